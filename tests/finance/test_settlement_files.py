"""A statement is confirmed by the other side's file: compared by cause, nothing by halves, twice harmless (D-58)."""

import io

import openpyxl
import pytest
from django.db import InternalError, transaction

from core.models import Obligation
from finance import party_file
from finance.actions.settlement_files import confirm_settlement, import_party_file
from finance.models import Difference, OutsideFile, OutsideLine, Settlement
from tests.finance.parties import FIRST, SALES, contract, november, their_file
from tests.finance.test_settlements import drawn_up, refused

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-58")]


@pytest.fixture
def made(network) -> Settlement:
    contract(network)
    november(network)
    return drawn_up(network)


def bring(network, made, body, name="yd.csv"):
    return import_party_file(made, body=body, name=name, actor=network.e_commerce, at=FIRST)


def causes(state="open") -> list[tuple]:
    rows = Difference.objects.filter(state=state, comparison="biller").order_by("cause", "amount")
    return [
        (one.cause, one.ours_amount and str(one.ours_amount), one.theirs_amount and str(one.theirs_amount))
        for one in rows
    ]


def test_differences_by_cause_hold_the_confirmation_up_until_all_are_settled(network, made):
    refused("no_file", confirm_settlement, made, actor=network.finance, at=FIRST)
    text = their_file().decode("utf-8-sig").splitlines()
    text[1] = text[1].replace(",100.00", ",110.00")  # another amount
    text[2] = text[2].replace("2026-11-02,", "2026-11-03,", 1)  # another day
    text[3] = text[3].replace("11:00", "11:01")  # missing on either side
    text.append(text[4])  # twice
    first = bring(network, made, "\n".join(text).encode())
    assert (first.rows, first.biller, first.until) == (7, made.party, made.ends_on)
    assert causes() == [
        ("amount", "100.00", "110.00"),
        ("date", "50.50", "50.50"),
        ("duplicate", None, "300.00"),
        ("missing_here", None, "84.00"),
        ("missing_there", "84.00", None),
    ]
    assert bring(network, made, "\n".join(text).encode()) == first and len(causes()) == 5  # twice is once
    assert "5" in str(refused("differences_open", confirm_settlement, made, actor=network.finance, at=FIRST))
    with pytest.raises(InternalError), transaction.atomic():
        Settlement.objects.filter(pk=made.pk).update(
            state="confirmed", confirmed_by=network.finance, confirmed_at=FIRST, file=first
        )
    # A difference that was explained stays so when the party sends a better file.
    late = Difference.objects.get(cause="date")
    Difference.objects.filter(pk=late.pk).update(
        state="resolved", resolution="explained", explanation="对方次日入账", settled_at=FIRST
    )
    better = their_file().decode("utf-8-sig").splitlines()
    better[2] = text[2]
    second = bring(network, made, "\n".join(better).encode(), name="yd-2.csv")
    first.refresh_from_db()
    assert (first.replaced_by, causes(), len(causes("gone"))) == (second, [], 4)
    refused("replaced", bring, network, made, "\n".join(text).encode())
    refused("not_allowed", confirm_settlement, made, actor=network.e_commerce, at=FIRST)
    for _click in (1, 2):
        done = confirm_settlement(made, actor=network.finance, at=FIRST)
    assert (done.state, done.file) == ("confirmed", second)
    assert Obligation.objects.about(made.party).get().state == "kept"
    assert Obligation.objects.about(made).get().due_on.isoformat() == "2026-12-08"
    refused("not_possible_now", bring, network, made, their_file())


def test_one_wrong_line_and_nothing_is_kept(network, made):
    text = their_file().decode("utf-8-sig").splitlines()
    head = text[0]
    wrong = [
        "2026-12-01,YZ0001,mobile,A,1.00",
        "soon,YZ0001,mobile,A,1.00",
        "2026-02-30,YZ0001,mobile,A,1.00",
        "2026-11-02,XX9999,mobile,A,1.00",
        "2026-11-02,YZ0001,power,A,1.00",
        "2026-11-02,YZ0001,mobile,,1.00",
        f"2026-11-02,YZ0001,mobile,{'字' * 61},1.00",
        "2026-11-02,YZ0001,mobile,A,-1.00",
        "2026-11-02,YZ0001,mobile,A,1.005",
        "2026-11-02,YZ0001,mobile,A,4.4E+17x",
    ]
    told = refused("bad_lines", bring, network, made, "\n".join([*text, *wrong]).encode())
    assert isinstance(told, party_file.BadLines)
    assert [line for line, _words in told.lines] == list(range(8, 18))
    assert "不在结算期内" in told.lines[0][1] and "soon" in told.lines[1][1] and "XX9999" in told.lines[3][1]
    refused("bad_columns", bring, network, made, b"date,amount\n2026-11-02,1\n")
    refused("file_empty", bring, network, made, b"")
    refused("file_kind", bring, network, made, b"<html><body>1,2</body></html>")
    refused("file_kind", bring, network, made, b"%PDF-1.4 a,b")
    refused("no_heading", bring, network, made, b"x\n")
    refused("not_allowed", import_party_file, made, body=their_file(), name="x", actor=network.branch_head, at=FIRST)
    assert not OutsideFile.objects.exists() and not OutsideLine.objects.exists()
    assert (
        bring(network, made, "\n".join([head, '2026/11/02,YZ0001,移动缴费,𠮷·😀,"1,000.00"']).encode("gb18030")).rows
        == 1
    )


def test_a_spreadsheet_with_a_title_above_is_read_as_well(network, made):
    book = openpyxl.Workbook()
    book.active.append(["中国移动代收明细"])
    for line in their_file(SALES).decode("utf-8-sig").splitlines():
        book.active.append(line.split(","))
    stream = io.BytesIO()
    book.save(stream)
    assert bring(network, made, stream.getvalue(), name="明细.xlsx").rows == 6 and causes() == []
