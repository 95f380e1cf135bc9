"""A day is reconciled: files come in whole, differences are worked off, and nothing is left (D-55)."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from openpyxl import Workbook

from core.errors import Refused
from core.models import AuditRecord
from finance import closing, jobs, ledger, proof
from finance.actions import adjustments
from finance.actions import differences as actions
from finance.actions.closing import close_day
from finance.actions.credit import buy_credit
from finance.actions.outside import import_file
from finance.actions.reconciling import reconcile_day
from finance.choices import AccountKind
from finance.models import (
    DailyTotal,
    DayComparison,
    DayFile,
    DayReconciliation,
    Difference,
    OutsideFile,
    OutsideLine,
)
from finance.outside_file import BadLines
from tests.finance.conftest import clock, sell

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-55")]
D = Decimal
DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)
MORNING = clock("2026-11-24 08:00")
HEAD = "date,station,business,reference,amount,fee\n"
SLIPS = "date,station,amount,slip,outlet\n"


@pytest.fixture
def shop(network):
    """On Monday the station buys credit twice and sells four times; the day is closed."""
    network.slips = SLIPS
    for n, amount in enumerate(("1000.00", "600.00")):
        buy_credit(
            network.credit,
            outlet=network.outlet,
            amount=D(amount),
            key=uuid4(),
            actor=network.branch_head,
            at=clock("2026-11-23 09:00"),
        )
        network.slips += f"2026-11-23,YZ0001,{amount},J{n},CG\n"
    for reference, amount in (("R1", "100.00"), ("R2", "50.00"), ("R3", "30.00"), ("R4", "20.00")):
        sell(network, amount, at=clock("2026-11-23 10:00"), reference=reference)
    sell(network, "200.00", network.withdrawal, at=clock("2026-11-23 11:00"), reference="W1")
    close_day(DAY, at=clock("2026-11-24 00:20"))
    network.platform = closing.read_file(DayFile.objects.newest(DAY)).decode()
    return network


def take_in(office, kind, text, **facts):
    body = text if isinstance(text, bytes) else text.encode()
    asked = {"name": f"{kind}.csv", "body": body, "actor": office.finance, "at": MORNING}
    return import_file(kind, **asked | facts)


def causes(**narrowed):
    rows = Difference.objects.filter(state="open", **narrowed).order_by("reference", "cause", "id")
    return list(rows.values_list("reference", "cause", "ours_amount", "theirs_amount"))


def state(day=DAY):
    return DayReconciliation.objects.get(date=day).state


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


# What the platform tells otherwise, one line for each cause.
def with_faults(text: str) -> str:
    lines = text.splitlines()
    by = {line.split(",")[3]: line for line in lines[1:]}
    return "\n".join(
        [
            lines[0],
            by["R1"].replace("100.00", "101.00"),
            by["R2"],
            by["R2"],
            by["R3"].replace("2026-11-23", "2026-11-24"),
            by["W1"],
            "2026-11-23,YZ0001,power,X9,45.00,0.00",
        ]
    )


FAULTS = [
    ("R1", "amount", D("100.00"), D("101.00")),
    ("R2", "duplicate", None, D("50.00")),
    ("R3", "date", D("30.00"), D("30.00")),
    ("R4", "missing_there", D("20.00"), None),
    ("X9", "missing_here", None, D("45.00")),
]


def test_a_day_whose_files_agree_is_reconciled_and_again_is_nothing_new(shop):
    assert reconcile_day(DAY, at=MORNING).day.state == "file_missing"
    take_in(shop, "platform", shop.platform)
    assert state() == "file_missing"
    file, is_new = take_in(shop, "bank", shop.slips)
    assert (is_new, file.rows, file.amount, state()) == (True, 2, D("1600.00"), "reconciled")
    row = DayComparison.objects.get(day=DAY, comparison="platform")
    assert (row.ours_count, row.ours_amount, row.theirs_count, row.theirs_amount) == (5, D(400), 5, D(400))
    assert take_in(shop, "bank", shop.slips, name="again.csv") == (file, False)
    assert OutsideFile.objects.count() == 2 and OutsideLine.objects.count() == 7
    before = AuditRecord.objects.count()
    assert reconcile_day(DAY, at=clock("2026-11-24 09:00")).is_done
    assert AuditRecord.objects.count() == before and Difference.objects.count() == 0
    with time_machine.travel(MORNING, tick=False):
        # The days of the month before it were closed with it, and nothing was sold on them.
        assert jobs.reconcile_days() == {"days": 22, "reconciled": 22}
        assert jobs.reconcile_days() == {"days": 0, "reconciled": 0}


def test_the_five_causes_are_worked_off_until_nothing_is_open(shop):
    take_in(shop, "bank", shop.slips)
    take_in(shop, "platform", with_faults(shop.platform))
    assert (causes(), state()) == (FAULTS, "open")
    one = {row.reference: row for row in Difference.objects.all()}
    assert Difference.objects.get(reference="R3").other_date == NEXT

    actions.take(one["X9"], actor=shop.finance, at=MORNING)
    actions.comment(one["X9"], text="已去电平台", actor=shop.finance, at=MORNING)
    actions.comment(one["X9"], text="已去电平台", actor=shop.finance, at=MORNING)
    # By a posting that a second person approves.
    bank = ledger.account(AccountKind.BANK, unit=shop.bureau, at=MORNING)
    suspense = ledger.account(AccountKind.SUSPENSE, unit=shop.bureau, at=MORNING)
    key = uuid4()
    facts = {"debit": bank, "credit": suspense, "amount": D("45.00"), "reason": "平台多一笔", "submission_key": key}
    proposal = actions.propose_posting(one["X9"], shop.bureau, **facts, actor=shop.finance, at=MORNING)
    assert actions.propose_posting(one["X9"], shop.bureau, **facts, actor=shop.finance, at=MORNING) == proposal
    with refused("not_allowed"):
        adjustments.approve(proposal, actor=shop.finance, at=MORNING)
    with refused("not_possible_now"):
        actions.resolve(one["X9"], resolution="explained", explanation="x", actor=shop.finance, at=MORNING)
    adjustments.refuse(proposal, note="附件不全", actor=shop.accountant, at=MORNING)
    one["X9"].refresh_from_db()
    assert (one["X9"].state, one["X9"].adjustment) == ("open", None)
    proposal = actions.propose_posting(
        one["X9"], shop.bureau, **facts | {"submission_key": uuid4()}, actor=shop.finance, at=MORNING
    )
    adjustments.approve(proposal, actor=shop.accountant, at=MORNING)
    one["X9"].refresh_from_db()
    assert (one["X9"].state, one["X9"].resolution, one["X9"].owner) == ("resolved", "posted", shop.finance)
    kinds = list(one["X9"].notes.values_list("kind", flat=True))
    assert kinds == ["taken", "comment", "proposed", "sent_back", "proposed", "resolved"]

    for reference in ("R1", "R2", "R3"):
        how = {"resolution": "other_side", "explanation": "平台已更正"}
        actions.resolve(one[reference], **how, actor=shop.e_commerce, at=MORNING)
        with refused("not_possible_now"):
            actions.resolve(one[reference], **how, actor=shop.e_commerce, at=MORNING)
    assert state() == "open"
    # The database itself keeps the day from being called reconciled.
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        DayReconciliation.objects.filter(date=DAY).update(state="reconciled", reconciled_at=MORNING)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # What is resolved stays so when the day is compared again; a corrected file closes what came right.
    assert reconcile_day(DAY, at=MORNING).day.state == "open"
    r4 = next(line for line in shop.platform.splitlines() if "R4" in line)
    take_in(shop, "platform", with_faults(shop.platform) + "\n" + r4)
    one["R4"].refresh_from_db()
    assert (one["R4"].state, state(), causes()) == ("gone", "reconciled", [])
    assert OutsideFile.objects.current().filter(kind="platform").count() == 1
    # And nobody opens a difference behind its back.
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        Difference.objects.filter(pk=one["R4"].pk).update(state="open", settled_at=None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # The platform says something else about a resolved line: it is open again, and so is the day.
    take_in(shop, "platform", with_faults(shop.platform).replace("101.00", "102.00") + "\n" + r4)
    one["R1"].refresh_from_db()
    assert (one["R1"].state, one["R1"].resolution, state()) == ("open", "", "open")
    assert proof.verify().ok


def test_cash_is_compared_with_the_slips_of_the_bank(shop):
    slips = SLIPS + "2026-11-23,YZ0001,1000.00,J0,CG\n2026-11-23,YZ0001,1000.00,J0,CG\n2026-11-23,YZ0001,599.00,J1,CG"
    take_in(shop, "bank", slips)
    assert causes(comparison="cash") == [
        ("CG", "amount", D("600.00"), D("599.00")),
        ("CG", "duplicate", None, D("1000.00")),
    ]


def test_a_statement_that_does_not_say_what_the_lines_say(shop):
    take_in(shop, "bank", shop.slips)
    take_in(shop, "platform", shop.platform)
    total = DailyTotal.objects.get(date=DAY, business=shop.mobile)
    DailyTotal.objects.filter(pk=total.pk).update(amount=total.amount + 1, count=5)
    reconcile_day(DAY, at=MORNING)
    assert causes(comparison="statement") == [
        ("count", "amount", D("4.00"), D("5.00")),
        ("total", "amount", D("200.00"), D("201.00")),
    ]
    closing.roll_up(DAY)
    assert reconcile_day(DAY, at=MORNING).is_done


def test_one_bad_line_and_nothing_is_taken_in(shop, tmp_path):
    path = tmp_path / "platform.csv"
    path.write_text(
        "\ufeff" + HEAD + "2026-11-23,YZ0001,mobile,R1,100.00,0.00\n"
        "2026-13-23,YZ0001,mobile,R2,50.00,0.00\n"
        "2026-11-23,NOBODY,mobile,R3,30.00,0.00\n"
        "2026-11-23,YZ0001,lottery,R3,30.00,0.00\n"
        "2026-11-23,YZ0001,mobile,,30.00,0.00\n"
        "2026-11-23,YZ0001,mobile,R4,-5,0.00\n"
        "2026-11-23,YZ0001,mobile,R4,1.005,0.00\n"
        "2026-11-23,YZ0001,mobile,R4,1,000.00,0.00\n"
        f"2026-11-23,YZ0001,mobile,{'𠮷' * 61},1.00,\n"
    )
    out = StringIO()
    with time_machine.travel(MORNING, tick=False), pytest.raises(SystemExit) as stopped:
        call_command("import_platform_file", str(path), "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (stopped.value.code, told["code"]) == (1, "bad_lines")
    assert [(one["line"], one["code"]) for one in told["lines"]] == [
        *((3, "bad_date"), (4, "unknown_station"), (5, "unknown_business"), (6, "required"), (7, "not_positive")),
        *((8, "more_than_two_places"), (9, "bad_line"), (10, "invalid")),
    ]
    with time_machine.travel(MORNING, tick=False), pytest.raises(CommandError, match="3: date"):
        call_command("import_platform_file", str(path))
    assert not OutsideLine.objects.exists()
    for text, code in (
        ("", "file_empty"),
        (HEAD, "no_lines"),
        ("date,station\n1,2", "bad_columns"),
        (HEAD + "2026-11-24,YZ0001,mobile,R1,1.00,0.00", "day_not_over"),
        (HEAD + "2026-11-22,YZ0001,mobile,R1,1.00,0.00\n2026-11-23,YZ0001,mobile,R1,1.00,0.00", "several_days"),
        (b"%PDF-1.7", "file_kind"),
    ):
        with refused(code):
            take_in(shop, "platform", text)


def test_the_commands(shop, tmp_path):
    def run(*args):
        out = StringIO()
        with time_machine.travel(MORNING, tick=False):
            try:
                call_command(*args, "--json", stdout=out)
            except SystemExit as stopped:
                return json.loads(out.getvalue()), stopped.code
        return json.loads(out.getvalue()), 0

    book = Workbook()
    for row in (
        ["日期", "机构号", "业务", "流水号", "金额", "手续费"],
        *[x.split(",") for x in shop.platform.split()[1:]],
    ):
        book.active.append(row)
    sheet = tmp_path / "platform.xlsx"
    book.save(sheet)
    slips = tmp_path / "slips.csv"
    slips.write_text(shop.slips)
    found, code = run("reconcile", "2026-11-23")
    assert (found["state"], code) == ("file_missing", 1)
    assert run("import_platform_file", str(sheet))[0]["rows"] == 5
    assert run("import_platform_file", str(sheet))[0]["new"] is False
    assert run("import_bank_slips", str(slips))[0]["amount"] == "1600.00"
    found, code = run("reconcile", "2026-11-23")
    assert (found["state"], found["open"], code) == ("reconciled", 0, 0)
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(with_faults(shop.platform))
    run("import_platform_file", str(faulty))
    found, code = run("reconcile", "2026-11-23")
    assert (found["open"], code) == (5, 1)
    assert found["comparisons"][0]["ours"] == {"count": 5, "amount": "400.00", "fee": "0.00"}
    assert {one["reference"]: one["cause"] for one in found["differences"]} == {row[0]: row[1] for row in FAULTS}
    assert run("reconcile", "2026-11-21")[0]["state"] in ("reconciled", "not_closed")
    for wrong in ("2026-11-24", "2026-02-30"):
        assert run("reconcile", wrong)[1] == 1


def test_who_works_who_reads_and_who_does_not_come_in(shop, client, django_assert_max_num_queries):
    take_in(shop, "bank", shop.slips)
    with time_machine.travel(MORNING, tick=False):
        client.force_login(shop.finance)
        form = {"kind": "platform", "day": ""}
        bad = SimpleUploadedFile("p.csv", (HEAD + "2026-11-23,NOBODY,mobile,R1,1.00,0.00").encode())
        page = client.post("/finance/outside-files/new/", form | {"file": bad})
        assert page.status_code == 422 and "NOBODY" in page.content.decode()
        body = with_faults(shop.platform).encode()
        page = client.post(
            "/finance/outside-files/new/", form | {"file": SimpleUploadedFile("p.csv", body)}, follow=True
        )
        assert page.redirect_chain[-1][0] == "/finance/reconciliation/2026-11-23/"
        pages = [
            *("reconciliation/", "reconciliation/?month=2026-10", "reconciliation/2026-11-23/", "outside-files/"),
            *("outside-files/new/", "differences/", "differences/?cause=amount&owner=nobody&station=yz0001"),
        ]
        three = ("platform", "statement", "cash")
        pages += [f"reconciliation/2026-11-23/{name}/{side}/" for name in three for side in ("ours", "theirs")]
        for address in pages:
            with django_assert_max_num_queries(14):
                assert client.get(f"/finance/{address}").status_code == 200
        assert client.get("/finance/reconciliation/2026-11-24/").status_code == 404
        assert client.get("/finance/reconciliation/2026-11-23/biller/ours/").status_code == 404
        one = Difference.objects.get(reference="R1")
        address = f"/finance/differences/{one.pk}/"
        assert client.get(address).status_code == client.get(address + "post/").status_code == 200
        assert client.post(address + "resolve/", {"resolution": "explained", "explanation": " "}).status_code == 422
        assert client.post(address + "comment/", {"text": ""}).status_code == 422
        assert client.post(address + "take/").status_code == 302
        assert "2026-11-23" in client.get("/").content.decode()

        for login, sees in (("supervision", 200), ("general_office", 200), ("branch_head", 200), ("far_head", 404)):
            client.force_login(getattr(shop, login))
            assert client.get("/finance/reconciliation/2026-11-23/").status_code == 200
            assert client.get(address).status_code == sees
            assert client.post(address + "take/").status_code == (404 if sees == 404 else 403)
            assert client.get("/finance/outside-files/new/").status_code == 403
        assert "R1" not in client.get("/finance/reconciliation/2026-11-23/platform/ours/").content.decode()
        for login in ("franchisee", "far_shop"):
            client.force_login(getattr(shop, login))
            for page in ("reconciliation/", "reconciliation/2026-11-23/", "differences/", f"differences/{one.pk}/"):
                assert client.get(f"/finance/{page}").status_code == 403
    with refused("not_allowed"):
        actions.take(one, actor=shop.supervision, at=MORNING)
    with refused("not_allowed"):
        take_in(shop, "bank", shop.slips + " ", actor=shop.branch_head)
    with pytest.raises(BadLines):
        take_in(shop, "bank", SLIPS + "2026-11-23,YZ0001,5.00,J9,NOWHERE")
