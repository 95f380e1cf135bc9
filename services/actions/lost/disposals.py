"""What nobody has come for: announced, disposed of before a witness, on a list that is archived (A-02)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Refused
from core.models import User
from core.numbers import next_number
from services import access
from services.actions import custody
from services.actions.base import Taking, behalf, day, finish, required, scrub
from services.actions.handing import check_witness
from services.actions.lost.base import known
from services.actions.lost.items import begin_item, end_item
from services.choices import DisposalKind, FoundState, Outcome
from services.models import Disposal, FoundItem, Release
from stations.access import holds, is_own
from stations.choices import Role
from stations.models import Person, Station
from stations.models.scope import Held

# Who decides about what is not theirs: the leaders of a station, the agent of a village.
DECIDES = access.LEADERS | {Role.AGENT}
MOST_AT_ONCE = 200


def decider(user, station: Station) -> Held | None:
    """The role with which `user` decides about unclaimed things of this station."""
    return holds(user, DECIDES, station.unit)


def may_be_announced(item: FoundItem, on: date) -> bool:
    """From so many days before the end of its term on as the notice lasts, so that both are over together."""
    early = item.keep_until - timedelta(days=item.notice_days)
    return item.state == FoundState.SHELVED and item.noticed_on is None and on >= early


def is_announced_long_enough(item: FoundItem, on: date) -> bool:
    return item.noticed_on is not None and on >= item.noticed_on + timedelta(days=item.notice_days)


def may_be_disposed_of(item: FoundItem, on: date) -> bool:
    """Unclaimed, its term over, and announced for long enough."""
    return item.state == FoundState.SHELVED and on > item.keep_until and is_announced_long_enough(item, on)


@transaction.atomic
def announce(items: Sequence[FoundItem], *, actor: User, at: datetime) -> list[FoundItem]:
    """The public notice begins (公告招领): today for those not announced yet; the others are left as they are."""
    if not items:
        raise Refused("required", _("Choose at least one thing"), "items")
    on, announced = day(at), []
    for one in sorted(items, key=lambda item: item.pk):
        taking, item = begin_item("announce", one, actor=actor, at=at)
        if item.noticed_on is not None:
            continue
        if not may_be_announced(item, on):
            raise Refused(
                "too_early",
                _("%(number)s is announced from %(day)s on")
                % {
                    "number": taking.ticket.number,
                    "day": (item.keep_until - timedelta(days=item.notice_days)).isoformat(),
                },
                "items",
            )
        item.noticed_on = on
        item.save(update_fields=["noticed_on"])
        finish(taking, noticed_on=on)
        announced.append(item)
    return announced


@transaction.atomic
def dispose(
    items: Sequence[FoundItem],
    *,
    actor: User,
    at: datetime,
    kind: str,
    witness: Person | None,
    recipient: str = "",
    reason: str = "",
) -> Disposal:
    """Dispose of unclaimed things (无人认领物品处置): decided by the actor, before a witness, all of them or none.

    Before the term or the notice is over only with a reason. Refused codes: required, not_allowed, too_early,
    too_many, unknown_person, other_station, not_possible_now.
    """
    if not items:
        raise Refused("required", _("Choose at least one thing"), "items")
    if len(items) > MOST_AT_ONCE:
        raise Refused("too_many", _("At most %(count)s things at once") % {"count": MOST_AT_ONCE}, "items")
    station = items[0].station
    if any(item.station_id != station.pk for item in items):
        raise Refused("other_station", _("These things are not all at one station"), "items")
    held = decider(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Only those who lead the station decide about unclaimed things"))
    kind = known(kind, DisposalKind, "kind")
    recipient = checked_recipient(recipient, kind)
    witness = checked_witness(witness, station, held=held, actor=actor, at=at)
    taken = [_begin(item, actor=actor, at=at, reason=reason) for item in sorted(items, key=lambda item: item.pk)]
    disposal = write_disposal(
        station,
        kind=kind,
        recipient=recipient,
        reason=reason,
        witness=witness,
        held=held,
        actor=actor,
        at=at,
        things=len(taken),
    )
    for taking, item in taken:
        for thing in custody.of_ticket(taking.ticket):
            label = str(DisposalKind(kind).label)
            custody.dispose(thing, actor=actor, at=at, reason=label, witness=witness, held=taking.held)
        item.disposal = disposal
        end_item(taking, item, FoundState.DISPOSED, Outcome.COULD_NOT, note=reason, disposal=disposal.number)
    return disposal


def write_disposal(
    station: Station,
    *,
    kind: str,
    recipient: str,
    reason: str,
    witness: Person,
    held: Held,
    actor: User,
    at: datetime,
    things: int,
) -> Disposal:
    """The numbered record of a disposal, decided in the role `held`; the caller has checked the facts."""
    year = day(at).year
    disposal = Disposal.objects.create(
        number=f"{station.code}-CZ{year}-{next_number(f'disposal:{station.pk}:{year}'):04d}",
        station=station,
        kind=kind,
        recipient=recipient,
        reason=scrub(reason)[:300],
        decided_by_id=held.person_id,
        witness=witness,
        disposed_at=at,
    )
    audit.record(
        "disposal.decide",
        disposal,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"number": disposal.number, "kind": kind, "items": things},
        note=scrub(reason),
        unit_id=station.pk,
    )
    return disposal


def checked_recipient(recipient: str, kind: str) -> str:
    """Who gets it; blank only for what is destroyed. Refused code: required."""
    return (recipient.strip() if kind == DisposalKind.DESTROYED else required(recipient, "recipient"))[:100]


def checked_witness(witness: Person | None, station: Station, *, held: Held, actor: User, at: datetime) -> Person:
    """Somebody else of the station, not acting for the one who decides. Refused codes: required, unknown_person."""
    if witness is None:
        raise Refused("required", _("Name the person who looked on"), "witness")
    check_witness(witness, station, held=held, at=at)
    if is_own(actor, witness):
        raise Refused("unknown_person", _("The second person is somebody else of the station"), "witness")
    return witness


def _begin(item: FoundItem, *, actor: User, at: datetime, reason: str) -> tuple[Taking, FoundItem]:
    taking, item = begin_item("dispose", item, actor=actor, at=at)
    number = taking.ticket.number
    if item.state != FoundState.SHELVED or Release.objects.filter(item=item, cancelled_at=None).exists():
        raise Refused("not_possible_now", _("%(number)s has an owner") % {"number": number}, "items")
    if not may_be_disposed_of(item, day(at)) and not reason.strip():
        raise Refused(
            "too_early",
            _("The term or the public notice of %(number)s is not over: give a reason") % {"number": number},
            "reason",
        )
    return taking, item
