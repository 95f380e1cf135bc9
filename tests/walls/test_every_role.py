"""Every address and call has its row, and every role is answered at every call (lesson 7; the table is table.py).

The pages are in test_pages_first.py and test_pages_second.py, which run side by side.
"""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.walls import table
from tests.walls.areas import collect
from tests.walls.roles import compare
from tests.walls.table import EVERYBODY

PAGES = table.PAGES + collect("ROWS")
CALLS = table.CALLS + collect("CALLS")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Answers whatever method was used, always with 404.
ANY_METHOD = {"unknown-address"}
# A form view of Django takes PUT for POST.
PUT_IS_POST = {"login", "password_change"}


def patterns(found=None, space="") -> dict[str, URLPattern]:
    """Every address of the resolver by its name, apart from the administration (test_admin.py)."""
    named = {}
    for one in found if found is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            if one.app_name != "admin":
                named |= patterns(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            named[f"{space}{one.name}" if one.name else "unknown-address"] = one
    return named


def test_every_address_has_its_row_and_every_row_its_address():
    assert patterns().keys() == {row.name for row in PAGES + CALLS}


def test_every_address_of_the_resolver_is_named():
    unnamed = [one for one in get_resolver().url_patterns if isinstance(one, URLPattern) and not one.name]
    assert [str(one.pattern) for one in unnamed] == ["api/<path:rest>"]


def test_every_visitor_of_the_table_is_in_the_world(world):
    assert world.visitors.keys() == EVERYBODY | set(collect("VISITORS"))


@pytest.mark.parametrize("name", sorted({row.name for row in PAGES + CALLS} - ANY_METHOD))
def test_methods_without_a_row_are_not_there(visits, name):
    rows = [row for row in PAGES + CALLS if row.name == name]
    known = {row.method for row in rows} | ({"PUT"} if name in PUT_IS_POST else set())
    by_token = rows[0] in CALLS
    for method in set(METHODS) - known:
        visitor = next(iter(rows[0].let_in & {"superuser"} or rows[0].let_in), "superuser")
        with visits.visit(visitor, method, rows[0].address, by_token=by_token) as answer:
            assert answer.status_code == 405, (method, rows[0].address)


@pytest.mark.rule("E-12")
@pytest.mark.parametrize("row", CALLS, ids=str)
def test_a_call_answers_each_role_as_promised(visits, caplog, row):
    compare(visits, caplog, row, by_token=True)
