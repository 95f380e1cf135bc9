"""Two sides compared in one statement: the five causes, and what a second time brings (D-55)."""

from datetime import date
from decimal import Decimal

import pytest

from finance import comparing
from finance.models import Difference
from tests.finance.conftest import clock

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-55")]
DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)
AT = clock("2026-11-24 08:00")


def side(*rows) -> str:
    """Rows (day, station, business, reference, amount[, fee[, mark]]) as a side of a comparison."""
    lines = []
    for n, (day, station, business, reference, amount, *rest) in enumerate(rows, start=1):
        fee, mark = [*rest, "0", reference][: len(rest)] + ["0", reference][len(rest) :]
        lines.append(
            f"SELECT {n}::bigint AS id, DATE '{day}' AS date, {station}::bigint AS station_id, "
            f"{business}::bigint AS business_id, '{reference}'::text AS reference, {amount}::numeric(14, 2) AS amount, "
            f"{fee}::numeric(14, 2) AS fee, '{mark}'::text AS mark"
        )
    return " UNION ALL ".join(lines) or side((DAY, 0, 0, "", 1)) + " LIMIT 0"


def compare(ours, theirs, day=DAY):
    scope = comparing.Scope("platform", day, is_lines=False)
    return comparing.compare(scope, ours=side(*ours), theirs=side(*theirs), params={}, at=AT)


def causes(**narrowed):
    names = ("reference", "cause", "side", "ours_amount", "theirs_amount", "state")
    return list(Difference.objects.filter(**narrowed).order_by("date", "reference", "ordinal").values_list(*names))


D = Decimal


def test_the_five_causes_once_and_what_comes_right_closes_itself(office):
    s, b = office.postal.pk, office.mobile.pk
    line = (DAY, s, b)
    ours = [
        *((*line, "A", "10.00"), (*line, "B", "20.00"), (*line, "C", "30.00"), (*line, "D", "40.00")),
        *((*line, "E", "50.00"), (*line, "E", "50.00"), (*line, "F", "60.00", "1.00")),
    ]
    theirs = [
        *((*line, "A", "10.00"), (*line, "B", "21.00"), (NEXT, s, b, "D", "40.00"), (*line, "E", "50.00")),
        *((*line, "X", "5.00"), (*line, "A", "10.00"), (*line, "F", "60.00", "2.00")),
    ]
    first = compare(ours, theirs)
    assert (first.ours, first.theirs.count, first.new) == (comparing.Figures(7, D("260.00"), D("1.00")), 7, 7)
    assert causes() == [
        ("A", "duplicate", "theirs", None, D("10.00"), "open"),
        ("B", "amount", "both", D("20.00"), D("21.00"), "open"),
        ("C", "missing_there", "ours", D("30.00"), None, "open"),
        ("D", "date", "both", D("40.00"), D("40.00"), "open"),
        ("E", "duplicate", "ours", D("50.00"), None, "open"),
        ("F", "amount", "both", D("60.00"), D("60.00"), "open"),
        ("X", "missing_here", "theirs", None, D("5.00"), "open"),
    ]
    assert compare(ours, theirs).changed == 0
    assert compare(ours, ours).gone == 7
    assert {row[-1] for row in causes()} == {"gone"}
    again = compare(ours, [one for one in ours if one[3] != "C"])
    assert (again.new, again.reopened) == (0, 1) and causes(state="open")[0][0] == "C"
    note = Difference.objects.get(reference="C").notes.values_list("kind", flat=True)
    assert list(note) == ["came_right", "reopened"]


def test_a_line_that_the_other_side_has_on_another_day(office):
    s, b = office.postal.pk, office.mobile.pk
    ours, theirs = [(DAY, s, b, "A", "10.00")], [(NEXT, s, b, "A", "10.00")]
    assert compare(ours, []).touches == []
    later = compare([], theirs, NEXT)
    assert later.touches == [DAY]
    assert compare(ours, []).touches == []
    assert [(row[1], row[2]) for row in causes()] == [("date", "ours"), ("date", "theirs")]
    assert compare([], theirs, NEXT).changed == compare(ours, []).changed == 0
    # The platform puts it right: both days do.
    assert compare(ours, ours).touches == [NEXT]
    compare([], [], NEXT)
    assert {row[-1] for row in causes()} == {"gone"}
