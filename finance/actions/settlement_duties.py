"""What is due with third parties: a period to be settled, a statement to be paid, and who is told before (D-58)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import obligations, outbox
from core.choices import Channel
from core.models import Obligation, User
from core.workdays import ONE_DAY, day_of
from finance import settling
from finance.access import SETTLERS
from finance.models import Biller, Contract, Settlement
from finance.settling import Period
from stations.models import Appointment, Unit
from stations.models.people import during

RULE = "D-58"
PAY = "pay"
# So many periods back are looked for: a month's pause of the schedule loses none.
LOOKED_BACK = 6


def settle_kind(unit_id: int, period: Period) -> str:
    """The duty of a bureau to settle this period, of the third party."""
    return f"settle-{unit_id}-{period.first:%Y%m%d}-{period.end:%Y%m%d}"


def period_on(unit: Unit, party: Biller, day: date) -> Period | None:
    """The period that `day` lies in, by the contract of the day, else the next one, else the last; None without any."""
    rows = Contract.objects.filter(unit=unit, party=party)
    found = (
        rows.in_force(day).order_by("pk").first()
        or rows.filter(starts_on__gt=day).order_by("starts_on").first()
        or rows.order_by("-starts_on").first()
    )
    return settling.period_of(found.period, day) if found else None


def contracts_in(unit: Unit, party: Biller, period: Period) -> list[Contract]:
    """The contracts with `party` that are in force on some day of `period`."""
    rows = Contract.objects.filter(unit=unit, party=party).touching(*period)
    return list(rows.prefetch_related("steps", "covered__business").order_by("starts_on", "pk"))


def open_settle_duty(
    unit: Unit, party: Biller, period: Period, contracts: list[Contract], *, actor: User | None, at: datetime
) -> Obligation:
    """That the party is settled with for `period`, within the working days of the contract after its end."""
    facts = {"party": party.name, "from": period.first.isoformat(), "until": period.last.isoformat()}
    return obligations.open_duty(
        party,
        kind=settle_kind(unit.pk, period),
        rule=RULE,
        title=_("Settle with %(party)s, %(from)s – %(until)s") % facts,
        unit_id=unit.pk,
        starts_on=period.last,
        working_days=min(one.settle_days for one in contracts),
        actor=actor,
        at=at,
    )


def open_due_periods(unit: Unit, party: Biller, *, at: datetime) -> int:
    """Duties for the periods that are over and that no statement has settled; how many were new."""
    opened, period = 0, period_on(unit, party, day_of(at))
    for _n in range(LOOKED_BACK):
        if period is None:
            break
        period = period_on(unit, party, period.first - ONE_DAY)
        contracts = contracts_in(unit, party, period) if period else []
        known = period and Obligation.objects.about(party).filter(kind=settle_kind(unit.pk, period)).exists()
        if period and contracts and not known:
            open_settle_duty(unit, party, period, contracts, actor=None, at=at)
            opened += 1
    return opened


def period_settled(settlement: Settlement, *, actor: User, at: datetime) -> None:
    """Both sides have confirmed: the period is settled, and the payment is due from here on."""
    kind = settle_kind(settlement.unit_id, Period(settlement.starts_on, settlement.ends_on))
    for duty in Obligation.objects.about(settlement.party).open().filter(kind=kind):
        obligations.fulfil(duty, actor=actor, at=at)
    if settlement.net:
        facts = {"party": settlement.party.name, "number": settlement.number}
        obligations.open_duty(
            settlement,
            kind=PAY,
            rule=RULE,
            title=_("Pay %(party)s by %(number)s") % facts,
            unit_id=settlement.unit_id,
            starts_on=day_of(at),
            working_days=settlement.payment_days,
            actor=actor,
            at=at,
        )


def payment_made(settlement: Settlement, *, actor: User, at: datetime) -> None:
    for duty in _payment(settlement):
        obligations.fulfil(duty, actor=actor, at=at)


def waive_payment(settlement: Settlement, *, actor: User, at: datetime, reason: str) -> None:
    for duty in _payment(settlement):
        obligations.waive(duty, actor=actor, at=at, reason=reason)


def _payment(settlement: Settlement) -> list[Obligation]:
    return list(Obligation.objects.about(settlement).open().filter(kind=PAY))


@transaction.atomic
def tell_due(duty: Obligation, *, today: date, at: datetime) -> int:
    """Tell the finance people of the bureau that the duty is due soon, and once more when it is overdue."""
    stage = "overdue" if duty.due_on < today else "soon"
    link = f"/finance/third-parties/{duty.subject_id}/" if duty.kind == PAY else "/finance/third-parties/"
    told = 0
    for user in _finance_people(duty.unit_id, today):
        with override(user.language):
            words = _("Overdue since %(day)s: %(title)s") if stage == "overdue" else _("Due on %(day)s: %(title)s")
            subject = words % {"day": duty.due_on.isoformat(), "title": duty.title}
        key = f"settlement-due/{duty.pk}/{stage}/{user.pk}"
        outbox.post(key, channel=Channel.IN_APP, user=user, subject=subject[:200], link=link, at=at)
        told += 1
    return told


def _finance_people(unit_id: int, today: date) -> list[User]:
    path = Unit.objects.values_list("path", flat=True).get(pk=unit_id)
    held = Appointment.objects.filter(during(today), role__in=SETTLERS, unit__path__startswith=path)
    return list(User.objects.filter(person__in=held.values("person_id"), is_active=True).order_by("pk"))
