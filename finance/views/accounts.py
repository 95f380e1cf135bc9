"""The books: accounts, their lines, a transfer with both its sides."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import paging
from core.requests import StaffRequest
from finance import ledger
from finance.choices import AccountKind
from finance.forms.accounts import LineFilter
from finance.models import Account, Business, PostingKey, Reversal
from finance.models.scope import DEPARTMENTS, in_network
from finance.receipts import find_transfer
from finance.reports.accounts import accounts_for, page_of, totals_of
from finance.views.common import key_in, money_page

ROWS = 50


@money_page
@require_GET
def account_list(request: StaffRequest) -> HttpResponse:
    """Accounts by kind; `?kind=`, paged by key within it."""
    kind = request.GET.get("kind", "")
    rows = accounts_for(request.user)
    if kind in AccountKind.values:
        rows = rows.filter(kind=kind)
    context = paging.page_of(request, rows, "id").context | {"kinds": AccountKind.choices, "kind": kind}
    return render(request, "finance/accounts.html", context)


@money_page
@require_GET
def account(request: StaffRequest, pk: int) -> HttpResponse:
    """Lines newest first, by cursor (`?before=`, `?after=`), narrowed by the filter; every figure leads here."""
    found = Account.objects.visible_to(request.user).named().filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    chosen = LineFilter(request.GET, businesses=Business.objects.order_by("code"))
    condition = chosen.chosen
    page = page_of(found, condition, size=ROWS, before=key_in(request, "before"), after=key_in(request, "after"))
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    rest = query.urlencode()
    context = {
        "account": found,
        "filter": chosen,
        "page": page,
        "totals": totals_of(found, condition),
        "balance": ledger.balance(found),
        "newer": f"?{rest}&after={page.newer}" if page.newer else "",
        "older": f"?{rest}&before={page.older}" if page.older else "",
    }
    return render(request, "finance/account.html", context)


@money_page
@require_GET
def transfer(request: StaffRequest, pk: int) -> HttpResponse:
    """One transfer, both its sides, what it reversed or was reversed by, and the key it was posted under."""
    found = find_transfer(pk) if pk < 2**63 else None
    if found is None:
        raise Http404
    sides = {one.pk: one for one in Account.objects.named().filter(pk__in=[found.debit_id, found.credit_id])}
    seen = set(Account.objects.visible_to(request.user).filter(pk__in=sides).values_list("pk", flat=True))
    # Departments open every figure of a statement down to here; the accounts stay with those who see their units.
    if not seen and not in_network(request.user, DEPARTMENTS):
        raise Http404
    context = {
        "transfer": found,
        "debit": sides[found.debit_id],
        "credit": sides[found.credit_id],
        "seen": seen,
        "key": PostingKey.objects.filter(transfer_id=pk).first(),
        "reversal": Reversal.objects.filter(original_id=pk).first(),
    }
    return render(request, "finance/transfer.html", context)
