"""Tariffs: drafted by one, announced by another five working days ahead, signed for by every station (D-40)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import audit, locks, papers, workdays
from core.errors import Refused
from core.models import Paper, User
from core.text import localized
from core.workdays import day_of
from finance import network, tasks
from finance.choices import TariffBasis, TariffState
from finance.models import Business, Tariff, TariffReceipt, TariffTier
from finance.tariffs import Terms
from stations.choices import StationKind
from stations.models import Station

NOTICE_DAYS = 5
TERMS = ("basis", "fee", "percent", "least", "most", "effective_on", "document", "note")
CHUNK = 1_000


class Tier(NamedTuple):
    """Up to which amount (None: without end) which fee."""

    up_to: Decimal | None
    fee: Decimal


@transaction.atomic
def draft_tariff(
    business: Business,
    *,
    basis: str,
    effective_on: date,
    actor: User,
    at: datetime,
    fee: Decimal | None = None,
    percent: Decimal | None = None,
    least: Decimal | None = None,
    most: Decimal | None = None,
    tiers: Sequence[Tier] = (),
    document: str = "",
    note: str = "",
) -> Tariff:
    """The draft of the next version for `business`, new or written anew; a business has one draft at a time.

    Refused: not_allowed, and the codes of `_checked_terms`. Whoever wrote it last cannot announce it.
    """
    behalf = network.tariff_maker(actor)
    business = Business.objects.select_for_update(of=("self",), no_key=True).get(pk=business.pk)
    facts = _checked_terms(basis, fee=fee, percent=percent, least=least, most=most, tiers=tiers)
    facts |= {"effective_on": effective_on, "document": document.strip(), "note": note.strip()}
    tariff = business.tariffs.filter(state=TariffState.DRAFT).first()
    before = audit.snapshot(tariff, *TERMS) if tariff else {}
    if tariff is None:
        last = business.tariffs.order_by("-version").values_list("version", flat=True).first()
        tariff = Tariff(business=business, version=(last or 0) + 1)
    for name, value in facts.items():
        setattr(tariff, name, value)
    tariff.drafted_by, tariff.drafted_at = actor, at
    tariff.save()
    tariff.tiers.all().delete()
    TariffTier.objects.bulk_create(TariffTier(tariff=tariff, up_to=up_to, fee=cost) for up_to, cost in tiers)
    was, now = audit.changes(before, audit.snapshot(tariff, *TERMS))
    terms = Terms.of(Tariff.objects.prefetch_related("tiers").get(pk=tariff.pk)).in_words()
    audit.record(
        "tariff.draft", tariff, actor=actor, on_behalf_of=behalf, at=at, before=was, after=now | {"terms": terms}
    )
    return tariff


@transaction.atomic
def drop_draft(tariff: Tariff, *, actor: User, at: datetime) -> None:
    """Throw a draft away; a second click does nothing. Refused: not_possible_now for an announced version."""
    behalf = network.tariff_maker(actor)
    found = Tariff.objects.select_for_update(of=("self",)).filter(pk=tariff.pk).first()
    if found is None:
        return
    if found.state != TariffState.DRAFT:
        raise Refused("not_possible_now", _("An announced tariff stands; announce a later version"))
    facts = {"business": found.business_id, "version": found.version}
    audit.record("tariff.drop", found, actor=actor, on_behalf_of=behalf, at=at, before=facts)
    found.delete()


@transaction.atomic
def announce_tariff(tariff: Tariff, *, actor: User, at: datetime) -> Tariff:
    """Announce a draft: circular on paper, one receipt for every live franchise station, notices by the worker.

    A change is announced five working days ahead by the working calendar (D-40): too_late names the earliest day. The
    first tariff of a business changes nothing and may begin on the day of its notice. The version before ends where
    this one begins. Refused: not_allowed, own_draft, not_possible_now, too_late, later_version. A second click finds it
    announced.
    """
    behalf = network.tariff_maker(actor)
    Business.objects.select_for_update(of=("self",), no_key=True).get(pk=tariff.business_id)
    tariff = _locked(tariff)
    if tariff.state == TariffState.ANNOUNCED:
        return tariff
    if tariff.state != TariffState.DRAFT:
        raise Refused("not_possible_now", _("This version was withdrawn"))
    if network.is_own_work(actor, tariff.drafted_by_id):
        raise Refused("own_draft", _("Somebody else announces what you have drafted"))
    on = day_of(at)
    earlier = Tariff.objects.announced().filter(business=tariff.business_id).order_by("-effective_on").first()
    _check_notice(tariff, earlier, on)
    if earlier is not None:
        earlier.ends_on = tariff.effective_on
        earlier.save(update_fields=["ends_on"])
    tariff.state = TariffState.ANNOUNCED
    tariff.announced_by, tariff.announced_at = actor, at
    tariff.save(update_fields=["state", "announced_by", "announced_at"])
    tariff.circular = _circular(tariff, earlier, actor=actor, at=at)
    tariff.save(update_fields=["circular"])
    stations = _send_to_stations(tariff, on)
    facts = {"effective_on": tariff.effective_on, "stations": stations, "circular": tariff.circular.number}
    audit.record("tariff.announce", tariff, actor=actor, on_behalf_of=behalf, at=at, after=facts)
    tasks.hand_over(tasks.tell_stations, tariff.pk)
    return tariff


@transaction.atomic
def withdraw_tariff(tariff: Tariff, *, actor: User, at: datetime, reason: str) -> Tariff:
    """Take back a version that is not yet in force; the one before goes on. The stations are told.

    Refused: not_allowed, required (no reason), in_force, not_possible_now. A second click finds it withdrawn.
    """
    behalf = network.tariff_maker(actor)
    Business.objects.select_for_update(of=("self",), no_key=True).get(pk=tariff.business_id)
    tariff = _locked(tariff)
    if tariff.state == TariffState.WITHDRAWN:
        return tariff
    if tariff.state != TariffState.ANNOUNCED:
        raise Refused("not_possible_now", _("A draft is thrown away, not withdrawn"))
    if tariff.effective_on <= day_of(at):
        raise Refused("in_force", _("A tariff in force cannot be withdrawn; announce a later version"))
    if not reason.strip():
        raise Refused("required", _("Give a reason."), field="reason")
    tariff.state, tariff.reason = TariffState.WITHDRAWN, reason.strip()
    tariff.withdrawn_by, tariff.withdrawn_at = actor, at
    tariff.save(update_fields=["state", "reason", "withdrawn_by", "withdrawn_at"])
    Tariff.objects.announced().filter(business=tariff.business_id, ends_on=tariff.effective_on).update(ends_on=None)
    audit.record("tariff.withdraw", tariff, actor=actor, on_behalf_of=behalf, at=at, note=reason.strip())
    tasks.hand_over(tasks.tell_withdrawal, tariff.pk)
    return tariff


@transaction.atomic
def acknowledge(receipt: TariffReceipt, *, actor: User, at: datetime) -> TariffReceipt:
    """A station signs for the circular (签收): its franchisee, or the branch that got the signature on paper.

    A second click changes nothing. Refused: not_allowed, not_possible_now (withdrawn).
    """
    receipt = locks.lock(TariffReceipt.objects.select_related("tariff", "station__unit"), receipt.pk)
    held = network.signs_for(actor, receipt.station)
    if held is None:
        raise Refused("not_allowed", _("The station or its branch signs for the circular"))
    if receipt.acknowledged_at is not None:
        return receipt
    if receipt.tariff.state != TariffState.ANNOUNCED:
        raise Refused("not_possible_now", _("This version was withdrawn"))
    receipt.acknowledged_at, receipt.acknowledged_by = at, actor
    # Whoever has signed before the worker came round is told: a signed receipt stands as it is.
    receipt.sent_at = receipt.sent_at or at
    receipt.save(update_fields=["acknowledged_at", "acknowledged_by", "sent_at"])
    audit.record(
        "tariff.acknowledge",
        receipt,
        actor=actor,
        on_behalf_of=network.behalf(held),
        at=at,
        after={"tariff": receipt.tariff_id, "role": held.role},
        unit_id=receipt.station_id,
    )
    return receipt


@transaction.atomic
def remind_missing(tariff: Tariff, *, actor: User | None, at: datetime) -> int:
    """Remind every station that has not signed, once a day however often it is asked; how many were new today.

    `actor` None is the schedule. Refused: not_allowed.
    """
    behalf = network.tariff_maker(actor) if actor else None
    on = day_of(at)
    rows = tariff.receipts.missing(on).exclude(reminded_on=on).select_for_update(of=("self",), no_key=True)
    receipts = list(rows.order_by("pk"))
    for receipt in receipts:
        receipt.reminded_on, receipt.reminders = on, receipt.reminders + 1
    TariffReceipt.objects.bulk_update(receipts, ["reminded_on", "reminders"], batch_size=CHUNK)
    if receipts:
        facts = {"stations": len(receipts)}
        audit.record("tariff.remind", tariff, actor=actor, on_behalf_of=behalf, at=at, after=facts)
        tasks.hand_over(tasks.tell_missing, tariff.pk, on.isoformat())
    return len(receipts)


@transaction.atomic
def issue_tariff_sheet(station: Station, *, actor: User, at: datetime) -> Paper:
    """The written tariff of a station (资费公示表), as it must hang there before it opens (D-40).

    Holds what is in force on the day, or on the day of opening if that is later, and what is announced. The same
    prices again give the sheet that is there. Refused: not_allowed, not_postal, no_tariff.
    """
    if not network.may_issue_sheet(actor, station):
        raise Refused("not_allowed", _("Your role does not take this step"))
    if station.kind != StationKind.POSTAL:
        raise Refused("not_postal", _("Only franchise stations have a tariff"))
    on = max(day_of(at), station.opened_on)
    rows, coming = sheet_rows(on)
    if not rows:
        raise Refused("no_tariff", _("No tariff is in force on %(day)s") % {"day": on.isoformat()})
    present = tariff_sheet(station)
    if present is not None and (present.data["prices"], present.data["coming"]) == (rows, coming):
        return present
    station = Station.objects.select_related("unit").get(pk=station.pk)
    return papers.issue(
        "tariff-sheet",
        template="finance/tariff_sheet",
        title=_("Tariff"),  # 资费标准
        data={
            "organisation": station.unit.name,
            "code": station.code,
            "as_of": on.isoformat(),
            "prices": rows,
            "coming": coming,
            "words": {
                "as_of": _("In force on"),
                "columns": [_("Business"), _("Charged at most"), _("In force from"), _("Document")],
                "coming": _("Announced changes"),
                "rule": _("No more than these fees may be charged. Complaints: the supervision department."),
                "signatures": [_("Station, signature"), _("Branch, signature"), _("Date")],
            },
        },
        thing=station,
        unit_id=station.pk,
        actor=actor,
        at=at,
    )


def tariff_sheet(station: Station) -> Paper | None:
    """The newest written tariff of a station; None when none was ever issued: it must not open yet."""
    return Paper.objects.about(station).filter(kind="tariff-sheet").first()


def sheet_rows(on: date) -> tuple[list[list[str]], list[list[str]]]:
    """(name, terms, from, document) of each business in force on `on`, and of what is announced for later."""
    shown = Tariff.objects.select_related("business").prefetch_related("tiers").order_by("business__code", "version")
    return [_row(tariff) for tariff in shown.in_force(on)], [_row(tariff) for tariff in shown.coming(on)]


def earliest_day(on: date) -> workdays.Day:
    """The first day on which a change announced on `on` may begin, and whether the calendar up to it is known."""
    return workdays.add_working_days(on, NOTICE_DAYS)


def _row(tariff: Tariff) -> list[str]:
    terms = Terms.of(tariff).in_words()
    name = localized(tariff.business.name, tariff.business.name_en)
    return [name, terms, tariff.effective_on.isoformat(), tariff.document]


def _locked(tariff: Tariff) -> Tariff:
    return locks.lock(Tariff.objects.select_related("business"), tariff.pk)


def _check_notice(tariff: Tariff, earlier: Tariff | None, on: date) -> None:
    if earlier is None:
        if tariff.effective_on < on:
            raise Refused("too_late", _("A tariff does not begin before its notice"), field="effective_on")
        return
    if tariff.effective_on <= earlier.effective_on:
        facts = {"day": earlier.effective_on.isoformat()}
        raise Refused(
            "later_version", _("Version from %(day)s is announced already; withdraw it first") % facts, "effective_on"
        )
    if workdays.working_days_between(on, tariff.effective_on).days < NOTICE_DAYS:
        facts = {"day": earliest_day(on).date.isoformat(), "days": str(NOTICE_DAYS)}
        words = _("A change is announced %(days)s working days ahead: %(day)s at the earliest") % facts
        raise Refused("too_late", words, field="effective_on")


def _checked_terms(
    basis: str,
    *,
    fee: Decimal | None,
    percent: Decimal | None,
    least: Decimal | None,
    most: Decimal | None,
    tiers: Sequence[Tier],
) -> dict[str, object]:
    """The terms that belong to `basis`, others are left out. Refused: required, invalid."""
    if basis == TariffBasis.FIXED:
        if fee is None:
            raise Refused("required", _("Which fee?"), field="fee")
        return {"basis": basis, "fee": fee, "percent": None, "least": None, "most": None}
    if basis == TariffBasis.PERCENT:
        if percent is None:
            raise Refused("required", _("Which percentage?"), field="percent")
        if least is not None and most is not None and least > most:
            raise Refused("invalid", _("The least fee is above the highest"), field="least")
        return {"basis": basis, "fee": None, "percent": percent, "least": least, "most": most}
    if basis != TariffBasis.TIERS:
        raise Refused("invalid", _("Choose how the fee is found"), field="basis")
    _check_tiers([tier.up_to for tier in tiers])
    return {"basis": basis, "fee": None, "percent": None, "least": None, "most": None}


def _check_tiers(ends: Sequence[Decimal | None]) -> None:
    if not ends:
        raise Refused("required", _("Enter at least one step"), field="tiers")
    if ends[-1] is not None or None in ends[:-1]:
        raise Refused("invalid", _("The last step, and only that, has no end"), field="tiers")
    amounts = [end for end in ends if end is not None]
    if amounts != sorted(set(amounts)):
        raise Refused("invalid", _("The steps rise from one to the next"), field="tiers")


def _circular(tariff: Tariff, earlier: Tariff | None, *, actor: User, at: datetime) -> Paper:
    on = day_of(at)
    working_days = workdays.working_days_between(on, tariff.effective_on).days
    before = Terms.of(earlier).in_words() if earlier else _("none")
    return papers.issue(
        "tariff-circular",
        template="core/form",
        title=_("Circular on a change of tariff"),  # 资费调整通知
        data={
            "text": [
                _(
                    "To all convenience-service stations: from the day named below this tariff applies. "
                    "Put it up for customers in good time, and charge no more than it says."
                )
            ],
            "facts": [
                [_("Business"), tariff.business.name],
                [_("Charged at most"), Terms.of(tariff).in_words()],
                [_("So far"), before],
                [_("In force from"), tariff.effective_on.isoformat()],
                [_("Announced on"), on.isoformat()],
                [_("Working days ahead"), str(working_days)],
                [_("Document"), tariff.document or "—"],
                [_("Note"), tariff.note or "—"],
            ],
            "signatures": [_("Issued by"), _("Date")],
        },
        thing=tariff,
        unit_id=None,
        actor=actor,
        at=at,
    )


def _send_to_stations(tariff: Tariff, on: date) -> int:
    """One receipt for every franchise station that is open on `on` or will be; how many."""
    there = Q(closed_on=None) | Q(closed_on__gt=on)
    stations = Station.objects.filter(there, kind=StationKind.POSTAL).values_list("pk", flat=True)
    receipts: Iterable[TariffReceipt] = (TariffReceipt(tariff=tariff, station_id=pk) for pk in stations.iterator())
    return len(TariffReceipt.objects.bulk_create(receipts, batch_size=CHUNK))
