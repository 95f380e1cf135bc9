"""What is recorded about a ticket on its way: visits, replies, documents, hand-over, notes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import papers
from core.errors import Refused
from core.models import User
from core.uploads import Upload
from services import workflow
from services.actions import custody, notices
from services.actions.base import begin, enter, finish, move, own_person, required
from services.actions.handing import write_hand_over
from services.choices import FollowUpWay, Outcome, RepairResult, ReplyChannel, State
from services.models import FollowUp, HomeVisit, MatterDocument, Reply, Thing, Ticket, TicketDocument
from stations.models import Person

VISIT_PHOTO = "visit-photo"


@transaction.atomic
def visit(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    visited_on: date,
    result: str,
    is_confirmed: bool = False,
    place: str = "",
    photo: Upload | None = None,
) -> Ticket:
    """Record a visit at the household (入户核实, C-04): the day, what was found, and whether it bears the facts out.

    A `photo` (a picture as `core.uploads` took it) is archived with the record. Refused codes: in_the_future,
    required, not_a_picture.
    """
    taking = begin("visit", ticket, actor=actor, at=at)
    if visited_on > taking.on:
        raise Refused("in_the_future", _("This day is still to come"), "visited_on")
    if photo is not None and not photo.media_type.startswith("image/"):
        raise Refused("not_a_picture", _("Only pictures (JPEG, PNG, WebP) are taken"), "photo")
    visited = HomeVisit.objects.create(
        ticket=taking.ticket,
        visited_on=visited_on,
        visitor=own_person(taking),
        place=place.strip(),
        is_confirmed=is_confirmed,
        result=required(result, "result"),
        recorded_at=at,
    )
    if photo is not None:
        visited.photo = papers.receive(
            VISIT_PHOTO,
            title=str(_("Photo of a home visit")),
            upload=photo,
            thing=visited,
            unit_id=taking.ticket.station_id,
            actor=actor,
            at=at,
        )
        visited.save(update_fields=["photo"])
    return finish(taking, visited_on=visited_on, is_confirmed=is_confirmed, has_photo=photo is not None)


@transaction.atomic
def follow_up(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    way: str,
    found: str,
    spoken_to: str = "",
    next_on: date | None = None,
    has_papers: bool = False,
) -> Ticket:
    """Ask the office how far the matter is, or fetch the papers back (跟踪办理、领回资料, E-06).

    `next_on` is when to ask again; with `has_papers` the matter is back at the station, and nothing is asked any more.
    Refused codes: required, in_the_past.
    """
    taking = begin("follow_up", ticket, actor=actor, at=at)
    ticket = taking.ticket
    office = ticket.holder
    if office is None:
        raise Refused("not_possible_now", _("It lies with no office"))
    if way not in FollowUpWay.values:
        raise Refused("required", _("Choose how it was asked"), "way")
    if next_on is not None and next_on < taking.on:
        raise Refused("in_the_past", _("This day is over"), "next_on")
    FollowUp.objects.create(
        ticket=ticket,
        unit=office,
        way=way,
        spoken_to=spoken_to.strip(),
        found=required(found, "found"),
        asked_at=at,
        asked_by=own_person(taking),
        next_on=None if has_papers else next_on,
        has_papers=has_papers,
    )
    if has_papers:
        ticket.holder = None
    ticket.follow_up_on = next_on
    return finish(taking, note=found, has_papers=has_papers)


@transaction.atomic
def reply(ticket: Ticket, *, actor: User, at: datetime, channel: str, text: str, override_reason: str = "") -> Ticket:
    """Tell the resident (回复, C-06) and record how and what; by text message the text is sent."""
    taking = begin("reply", ticket, actor=actor, at=at)
    if channel not in ReplyChannel.values:
        raise Refused("required", _("Choose how the resident was told"), "channel")
    text = required(text, "text")
    if channel == ReplyChannel.SMS and not taking.ticket.phone:
        raise Refused("no_phone", _("There is no telephone number to send to"), "channel")
    _add_reply(taking, channel, text)
    taking.ticket.holder = None
    move(taking, override_reason=override_reason)
    done = finish(taking, channel=channel)
    if channel == ReplyChannel.SMS:
        notices.tell_resident(done, text, event=taking.was["record"], at=at)
    return done


def _add_reply(taking, channel: str, text: str) -> None:
    Reply.objects.create(
        ticket=taking.ticket, channel=channel, text=text, replied_at=taking.at, replied_by=own_person(taking)
    )


OUTCOME_OF: dict[str, Outcome] = {
    RepairResult.REPAIRED: Outcome.DONE,
    RepairResult.NO_FAULT: Outcome.DONE,
    RepairResult.CANNOT_REPAIR: Outcome.COULD_NOT,
    RepairResult.END_OF_LIFE: Outcome.COULD_NOT,
    RepairResult.WITHDRAWN: Outcome.WITHDRAWN,
}


@transaction.atomic
def hand_over(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    collector: str,
    proof: str,
    relation: str = "",
    id_tail: str = "",
    signature: bytes | None = None,
    witness: Person | None = None,
    things: Iterable[Thing] | None = None,
) -> Ticket:
    """Hand the thing or paper over and close: who took it, how they were recognised, the signature (A-03).

    The things that the station keeps for this ticket go with it, or those of them named in `things`; valuables before
    a second person. Whoever collects hears the answer by that: if the chain asks for a reply and there was none yet,
    it is recorded as told in person (C-06).
    """
    taking = begin("hand_over", ticket, actor=actor, at=at)
    ticket, chosen = taking.ticket, None if things is None else list(things)
    going = custody.of_ticket(ticket) if chosen is None else chosen
    record = write_hand_over(
        ticket.station,
        ticket,
        held=taking.held,
        at=at,
        collector=collector,
        proof=proof,
        relation=relation,
        id_tail=id_tail,
        signature=signature,
        witness=witness,
        needs_witness=any(thing.is_valuable for thing in going),
    )
    custody.hand_over_with(ticket, record, held=taking.held, actor=actor, at=at, things=chosen)
    answer = workflow.step_at(taking.steps, State.REPLIED)
    if ticket.replied_at is None and answer is not None and not answer.is_optional:
        _add_reply(taking, ReplyChannel.IN_PERSON, str(_("Handed over at the counter")))
    ticket.replied_at = ticket.replied_at or at
    ticket.outcome = OUTCOME_OF.get(ticket.repair_result, Outcome.DONE)
    enter(taking, State.CLOSED)
    return finish(taking, proof=proof, has_signature=signature is not None)


@transaction.atomic
def documents(ticket: Ticket, *, actor: User, at: datetime, documents: Mapping[int, int]) -> Ticket:
    """Record what was brought: {id of the matter's document: number now received in all}."""
    taking = begin("documents", ticket, actor=actor, at=at)
    known = {d.pk: d for d in MatterDocument.objects.filter(matter=taking.ticket.matter_id)}
    rows = {row.document_id: row for row in TicketDocument.objects.filter(ticket=taking.ticket)}
    shown = {}
    for key, count in documents.items():
        document = known.get(int(key))
        if document is None or int(count) < 0:
            raise Refused("unknown_document", _("The matter does not ask for this document"), "documents")
        row = rows.get(document.pk) or TicketDocument()
        row.ticket, row.document = taking.ticket, document
        if row.received == int(count):
            continue
        if row.returned_at is not None:
            raise Refused("already_returned", _("This document was already given back"), "documents")
        row.received = int(count)
        row.received_at = (row.received_at or at) if row.received else None
        row.save()
        custody.keep_original(row, held=taking.held, actor=actor, at=at)
        shown[document.name] = row.received
    return finish(taking, documents=shown) if shown else taking.ticket


@transaction.atomic
def return_original(ticket: Ticket, *, actor: User, at: datetime, document: TicketDocument) -> Ticket:
    """Give a kept original back (A-09); from then on it is no longer listed as held."""
    taking = begin("return_original", ticket, actor=actor, at=at)
    held = TicketDocument.objects.held_originals().filter(pk=document.pk, ticket=taking.ticket).first()
    if held is None:
        raise Refused("not_held", _("This original is not held"), "document")
    custody.return_original(held, held=taking.held, actor=actor, at=at)
    return finish(taking, document=document.document.name)


@transaction.atomic
def note(ticket: Ticket, *, actor: User, at: datetime, text: str) -> Ticket:
    """A remark in the history, for staff only."""
    taking = begin("note", ticket, actor=actor, at=at)
    return finish(taking, note=required(text, "text"))
