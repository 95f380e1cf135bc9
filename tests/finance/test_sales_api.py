"""Terminals book sales: one, many, reversed (contract)."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from finance import ledger, proof
from finance.models import CreditAccount, Transfer
from finance.receipts import receipt_of
from stations.actions import issue_token
from stations.choices import Scope
from tests.finance.conftest import credit_of, fund, price

ALL = [scope.value for scope in Scope]


class Terminal:
    """A client with a token, as the contract's calls see it."""

    def __init__(self, user, station=None, scopes=ALL):
        _token, plain = issue_token(
            user, name="terminal", scopes=scopes, station=station, actor=None, at=timezone.now()
        )
        self.client = Client(headers={"Authorization": f"Token {plain}", "Accept-Language": "en"})

    def post(self, path, body, key=None):
        headers = {"Idempotency-Key": str(key)} if key else {}
        return self.client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)

    def get(self, path):
        return self.client.get(f"/api/v1/{path}")


def body(**facts):
    moment = timezone.localtime().isoformat()
    asked = {"station": "YZ0001", "business": "mobile", "amount": "100.00", "fee": "1.00", "sold_at": moment}
    return {**asked, "reference": "13812345678", **facts}


@pytest.fixture
def shop(office):
    fund(office, "500.00", at=timezone.now())
    price(office)
    return office


@pytest.fixture
def terminal(shop):
    return Terminal(shop.franchisee, shop.postal)


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


@pytest.mark.rule("D-53")
def test_a_sale_is_booked_and_the_same_again_is_the_same(terminal, shop):
    key, asked = uuid4(), body()
    first = terminal.post("sales/", asked, key)
    assert first.status_code == 201
    answer = first.json()
    assert set(answer) == {"id", "receipt", "balance"} and answer["balance"] == "400.00"
    assert answer["receipt"] == receipt_of("YZ0001", timezone.localdate(), answer["id"])
    again = terminal.post("sales/", asked, key)
    assert (again.status_code, again.json()) == (200, answer)
    other = terminal.post("sales/", {**asked, "amount": "100.01"}, key)
    assert (other.status_code, problem(other)["code"]) == (409, "idempotency_conflict")
    # Written otherwise, the same sale.
    assert terminal.post("sales/", {**asked, "amount": "100"}, key).status_code == 200
    assert credit_of(shop) == Decimal("400.00")
    line = Transfer.objects.get(pk=answer["id"])
    assert (line.actor, line.reference, line.fee) == (shop.franchisee, "13812345678", Decimal("1.00"))


@pytest.mark.rule("D-53")
def test_without_enough_credit_nothing_is_booked(terminal, shop):
    key = uuid4()
    answer = terminal.post("sales/", body(amount="500.01"), key)
    assert answer.status_code == 409
    told = problem(answer)
    assert told["code"] == "insufficient_credit" and "500.00" in told["detail"]
    assert credit_of(shop) == Decimal("500.00")
    # The key stays free for a try after credit was bought.
    fund(shop, "500.00", at=timezone.now())
    assert terminal.post("sales/", body(amount="500.01"), key).status_code == 201


