"""What the staff says to a possible match, and who is told of one (A-02)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.choices import Channel
from core.errors import Refused
from core.models import User
from services import matching
from services.actions import notices
from services.actions.base import Taking, finish, required, scrub
from services.actions.lost.items import begin_item, set_state
from services.actions.lost.reports import begin_report
from services.choices import FoundState, LossState, MatchState, State
from services.models import FoundItem, LossReport, Match, Release
from stations.models.scope import Held


@transaction.atomic
def confirm(item: FoundItem, report: LossReport, *, actor: User, at: datetime) -> Match:
    """They belong together (确认匹配): the reporter is told to come; the same pair again is left as it is.

    Locks in one order, the item first, so that two confirmations at once are one and a refusal.
    Refused codes: not_possible_now, other_station.
    """
    taking, item = begin_item("match", item, actor=actor, at=at)
    theirs, report = begin_report("match", report, actor=actor, at=at)
    match = Match.objects.filter(item=item, report=report).first() or Match(item=item, report=report)
    if match.state == MatchState.CONFIRMED:
        return match
    if item.state != FoundState.SHELVED:
        raise Refused("not_possible_now", _("This thing has an owner already"))
    if report.state != LossState.SEARCHING:
        raise Refused("not_possible_now", _("Another thing is confirmed for this report"))
    _decide(match, MatchState.CONFIRMED, taking.held, at)
    _moved(theirs, report, LossState.MATCHED)
    told = _tell_matched(theirs, at)
    match.told_at = at if told else match.told_at
    match.save()
    item.told_at = at if told else None
    set_state(taking, item, FoundState.WAITING if told else FoundState.MATCHED, "told_at")
    finish(taking, report=theirs.ticket.number, score=match.score)
    return match


def _tell_matched(theirs: Taking, at: datetime) -> bool:
    """Finish the report's step and tell the reporter; False when there is no telephone."""
    ticket = finish(theirs)
    with translation.override(settings.LANGUAGE_CODE):
        text = gettext(
            "What you reported lost, number %(number)s, has been found. Please collect it at %(station)s, "
            "%(address)s, and bring a paper that shows who you are."
        ) % notices.facts(ticket)
    notices.tell_resident(ticket, text, event=theirs.was["record"], at=at)
    return bool(ticket.phone)


@transaction.atomic
def dismiss(item: FoundItem, report: LossReport, *, actor: User, at: datetime, note: str = "") -> Match:
    """They do not belong together (排除): remembered, so that the pair is not shown again. Again: nothing."""
    taking, item = begin_item("dismiss", item, actor=actor, at=at)
    match = Match.objects.filter(item=item, report=report).first() or Match(item=item, report=report)
    if match.state == MatchState.DISMISSED:
        return match
    if match.state == MatchState.CONFIRMED:
        raise Refused("not_possible_now", _("This match is confirmed: take that back first"))
    match.note = scrub(note)[:200]
    _decide(match, MatchState.DISMISSED, taking.held, at)
    match.save()
    finish(taking, note=note, report=report.ticket.number if report.ticket else "")
    return match


@transaction.atomic
def take_back_owner(item: FoundItem, *, actor: User, at: datetime, reason: str) -> FoundItem:
    """It was not theirs, or they did not come: the thing is looked for an owner again; the match stays dismissed."""
    taking, item = begin_item("take_back_owner", item, actor=actor, at=at)
    reason = required(reason, "reason")
    if item.state not in {FoundState.MATCHED, FoundState.WAITING}:
        raise Refused("not_possible_now", _("This thing has no owner yet"))
    if Release.objects.filter(item=item, cancelled_at=None).exists():
        raise Refused("not_possible_now", _("A hand-over is under way: cancel it first"))
    match = Match.objects.filter(item=item, state=MatchState.CONFIRMED).select_related("report__ticket").first()
    if match is not None:
        match.note = scrub(reason)[:200]
        _decide(match, MatchState.DISMISSED, taking.held, at)
        match.save()
        theirs, report = begin_report("take_back_owner", match.report, actor=actor, at=at)
        _moved(theirs, report, LossState.SEARCHING)
        finish(theirs, note=reason)
    item.owner_name = item.owner_phone = ""
    item.told_at = None
    set_state(taking, item, FoundState.SHELVED, "owner_name", "owner_phone", "told_at")
    finish(taking, note=reason)
    return item


@transaction.atomic
def tell_owner(item: FoundItem, *, actor: User, at: datetime, note: str) -> FoundItem:
    """The owner was told, by telephone or in person (通知失主); `note` says how. Again: nothing."""
    taking, item = begin_item("tell_owner", item, actor=actor, at=at)
    if item.state == FoundState.WAITING:
        return item
    if item.state != FoundState.MATCHED:
        raise Refused("not_possible_now", _("This thing has no owner yet"))
    note = required(note, "note")
    item.told_at = at
    set_state(taking, item, FoundState.WAITING, "told_at")
    finish(taking, note=note)
    return item


@transaction.atomic
def suggest(candidate: matching.Candidate, *, at: datetime) -> Match | None:
    """A match that is all but certain: the reporter is told once to ask at the station; None when it is not.

    Nothing is told of what the public sent and nobody checked: the telephone in it may be anybody's.
    """
    report, item = candidate.report, candidate.item
    if not candidate.is_certain or candidate.state or report.ticket is None or report.station_id != item.station_id:
        return None
    match, is_new = Match.objects.get_or_create(
        item=item,
        report=report,
        defaults={"state": MatchState.SUGGESTED, "score": candidate.score, "reasons": candidate.reasons},
    )
    if not is_new or not report.ticket.phone:
        return match
    ticket = report.ticket
    with translation.override(settings.LANGUAGE_CODE):
        facts = notices.facts(ticket) | {"phone": ticket.station.phone or "—"}
        text = (
            gettext(
                "Something was handed in that may be what you reported lost, number %(number)s. Please ask at "
                "%(station)s, telephone %(phone)s, and bring a paper that shows who you are."
            )
            % facts
        )
        subject = gettext("%(station)s: matter %(number)s") % facts
    outbox.post(
        f"lost-match:{item.pk}:{report.pk}:sms",
        channel=Channel.SMS,
        address=ticket.phone,
        subject=subject,
        body=text,
        about=ticket,
        at=at,
    )
    Match.objects.filter(pk=match.pk).update(told_at=at)
    return match


def _decide(match: Match, state: MatchState, held: Held, at: datetime) -> None:
    match.state, match.decided_at, match.decided_by_id = state, at, held.person_id
    match.score, match.reasons = matching.weigh_pair(match.item, match.report)


def _moved(theirs: Taking, report: LossReport, state: LossState) -> None:
    """The report with its ticket: ready to be collected, or looked for again."""
    report.state = state
    report.save(update_fields=["state"])
    ticket = theirs.ticket
    if state == LossState.MATCHED:
        ticket.state, ticket.ready_at = State.READY, theirs.at
    else:
        ticket.state, ticket.ready_at = State.ACCEPTED, None
