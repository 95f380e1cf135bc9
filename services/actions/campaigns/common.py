"""What the actions of a campaign share: who may, the lock, the signature, one step for many tickets."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from core import audit, locks, papers
from core.errors import Refused
from core.models import AuditRecord, Paper, User
from core.uploads import Upload, accept
from services import access, workflow
from services.actions import duties
from services.actions.base import DATED, behalf
from services.actions.handing import LARGEST_SIGNATURE
from services.choices import State
from services.models import Campaign, Ticket
from stations.models import Station
from stations.models.scope import Held

SIGNED = "campaign-signed"


def worker(actor: User, station: Station) -> Held:
    """The role with which `actor` works at the counter of the station. Refused("not_allowed")."""
    held = access.log_role(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not work at this counter"))
    return held


def leader(actor: User, station: Station) -> Held:
    """The role with which `actor` leads the station. Refused("not_allowed")."""
    held = access.may_override(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Only the director or a deputy does this"))
    return held


def lock(campaign: Campaign, *, is_over_too: bool = False) -> Campaign:
    """The campaign with its row lock, fresh. Refused("campaign_closed"), unless it may be over."""
    locked = locks.lock(Campaign.objects.select_related("station__unit", "matter"), campaign.pk)
    if locked.closed_at is not None and not is_over_too:
        raise Refused("campaign_closed", _("This campaign is closed"))
    return locked


def record(
    verb: str, thing: Any, *, campaign: Campaign, actor: User, held: Held, at: datetime, note: str = "", **after: Any
) -> AuditRecord:
    return audit.record(
        verb,
        thing,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after=after,
        note=note,
        unit_id=campaign.station_id,
    )


def check_signed(signature: bytes | None, signed: Upload | None = None) -> bytes | None:
    """What was drawn on the screen, cleaned as a picture; None when the signature is on a paper that was photographed.

    Refused codes: required (neither), file_… (not a picture).
    """
    if not signature and signed is None:
        raise Refused("required", _("Have it signed on the screen, or add the signed paper"), "signature")
    if not signature:
        return None
    return accept(BytesIO(signature), field="signature", max_bytes=LARGEST_SIGNATURE).body


def signatures(label: str, signature: bytes | None, name: str) -> dict[str, Any]:
    """For a paper: the drawn signature, or the line to sign on."""
    if signature:
        return {"drawn": [{"label": f"{label} {name}", "picture": list(signature)}]}
    return {"signatures": [label, _("Date")]}


def archive_signed(
    signed: Upload | None, thing: Any, *, title: str, unit_id: int, actor: User, at: datetime
) -> Paper | None:
    """The paper that was signed by hand, as it was photographed."""
    if signed is None:
        return None
    return papers.receive(SIGNED, title=title, upload=signed, thing=thing, unit_id=unit_id, actor=actor, at=at)


def lock_tickets(keys: Iterable[int]) -> list[Ticket]:
    """The tickets with their row locks, in one order for everybody."""
    return locks.lock_all(Ticket.objects.select_related("duty").defer("search_text", "grams"), keys)


def move_all(
    verb: str,
    tickets: Sequence[Ticket],
    target: State,
    *,
    campaign: Campaign,
    actor: User,
    held: Held,
    at: datetime,
    **facts: Any,
) -> list[AuditRecord]:
    """Bring locked tickets of one campaign to `target` together, with an audit record for each.

    A fixed number of statements, however many there are; only duties, which the shipped chain has none of, are kept
    one by one. Refused("not_possible_now") for the first ticket that cannot go there.
    """
    steps = list(campaign.matter.chain.steps.all())
    for state in {ticket.state for ticket in tickets}:
        if workflow.check(verb, state, steps) != target:
            raise Refused("not_possible_now", _("One of these matters has moved meanwhile; load the page again"))
    moment = {DATED[target]: at} if target in DATED else {}
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(state=target, **moment)
    was: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        was.setdefault(ticket.state, []).append(ticket)
        ticket.state = target
        if ticket.duty is not None:
            duties.follow(ticket, workflow.step_at(steps, target), actor=actor, at=at)
            ticket.save(update_fields=["duty"])
    return [
        event
        for state, moved in was.items()
        for event in audit.record_many(
            f"ticket.{verb}",
            moved,
            actor=actor,
            on_behalf_of=behalf(held),
            at=at,
            before={"state": state},
            after={"state": target, **facts},
            unit_id=campaign.station_id,
        )
    ]
