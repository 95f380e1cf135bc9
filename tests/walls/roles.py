"""All visitors at one row of the table: what each is answered, and that those refused change and learn nothing."""

import json
from uuid import uuid4

from tests.walls.table import Row
from tests.walls.visits import content, touched
from tests.walls.world import ID_NUMBER, PHONE


def compare(visits, caplog, row: Row, *, by_token: bool = False) -> None:
    """All visitors at one row: the answer, nothing changed by those who were refused, no number of a person told."""
    caplog.set_level("INFO")
    body = {
        key: value.format(**visits.world.names) if isinstance(value, str) else value for key, value in row.body.items()
    }
    seen, wrong = touched(), []
    for visitor in row.visitors:
        headers = {"Idempotency-Key": str(uuid4())} if by_token and row.status == 201 else {}
        with visits.visit(visitor, row.method, row.address, body, by_token=by_token, headers=headers) as answer:
            expected = row.expected(visitor)
            if answer.status_code not in (expected if isinstance(expected, set | frozenset) else {expected}):
                wrong.append((visitor, answer.status_code, expected))
            earlier, seen = seen, touched()
            refused = answer.status_code in {400, 401, 403, 404, 405}
            if refused and seen != earlier and content() != visits.before:
                wrong.append((visitor, answer.status_code, "changed something"))
            if visitor is None and expected == 302 != row.status and "/login/" not in answer["Location"]:
                wrong.append((visitor, answer["Location"], "the sign-in"))
            if tells_a_number(answer) and not (row.shows_contact and visitor in row.let_in):
                wrong.append((visitor, answer.status_code, "tells a telephone or id number"))
    assert wrong == []
    assert PHONE not in caplog.text and ID_NUMBER not in caplog.text


def tells_a_number(answer) -> bool:
    text = answer.getvalue().decode(errors="replace") + json.dumps(dict(answer.headers))
    return PHONE in text or ID_NUMBER in text
