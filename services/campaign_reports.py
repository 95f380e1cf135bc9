"""Reading a campaign: its windows with places and cash, who stands where, what is missing, what is announced."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import localized
from services.choices import BatchResult, CashKind, Outcome, State
from services.models import Application, Batch, BatchRow, Campaign, CashEntry, Matter, Sitting, TicketDocument
from services.models.campaigns import HERE, ApplicationQuerySet
from services.spans import windows_in_words
from services.workflow import CAMPAIGN_CHAIN
from stations.models import Station

NONE = Decimal("0.00")
# By sitting, by kind of entry.
CashSums = dict[int | None, dict[str, Decimal]]
MANY_WINDOWS = 42  # three a day for two weeks

# Windows


@dataclass(frozen=True)
class WindowRow:
    """A window on a day, with what was taken in and taken: `sitting` None when nobody has come yet."""

    day: date
    hours: str
    sitting: Sitting | None
    capacity: int | None
    taken: int
    sums: dict[str, Decimal]
    is_outside: bool
    is_open: bool
    is_over: bool

    @property
    def money(self) -> Decimal:
        return self.sums.get(CashKind.TAKEN, NONE)

    @property
    def paid_back(self) -> Decimal:
        return self.sums.get(CashKind.REFUNDED, NONE)

    @property
    def drawer(self) -> Decimal:
        """What must be in the drawer at the count."""
        return self.money - self.paid_back

    @property
    def difference(self) -> Decimal | None:
        sitting = self.sitting
        if sitting is None or sitting.counted is None or sitting.booked is None:
            return None
        return sitting.counted - sitting.booked

    @property
    def outstanding(self) -> Decimal:
        """Of the difference, what nobody has made good."""
        return self.sums.get(CashKind.DIFFERENCE, NONE) + self.sums.get(CashKind.SETTLED, NONE)

    @property
    def to_count(self) -> bool:
        """Whether the cash of this window can be counted now."""
        return self.sitting is not None and self.sitting.counted_at is None and self.is_over


def cash_by_sitting(campaign: Campaign) -> CashSums:
    """What was taken, paid back and handed on, by kind, in each sitting (None: outside of all). One query."""
    sums: CashSums = {}
    entries = CashEntry.objects.filter(campaign=campaign).order_by()
    for sitting, kind, amount in entries.values_list("sitting", "kind").annotate(Sum("amount")):
        sums.setdefault(sitting, {})[kind] = amount
    return sums


def window_rows(campaign: Campaign, sums: CashSums, at: datetime) -> list[WindowRow]:
    """Every window of every day of the campaign, and what was let in outside of them; one query.

    The campaign is one of `for_page`, `sums` its cash by sitting.
    """
    held = campaign.sittings.select_related("window", "counted_by")
    there = {(one.day, one.window_id): one for one in held if one.window_id is not None}
    rows = []
    for window in campaign.matter.windows.all():
        for n in range((window.ends_on - window.starts_on).days + 1):
            day = window.starts_on + timedelta(days=n)
            sitting = there.get((day, window.pk))
            rows.append(
                WindowRow(
                    day=day,
                    hours=f"{window.opens:%H:%M}–{window.closes:%H:%M}",
                    sitting=sitting,
                    capacity=window.capacity,
                    taken=sitting.taken if sitting else 0,
                    sums=sums.get(sitting.pk, {}) if sitting else {},
                    is_outside=False,
                    is_open=window.holds(at) and timezone.localdate(at) == day,
                    is_over=at >= window.closing(day),
                )
            )
    for sitting in held:
        if sitting.window_id is None:
            facts: dict[str, Any] = {
                "day": sitting.day,
                "sitting": sitting,
                "taken": sitting.taken,
                "sums": sums.get(sitting.pk, {}),
            }
            rows.append(
                WindowRow(
                    hours=_("outside the windows"),
                    capacity=None,
                    is_outside=True,
                    is_open=False,
                    is_over=True,
                    **facts,
                )
            )
    return sorted(rows, key=lambda row: (row.day, row.is_outside, row.hours))


def near(rows: list[WindowRow], at: datetime, *, every: bool = False) -> tuple[list[WindowRow], int]:
    """Of a long campaign the windows that are worth a line, and how many are not listed.

    Listed are those that were used and those of the coming week; with `every` all of them.
    """
    if every or len(rows) <= MANY_WINDOWS:
        return rows, 0
    today = timezone.localdate(at)
    listed = [row for row in rows if row.sitting or today <= row.day < today + timedelta(days=7)]
    return listed, len(rows) - len(listed)


def words_of_windows(matter: Matter) -> list[str]:
    """When the matter is taken in, in lines."""
    return windows_in_words((w.starts_on, w.ends_on, w.opens, w.closes) for w in matter.windows.all())


def next_window(matter: Matter, at: datetime) -> datetime | None:
    """When the next window opens; None while one is open and after the last."""
    if any(window.holds(at) for window in matter.windows.all()):
        return None
    return min((w for w in (window.next_opening(at) for window in matter.windows.all()) if w), default=None)


# Applicants

STAGES: dict[str, Any] = {
    "incomplete": gettext_lazy("something missing"),  # 材料不齐
    "complete": gettext_lazy("complete, for the next batch"),  # 齐全待组批
    "batch": gettext_lazy("in a batch not sent yet"),  # 已组批
    "issuer": gettext_lazy("with the issuer"),  # 已送发卡单位
    "collect": gettext_lazy("to be collected"),  # 待领取
    "done": gettext_lazy("collected"),  # 已领取
    "ended": gettext_lazy("withdrawn or refused"),  # 撤回或不予办理
    "outside": gettext_lazy("taken in outside the windows"),  # 时段外受理
}


def _stages() -> dict[str, Q]:
    """Conditions of the stages, for applications `with_facts`."""
    here, lacks = Q(ticket__state__in=HERE), Q(amount=None) | Q(in_full__lt=F("asked"))
    return {
        "incomplete": here & lacks,
        "complete": Q(ticket__state=State.ACCEPTED, is_in_batch=False) & ~lacks,
        "batch": Q(is_in_draft=True),
        "issuer": Q(ticket__state=State.SUBMITTED),
        "collect": Q(ticket__state=State.READY),
        "done": Q(ticket__state=State.CLOSED, ticket__outcome=Outcome.DONE),
        "ended": Q(is_withdrawn=True),
        "outside": Q(sitting__window=None),
    }


def with_facts(campaign: Campaign) -> ApplicationQuerySet:
    """Applications of one campaign with what says where they stand, all of them gathered in one go.

    `asked` and `in_full`: required documents asked for, and brought; `is_in_batch`: one that is live, `is_in_draft`:
    one not sent yet. The campaign is one of `for_page`.
    """
    brought = Q(
        ticket__documents__document__is_required=True,
        ticket__documents__received__gte=F("ticket__documents__document__quantity"),
    )
    rows = BatchRow.objects.filter(application=OuterRef("pk"))
    return Application.objects.filter(campaign=campaign).annotate(
        asked=Value(sum(document.is_required for document in campaign.matter.documents.all())),
        in_full=Count("ticket__documents", filter=brought),
        is_in_batch=Exists(rows.exclude(result=BatchResult.RETURNED)),
        is_in_draft=Exists(rows.filter(batch__sent_at=None)),
    )


def at_stage(campaign: Campaign, stage: str) -> ApplicationQuerySet:
    """Those of the applications that stand there; an unknown stage: all."""
    conditions = _stages()
    if stage not in conditions:
        return Application.objects.filter(campaign=campaign)
    return with_facts(campaign).filter(conditions[stage])


@dataclass(frozen=True)
class Counts:
    """(stage, words, how many) of all stages; how many are here still, and how many of those have not paid."""

    stages: list[tuple[str, Any, int]]
    here: int
    unpaid: int


def count_applications(campaign: Campaign) -> Counts:
    """One query."""
    here = Q(ticket__state__in=HERE)
    counted = with_facts(campaign).aggregate(
        here=Count("pk", filter=here),
        unpaid=Count("pk", filter=here & Q(amount=None)),
        **{f"at_{stage}": Count("pk", filter=condition) for stage, condition in _stages().items()},
    )
    stages = [(stage, label, counted[f"at_{stage}"]) for stage, label in STAGES.items()]
    return Counts(stages, counted["here"], counted["unpaid"])


def missing_items(campaign: Campaign, counts: Counts) -> list[tuple[str, int]]:
    """What is missing, and with how many of those who come a second time; the money last. One query.

    Whoever lacks something is here still, so that all who are here can be counted against what they brought.
    """
    of_them = TicketDocument.objects.in_full().filter(ticket__application__campaign=campaign, ticket__state__in=HERE)
    brought = dict(of_them.order_by().values_list("document").annotate(Count("pk")))
    rows = [
        (f"{localized(d.name, d.name_en)} × {d.quantity}", counts.here - brought.get(d.pk, 0))
        for d in campaign.matter.documents.all()
        if d.is_required
    ]
    rows.append((_("the amount to be loaded"), counts.unpaid))
    return [(name, count) for name, count in rows if count]


def missing_of(application: Application) -> list[str]:
    """What one applicant still has to bring, with numbers: for the page and for the slip of the second visit."""
    brought = {row.document_id: row.received for row in application.ticket.documents.all()}
    lacks = []
    for document in application.campaign.matter.documents.all():
        short = document.quantity - brought.get(document.pk, 0)
        if document.is_required and short > 0:
            lacks.append(f"{localized(document.name, document.name_en)} × {short}")
    if application.amount is None:
        lacks.append(_("at least %(amount)s yuan to be loaded") % {"amount": application.campaign.minimum})
    return lacks


# Cash


def cash_sums(by_sitting: CashSums) -> tuple[list[tuple[Any, Decimal]], Decimal]:
    """(kind in words, sum) for each kind there is, outgoing ones negative; and what the station holds."""
    sums: dict[str, Decimal] = {}
    for one in by_sitting.values():
        for kind, amount in one.items():
            sums[kind] = sums.get(kind, NONE) + amount
    rows = [
        (CashKind(kind).label, -sums[kind] if kind in {CashKind.REFUNDED, CashKind.HANDED} else sums[kind])
        for kind in CashKind.values
        if kind in sums
    ]
    return rows, sum((amount for _label, amount in rows), NONE)


# Lists


def campaign_rows(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Campaigns with their first and last day, for a list."""
    return campaigns.select_related("station__unit", "matter").annotate(
        first=Min("matter__windows__starts_on"), last=Max("matter__windows__ends_on")
    )


