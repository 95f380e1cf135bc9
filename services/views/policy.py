"""Policy articles: written by staff, read by everybody (B-01)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from core import paging
from core.errors import Refused
from core.language import language_by_address
from core.markup import rich
from core.requests import StaffRequest
from core.text import localized, to_traditional
from core.throttle import client_address
from services import access, lives
from services.actions import policy as actions
from services.choices import ArticleState, PolicySubject
from services.forms.policy import ArticleForm
from services.histories import plain_history
from services.lives import ARTICLE
from services.models import Article, ArticleReads
from services.views.common import answered
from services.workplace import station_for
from stations.models import Unit
from stations.models.scope import held_roles

A_PAGE = 20
SHOWN = {
    "all": gettext_lazy("all"),
    **{state.value: state.label for state in ArticleState},
}
ACTIONS: dict[str, Callable[..., Article]] = {
    "publish": actions.publish_article,
    "withdraw": actions.withdraw_article,
}
briefly_cached = cache_control(private=True, max_age=60)

# For residents


@require_safe
@briefly_cached
@language_by_address
def public_list(request: HttpRequest) -> HttpResponse:
    """What is published, newest first, `?subject=` one subject of it. No login."""
    subject = request.GET.get("subject", "")
    rows = Article.objects.published().select_related("unit").defer("body", "body_en").order_by("-published_at", "-id")
    if subject in PolicySubject.values:
        rows = rows.filter(subject=subject)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "newer": _page_address(subject, page.number - 1) if page.has_previous() else "",
        "older": _page_address(subject, page.number + 1) if page.has_next() else "",
        "rows": [{"article": row, "title": localized(row.title, row.title_en)} for row in page],
        "subject": subject,
        "subjects": PolicySubject.choices,
    }
    return render(request, "public/policy.html", context)


def _page_address(subject: str, number: int) -> str:
    return f"?subject={subject}&page={number}" if subject in PolicySubject.values else f"?page={number}"


@require_safe
@briefly_cached
@language_by_address
def public_article(request: HttpRequest, pk: int) -> HttpResponse:
    """One article; opening it counts one read, and nobody is remembered for it (B-01)."""
    article = Article.objects.published().select_related("unit").filter(pk=pk).first()
    if article is None:
        raise Http404
    at = timezone.now()
    # Not counted: what staff looks at, what a browser fetches ahead, and the head alone.
    if request.method == "GET" and not request.user.is_authenticated and "Sec-Purpose" not in request.headers:
        actions.count_read(article, address=client_address(request), at=at)
    return render(request, "public/policy_article.html", _shown(article) | {"today": timezone.localdate(at)})


def _shown(article: Article) -> dict[str, Any]:
    """The article in the reader's language; what has no English stays Chinese and says so to screen readers."""
    language = (get_language() or "").lower()
    is_english = language.startswith("en") and bool(article.body_en)
    text = article.body_en if is_english else article.body
    if language.startswith("zh-hant"):
        text = to_traditional(text)
    return {
        "article": article,
        "title": localized(article.title, article.title_en),
        "body": rich(text),
        "body_language": "en" if is_english else ("zh-hant" if language.startswith("zh-hant") else "zh-hans"),
        "is_in_force": article.is_in_force(timezone.localdate()),
    }


# For staff


@never_cache
@login_required
@require_GET
def article_list(request: StaffRequest) -> HttpResponse:
    """Drafts of one's own units and everything published, with how often it was read."""
    show = request.GET.get("show", "all")
    rows = Article.objects.visible_to(request.user).select_related("unit").defer("body", "body_en")
    if show in ArticleState.values:
        rows = rows.filter(state=show)
    page = paging.page_of(request, rows, "-changed_at", "-id")
    reads = ArticleReads.objects.filter(article__in=page.rows).order_by()
    read = dict(reads.values_list("article").annotate(whole=Sum("count")))
    context = page.context | {
        "rows": [(row, read.get(row.pk, 0)) for row in page.rows],
        "shown": SHOWN.items(),
        "show": show,
        "may_write": bool(_units(request)),
    }
    return render(request, "services/articles.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def article_new(request: StaffRequest) -> HttpResponse:
    units = _units(request)
    if not units:
        raise PermissionDenied
    form = ArticleForm(request.POST if request.method == "POST" else None, units=units)

    def run(facts: dict[str, Any]) -> str:
        unit = facts.pop("unit")
        article = actions.write_article(unit, actor=request.user, at=timezone.now(), **facts)
        return reverse("services:article", args=[article.pk])

    return _form_page(request, form, run, cancel=reverse("services:articles"))


@never_cache
@login_required
@require_GET
def article(request: StaffRequest, pk: int) -> HttpResponse:
    """The article as residents see it, with what can be done and how often it was read day by day."""
    found = _find(request, pk)
    may = access.writes_policy(request.user, found.unit) is not None
    steps = [(verb, ARTICLE[verb].label, verb == "change") for verb in lives.possible(ARTICLE, found.state) if may]
    order = {"publish": 0, "change": 1, "withdraw": 2}
    reads = list(found.reads.order_by("-day")[:30])
    context = _shown(found) | {
        "steps": sorted(steps, key=lambda step: order[step[0]]),
        "reads": reads,
        "read": found.reads.aggregate(whole=Sum("count"))["whole"] or 0,
        "events": plain_history(found),
    }
    return render(request, "services/article.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def article_change(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_write(request, pk)
    here = reverse("services:article", args=[pk])
    try:
        lives.check(ARTICLE, "change", found.state)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here)
    facts = {name: getattr(found, name) for name in actions.FACTS}
    form = ArticleForm(request.POST if request.method == "POST" else None, initial=facts)

    def run(facts: dict[str, Any]) -> str:
        actions.change_article(found, actor=request.user, at=timezone.now(), **facts)
        return here

    return _form_page(request, form, run, cancel=here)


@login_required
@require_POST
def article_step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in ACTIONS:
        raise Http404
    found = _find_to_write(request, pk)
    try:
        ACTIONS[verb](found, actor=request.user, at=timezone.now())
        messages.success(request, ARTICLE[verb].label)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("services:article", pk)


def _form_page(request: StaffRequest, form: ArticleForm, run: Callable[..., str], *, cancel: str) -> HttpResponse:
    """The form; with `preview` it comes back with the article beneath, and nothing is saved."""
    context: dict[str, Any] = {"cancel": cancel, "submit_label": _("Save")}
    if request.method == "POST" and "preview" in request.POST:
        context |= {"preview": rich(request.POST.get("body", "")), "preview_en": rich(request.POST.get("body_en", ""))}
        return render(request, "services/article_form.html", {"form": form, **context})
    return answered(request, form, run, "services/article_form.html", context)


def _find(request: StaffRequest, pk: int) -> Article:
    return get_object_or_404(Article.objects.visible_to(request.user).select_related("unit", "written_by"), pk=pk)


def _find_to_write(request: StaffRequest, pk: int) -> Article:
    found = _find(request, pk)
    if access.writes_policy(request.user, found.unit) is None:
        raise PermissionDenied
    return found


def _units(request: StaffRequest) -> list[Unit]:
    """The units for which this person writes: that of the counter, and those of one's roles."""
    station = station_for(request)
    units = {station.pk: station.unit} if station else {}
    wanted = {held.unit_id for held in held_roles(request.user)} - units.keys()
    units |= {unit.pk: unit for unit in Unit.objects.filter(pk__in=wanted).order_by("path")}
    return [unit for unit in units.values() if access.writes_policy(request.user, unit) is not None]
