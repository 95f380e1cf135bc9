"""Setting a campaign up, changing it, closing it: the leader's part (A-07, A-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import User
from core.numbers import next_number
from services.actions import cash
from services.actions.base import required
from services.actions.campaigns.common import leader, lock, record
from services.actions.catalogue import matter_initials
from services.models import Application, Campaign, Matter, MatterDocument, MatterField, MatterWindow, Sitting
from services.workflow import CAMPAIGN_CHAIN
from stations.models import Station

LONGEST = 366  # days


@dataclass(frozen=True)
class Span:
    """Hours of each day of the campaign, [opens, closes), and how many applicants they have room for."""

    opens: time
    closes: time
    capacity: int | None = None


@dataclass(frozen=True)
class Plan:
    """What a leader decides about a campaign; both days count."""

    name: str
    starts_on: date
    ends_on: date
    spans: Sequence[Span]
    issuer: str
    minimum: Decimal | str
    maximum: Decimal | str = "500.00"
    capacity: int | None = None
    name_en: str = ""
    issuer_en: str = ""
    bring: str = ""
    bring_en: str = ""
    pickup_hint: str = ""
    pickup_hint_en: str = ""
    # {document of the pattern, or of the campaign once it is made: number}; 0 leaves it out, not named: as it is.
    documents: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def create(station: Station, pattern: Matter, plan: Plan, *, actor: User, at: datetime) -> Campaign:
    """Announce a campaign at `station`, with the checklist of `pattern`: a shipped one, or that of an earlier campaign.

    It has a matter of its own, which the counter offers at once; its windows say when it is taken in. The same name
    on the same days once more, as by a second click, answers the campaign there is.
    Refused codes: not_allowed, not_valid, required, dates_order, no_windows, windows_overlap, amount_….
    """
    held = leader(actor, station)
    if pattern.chain.code != CAMPAIGN_CHAIN:
        raise Refused("not_valid", _("This matter is no pattern of a campaign"), "pattern")
    facts = _checked(plan)
    before = _same(station, plan)
    if before is not None:
        return before
    year = plan.starts_on.year
    code = f"{station.code.lower()}-{year}-{next_number(f'campaign:{station.pk}:{year}')}"
    matter = Matter.objects.create(
        code=code,
        name=required(plan.name, "name"),
        name_en=plan.name_en.strip(),
        aliases=pattern.aliases,
        initials=matter_initials(plan.name, pattern.aliases),
        group=pattern.group,
        group_en=pattern.group_en,
        line=pattern.line,
        station_kinds=[station.kind],
        owner=station.unit,
        chain=pattern.chain,
        price=pattern.price,
        needs_phone=pattern.needs_phone,
        bring=plan.bring.strip() or pattern.bring,
        bring_en=plan.bring_en.strip() or pattern.bring_en,
        position=pattern.position,
    )
    for asked in pattern.fields.all():
        _copy(MatterField, asked, matter)
    for document in pattern.documents.all():
        number = plan.documents.get(document.pk, document.quantity)
        if number:
            _copy(MatterDocument, document, matter, quantity=number)
    campaign = Campaign.objects.create(
        code=code, station=station, matter=matter, created_at=at, created_by_id=held.person_id, **facts
    )
    _put_windows(campaign, plan)
    _record(campaign, "create", plan, actor=actor, held=held, at=at)
    return campaign


def _same(station: Station, plan: Plan) -> Campaign | None:
    """The open campaign of that name and those days; two clicks at once wait for each other at the station's row."""
    Station.objects.select_for_update(of=("self",), no_key=True).get(pk=station.pk)
    days = {"matter__windows__starts_on": plan.starts_on, "matter__windows__ends_on": plan.ends_on}
    return Campaign.objects.open().filter(station=station, matter__name=plan.name.strip(), **days).first()


def _copy(model: Any, row: Any, matter: Matter, **changed: Any) -> None:
    kept = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if f.name not in {"id", "matter"}}
    model.objects.create(matter=matter, **{**kept, **changed})


def _record(campaign: Campaign, verb: str, plan: Plan, **who: Any) -> None:
    record(
        f"campaign.{verb}",
        campaign,
        campaign=campaign,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        windows=[f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in plan.spans],
        capacity=plan.capacity,
        minimum=str(campaign.minimum),
        **who,
    )


@transaction.atomic
def change(campaign: Campaign, plan: Plan, *, actor: User, at: datetime) -> Campaign:
    """Change days, hours, places, amounts and words; the checklist only while nobody has applied.

    Refused codes: those of `create`, window_in_use (somebody was taken in there), capacity_below_taken,
    checklist_in_use.
    """
    campaign = lock(campaign)
    held = leader(actor, campaign.station)
    facts = _checked(plan)
    for name, value in facts.items():
        setattr(campaign, name, value)
    if campaign.capacity is not None and campaign.capacity < campaign.taken:
        raise Refused(
            "capacity_below_taken",
            _("%(count)s have applied already") % {"count": campaign.taken},
            "capacity",
        )
    campaign.save(update_fields=list(facts))
    matter = campaign.matter
    matter.name, matter.name_en = required(plan.name, "name"), plan.name_en.strip()
    matter.initials = matter_initials(matter.name, matter.aliases)
    matter.bring, matter.bring_en = plan.bring.strip(), plan.bring_en.strip()
    matter.save(update_fields=["name", "name_en", "initials", "bring", "bring_en"])
    _put_windows(campaign, plan)
    _put_documents(campaign, plan.documents)
    _record(campaign, "change", plan, actor=actor, held=held, at=at)
    return campaign