def patterns(station: Station) -> QuerySet[Matter]:
    """What a new campaign at the station can copy its checklist from: shipped patterns, then its earlier campaigns."""
    found = Matter.objects.filter(chain__code=CAMPAIGN_CHAIN, station_kinds__contains=[station.kind])
    found = found.filter(Q(campaign=None) | Q(campaign__station=station))
    return (
        found.select_related("chain")
        .prefetch_related("documents", "fields")
        .order_by(F("campaign__id").desc(nulls_first=True), "code")
    )


# For residents


@dataclass(frozen=True)
class PublicCampaign:
    """A campaign as it is announced on the public page of its station."""

    name: str
    windows: list[str]
    bring: list[str]
    minimum: Decimal
    issuer: str
    is_open: bool
    opens: datetime | None
    is_full: bool
    pickup_hint: str
    pickups: list[Batch] = field(default_factory=list)


def announced_at(station: Station, at: datetime) -> list[PublicCampaign]:
    """Campaigns of the station that are running, still to come, or whose results can be collected; four queries."""
    today = timezone.localdate(at)
    found: Any = campaign_rows(Campaign.objects.filter(station=station).open().for_page())
    campaigns = list(found.order_by("first", "pk"))
    batches: dict[int, list[Batch]] = {}
    for batch in Batch.objects.filter(campaign__in=campaigns, announced_at__isnull=False, pickup_until__gte=today):
        batches.setdefault(batch.campaign_id, []).append(batch)
    shown = [one for one in campaigns if (one.last and one.last >= today) or one.pk in batches]
    return [_public(campaign, batches.get(campaign.pk, []), at) for campaign in shown]


