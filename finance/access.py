"""May this person do this with money here: the roles held today at the unit or above it.

What a person may *see* is decided by the units below their appointments (`visible_to`); who sees it all the same may
not always move it. No one both makes and approves a manual posting.
"""

from typing import Any

from finance.models import Adjustment, CreditAccount, CreditPurchase, Invoice, Outlet
from finance.models.scope import BOOKS, DAY_CLOSERS, bureaus_of, in_network, network_held
from stations.access import holds, is_own
from stations.choices import Role, UnitKind
from stations.models import Station, Unit
from stations.models.scope import Held, held_roles

# At the counter of a franchise station; the e-commerce centre runs the platform that the terminals report to.
SELLERS = frozenset({Role.FRANCHISEE, Role.CLERK, Role.E_COMMERCE})
# At an outlet that sells credit (D-52); the general office keeps the funds (D-02).
CASHIERS = frozenset({Role.BRANCH, Role.CLERK, Role.E_COMMERCE, Role.GENERAL_OFFICE})
CREDIT_OPENERS = frozenset({Role.E_COMMERCE})
PAYERS = frozenset({Role.E_COMMERCE, Role.FINANCE})
MAKERS = frozenset({Role.FINANCE, Role.E_COMMERCE, Role.GENERAL_OFFICE})
CHECKERS = frozenset({Role.FINANCE})
# Outlets make out invoices from receipts; finance, which gets the papers back, voids them (D-57).
VOIDERS = frozenset({Role.FINANCE})
# Whose work the reconciliation is (D-55); who keeps the books reads it, and a branch that of its stations.
RECONCILERS = frozenset({Role.FINANCE, Role.E_COMMERCE})
# Who has money pages at all; all others find nothing there.
MONEY = SELLERS | CASHIERS | PAYERS | MAKERS | {Role.SUPERVISION, Role.MARKET}


def has_money_pages(user: Any) -> bool:
    return user.is_superuser or any(held.role in MONEY for held in held_roles(user))


def may_sell(user: Any, station: Station) -> Held | None:
    return holds(user, SELLERS, station.unit)


def may_take_payment(user: Any, outlet: Outlet) -> Held | None:
    """Take money for credit at this outlet (D-52)."""
    return holds(user, CASHIERS, outlet.unit)


def may_print_invoices(user: Any, outlet: Outlet) -> Held | None:
    """Make out an invoice at this outlet from a customer's receipt, and print it (D-57)."""
    return holds(user, CASHIERS, outlet.unit) if outlet.is_active else None


def may_void(user: Any, invoice: Invoice) -> Held | None:
    return holds(user, VOIDERS, invoice.outlet.unit)


def may_read_archived(user: Any, invoice: Invoice) -> Held | None:
    """The archived paper of an invoice, beside the one print: who keeps the books, and who looks into them."""
    return holds(user, VOIDERS | {Role.SUPERVISION}, invoice.outlet.unit)


def is_merchant(user: Any, station: Station) -> Held | None:
    """Whose own station it is: the franchisee, who finds its account on a page of its own."""
    return holds(user, {Role.FRANCHISEE}, station.unit)


def may_take_receipt(user: Any, purchase: CreditPurchase) -> Held | None:
    """The receipt for bought credit: the outlet that took the money, and the station that paid it."""
    return may_take_payment(user, purchase.outlet) or is_merchant(user, purchase.credit.station)


def may_open_credit(user: Any, unit: Unit) -> Held | None:
    """Open the credit account of a station, and set when it is warned (D-51)."""
    return holds(user, CREDIT_OPENERS, unit)


def may_refund(user: Any, credit: CreditAccount) -> Held | None:
    return holds(user, PAYERS, credit.station.unit)


def may_close_day(user: Any) -> Held | None:
    """Close a day by hand, as the schedule does (D-54)."""
    return network_held(user, DAY_CLOSERS)


def may_propose(user: Any, unit: Unit) -> Held | None:
    """Propose a manual posting in the books of the bureau `unit`."""
    return holds(user, MAKERS, unit)


def may_decide(user: Any, adjustment: Adjustment) -> Held | None:
    """Approve or refuse it: somebody else than the proposer, also when standing in."""
    if is_own(user, adjustment.proposed_by):
        return None
    return holds(user, CHECKERS, adjustment.unit)


# Third parties (D-58): the e-commerce centre and finance prepare, finance confirms, posts, marks payments and reverses.
PREPARERS = frozenset({Role.E_COMMERCE, Role.FINANCE})
SETTLERS = frozenset({Role.FINANCE})


def may_prepare(user: Any, unit: Unit) -> Held | None:
    """Enter contracts of the bureau `unit` with third parties, and draw up statements."""
    return _of_bureau(user, PREPARERS, unit)


def may_settle(user: Any, unit: Unit) -> Held | None:
    """Confirm statements of the bureau, post them, mark their payment, take them back."""
    return _of_bureau(user, SETTLERS, unit)


def _of_bureau(user: Any, roles: frozenset[str], unit: Unit) -> Held | None:
    """Departments work for the bureau they lie in, whichever unit their people are appointed in."""
    held = network_held(user, roles)
    return held if held is not None and unit.pk in bureaus_of(user, roles) else None


def bureau_of(user: Any, roles: frozenset[str]) -> Unit | None:
    """The bureau in whose name somebody with one of `roles` acts."""
    rows = Unit.objects.filter(pk__in=bureaus_of(user, roles), kind=UnitKind.BUREAU)
    return rows.order_by("path").last()


def may_reconcile(user: Any) -> Held | None:
    """Import files of the other side and work off differences (D-55)."""
    return network_held(user, RECONCILERS)


def reads_reconciliation(user: Any) -> bool:
    return in_network(user, BOOKS | {Role.BRANCH})


def reads_files(user: Any) -> bool:
    """See the files of the other side as a whole."""
    return in_network(user, BOOKS)
