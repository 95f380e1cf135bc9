"""Lists hold what the page of a matter would show, and nothing else: pages, print-outs, sheets, searches, the API.

Six matters in four stations, each brought by somebody whose name stands nowhere else; every visitor looks at every
list (lesson 7).
"""

import csv
import io

import pytest
from openpyxl import load_workbook

from services.models import Ticket
from tests.walls.table import ALL_WORKERS, EVERYBODY, GUESTS, SEES, WATCHERS
from tests.walls.world import PHONE, RESIDENTS

# What lists every matter a person sees, newest first.
WHOLE = ["/services/tickets/", "/services/tickets/print/", "/services/tickets/export.csv", "/api/v1/tickets/"]
# What lists some of them, by the person's work.
PARTS = [
    "/",
    "/services/tickets/?show=open",
    "/services/tickets/?show=mine",
    "/services/originals/",
    "/services/shelf/",
    "/services/shelf/tonight/",
    "/services/submissions/",
    "/services/submissions/new/",
    "/services/matters/",
    "/stations/CJ01/duty/",
    "/stations/CJ01/",
    "/stations/",
]
FEW = ["clerk@village", "clerk@away", "window@centre", "inspector@township", "volunteer@given", "nobody", "staff"]


def text_of(answer) -> str:
    return answer.getvalue().decode()


def found_in(visits, text: str) -> set[str]:
    """The matters of the world that `text` names, by number or by who brought them."""
    return {name for name, ticket in visits.world.tickets.items() if ticket.number in text or RESIDENTS[name] in text}


def seen_by(visitor: str) -> set[str]:
    return {name for name, people in SEES.items() if visitor in people}


@pytest.mark.parametrize("address", WHOLE)
def test_a_list_holds_exactly_what_one_may_see(visits, address):
    wrong = []
    for visitor in sorted(EVERYBODY):
        with visits.visit(visitor, "GET", address, by_token="api" in address) as answer:
            found = found_in(visits, text_of(answer))
            if found != seen_by(visitor):
                wrong.append((visitor, found, seen_by(visitor)))
    assert wrong == []


@pytest.mark.parametrize("address", PARTS)
def test_no_list_of_ones_work_names_what_lies_elsewhere(visits, address):
    wrong = []
    for visitor in [None, *sorted({*FEW, *ALL_WORKERS, *GUESTS, *WATCHERS})]:
        with visits.visit(visitor, "GET", address) as answer:
            more = found_in(visits, text_of(answer)) - seen_by(visitor)
            if more:
                wrong.append((visitor, more))
    assert wrong == []


@pytest.mark.parametrize("visitor", FEW)
def test_the_sheets_read_back_hold_the_same_rows(visits, visitor):
    expected = {visits.world.tickets[name].number for name in seen_by(visitor)}
    if visitor == "clerk@away":
        expected |= {visits.world.names["away"]}
    with visits.visit(visitor, "GET", "/services/tickets/export.csv") as answer:
        rows = list(csv.reader(io.StringIO(text_of(answer))))
    with visits.visit(visitor, "GET", "/services/tickets/export.xlsx") as answer:
        sheet = load_workbook(io.BytesIO(answer.getvalue())).active
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    numbers = {ticket.number for ticket in visits.world.tickets.values()} | {visits.world.names["away"]}
    for table in (rows, cells):
        assert {row[0] for row in table if row and row[0] in numbers} == expected


@pytest.mark.parametrize("visitor", FEW)
@pytest.mark.parametrize("name", RESIDENTS)
def test_a_search_finds_nothing_beyond_ones_sight(visits, visitor, name):
    ticket = visits.world.tickets[name]
    may = visitor in SEES[name]
    for words in (RESIDENTS[name], ticket.number, ticket.lookup_code, PHONE):
        with visits.visit(visitor, "POST", "/services/tickets/search/", {"q": words}) as answer:
            said = text_of(answer) + answer.get("Location", "")
            if may:
                assert ticket.number in said
            # The words that were asked for stand on the page again; the number or name beside them must not.
            else:
                assert (RESIDENTS[name] if words != RESIDENTS[name] else ticket.number) not in said.replace(words, "")
    with visits.visit(visitor, "GET", f"/services/tickets/?q={RESIDENTS[name]}") as answer:
        assert (ticket.number in text_of(answer)) == may
    with visits.visit(visitor, "GET", f"/api/v1/tickets/?q={RESIDENTS[name]}", by_token=True) as answer:
        assert [row["number"] for row in answer.json()["results"]] == ([ticket.number] if may else [])


def test_a_returning_visitor_is_prefilled_from_ones_own_matters_only(visits):
    """All matters of the world bear the same telephone number, those that other areas added among them."""
    for visitor in ("clerk@village", "clerk@away", "agent@village", "deputy@away"):
        code = "CJ01" if visitor.endswith("@village") else "XQ02"
        own = set(Ticket.objects.filter(station__code=code).values_list("resident_name", flat=True))
        with visits.visit(visitor, "POST", "/services/tickets/new/visitor/", {"phone": PHONE}) as answer:
            assert found_in(visits, str(answer.json())) - seen_by(visitor) == set()
            assert answer.json()["resident_name"] in own


def test_the_figures_of_the_desk_count_ones_own_only(visits):
    for place, code, stations in (("village", "CJ01", 1), ("away", "XQ02", 1)):
        tickets = Ticket.objects.open().filter(station__code=code).count()
        with visits.visit(f"administrator@{place}", "GET", "/") as answer:
            counts = {str(label): count for label, count, _address in answer.context["counts"]}
        with visits.visit(f"administrator@{place}", "GET", "/admin/stations/person/") as answer:
            people = answer.context["cl"].result_count
        assert list(counts.values())[:3] == [tickets, stations, people]


def test_the_administration_lists_ones_own_units_only(visits):
    foreign = {"village": ("理工便民服务站", "XQ02"), "away": ("青林村便民服务站", "CJ01")}
    for place, names in foreign.items():
        for model in ("unit", "station", "appointment", "dutyshift", "partner"):
            with visits.visit(f"administrator@{place}", "GET", f"/admin/stations/{model}/?q={names[1]}") as answer:
                assert answer.status_code == 200
                assert names[0] not in text_of(answer)
        asked = {"app_label": "stations", "model_name": "unit", "field_name": "parent", "term": names[0]}
        query = "&".join(f"{key}={value}" for key, value in asked.items())
        with visits.visit(f"administrator@{place}", "GET", f"/admin/autocomplete/?{query}") as answer:
            assert answer.json()["results"] == []
