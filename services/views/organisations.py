"""The register of partner and community organisations, their volunteers and the hours these give (B-04)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import paging
from core.errors import Refused
from core.requests import StaffRequest
from core.text import localized
from services import access
from services.forms.events import EndForm, HoursForm, OrganisationForm, VolunteerForm
from services.forms.repairs import SkillsForm
from services.models import OutreachEvent
from services.views.common import answered
from services.workplace import stations_for
from stations import actions
from stations.models import Partner, Person, Unit, Volunteer, VolunteerHours
from stations.models.people import during

SHOWN = {"community": gettext_lazy("community organisations"), "all": gettext_lazy("all")}
FACTS = ("name", "name_en", "is_community_organisation", "contact", "phone", "since", "until")


@never_cache
@login_required
@require_GET
def organisation_list(request: StaffRequest) -> HttpResponse:
    """Those one's stations work with; with volunteers of today, hours and activities of the year."""
    today = timezone.localdate()
    show = request.GET.get("show", "all")
    found = Partner.objects.visible_to(request.user).select_related("unit")
    if show == "community":
        found = found.filter(is_community_organisation=True)
    page = paging.page_of(request, found, "name", "id")
    rows = page.rows
    volunteers = _sums(Volunteer.objects.filter(during(today)), rows, "partner", Count("pk"))
    hours = _sums(VolunteerHours.objects.filter(date__year=today.year), rows, "volunteer__partner", Sum("hours"))
    events = _sums(OutreachEvent.objects.filter(held_on__year=today.year), rows, "partner", Count("pk"))
    context = page.context | {
        "rows": [(row, volunteers.get(row.pk, 0), hours.get(row.pk, 0), events.get(row.pk, 0)) for row in rows],
        "shown": SHOWN.items(),
        "show": show,
        "today": today,
        "may_add": bool(_units(request)),
    }
    return render(request, "services/organisations.html", context)


def _sums(rows: Any, partners: list[Partner], key: str, what: Any) -> dict[int, Any]:
    found = rows.filter(**{f"{key}__in": partners}).order_by().values_list(key).annotate(sum=what)
    return dict(found)


