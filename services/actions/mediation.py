"""Civil mediation: the record from the first word to the signed agreement (民事调解, E-01)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import audit, locks, papers
from core.errors import Refused
from core.identity import normal_id_number, normal_phone
from core.models import AuditRecord, Paper, User
from core.text import localized
from core.typeset import picture_svg
from core.uploads import Upload
from services import access, lives
from services.actions import steps
from services.actions.base import behalf, day, required
from services.actions.handing import checked_signature
from services.choices import MatterKind, MediationState, Outcome, PartySide
from services.lives import MEDIATION
from services.models import Mediation, MediationParty, MediationSession, Ticket
from stations.models import Person
from stations.models.scope import Held

AGREEMENT, SIGNED = "mediation", "mediation-signed"
# Who signs beside the parties, in the keys of `sign`.
MEDIATOR = "mediator"


@transaction.atomic
def open_mediation(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    facts: str,
    respondent: str,
    mediator: Person | None = None,
    co_mediators: str = "",
) -> Mediation:
    """Begin the record of a ticket of that kind: who brought it is the applicant. Again: the record there is.

    Refused codes: not_a_mediation, not_allowed, required, unknown_person.
    """
    held = access.opens_mediation(actor, ticket)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    ticket = locks.lock(Ticket.objects.select_related("matter", "station__unit"), ticket.pk)
    there = Mediation.objects.filter(ticket=ticket).first()
    if there is not None:
        return there
    if ticket.matter.kind != MatterKind.MEDIATION or ticket.closed_at is not None:
        raise Refused("not_a_mediation", _("Only an open matter of mediation has such a record"))
    mediation = Mediation.objects.create(
        ticket=ticket,
        mediator=_mediator(ticket, mediator, held, at),
        co_mediators=co_mediators.strip(),
        facts=required(facts, "facts"),
        opened_at=at,
    )
    MediationParty.objects.create(
        mediation=mediation,
        side=PartySide.APPLICANT,
        name=ticket.resident_name,
        phone=ticket.phone,
        id_number=ticket.id_number,
        address=ticket.address,
    )
    MediationParty.objects.create(
        mediation=mediation, side=PartySide.RESPONDENT, name=required(respondent, "respondent")
    )
    _record(mediation, "open", held, actor=actor, at=at, after={"mediator": mediation.mediator_id})
    return mediation


def _mediator(ticket: Ticket, mediator: Person | None, held: Held, at: datetime) -> Person:
    if mediator is None:
        return Person.objects.get(pk=held.person_id)
    if not access.people_at(ticket.station.unit, access.STATION, day(at)).filter(pk=mediator.pk).exists():
        raise Refused("unknown_person", _("This person does not work at the station"), "mediator")
    return mediator


@transaction.atomic
def add_party(
    mediation: Mediation,
    *,
    actor: User,
    at: datetime,
    side: str,
    name: str,
    phone: str = "",
    id_number: str = "",
    address: str = "",
) -> MediationParty:
    """Another party, or the facts of one named already on that side. Codes: required, not_valid, phone_…, id_…"""
    mediation, held = _begin(mediation, "party", actor)
    if side not in PartySide.values:
        raise Refused("not_valid", _("Choose one of the list"), "side")
    party, is_new = MediationParty.objects.update_or_create(
        mediation=mediation,
        side=side,
        name=required(name, "name"),
        defaults={
            "phone": normal_phone(phone),
            "id_number": normal_id_number(id_number),
            "address": address.strip(),
        },
    )
    _record(mediation, "party", held, actor=actor, at=at, after={"side": side, "is_new": is_new})
    return party


@transaction.atomic
def record_session(
    mediation: Mediation, *, actor: User, at: datetime, held_at: datetime, place: str, present: str, record: str
) -> MediationSession:
    """A meeting with the parties. Refused codes: in_the_future, required."""
    mediation, held = _begin(mediation, "session", actor)
    if held_at > at:
        raise Refused("in_the_future", _("This moment is still to come"), "held_at")
    session = MediationSession.objects.create(
        mediation=mediation,
        held_at=held_at,
        place=required(place, "place"),
        present=required(present, "present"),
        record=required(record, "record"),
        recorded_at=at,
        recorded_by_id=held.person_id,
    )
    _record(mediation, "session", held, actor=actor, at=at, after={"held_at": held_at})
    return session


@transaction.atomic
def change_mediation(
    mediation: Mediation,
    *,
    actor: User,
    at: datetime,
    facts: str,
    mediator: Person | None = None,
    co_mediators: str = "",
) -> Mediation:
    mediation, held = _begin(mediation, "change", actor)
    before = {"mediator": mediation.mediator_id}
    mediation.facts = required(facts, "facts")
    mediation.co_mediators = co_mediators.strip()
    if mediator is not None:
        mediation.mediator = _mediator(mediation.ticket, mediator, held, at)
    mediation.save(update_fields=["facts", "co_mediators", "mediator"])
    _record(mediation, "change", held, actor=actor, at=at, before=before, after={"mediator": mediation.mediator_id})
    return mediation


@transaction.atomic
def agree(mediation: Mediation, *, actor: User, at: datetime, terms: str, perform_by: date | None = None) -> Mediation:
    """The parties agree: the terms stand, the matter is done, the agreement can be printed and signed.

    Refused codes: required, no_session (nobody has spoken with the parties yet), in_the_past, not_possible_now.
    """
    mediation, held = _begin(mediation, "agree", actor)
    if perform_by is not None and perform_by < day(at):
        raise Refused("in_the_past", _("This day is over"), "perform_by")
    mediation.terms = required(terms, "terms")
    if not mediation.sessions.exists():
        raise Refused("no_session", _("Record at least one session with the parties first"))
    mediation.perform_by = perform_by
    return _conclude(mediation, MediationState.AGREED, held, actor=actor, at=at)


@transaction.atomic
def end_mediation(mediation: Mediation, *, actor: User, at: datetime, how: str, reason: str) -> Mediation:
    """No agreement, or the applicant takes it back: `how` failed or withdrawn; the matter is closed with that."""
    mediation, held = _begin(mediation, "end", actor)
    if how not in {MediationState.FAILED, MediationState.WITHDRAWN}:
        raise Refused("not_valid", _("Choose one of the list"), "how")
    mediation.reason = required(reason, "reason")
    return _conclude(mediation, MediationState(how), held, actor=actor, at=at)


def _conclude(mediation: Mediation, state: MediationState, held: Held, *, actor: User, at: datetime) -> Mediation:
    mediation.state, mediation.concluded_at = state, at
    mediation.save(update_fields=["state", "concluded_at", "terms", "perform_by", "reason"])
    _record(mediation, "conclude", held, actor=actor, at=at, after={"state": state})
    if mediation.ticket.closed_at is None:
        if state == MediationState.WITHDRAWN:
            steps.withdraw(mediation.ticket, actor=actor, at=at)
        else:
            outcome = Outcome.DONE if state == MediationState.AGREED else Outcome.COULD_NOT
            steps.close(mediation.ticket, actor=actor, at=at, outcome=outcome)
    return mediation


@transaction.atomic
def print_agreement(mediation: Mediation, *, actor: User, at: datetime) -> Paper:
    """The agreement to be signed by hand (调解协议书), archived; made once. Refused("not_agreed") before that."""
    mediation, _held = _begin(mediation, None, actor)
    if mediation.state != MediationState.AGREED:
        raise Refused("not_agreed", _("There is no agreement yet"))
    if mediation.paper is None:
        mediation.paper = _issue(mediation, AGREEMENT, {}, actor=actor, at=at)
        mediation.save(update_fields=["paper"])
    return mediation.paper


@transaction.atomic
def sign(
    mediation: Mediation,
    *,
    actor: User,
    at: datetime,
    signatures: Mapping[str, bytes] | None = None,
    scan: Upload | None = None,
) -> Mediation:
    """The signed agreement goes into the archive: signed by hand and scanned, or signed on the screen.

    `signatures` are PNG pictures by the party's key and MEDIATOR: on the screen all of them sign, or none. Refused
    codes: already_signed, required, not_valid.
    """
    mediation, held = _begin(mediation, "sign", actor)
    if mediation.signed is not None:
        raise Refused("already_signed", _("The signed agreement is in the archive already"))
    if scan is not None:
        mediation.signed = papers.receive(
            SIGNED,
            title=_("Signed mediation agreement"),
            upload=scan,
            thing=mediation,
            unit_id=mediation.ticket.station_id,
            actor=actor,
            at=at,
        )
    else:
        drawn = {key: checked_signature(png) for key, png in (signatures or {}).items()}
        wanted = [*(str(party.pk) for party in mediation.parties.all()), MEDIATOR]
        if any(not drawn.get(key) for key in wanted):
            raise Refused("required", _("All parties and the mediator sign, or the signed paper is handed in"))
        pictures = {key: png for key, png in drawn.items() if png}
        mediation.signed = _issue(mediation, SIGNED, pictures, actor=actor, at=at)
    mediation.save(update_fields=["signed"])
    _record(mediation, "sign", held, actor=actor, at=at, after={"on_screen": scan is None})
    return mediation


def _issue(mediation: Mediation, kind: str, pictures: Mapping[str, bytes], *, actor: User, at: datetime) -> Paper:
    ticket, station = mediation.ticket, mediation.ticket.station
    parties = list(mediation.parties.all())
    signers = [(f"{party.get_side_display()} {party.name}", str(party.pk)) for party in parties]
    mediators = mediation.mediator.name + (f"、{mediation.co_mediators}" if mediation.co_mediators else "")
    data: dict[str, Any] = {
        "organisation": localized(station.unit.name, station.unit.name_en),
        "facts": [
            [_("Matter"), f"{ticket.number}　{localized(ticket.matter.name, ticket.matter.name_en)}"],
            [_("Mediators"), mediators],
            [_("Place"), localized(station.unit.name, station.unit.name_en)],
            [_("Agreed on"), day(mediation.concluded_at or at).isoformat()],
        ],
        "columns": [
            {"label": label, "width": width}
            for label, width in (
                (_("Side"), 2),
                (pgettext("a person", "Name"), 3),
                (_("Id number"), 4),
                (_("Telephone"), 3),
                (_("Address"), 4),
            )
        ],
        "rows": [
            [str(p.get_side_display()), p.name, p.id_number or "—", p.phone or "—", p.address or "—"] for p in parties
        ],
        "sections": [
            [_("Facts of the dispute"), mediation.facts],
            [_("The parties agree as follows"), mediation.terms],
            [
                _("To be done by"),
                mediation.perform_by.isoformat() if mediation.perform_by else _("at once"),
            ],
        ],
        "closing": _("This agreement binds once the parties have signed it. Each party and the station keep a copy."),
        "signatures": [
            {"label": label, "picture": picture_svg(pictures[key]) if key in pictures else ""}
            for label, key in [*signers, (_("Mediator") + f" {mediation.mediator.name}", MEDIATOR)]
        ],
        "date_label": _("Date"),
        "date": day(at).isoformat() if pictures else "",
        "seal": _("For the station (seal)"),
    }
    return papers.issue(
        kind,
        template="services/agreement",
        title=_("Mediation agreement"),
        data=data,
        thing=mediation,
        unit_id=ticket.station_id,
        actor=actor,
        at=at,
    )


def _begin(mediation: Mediation, verb: str | None, actor: User) -> tuple[Mediation, Held]:
    rows = Mediation.objects.select_related("ticket__station__unit", "ticket__matter", "mediator", "paper", "signed")
    mediation = locks.lock(rows, mediation.pk)
    held = access.mediates(actor, mediation)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    if verb is not None:
        lives.check(MEDIATION, verb, mediation.state)
    return mediation, held


def _record(mediation: Mediation, verb: str, held: Held, *, actor: User, at: datetime, **facts) -> None:
    """What happened, without a word of what was said."""
    audit.record(
        f"mediation.{verb}",
        mediation,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        unit_id=mediation.ticket.station_id,
        **facts,
    )


@transaction.atomic
def note_reading(mediation: Mediation, *, actor: User, at: datetime) -> None:
    """That somebody read the record, once a day and reader: it is confidential."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    known = AuditRecord.objects.about(mediation).filter(verb="mediation.read", actor=actor, at__gte=start)
    if not known.exists():
        audit.record("mediation.read", mediation, actor=actor, at=at, unit_id=mediation.ticket.station_id)
