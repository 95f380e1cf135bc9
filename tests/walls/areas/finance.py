"""Money: the credit of the village station of the world, sales on it, an outlet there, and the same elsewhere.

Stations of every kind may have a credit account as far as the ledger goes, so the world's two places serve here too.
"""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from finance import ledger
from finance.actions.adjustments import propose
from finance.actions.credit import buy_credit
from finance.actions.invoices import issue_invoice
from finance.choices import AccountKind
from finance.models import Business, CreditAccount, Outlet, Transfer
from finance.receipts import receipt_of
from stations.choices import Role
from tests.walls.table import EVERYBODY, HOME, Row, at, call

SELLERS = at("village", Role.FRANCHISEE, Role.CLERK, Role.E_COMMERCE)
CASHIERS = at("village", Role.BRANCH, Role.CLERK, Role.E_COMMERCE, Role.GENERAL_OFFICE)
SALE = {
    "station": "CJ01",
    "business": "mobile",
    "amount": "1.00",
    "sold_at": "2026-11-23T09:00:00+08:00",
    "reference": "1",
}


def extend(world) -> None:
    now = timezone.now()
    past = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    mobile = Business.objects.create(code="mobile", name="移动缴费", name_en="Mobile bills", owner=Role.E_COMMERCE)
    world.outlet = Outlet.objects.create(unit=world.village.unit, code="CJ")
    cash = ledger.account(AccountKind.CASH, unit=world.village.unit, at=past)
    for name, station in (("home", world.village), ("away", world.elsewhere)):
        credit = ledger.open_credit(
            station, bureau=world.bureau, number=f"V{station.code}", low_at=Decimal("200.00"), at=past
        )
        for month_ago in (past, now):
            ledger.post(
                "purchase",
                debit=cash,
                credit=credit.account,
                amount=Decimal("5000.00"),
                key=f"walls/{name}/{month_ago}",
                at=month_ago,
            )
        sold = ledger.sell(
            ledger.Sale(ledger.key_of(f"walls/{name}"), station.pk, mobile.pk, Decimal("30.00"), Decimal(0), now),
            at=now,
            actor=None,
        )
        world.names |= {
            f"{name}_sale": sold.id,
            f"{name}_account": credit.account_id,
            f"{name}_receipt": receipt_of(station.code, sold.day, sold.id),
        }

    branch, cash_box = (
        world.visitors["branch@village"],
        ledger.account(AccountKind.BANK, unit=world.village.unit, at=past),
    )
    credit = CreditAccount.objects.select_related("station__unit", "account", "bureau").get(station=world.village)
    facts = {"outlet": world.outlet, "amount": Decimal("500.00"), "key": uuid4(), "actor": branch, "at": now}
    purchase, _is_new = buy_credit(credit, **facts)
    proposal = propose(
        world.village.unit,
        debit=cash_box,
        credit=cash,
        amount=Decimal("1.00"),
        reason="长款待查",
        submission_key=uuid4(),
        actor=world.visitors["e_commerce@village"],
        at=now,
    )
    sale = Transfer.objects.get(pk=world.names["home_sale"])
    invoice = issue_invoice(
        sale, credit, outlet=world.outlet, buyer="个人", submission_key=uuid4(), actor=branch, at=now
    )
    # What cannot be taken back any more is another sale than the one that is.
    taken = ledger.Sale(
        ledger.key_of("walls/taken back"), world.village.pk, mobile.pk, Decimal("20.00"), Decimal(0), now
    )
    world.names |= {
        "purchase": purchase.number,
        "proposal": proposal.pk,
        "invoice": invoice.number,
        "taken_back": ledger.sell(taken, at=now, actor=None).id,
    }


# What a page about the home station answers: 403 to those who have no money pages, 404 to those elsewhere who have.
MONEY = (
    *(Role.FRANCHISEE, Role.CLERK, Role.E_COMMERCE, Role.BRANCH, Role.GENERAL_OFFICE, Role.FINANCE),
    *(Role.SUPERVISION, Role.MARKET),
)
HOME_MONEY = at("village", *MONEY) | {"superuser"}
ALL_MONEY = HOME_MONEY | at("away", *MONEY)
NOBODYS = EVERYBODY - at("away", *MONEY)
WITHOUT_MONEY = EVERYBODY - ALL_MONEY
MERCHANT = at("village", Role.FRANCHISEE)
CHECKERS = at("village", Role.FINANCE, Role.SUPERVISION)
OPENERS, PAYERS = at("village", Role.E_COMMERCE), at("village", Role.E_COMMERCE, Role.FINANCE)
MAKERS = at("village", Role.FINANCE, Role.E_COMMERCE, Role.GENERAL_OFFICE)
ALL_OPENERS, ALL_MAKERS = (
    people | {name.replace("village", "away") for name in people} for people in (OPENERS, MAKERS)
)


def page(name: str, address: str, let_in: frozenset[str] = HOME_MONEY, **facts) -> Row:
    return Row(
        f"finance:{name}", f"/finance/{address}", let_in, sees=facts.pop("sees", NOBODYS), is_thrifty=True, **facts
    )