@never_cache
@login_required
@require_GET
def organisation(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    today = timezone.localdate()
    year = Sum("hours__hours", filter=Q(hours__date__year=today.year))
    volunteers = found.volunteers.select_related("person").annotate(year=year, whole=Sum("hours__hours"))
    context = {
        "organisation": found,
        "volunteers": list(volunteers.order_by("ends_on", "person__name")),
        "hours": list(
            VolunteerHours.objects.filter(volunteer__partner=found)
            .select_related("volunteer__person")
            .order_by("-date", "-id")[:30]
        ),
        "events": list(OutreachEvent.objects.filter(partner=found).order_by("-held_on", "-id")[:30]),
        "today": today,
        "may_keep": access.keeps_register(request.user, found.unit) is not None,
    }
    return render(request, "services/organisation.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def organisation_new(request: StaffRequest) -> HttpResponse:
    units = _units(request)
    if not units:
        raise PermissionDenied
    form = OrganisationForm(_posted(request), units=units, initial={"since": timezone.localdate()})

    def run(facts: dict[str, Any]) -> str:
        unit = facts.pop("unit")
        partner = actions.add_partner(unit, actor=request.user, at=timezone.now(), **facts)
        return reverse("services:organisation", args=[partner.pk])

    context = {"cancel": reverse("services:organisations"), "label": _("New organisation"), "submit_label": _("Save")}
    return answered(request, form, run, "services/organisation_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def organisation_change(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_keep(request, pk)
    form = OrganisationForm(_posted(request), initial={name: getattr(found, name) for name in FACTS})

    def run(facts: dict[str, Any]) -> None:
        actions.change_partner(found, actor=request.user, at=timezone.now(), **facts)

    return _part(request, found, form, run, _("Change"))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def volunteer_new(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_keep(request, pk)
    today = timezone.localdate()
    people = Person.objects.of_units([found.unit_id, *(s.pk for s in stations_for(request))]).distinct()
    form = VolunteerForm(_posted(request), people=people, initial={"starts_on": today})

    def run(facts: dict[str, Any]) -> None:
        at = timezone.now()
        person = facts["person"]
        if person is None:
            if not facts["name"].strip():
                raise Refused("required", _("Choose a person, or enter a new name"), "person")
            person = actions.add_person(
                facts["name"].strip(), phone=facts["phone"], skills=facts["skills"], actor=request.user, at=at
            )
        actions.add_volunteer(
            found,
            person,
            starts_on=facts["starts_on"],
            can=facts["can"],
            skills=facts["skills"],
            actor=request.user,
            at=at,
        )

    return _part(request, found, form, run, _("New volunteer"))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def volunteer_skills(request: StaffRequest, pk: int, volunteer: int) -> HttpResponse:
    """What a volunteer can do, which jobs are chosen by (A-03)."""
    found = _find_to_keep(request, pk)
    helper = get_object_or_404(found.volunteers.select_related("person", "partner__unit"), pk=volunteer)
    form = SkillsForm(_posted(request), initial={"can": helper.can, "skills": helper.skills})

    def run(facts: dict[str, Any]) -> None:
        actions.set_skills(helper, actor=request.user, at=timezone.now(), **facts)

    label = _("What %(name)s can do") % {"name": localized(helper.person.name, helper.person.name_en)}
    return _part(request, found, form, run, label)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def volunteer_end(request: StaffRequest, pk: int, volunteer: int) -> HttpResponse:
    found = _find_to_keep(request, pk)
    helper = get_object_or_404(found.volunteers.select_related("person", "partner__unit"), pk=volunteer)
    form = EndForm(_posted(request), initial={"ends_on": timezone.localdate()})

    def run(facts: dict[str, Any]) -> None:
        actions.end_volunteering(helper, ends_on=facts["ends_on"], actor=request.user, at=timezone.now())

    label = _("%(name)s does not help here any more") % {"name": helper.person.name}
    return _part(request, found, form, run, label)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def hours_new(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_keep(request, pk)
    volunteers = found.volunteers.select_related("person").order_by("person__name")
    initial = {"day": timezone.localdate(), "volunteer": request.GET.get("volunteer", "")}
    form = HoursForm(_posted(request), volunteers=volunteers, initial=initial)

    def run(facts: dict[str, Any]) -> None:
        actions.give_hours(
            facts["volunteer"],
            day=facts["day"],
            hours=facts["hours"],
            note=facts["note"],
            actor=request.user,
            at=timezone.now(),
        )

    return _part(request, found, form, run, _("Hours given"))


def _part(request: StaffRequest, found: Partner, form: Any, act: Any, label: str) -> HttpResponse:
    """A form that belongs to the page of the organisation."""
    here = reverse("services:organisation", args=[found.pk])

    def run(facts: dict[str, Any]) -> str:
        act(facts)
        messages.success(request, label)
        return here

    context = {"organisation": found, "cancel": here, "label": label, "submit_label": _("Save")}
    return answered(request, form, run, "services/organisation_form.html", context)


def _posted(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _find(request: StaffRequest, pk: int) -> Partner:
    return get_object_or_404(Partner.objects.visible_to(request.user).select_related("unit"), pk=pk)


def _find_to_keep(request: StaffRequest, pk: int) -> Partner:
    found = _find(request, pk)
    if access.keeps_register(request.user, found.unit) is None:
        raise PermissionDenied
    return found


def _units(request: StaffRequest) -> list[Unit]:
    """The registers this person keeps: of the committees of one's stations, and of the stations themselves."""
    stations = stations_for(request)
    parents = {station.unit.parent_id for station in stations}
    units = [*Unit.objects.filter(pk__in=parents - {None}).order_by("path"), *(station.unit for station in stations)]
    return [unit for unit in units if access.keeps_register(request.user, unit) is not None]
