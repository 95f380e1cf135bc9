"""Giving a found thing back, as a step of its own: who, by what proof, before whom (A-02, lesson 13)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import locks, papers
from core.errors import Refused
from core.models import User
from core.uploads import Upload
from services import access
from services.actions import custody
from services.actions.base import Taking, finish, required
from services.actions.handing import check_witness, checked_signature, id_tail_of, write_hand_over
from services.actions.lost.base import known, words
from services.actions.lost.items import begin_item, end_item
from services.actions.lost.reports import begin_report, end_report
from services.choices import FoundState, IdProof, MatchState, Outcome, OwnerProof, Relation
from services.models import FoundItem, Match, Release
from stations.access import is_own
from stations.models import Person

SIGNED = "signed-hand-over"
# What shows for certain who somebody is: nothing less will do for a valuable.
CERTAIN_PROOF = {IdProof.ID_CARD, IdProof.STUDENT_CARD}
# Where the name or the relation alone does not do.
NEEDS_AUTHORITY = {Relation.FAMILY, Relation.PROXY}


@transaction.atomic
def prepare(
    item: FoundItem,
    *,
    actor: User,
    at: datetime,
    collector: str,
    relation: str,
    proof: str,
    owner_proof: str,
    owner_told: str,
    id_tail: str = "",
    authority: str = "",
    signature: bytes | None = None,
    signed_page: Upload | None = None,
    second_person: Person | None = None,
    second_signature: bytes | None = None,
) -> Release:
    """Hand the thing to its owner (发还). A valuable goes out with a second person's signature beside, or waits until
    another member of the staff confirms with their own login (`confirm`).

    Refused codes: required, not_valid, proof_too_weak, signature_missing, unknown_person, not_possible_now.
    """
    taking, item = begin_item("release", item, actor=actor, at=at)
    if Release.objects.filter(item=item, cancelled_at=None).exists():
        raise Refused("not_possible_now", _("The hand-over of this thing is under way already"))
    relation = known(relation, Relation, "relation")
    proof = known(proof, IdProof, "proof")
    told, _numbers = words(owner_told, "owner_told", is_required=True)
    if item.is_valuable and proof not in CERTAIN_PROOF:
        raise Refused("proof_too_weak", _("Valuables are given out against an id card or student card only"), "proof")
    second_person = _second(second_person, second_signature, taking)
    release = Release(
        item=item,
        collector=required(collector, "collector")[:60],
        relation=relation,
        authority=required(authority, "authority")[:200] if relation in NEEDS_AUTHORITY else authority.strip()[:200],
        proof=proof,
        id_tail=id_tail_of(id_tail, proof, of=CERTAIN_PROOF),
        owner_proof=known(owner_proof, OwnerProof, "owner_proof"),
        owner_told=told,
        signature=checked_signature(signature),
        signed_paper=_signed_paper(item, signed_page, actor=actor, at=at),
        needs_second=item.is_valuable,
        prepared_at=at,
        prepared_by_id=taking.held.person_id,
        second_person=second_person,
        second_signature=checked_signature(second_signature) if second_person else None,
    )
    if release.signature is None and release.signed_paper is None:
        raise Refused("signature_missing", _("The collector signs on the screen, or on paper that is photographed"))
    release.save(force_insert=True)
    if release.needs_second and second_person is None:
        taking.verb = "prepare_release"
        finish(taking, proof=proof)
        return release
    return _hand_over(taking, release, actor=actor, at=at)


def _second(person: Person | None, signature: bytes | None, taking: Taking) -> Person | None:
    """The second person who signs beside: somebody else of the station, nobody whom the actor stands in for."""
    if person is None:
        return None
    if not signature:
        raise Refused("signature_missing", _("The second person signs, too"), "second_signature")
    check_witness(person, taking.ticket.station, held=taking.held, at=taking.at)
    if is_own(taking.actor, person):
        raise Refused("unknown_person", _("The second person is somebody else of the station"), "second_person")
    return person


def _signed_paper(item: FoundItem, upload: Upload | None, *, actor: User, at: datetime):
    if upload is None:
        return None
    return papers.receive(
        SIGNED,
        title=f"{item.ticket.number} {gettext('Signature on paper')}",
        upload=upload,
        thing=item.ticket,
        unit_id=item.station_id,
        actor=actor,
        at=at,
    )


@transaction.atomic
def confirm(release: Release, *, actor: User, at: datetime) -> Release:
    """The second person confirms with their own login (双人确认), and the thing goes out.

    Never the one who prepared it, nor who stands in for them. Refused codes: same_person, not_possible_now.
    """
    taking, item = begin_item("confirm_release", release.item, actor=actor, at=at)
    release = locks.lock(Release.objects.select_related("prepared_by"), release.pk)
    if release.cancelled_at is not None:
        raise Refused("not_possible_now", _("This hand-over was cancelled"))
    if release.prepared_by_id == taking.held.person_id or is_own(actor, release.prepared_by):
        raise Refused("same_person", _("The second person is somebody else than who prepared it"))
    release.item = item
    release.second_person_id, release.is_second_by_login = taking.held.person_id, True
    return _hand_over(taking, release, actor=actor, at=at)


@transaction.atomic
def cancel(release: Release, *, actor: User, at: datetime, reason: str) -> Release:
    """The hand-over came to nothing: the proof did not do, say. The thing stays. Refused("not_possible_now")."""
    taking, _item = begin_item("cancel_release", release.item, actor=actor, at=at)
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if release.cancelled_at is not None:
        return release
    reason = required(reason, "reason")
    release.cancelled_at = at
    release.save(update_fields=["cancelled_at"])
    finish(taking, note=reason)
    return release


def _hand_over(taking: Taking, release: Release, *, actor: User, at: datetime) -> Release:
    """The thing leaves the station: the record, its custody, the ticket, and the report that found it."""
    item: FoundItem = release.item
    prepared = taking.held if release.prepared_by_id == taking.held.person_id else None
    facts: dict[str, Any] = {"held": taking.held, "actor": actor, "at": at}
    record = write_hand_over(
        taking.ticket.station,
        taking.ticket,
        held=taking.held,
        at=at,
        collector=release.collector,
        relation=str(Relation(release.relation).label),
        proof=release.proof,
        id_tail=release.id_tail,
        signature=bytes(release.signature) if release.signature else None,
        witness=release.second_person if prepared else release.prepared_by,
        needs_witness=release.needs_second,
    )
    custody.hand_over_with(taking.ticket, record, **facts)
    release.hand_over = record
    release.save(update_fields=["hand_over", "second_person", "is_second_by_login"])
    end_item(taking, item, FoundState.RETURNED, Outcome.DONE, proof=release.proof, has_second=release.needs_second)
    match = Match.objects.filter(item=item, state=MatchState.CONFIRMED).select_related("report__ticket").first()
    if match is not None:
        theirs, report = begin_report("collected", match.report, actor=actor, at=at)
        end_report(theirs, report, Outcome.DONE)
    return release


def may_confirm(user, release: Release) -> bool:
    """Whether `user` could be the second person of this hand-over."""
    held = access.log_role(user, release.item.station)
    return (
        held is not None
        and release.hand_over_id is None
        and release.cancelled_at is None
        and held.person_id != release.prepared_by_id
        and not is_own(user, release.prepared_by)
    )
