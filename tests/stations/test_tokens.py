"""A client's token is shown once, kept as digest and revoked at once."""

from datetime import UTC, datetime, timedelta

import pytest
from knox.crypto import hash_token

from core.errors import Refused
from core.models import AuditRecord
from stations.actions import issue_token, revoke_token
from stations.choices import Scope
from stations.models import ClientToken

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def facts(cast):
    return {"name": "校园终端", "scopes": [Scope.TICKETS_WRITE], "actor": cast.superuser, "at": AT}


def test_a_terminal_gets_a_token_that_nothing_shows_again(cast, facts):
    token, plain = issue_token(cast.clerk, **facts, station=cast.campus, expires_at=AT + timedelta(days=90))
    stored = ClientToken.objects.get()
    assert stored.digest == hash_token(plain) == token.digest
    assert (stored.station, stored.expiry, stored.scopes) == (cast.campus, AT + timedelta(days=90), ["tickets:write"])
    written = AuditRecord.objects.about(cast.clerk).get()
    assert (written.verb, written.unit_id, written.after["name"]) == ("token.issue", cast.campus.pk, "校园终端")
    assert plain not in str(written.after) and token.digest not in str(written.after)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": AT}, "expiry"),
    ],
)
def test_a_token_without_name_scope_or_future_is_refused(cast, facts, change, field):
    with pytest.raises(Refused) as refused:
        issue_token(cast.clerk, **facts | change)
    assert refused.value.field == field
    assert not ClientToken.objects.exists()


def test_a_disabled_login_gets_none(cast, facts):
    cast.clerk.is_active = False
    cast.clerk.save()
    with pytest.raises(Refused, match=r"."):
        issue_token(cast.clerk, **facts)


def test_a_revoked_token_is_gone_and_a_second_click_does_nothing(cast, facts):
    token, _plain = issue_token(cast.clerk, **facts)
    assert revoke_token(token, actor=cast.superuser, at=AT, reason="设备遗失") is True
    assert revoke_token(token, actor=cast.superuser, at=AT) is False
    assert not ClientToken.objects.exists()
    assert AuditRecord.objects.get(verb="token.revoke").note == "设备遗失"