def _put_documents(campaign: Campaign, numbers: Mapping[int, int]) -> None:
    changed = [
        (document, numbers[document.pk])
        for document in campaign.matter.documents.all()
        if document.pk in numbers and numbers[document.pk] != document.quantity
    ]
    if changed and Application.objects.filter(campaign=campaign).exists():
        raise Refused("checklist_in_use", _("Somebody has applied already: the checklist stays as it is"), "documents")
    for document, number in changed:
        if number:
            document.quantity = number
            document.save(update_fields=["quantity"])
        else:
            document.delete()


def _put_windows(campaign: Campaign, plan: Plan) -> None:
    """The windows of the matter as planned; one that is in use keeps its row, and its days keep their sittings."""
    there = {(window.opens, window.closes): window for window in campaign.matter.windows.all()}
    planned = {(span.opens, span.closes): span for span in plan.spans}
    in_use = Refused("window_in_use", _("In this window somebody was taken in already; it cannot be left out"), "spans")
    for key, window in there.items():
        used = Sitting.objects.filter(window=window)
        if key in planned:
            used = used.exclude(day__range=(plan.starts_on, plan.ends_on))
        if used.exists():
            raise in_use
        if key not in planned:
            window.delete()
    for key, span in planned.items():
        window = there.get(key) or MatterWindow(matter=campaign.matter, opens=span.opens, closes=span.closes)
        window.starts_on, window.ends_on, window.capacity = plan.starts_on, plan.ends_on, span.capacity
        window.save()
        if span.capacity is not None and Sitting.objects.filter(window=window, taken__gt=span.capacity).exists():
            raise Refused("capacity_below_taken", _("In one of the windows more have applied already"), "spans")
        Sitting.objects.filter(window=window).update(capacity=span.capacity)


def _checked(plan: Plan) -> dict[str, Any]:
    """The columns of the campaign; Refused for what cannot be."""
    if plan.ends_on < plan.starts_on:
        raise Refused("dates_order", _("The last day lies before the first"), "ends_on")
    if (plan.ends_on - plan.starts_on).days >= LONGEST:
        raise Refused("dates_order", _("A campaign lasts a year at most"), "ends_on")
    if not plan.spans:
        raise Refused("no_windows", _("Enter at least one window of the day"), "spans")
    before = None
    for span in sorted(plan.spans, key=lambda span: span.opens):
        if span.closes <= span.opens:
            raise Refused("windows_overlap", _("A window closes after it opens"), "spans")
        if before is not None and span.opens < before.closes:
            raise Refused("windows_overlap", _("Two windows of the day overlap"), "spans")
        before = span
    minimum, maximum = cash.money(plan.minimum, "minimum"), cash.money(plan.maximum, "maximum")
    if minimum <= 0:
        raise Refused("amount_too_small", _("More than nothing is loaded"), "minimum")
    if maximum < minimum:
        raise Refused("amount_too_small", _("The largest amount is below the least"), "maximum")
    for number in [plan.capacity, *(span.capacity for span in plan.spans)]:
        if number is not None and number < 1:
            raise Refused("not_valid", _("At least one place; leave it empty for no limit"), "capacity")
    return {
        "issuer": required(plan.issuer, "issuer"),
        "issuer_en": plan.issuer_en.strip(),
        "minimum": minimum,
        "maximum": maximum,
        "capacity": plan.capacity,
        "pickup_hint": plan.pickup_hint.strip(),
        "pickup_hint_en": plan.pickup_hint_en.strip(),
    }


@transaction.atomic
def close(campaign: Campaign, *, actor: User, at: datetime, reason: str = "") -> Campaign:
    """End it: nothing more is taken in. With things open only with a reason, which is kept; a second click: nothing.

    Refused("still_open") says what is open.
    """
    if Campaign.objects.filter(pk=campaign.pk, closed_at__isnull=False).exists():
        return campaign
    campaign = lock(campaign)
    held = leader(actor, campaign.station)
    reason = reason.strip()
    open_ends = _open_ends(campaign)
    if open_ends and not reason:
        raise Refused("still_open", _("Still open: %(what)s") % {"what": "；".join(open_ends)}, "reason")
    campaign.closed_at, campaign.closed_reason = at, reason[:200]
    campaign.save(update_fields=["closed_at", "closed_reason"])
    campaign.matter.is_active = False
    campaign.matter.save(update_fields=["is_active"])
    record("campaign.close", campaign, campaign=campaign, actor=actor, held=held, at=at, note=reason, open=open_ends)
    return campaign


def _open_ends(campaign: Campaign) -> list[str]:
    applications = campaign.applications.filter(is_withdrawn=False)
    waiting = applications.filter(ticket__closed_at=None).count()
    box = cash.box(campaign)
    found = []
    if waiting:
        found.append(_("%(count)s applications without an end") % {"count": waiting})
    if box:
        found.append(_("%(amount)s yuan in the station's hands") % {"amount": box})
    return found
