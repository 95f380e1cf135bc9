"""Settlement with third parties: what is due, one statement opened down to its transfers, its steps (D-58)."""

import io
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import downloads, paging, papers, sheets
from core.errors import Refused
from core.forms import Refusable
from core.models import Obligation, Paper
from core.requests import StaffRequest
from finance import access, settling, settling_paper
from finance.actions import settlement_files as files
from finance.actions import settlements as actions
from finance.forms.parties import FileForm, PayForm, PrepareForm, WhyForm
from finance.models import Settlement
from finance.models.scope import BOOKS, in_network
from finance.network import is_own_work
from finance.reports.parties import duties_for
from finance.views.common import need
from stations.models import Station

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DIFFERENCES = 100
# Which form a step asks; None: only a click.
ASKED: dict[str, type[Refusable] | None] = {
    "file": FileForm,
    "confirm": None,
    "cancel": WhyForm,
    "post": None,
    "pay": PayForm,
    "ask-reversal": WhyForm,
    "reverse": None,
    "keep": None,
}


@never_cache
@login_required
@require_GET
def settlement_list(request: StaffRequest) -> HttpResponse:
    """What is to be settled or paid, due first; below it the statements, the newest first."""
    if not in_network(request.user, BOOKS):
        raise PermissionDenied
    return _list(request, PrepareForm())


@never_cache
@login_required
@require_POST
def settlement_prepare(request: StaffRequest) -> HttpResponse:
    bureau = need(access.bureau_of(request.user, access.PREPARERS))
    form = PrepareForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data | {"actor": request.user, "at": timezone.now()}
        try:
            made = actions.prepare_settlement(bureau, **facts)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
        else:
            return redirect("finance:settlement", made.pk)
    return _list(request, form, status=422)


