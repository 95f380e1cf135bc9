"""Sales from a file, and the ledger as a file that another program proves."""

import csv
import json
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from beancount import loader
from beancount.core import realization
from beancount.core.inventory import Inventory
from django.core.management import CommandError, call_command

from finance import export, ledger, proof
from finance.choices import AccountKind
from finance.models import Account, Transfer
from tests.finance.conftest import MONDAY, credit_of, fund, line, price, sell

HEAD = "station,business,amount,fee,sold_at,reference,key\n"


def run(*args) -> dict:
    out = StringIO()
    call_command(*args, "--json", stdout=out)
    return json.loads(out.getvalue())


def write(tmp_path, text: str, encoding="utf-8"):
    path = tmp_path / "sales.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_each_line_is_booked_or_refused_with_its_reason_and_again_nothing_is_new(office, tmp_path):
    fund(office, "500.00")
    price(office)
    keys = [uuid4() for _ in range(3)]
    path = write(
        tmp_path,
        "\ufeff" + HEAD + f"YZ0001,mobile,100.00,1.00,2026-11-23T09:00:00+08:00,13812345678,{keys[0]}\r\n"
        f"YZ0001,mobile,400.01,0.00,2026-11-23 09:05:00,,{keys[1]}\r\n"
        f"YZ0001,power,50.5,,2026-11-23T09:06:00Z,户号 𠮷,{keys[2]}\r\n"
        "YZ0001,mobile,1.00,0.00,2026-11-23T09:07:00+08:00,,old-number-17\r\n"
        "NOBODY,mobile,1.00,0.00,2026-11-23T09:07:00+08:00,,a\r\n"
        "YZ0001,lottery,1.00,0.00,2026-11-23T09:07:00+08:00,,b\r\n"
        "YZ0001,mobile,1.001,0.00,2026-11-23T09:07:00+08:00,,c\r\n"
        "YZ0001,mobile,1.00,0.00,soon,,d\r\n"
        "YZ0001,mobile,1.00,0.00,2026-11-23T09:07:00+08:00,,\r\n"
        "YZ0001,mobile,1.00\r\n",
    )
    first = run("post_sales", path)
    assert first["booked"] == 3
    assert [(fault["line"], fault["code"], fault["field"]) for fault in first["refused"]] == [
        (3, "insufficient_credit", "amount"),
        (6, "unknown_station", "station"),
        (7, "unknown_business", "business"),
        (8, "more_than_two_places", "amount"),
        (9, "invalid", "sold_at"),
        (10, "required", "key"),
        (11, "bad_line", None),
    ]
    again = run("post_sales", path)
    assert (again["booked"], again["known"], len(again["refused"])) == (0, 3, 7)
    assert credit_of(office) == Decimal("348.50")
    assert proof.verify().ok


@pytest.mark.parametrize("text", ["", "station,amount\n", HEAD.replace("key", "keys")])
def test_a_file_with_other_columns_is_refused(office, tmp_path, text):
    with pytest.raises(CommandError):
        call_command("post_sales", write(tmp_path, text))


def test_a_file_that_is_not_there_or_no_text(office, tmp_path):
    with pytest.raises(CommandError):
        call_command("post_sales", str(tmp_path / "nothing.csv"))
    with pytest.raises(CommandError):
        call_command("post_sales", write(tmp_path, "站点,业务\n", "gbk"))


@pytest.fixture
def books(office):
    fund(office, "1500.00")
    for business in (office.mobile, office.power, office.express, office.withdrawal):
        sell(office, "33.33", business, reference=f'"{business.name}" \\ =1+1')
    ledger.reverse(line(sell(office, "10.00")), at=MONDAY, key=uuid4())
    ref = {"unit": office.campus.unit, "at": MONDAY, "ref": "公交卡 2011"}
    cash, due = ledger.account(AccountKind.CAMPAIGN_CASH, **ref), ledger.account(AccountKind.CAMPAIGN_DUE, **ref)
    ledger.post("campaign_cash", debit=cash, credit=due, amount=Decimal("10.00"), key="c/1", at=MONDAY)
    return office


def test_beancount_accepts_the_ledger_and_comes_to_the_same_balances(books, tmp_path):
    path = tmp_path / "ledger.beancount"
    assert run("export_ledger", "--format", "beancount", "-o", str(path)) == {"transfers": 8, "file": str(path)}
    entries, errors, _options = loader.load_file(str(path))
    assert errors == []
    root = realization.realize(entries)
    compared = 0
    for account in Account.objects.named():
        real = realization.get(root, export.name_of(account))
        got = (real.balance if real is not None else Inventory()).get_currency_units("CNY").number
        ours = ledger.balance(account)
        assert (got if account.grows_by_debit else -got) == ours, export.name_of(account)
        compared += bool(ours)
    assert compared >= 8
    names = [export.name_of(account) for account in Account.objects.named()]
    assert len(set(names)) == len(names)


def test_the_beancount_file_of_a_ledger_with_a_planted_fen_is_not_accepted(books, tmp_path):
    path = tmp_path / "ledger.beancount"
    call_command("export_ledger", "-o", str(path))
    path.write_text(path.read_text().replace("33.33 CNY", "33.34 CNY", 1))
    assert loader.load_file(str(path))[1] != []


def test_csv_holds_every_transfer_up_to_the_day(books, tmp_path):
    path = tmp_path / "ledger.csv"
    sell(books, "1.00", at=MONDAY.replace(day=24))
    assert run("export_ledger", "--format", "csv", "--to", "2026-11-23", "-o", str(path))["transfers"] == 8
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 8 and {row["date"] for row in rows} == {"2026-11-23"}
    assert (
        rows[1]["debit"] == "Liabilities:Credit:YZ0001"
        and rows[1]["credit"] == "Liabilities:Biller:U" + str(books.bureau.pk) + ":Mobile:Mobile"
    )
    assert sum(Decimal(row["amount"]) for row in rows) == sum(
        Transfer.objects.filter(date="2026-11-23").values_list("amount", flat=True)
    )


def test_an_empty_ledger_and_a_wrong_day(office, tmp_path):
    path = tmp_path / "ledger.beancount"
    assert run("export_ledger", "-o", str(path))["transfers"] == 0
    assert loader.load_file(str(path))[1] == []
    with pytest.raises(CommandError):
        call_command("export_ledger", "--to", "yesterday", "-o", str(path))
    with pytest.raises(CommandError):
        call_command("export_ledger", "-o", str(tmp_path / "no" / "where"))


def test_verify_ledger_says_so_and_exits_with_one(books, capsys):
    assert run("verify_ledger") == {"ok": True, "transfers": 8, "accounts": Account.objects.count(), "problems": []}
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE finance_creditaccount SET balance = balance + 0.01")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert ended.value.code == 1 and not found["ok"]
    assert [problem["check"] for problem in found["problems"]] == ["cached balance"]