WRONG = {
    "unknown station": ({"station": "NOBODY"}, "station", "unknown_station"),
    "station of others": ({"station": "XQ01"}, "station", "unknown_station"),
    "unknown business": ({"business": "lottery"}, "business", "unknown_business"),
    "nothing": ({"amount": "0.00"}, "amount", "not_positive"),
    "negative": ({"amount": "-5.00"}, "amount", "not_positive"),
    "three places": ({"amount": "1.005"}, "amount", "more_than_two_places"),
    "no number": ({"amount": "ten"}, "amount", "invalid"),
    "exponent": ({"amount": "1e2"}, "amount", "invalid"),
    "full width": ({"amount": "１０"}, "amount", "invalid"),
    "not a number": ({"amount": "NaN"}, "amount", "invalid"),
    "too much": ({"amount": "9999999999999.00"}, "amount", "invalid"),
    "a number": ({"amount": 100.0}, "amount", "invalid"),
    "negative fee": ({"fee": "-0.01"}, "fee", "not_positive"),
    "no offset": ({"sold_at": "2026-11-24T10:30:00"}, "sold_at", "invalid"),
    "no moment": ({"sold_at": "yesterday"}, "sold_at", "invalid"),
    "no such day": ({"sold_at": "2026-02-30T10:30:00+08:00"}, "sold_at", "invalid"),
    "long reference": ({"reference": "𠮷" * 61}, "reference", "invalid"),
    "misspelt": ({"refrence": "x"}, "refrence", "unknown_field"),
    "missing": ({"business": None}, "business", "required"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_field(terminal, shop, case):
    facts, field, code = WRONG[case]
    answer = terminal.post("sales/", body(**facts), uuid4())
    assert answer.status_code == 400, answer.content
    errors = problem(answer)["errors"]
    assert [(error["field"], error["code"]) for error in errors] == [(field, code)]
    assert Transfer.objects.filter(kind="sale").count() == 0


def test_the_future_is_refused_and_a_clock_a_little_ahead_is_not(terminal):
    later = (timezone.now() + timedelta(minutes=6)).isoformat()
    told = problem(terminal.post("sales/", body(sold_at=later), uuid4()))
    assert told["errors"][0]["code"] == "in_the_future"
    a_little = (timezone.now() + timedelta(minutes=4)).isoformat()
    assert terminal.post("sales/", body(sold_at=a_little), uuid4()).status_code == 201


def test_a_closed_station_and_a_station_without_credit_sell_nothing(terminal, shop):
    shop.postal.closed_on = timezone.localdate()
    shop.postal.save()
    told = problem(terminal.post("sales/", body(), uuid4()))
    assert (told["status"], told["errors"][0]) == (
        400,
        {"field": "station", "code": "station_not_open", "detail": "The station is not in operation on this day."},
    )


@pytest.mark.parametrize("key", [None, "17"])
def test_a_sale_needs_a_key(terminal, key):
    answer = terminal.post("sales/", body(), key)
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize("sent", ["[]", "3", '"x"', "null", "{", ""])
def test_a_body_that_is_no_object(terminal, sent):
    headers = {"Idempotency-Key": str(uuid4())}
    for path in ("sales/", "sales/batch/", "credit-purchases/"):
        answer = terminal.client.post(f"/api/v1/{path}", sent, content_type="application/json", headers=headers)
        assert answer.status_code == 400, (path, answer.content)


def test_scopes_and_roles_narrow_what_a_client_may(shop):
    reader = Terminal(shop.franchisee, shop.postal, [Scope.CREDIT_READ])
    assert reader.post("sales/", body(), uuid4()).status_code == 403
    assert reader.get("stations/YZ0001/credit/").status_code == 200
    supervisor = Terminal(shop.supervision)
    answer = supervisor.post("sales/", body(), uuid4())
    assert (answer.status_code, problem(answer)["code"]) == (403, "not_allowed")
    assert supervisor.get("stations/YZ0001/credit/").status_code == 200
    outsider = Terminal(shop.outsider)
    assert problem(outsider.post("sales/", body(), uuid4()))["errors"][0]["code"] == "unknown_station"
    assert outsider.get("stations/YZ0001/credit/").status_code == 404


def test_a_batch_answers_each_sale_by_itself(terminal, shop):
    keys = [str(uuid4()) for _ in range(6)]
    sales = [
        {**body(amount="300.00"), "key": keys[0]},
        {**body(amount="300.00"), "key": keys[1]},
        {**body(amount="0.5"), "key": keys[2]},
        {**body(amount="1.999"), "key": keys[3]},
        {**body(station="XQ01"), "key": keys[4]},
        {**body(), "key": "no key"},
        "no sale",
    ]
    answer = terminal.post("sales/batch/", {"sales": sales})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [201, 409, 201, 400, 400, 400, 400]
    assert [one.get("code") for one in results[1:2]] == ["insufficient_credit"]
    assert [one["errors"][0]["field"] for one in results[3:]] == ["amount", "station", "key", "key"]
    assert [one["key"] for one in results] == [*keys[:5], "no key", None]
    assert results[2]["balance"] == "199.50"
    again = terminal.post("sales/batch/", {"sales": sales}).json()["results"]
    assert [one["status"] for one in again] == [200, 409, 200, 400, 400, 400, 400]
    assert again[0]["id"] == results[0]["id"] and again[0]["balance"] == results[0]["balance"]
    assert credit_of(shop) == Decimal("199.50")
    assert proof.verify().ok


def test_a_batch_is_bounded(terminal):
    for sales in ([], [{}] * 1001, "x"):
        answer = terminal.post("sales/batch/", {"sales": sales})
        assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (400, "sales")
    assert terminal.post("sales/batch/", {"sales": [{}] * 1000}).status_code == 200


def test_a_batch_takes_as_many_queries_for_a_thousand_as_for_two(terminal, shop, monkeypatch):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # What is asked anew every few seconds is asked by the first alone, however slow the machine is.
    monkeypatch.setattr("finance.actions.sales.KNOWN_SECONDS", 1e9)
    fund(shop, "100000.00", at=timezone.now())
    counted = []
    for count in (1, 2, 500):
        sales = [{**body(amount="1.00"), "key": str(uuid4())} for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            results = terminal.post("sales/batch/", {"sales": sales}).json()["results"]
        assert {one["status"] for one in results} == {201}
        counted.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert counted[1] == counted[2] <= 12


def test_a_sale_is_reversed_once_on_its_day(terminal, shop):
    sold = terminal.post("sales/", body(), uuid4()).json()
    key = uuid4()
    answer = terminal.post(f"sales/{sold['id']}/reversal/", {}, key)
    assert (answer.status_code, answer.json()["balance"]) == (201, "500.00")
    again = terminal.post(f"sales/{sold['id']}/reversal/", {}, key)
    assert (again.status_code, again.json()) == (200, answer.json())
    for other in (uuid4(), None):
        twice = terminal.post(f"sales/{sold['id']}/reversal/", {}, other)
        assert (twice.status_code, problem(twice)["code"]) == (409, "already_reversed")
    purchase = Transfer.objects.get(kind="purchase")
    no_sale = terminal.post(f"sales/{purchase.pk}/reversal/", {})
    assert (no_sale.status_code, problem(no_sale)["code"]) == (409, "not_a_sale")
    assert terminal.post("sales/999999/reversal/", {}).status_code == 404
    assert terminal.post(f"sales/{2**70}/reversal/", {}).status_code == 404
    assert credit_of(shop) == Decimal("500.00")


def test_the_sale_of_another_station_is_not_found(shop):
    terminal = Terminal(shop.franchisee, shop.postal)
    sold = terminal.post("sales/", body(), uuid4()).json()
    assert Terminal(shop.outsider).post(f"sales/{sold['id']}/reversal/", {}).status_code == 404
    elsewhere = Terminal(shop.e_commerce, shop.campus)
    assert elsewhere.post(f"sales/{sold['id']}/reversal/", {}).status_code == 404
    assert problem(elsewhere.post("sales/", body(), uuid4()))["errors"][0]["code"] == "unknown_station"


def test_yesterdays_sale_is_not_reversed(terminal, shop):
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()
    sold = terminal.post("sales/", body(sold_at=yesterday), uuid4()).json()
    answer = terminal.post(f"sales/{sold['id']}/reversal/", {})
    assert (answer.status_code, problem(answer)["code"]) == (409, "day_over")


@pytest.mark.rule("D-52")
def test_credit_is_bought_with_a_numbered_receipt(shop):
    cashier = Terminal(shop.branch_head)
    asked = {"station": "YZ0001", "outlet": "CG", "amount": "500.00", "reference": "slip 7"}
    key = uuid4()
    answer = cashier.post("credit-purchases/", asked, key)
    year = timezone.localdate().year
    assert (answer.status_code, answer.json()["receipt"]) == (201, f"GE-CG-{year}-00001")
    assert answer.json()["balance"] == "1000.00"
    assert cashier.post("credit-purchases/", asked, key).json() == answer.json()
    assert cashier.post("credit-purchases/", {**asked, "amount": "500.01"}, key).status_code == 409
    refused = problem(cashier.post("credit-purchases/", {**asked, "amount": "499.99"}, uuid4()))
    assert (refused["status"], refused["errors"][0]["code"]) == (400, "below_minimum")
    unknown = problem(cashier.post("credit-purchases/", {**asked, "outlet": "NONE"}, uuid4()))
    assert unknown["errors"][0]["code"] == "unknown_outlet"
    franchisee = Terminal(shop.franchisee, shop.postal).post("credit-purchases/", asked, uuid4())
    assert (franchisee.status_code, problem(franchisee)["code"]) == (403, "not_allowed")
    shop.outlet.is_active = False
    shop.outlet.save()
    closed = problem(cashier.post("credit-purchases/", asked, uuid4()))
    assert closed["errors"][0]["code"] == "outlet_closed"
    assert credit_of(shop) == Decimal("1000.00")
    assert proof.verify().ok


def test_credit_is_shown_with_its_last_lines(terminal, shop):
    terminal.post("sales/", body(), uuid4())
    shown = terminal.get("stations/YZ0001/credit/").json()
    assert (shown["balance"], shown["is_low"], shown["is_open"]) == ("400.00", False, True)
    assert [(line["kind"], line["amount"]) for line in shown["lines"]] == [("sale", "-100.00"), ("purchase", "500.00")]
    assert terminal.get("stations/NONE/credit/").status_code == 404


def test_a_sale_takes_few_queries(terminal, shop):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    terminal.post("sales/", body(amount="1.00"), uuid4())
    ledger.partitions.ensure(timezone.localdate())
    with CaptureQueriesContext(connection) as queries:
        assert terminal.post("sales/", body(amount="1.00"), uuid4()).status_code == 201
    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"] and "to_regclass" not in q["sql"]]
    assert len(asked) <= 4, asked
    assert CreditAccount.objects.get().balance == Decimal("498.00")


@pytest.mark.rule("D-41")
def test_a_fee_above_the_tariff_is_an_error_of_its_field(terminal, shop):
    answer = terminal.post("sales/", body(fee="1.01"), uuid4())
    assert answer.status_code == 400
    error = problem(answer)
    assert [(one["field"], one["code"]) for one in error.get("errors", [])] == [("fee", "above_tariff")], error
    assert credit_of(shop) == Decimal("500.00")