@never_cache
@login_required
@require_GET
def settlement(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@never_cache
@login_required
@require_GET
def settlement_line(request: StaffRequest, pk: int, line: int) -> HttpResponse:
    """A figure opened: its stations; of a station (`?station=`) its days; of a day (`&day=`) its transfers."""
    found = _find(request, pk)
    opened = get_object_or_404(found.lines.select_related("business", "contract"), pk=line)
    context: dict[str, Any] = {"settlement": found, "line": opened}
    code = request.GET.get("station", "")[:20]
    if not code:
        context["stations"] = settling.stations_of(opened, found.unit)
        return render(request, "finance/settlement_line.html", context)
    context["station"] = station = get_object_or_404(Station.objects.select_related("unit"), code=code)
    days = settling.days_of(opened, found.unit, station)
    if not days:
        raise Http404
    context["days"] = days
    day = _day(request.GET.get("day", ""))
    if day is not None:
        if day not in {one.date for one in days}:
            raise Http404
        context |= {"day": day, "transfers": settling.transfers_of(opened, station, day)}
    return render(request, "finance/settlement_line.html", context)


@login_required
@require_POST
def settlement_step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    found = _find(request, pk)
    # Whoever draws statements up may bring the file of the other side as well.
    may = access.may_prepare if verb == "file" else access.may_settle
    need(may(request.user, found.unit))
    if verb not in ASKED:
        raise Http404
    asked = ASKED[verb]
    form = asked(request.POST, request.FILES) if asked else None
    if form is None or form.is_valid():
        try:
            _take(request, found, verb, form.cleaned_data if form else {})
        except Refused as refused:
            if form is None:
                messages.error(request, str(refused))
                return redirect("finance:settlement", pk)
            form.refuse(refused)
            bad = getattr(refused, "lines", None)
            return _page(request, found, wrong={verb: form}, bad=bad, status=422)
        else:
            return redirect("finance:settlement", pk)
    return _page(request, found, wrong={verb: form}, status=422)


@login_required
@require_POST
def settlement_print(request: StaffRequest, pk: int) -> HttpResponse:
    """The statement on paper, archived once for each language: its figures never change."""
    found, at = _find(request, pk), timezone.now()
    need(access.may_prepare(request.user, found.unit))
    present = Paper.objects.about(found).filter(kind="settlement")
    paper = next((one for one in present if one.data["language"] == get_language()), None)
    if paper is None:
        paper = papers.issue(
            "settlement",
            template="finance/settlement",
            title=_("Settlement statement"),  # 结算单
            data=settling_paper.paper_data(found),
            thing=found,
            unit_id=found.unit_id,
            actor=request.user,
            at=at,
        )
    return downloads.download(paper, request.user, may_read=lambda user, paper: True, at=at)


@never_cache
@login_required
@require_GET
def settlement_sheet(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    stream = io.BytesIO()
    sheets.write_xlsx(
        stream,
        title=found.number,
        columns=settling_paper.sheet_columns(),
        rows=settling_paper.sheet_rows(found),
        notes={_("Third party"): found.party.name, _("Number"): found.number, _("State"): found.get_state_display()},
        at=timezone.now(),
    )
    return downloads.attachment(stream.getvalue(), media_type=XLSX, filename=f"{found.number}.xlsx")


def _take(request: StaffRequest, found: Settlement, verb: str, facts: dict[str, Any]) -> None:
    who: dict[str, Any] = {"actor": request.user, "at": timezone.now()}
    if verb == "file":
        upload = facts["file"]
        file = files.import_party_file(found, body=upload.read(), name=upload.name or "", **who)
        messages.success(request, _("Lines compared: %(rows)s.") % {"rows": file.rows})
    elif verb == "confirm":
        files.confirm_settlement(found, **who)
        messages.success(request, _("Confirmed; somebody else than who drew it up posts it."))
    elif verb == "cancel":
        actions.cancel_settlement(found, **facts, **who)
        messages.success(request, _("Cancelled; the period can be drawn up anew."))
    elif verb == "post":
        actions.post_settlement(found, **who)
        messages.success(request, _("Posted."))
    elif verb == "pay":
        actions.pay_settlement(found, **facts, **who)
        messages.success(request, _("Marked as paid."))
    elif verb == "ask-reversal":
        actions.ask_reversal(found, **facts, **who)
        messages.success(request, _("Asked for; somebody else decides."))
    else:
        actions.decide_reversal(found, approve=verb == "reverse", **who)
        messages.success(request, _("Decided."))


def _find(request: StaffRequest, pk: int) -> Settlement:
    people = ("prepared_by", "confirmed_by", "posted_by", "paid_by", "reversal_by", "ended_by")
    rows = Settlement.objects.visible_to(request.user).select_related("party", "unit", "file", *people)
    return get_object_or_404(rows, pk=pk)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None


def _list(request: StaffRequest, form: PrepareForm, status: int = 200) -> HttpResponse:
    rows = Settlement.objects.visible_to(request.user).select_related("party")
    bureau = access.bureau_of(request.user, access.PREPARERS)
    context = paging.page_of(request, rows, "-id").context | {
        "form": form if bureau else None,
        "duties": duties_for(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "finance/settlements.html", context, status=status)


def _page(
    request: StaffRequest, found: Settlement, wrong: dict | None = None, bad: list | None = None, status: int = 200
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    may_settle = access.may_settle(user, found.unit) is not None
    forms = {verb: asked() for verb, asked in ASKED.items() if asked} | (wrong or {})
    forms.setdefault("pay", PayForm()).fields["paid_on"].initial = today
    lines = list(found.lines.select_related("business", "contract"))
    for line in lines:
        line.rate_words = settling.rate_in_words(line.basis, line.rate)  # type: ignore[attr-defined]
    file, differences = files.file_of(found), files.differences_of(found)
    shown = differences.exclude(state="gone").select_related("station__unit", "business", "theirs")
    context = {
        "settlement": found,
        "lines": lines,
        "file": file,
        "bad": bad,
        "differences": list(shown[:DIFFERENCES]) if file else [],
        "unsettled": differences.unsettled().count() if file else 0,
        "may_prepare": access.may_prepare(user, found.unit),
        "postings": actions.postings_of(found) if found.posted_at else [],
        "duty": Obligation.objects.about(found).order_by("-id").first(),
        "may_settle": may_settle,
        "may_print": access.may_prepare(user, found.unit),
        "own": is_own_work(user, found.prepared_by_id),
        "asked_by_me": found.reversal_by_id is not None and is_own_work(user, found.reversal_by_id),
        "forms": {verb.replace("-", "_"): form for verb, form in forms.items()},
        "today": today,
    }
    return render(request, "finance/settlement.html", context, status=status)
