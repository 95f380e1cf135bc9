"""The record of a hand-over: who took it, how they were recognised, the signature, the second person."""

import re
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.uploads import is_picture
from services import access
from services.actions.base import day, required
from services.choices import IdProof
from services.models import HandOver, Ticket
from stations.models import Person, Station
from stations.models.scope import Held

LARGEST_SIGNATURE = 200_000  # bytes


def write_hand_over(
    station: Station,
    ticket: Ticket | None,
    *,
    held: Held,
    at: datetime,
    collector: str,
    proof: str,
    relation: str = "",
    id_tail: str = "",
    signature: bytes | None = None,
    witness: Person | None = None,
    needs_witness: bool = False,
) -> HandOver:
    """With an id card as proof the last four of its number are asked for, with valuables a second person.

    Refused codes: required, not_valid, witness_required, unknown_person; `field` names the input.
    """
    if needs_witness and witness is None:
        raise Refused("witness_required", _("Valuables are handed over before a second person"), "witness")
    if witness is not None:
        check_witness(witness, station, held=held, at=at)
    return HandOver.objects.create(
        ticket=ticket,
        collector=required(collector, "collector"),
        relation=relation.strip(),
        proof=_known_proof(proof),
        id_tail=id_tail_of(id_tail, proof),
        signature=checked_signature(signature),
        handed_at=at,
        handed_by_id=held.person_id,
        witness=witness,
    )


def check_witness(witness: Person, station: Station, *, held: Held, at: datetime) -> None:
    """Refused("unknown_person") unless `witness` is somebody else who works at the station."""
    known = access.people_at(station.unit, access.STATION, day(at))
    if witness.pk == held.person_id or not known.filter(pk=witness.pk).exists():
        raise Refused("unknown_person", _("The second person is somebody else of the station"), "witness")


def _known_proof(proof: str) -> str:
    if proof not in IdProof.values:
        raise Refused("required", _("Choose how the person was recognised"), "proof")
    return proof


def id_tail_of(id_tail: str, proof: str, *, of: Collection[str] = (IdProof.ID_CARD,)) -> str:
    """The last four of the number on the paper that was shown; asked for when the proof is one `of` these."""
    id_tail = id_tail.strip().upper()
    if proof in of and not re.fullmatch(r"\d{3}[\dX]", id_tail):
        raise Refused("not_valid", _("Enter the last four characters of the id number"), "id_tail")
    return id_tail[-4:]


def checked_signature(signature: bytes | None) -> bytes | None:
    """A drawn signature: a whole PNG of reasonable size, nothing else (it is shown in clerks' browsers)."""
    if not signature:
        return None
    if len(signature) > LARGEST_SIGNATURE or not is_picture(signature, "PNG"):
        raise Refused("not_valid", _("The signature is not a picture"), "signature")
    return signature
