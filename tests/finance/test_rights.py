"""Who may what with the money: the table of docs/money-rights.md, asked cell by cell."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core.workdays import ONE_DAY
from finance import ledger
from finance.actions.adjustments import propose
from finance.actions.credit import buy_credit
from finance.actions.invoices import issue_invoice
from finance.actions.tariffs import announce_tariff, draft_tariff, issue_tariff_sheet
from finance.choices import AccountKind
from finance.models import Difference, Outlet, Transfer
from tests import factories as f
from tests.finance.conftest import fund, price

TABLE = Path("docs/money-rights.md")
ROLES = {
    "finance": "finance",
    "e-commerce": "e_commerce",
    "general office": "general_office",
    "branch": "branch_head",
    "franchisee": "franchisee",
    "supervision": "supervision",
}
DONE = {200, 302, 422}


@dataclass(frozen=True)
class Ask:
    """A request about what is at home, the same about what is far away; of a list, what the page shows of either."""

    home: str
    far: str = ""
    method: str = "GET"
    body: dict[str, Any] = field(default_factory=dict)
    shows: tuple[str, str] | None = None


SALE = {"business": "mobile", "amount": "1", "fee": "", "reference": "", "key": "0b3c9a1e-1f52-4a6e-9a54-2f6c1c2a9b00"}
ASKED = {
    "credits": Ask("credit/", shows=("YZ0001", "YZ0002")),
    "credit": Ask("credit/{code}/", "credit/{code}/"),
    "credit-open": Ask("credit/open/"),
    "credit-buy": Ask("credit/{code}/buy/", "credit/{code}/buy/"),
    "credit-warning": Ask("credit/{code}/warning/", method="POST", body={"low_at": "300"}),
    "credit-refund": Ask("credit/{code}/refund/", method="POST", body={"reference": ""}),
    "purchases": Ask("purchases/", shows=("{home.purchase}", "{far.purchase}")),
    "purchase": Ask("purchases/{purchase}/", "purchases/{purchase}/"),
    "purchase-receipt": Ask("purchases/{purchase}/receipt/", "purchases/{purchase}/receipt/", "POST"),
    "counter": Ask("counter/{code}/", "counter/{code}/", "POST", SALE),
    "counter-reverse": Ask("counter/{code}/{free}/reverse/", "counter/{code}/{free}/reverse/", "POST"),
    "counter-receipt": Ask("counter/{code}/{sale}/receipt.pdf", "counter/{code}/{sale}/receipt.pdf"),
    "own": Ask("own/{code}/", "own/{code}/"),
    "invoices": Ask("invoices/", shows=("{home.invoice}", "{far.invoice}")),
    "invoices-export": Ask("invoices/export.xlsx"),
    "invoice-new": Ask("invoices/new/"),
    "invoice": Ask("invoices/{invoice}/", "invoices/{invoice}/"),
    "invoice-print": Ask("invoices/{invoice}/print/", "invoices/{invoice}/print/", "POST"),
    "invoice-archived": Ask("invoices/{invoice}/archived/", method="POST"),
    "invoice-void": Ask("invoices/{invoice}/void/", method="POST", body={"reason": "抬头写错"}),
    "statement": Ask("statements/?station={code}", "statements/?station={code}"),
    "statement-lines": Ask("statements/{code}/{day}/", "statements/{code}/{day}/"),
    "days": Ask("days/"),
    "station-day": Ask("days/{day}/{code}/", "days/{day}/{code}/"),
    "day-close": Ask("days/2026-11-02/close/", method="POST"),
    "accounts": Ask("accounts/", shows=("accounts/{home.account}/", "accounts/{far.account}/")),
    "account": Ask("accounts/{account}/", "accounts/{account}/"),
    "transfer": Ask("transfers/{sale}/", "transfers/{sale}/"),
    "adjustments": Ask("adjustments/", shows=("", "adjustments/{far.proposal}/")),
    "adjustment-new": Ask("adjustments/new/"),
    "adjustment": Ask("adjustments/{proposal}/"),
    "adjustment-approve": Ask("adjustments/{proposal}/approve/", method="POST"),
    "adjustment-refuse": Ask("adjustments/{proposal}/refuse/", method="POST", body={"note": "依据不足"}),
    "reconciliation": Ask("reconciliation/"),
    "reconciliation-day": Ask("reconciliation/2026-11-02/"),
    "reconciliation-lines": Ask("reconciliation/2026-11-02/platform/ours/"),
    "reconciliation-compare": Ask("reconciliation/2026-11-02/compare/", method="POST"),
    "outside-files": Ask("outside-files/"),
    "outside-file-new": Ask("outside-files/new/"),
    "differences": Ask("differences/", shows=("{home.reference}", "{far.reference}")),
    "difference": Ask("differences/{difference}/", "differences/{difference}/"),
    "difference-take": Ask("differences/{difference}/take/", "differences/{difference}/take/", "POST"),
    "difference-comment": Ask("differences/{difference}/comment/", method="POST", body={"text": "已去电"}),
    "difference-resolve": Ask(
        "differences/{difference}/resolve/", method="POST", body={"resolution": "explained", "explanation": "已核实"}
    ),
    "difference-post": Ask("differences/{difference}/post/"),
    "tariffs": Ask("tariffs/"),
    "tariff": Ask("tariffs/{tariff}/"),
    "tariff-new": Ask("tariffs/new/"),
    "tariff-withdraw": Ask("tariffs/{tariff}/withdraw/"),
    "tariff-announce": Ask("tariffs/{draft}/announce/", method="POST"),
    "tariff-drop": Ask("tariffs/{draft}/drop/", method="POST"),
    "tariff-sheet": Ask("tariffs/sheet/{code}/", "tariffs/sheet/{code}/", "POST"),
    "tariff-remind": Ask("tariffs/{tariff}/remind/", method="POST"),
    "tariff-circular": Ask("tariffs/{tariff}/circular/", method="POST"),
    "tariff-acknowledge": Ask("tariffs/{tariff}/acknowledge/{code}/", "tariffs/{tariff}/acknowledge/{code}/", "POST"),
}


def cells() -> list[tuple[str, str, str]]:
    """(name of the address, role, what stands there), row by row."""
    lines = TABLE.read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in lines]
    head = next(row for row in rows if row[:2] == ["what", "address"])
    found = [row for row in rows if len(row) == len(head) and row[1].startswith("`finance:")]
    return [
        (re.sub(r"`|finance:", "", row[1]), role, cell)
        for row in found
        for role, cell in zip(head, row, strict=True)
        if role in ROLES
    ]


@pytest.fixture
def bureau(network):
    """What stands at home (`home`, station YZ0001) and at the other branch (`far`): keys for addresses."""
    now = timezone.now()
    head, far_head = network.branch_head, network.far_head
    far_outlet = Outlet.objects.create(unit=network.far.unit.parent, code="HX")
    terms = {"basis": "fixed", "fee": Decimal("1.00"), "effective_on": timezone.localdate() + 40 * ONE_DAY, "at": now}
    draft = draft_tariff(network.express, actor=network.market, **terms)
    tariff = draft_tariff(network.power, actor=network.e_commerce, **terms)
    announce_tariff(tariff, actor=network.market, at=now)
    price(network)
    for station in (network.postal, network.far):
        issue_tariff_sheet(station, actor=network.market, at=now)
    suspense = ledger.account(AccountKind.SUSPENSE, unit=network.bureau, at=now)
    bank = ledger.account(AccountKind.BANK, unit=network.bureau, at=now)
    network.maker = f.person("田静", login="maker")
    f.appoint(network.maker, "finance", network.bureau)
    facts = {"debit": suspense, "credit": bank, "amount": Decimal("3.00"), "reason": "长款待查"}
    proposal = propose(network.bureau, **facts, submission_key=uuid4(), actor=network.maker.user, at=now)
    network.places = {}
    for name, credit, outlet, seller, cashier in (
        ("home", network.credit, network.outlet, network.franchisee, head),
        ("far", network.far_credit, far_outlet, network.far_shop, far_head),
    ):
        fund(network, "900.00", at=now, credit=credit)
        bought = {"outlet": outlet, "amount": Decimal("500.00"), "key": uuid4(), "actor": cashier, "at": now}
        purchase, _is_new = buy_credit(credit, **bought)
        sold = [
            ledger.sell(
                ledger.Sale(uuid4(), credit.station_id, network.mobile.pk, Decimal("30.00"), Decimal(0), now),
                at=now,
                actor=seller.pk,
            )
            for _n in range(2)
        ]
        sale = Transfer.objects.get(pk=sold[0].id, date=sold[0].day)
        invoice = issue_invoice(
            sale, credit, outlet=outlet, buyer="个人", submission_key=uuid4(), actor=cashier, at=now
        )
        reference = f"DIFF-{credit.station.code}"
        difference = Difference.objects.create(
            comparison="platform",
            date=date(2026, 11, 2),
            station=credit.station,
            business=network.mobile,
            reference=reference,
            amount=Decimal("30.00"),
            cause="missing_there",
            side="ours",
            ours_amount=Decimal("30.00"),
            ours_fee=Decimal("0.00"),
            found_at=now,
        )
        network.places[name] = SimpleNamespace(
            reference=reference,
            difference=difference.pk,
            code=credit.station.code,
            day=sale.date.isoformat(),
            purchase=purchase.number,
            sale=sale.pk,
            free=sold[1].id,
            invoice=invoice.number,
            account=credit.account_id,
            proposal=proposal.pk,
            tariff=tariff.pk,
            draft=draft.pk,
        )
    return network


def answer(user, ask: Ask, address: str, place: SimpleNamespace):
    """The answer; what the request did is taken back."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    point = transaction.savepoint()
    try:
        send = client.post if ask.method == "POST" else client.get
        return send(f"/finance/{address.format(**vars(place))}", ask.body)
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.rule("D-50")
def test_each_cell_of_the_table_is_true(bureau):
    wrong, home, far = [], bureau.places["home"], bureau.places["far"]
    for name, role, cell in cells():
        ask, user = ASKED[name], getattr(bureau, ROLES[role])
        at_home = answer(user, ask, ask.home, home)
        if (at_home.status_code in DONE) != (cell != "–") or at_home.status_code not in DONE | {403, 404}:
            wrong.append((name, role, cell, "at home", at_home.status_code))
        if ask.far and cell != "–":
            away = answer(user, ask, ask.far, far)
            expected = {404} if cell == "own" else DONE
            if away.status_code not in expected:
                wrong.append((name, role, cell, "far", away.status_code))
        if ask.shows and cell != "–":
            shown = [words.format(**bureau.places) in at_home.content.decode() for words in ask.shows]
            if shown != [True, cell != "own"]:
                wrong.append((name, role, cell, "shows", shown))
    assert wrong == []
    assert {name for name, _role, _cell in cells()} == ASKED.keys()