def _public(campaign: Campaign, batches: Iterable[Batch], at: datetime) -> PublicCampaign:
    matter = campaign.matter
    is_open = any(window.holds(at) for window in matter.windows.all())
    opens = next_window(matter, at)
    return PublicCampaign(
        name=localized(matter.name, matter.name_en),
        windows=words_of_windows(matter) if is_open or opens else [],
        bring=[f"{localized(d.name, d.name_en)} × {d.quantity}" for d in matter.documents.all()],
        minimum=campaign.minimum,
        issuer=localized(campaign.issuer, campaign.issuer_en),
        is_open=is_open,
        opens=opens,
        is_full=campaign.capacity is not None and campaign.taken >= campaign.capacity,
        pickup_hint=localized(campaign.pickup_hint, campaign.pickup_hint_en),
        pickups=list(batches),
    )


def batch_counts(batch: Batch) -> dict[str, Any]:
    """How many rows of a batch have which answer, how many are still to be collected, and their sum: one query."""
    return batch.rows.aggregate(
        all=Count("pk"),
        total=Sum("amount", default=NONE),
        pending=Count("pk", filter=Q(result="")),
        accepted=Count("pk", filter=Q(result=BatchResult.ACCEPTED)),
        returned=Count("pk", filter=Q(result=BatchResult.RETURNED)),
        to_collect=Count("pk", filter=Q(application__ticket__state=State.READY)),
        collected=Count("pk", filter=Q(application__ticket__outcome=Outcome.DONE)),
    )