def of_all(name: str, address: str, let_in: frozenset[str] = ALL_MONEY, **facts) -> Row:
    return page(name, address, let_in, sees=facts.pop("sees", EVERYBODY), **facts)


ROWS = [
    of_all("credits", "credit/"),
    of_all("credit-open", "credit/open/", ALL_OPENERS),
    of_all("credit-open", "credit/open/", ALL_OPENERS, method="POST", status=422),
    page("credit", "credit/CJ01/"),
    page("credit-buy", "credit/CJ01/buy/", CASHIERS),
    page("credit-buy", "credit/CJ01/buy/", CASHIERS, method="POST", status=422, body={"amount": "1"}),
    page("credit-warning", "credit/CJ01/warning/", OPENERS),
    page("credit-warning", "credit/CJ01/warning/", OPENERS, method="POST", status=302, body={"low_at": "300"}),
    page("credit-refund", "credit/CJ01/refund/", PAYERS),
    page("credit-refund", "credit/CJ01/refund/", PAYERS, method="POST", status=302, body={"reference": "x"}),
    of_all("purchases", "purchases/"),
    page("purchase", "purchases/{purchase}/"),
    page("purchase-receipt", "purchases/{purchase}/receipt/", CASHIERS | MERCHANT, method="POST"),
    of_all("invoices", "invoices/"),
    of_all("invoices-export", "invoices/export.xlsx"),
    of_all("invoice-new", "invoices/new/", CASHIERS),
    of_all("invoice-new", "invoices/new/", CASHIERS, method="POST", status=422, body={"code": "17 AAAAAAAAAA"}),
    page("invoice", "invoices/{invoice}/"),
    page("invoice-print", "invoices/{invoice}/print/", CASHIERS, method="POST", status={200, 302}),
    page("invoice-archived", "invoices/{invoice}/archived/", CHECKERS, method="POST"),
    page("invoice-void", "invoices/{invoice}/void/", at("village", Role.FINANCE)),
    page("invoice-void", "invoices/{invoice}/void/", at("village", Role.FINANCE), method="POST", status=422),
    of_all("own-stations", "own/", MERCHANT | at("away", Role.FRANCHISEE), sees=WITHOUT_MONEY, status=302),
    page("own", "own/CJ01/", MERCHANT, sees=WITHOUT_MONEY),
    page("own", "own/CJ01/", MERCHANT, sees=WITHOUT_MONEY, method="POST", body={"receipt": "17"}),
    of_all("counters", "counter/", status={200, 302}),
    page("counter", "counter/CJ01/", SELLERS),
    page("counter", "counter/CJ01/", SELLERS, method="POST", status=422, body={"amount": "1"}),
    page("counter-reverse", "counter/CJ01/{taken_back}/reverse/", SELLERS, method="POST", status=302),
    page("counter-receipt", "counter/CJ01/{home_sale}/receipt.pdf", SELLERS),
    of_all("accounts", "accounts/"),
    page("account", "accounts/{home_account}/"),
    page("transfer", "transfers/{home_sale}/"),
    of_all("adjustments", "adjustments/"),
    of_all("adjustment-new", "adjustments/new/", ALL_MAKERS),
    of_all("adjustment-new", "adjustments/new/", ALL_MAKERS, method="POST", status=422, body={"amount": "1"}),
    page("adjustment", "adjustments/{proposal}/"),
    page(
        "adjustment-approve", "adjustments/{proposal}/approve/", at("village", Role.FINANCE), method="POST", status=302
    ),
    page("adjustment-refuse", "adjustments/{proposal}/refuse/", at("village", Role.FINANCE), method="POST", status=422),
]
STAFF = [
    ("finance@village", "/finance/credit/"),
    ("e_commerce@village", "/finance/credit/CJ01/"),
    ("clerk@village", "/finance/credit/CJ01/buy/"),
    ("finance@village", "/finance/credit/CJ01/refund/"),
    ("clerk@village", "/finance/purchases/"),
    ("clerk@village", "/finance/purchases/{purchase}/"),
    ("clerk@village", "/finance/counter/CJ01/?sold={home_sale}"),
    ("finance@village", "/finance/accounts/"),
    ("finance@village", "/finance/accounts/{home_account}/"),
    ("finance@village", "/finance/transfers/{home_sale}/"),
    ("finance@village", "/finance/adjustments/"),
    ("finance@village", "/finance/adjustments/new/"),
    ("finance@village", "/finance/adjustments/{proposal}/"),
    ("nobody", "/finance/credit/"),  # 403
]

CALLS = [
    # A station that one does not see is no station: the words are those for a wrong code.
    call("api-sales", "sales/", SELLERS, method="POST", status=201, sees=HOME, hidden=400, body=SALE),
    call("api-sales-batch", "sales/batch/", EVERYBODY, method="POST", status=400, body={"sales": []}),
    call("api-sale-reversal", "sales/{taken_back}/reversal/", SELLERS, method="POST", status={201}, sees=HOME),
    call(
        "api-credit-purchases",
        "credit-purchases/",
        CASHIERS,
        method="POST",
        status=201,
        sees=HOME,
        hidden=400,
        body={"station": "CJ01", "outlet": "CJ", "amount": "500.00"},
    ),
    call("api-credit", "stations/CJ01/credit/", HOME),
]
