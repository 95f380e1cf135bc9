"""Duty hours, exceptions to them, and the roster (A-12)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.errors import Refused
from core.models import User
from stations.actions.common import behalf, locked
from stations.hours import Span, check_spans, format_spans
from stations.models import DutyHours, DutyShift, HoursException, Person, Station

# What stands in a row of an exception on which the station does not open.
CLOSED: list[tuple[time | None, time | None]] = [(None, None)]
LONGEST_SHIFT = timedelta(hours=24)


@transaction.atomic
def set_hours(station: Station, week: Mapping[int, Iterable[Span]], *, actor: User | None, at: datetime) -> Station:
    """Replace the week: spans by `isoweekday`; a weekday left out is closed. The same week again writes nothing.

    Refused: bad_hours (a span ends before it begins, or two overlap) with the field "weekday_<n>".
    """
    station = locked(station)
    wanted = {day: sorted(week.get(day, ()), key=lambda span: span[0]) for day in range(1, 8)}
    for day, spans in wanted.items():
        _refuse_bad(spans, field=f"weekday_{day}")
    present: dict[int, list[Span]] = {day: [] for day in range(1, 8)}
    for row in station.hours.all():
        present[row.weekday].append((row.opens, row.closes))
    changed = [day for day in wanted if wanted[day] != present[day]]
    if not changed:
        return station
    station.hours.filter(weekday__in=changed).delete()
    DutyHours.objects.bulk_create(
        DutyHours(station=station, weekday=day, opens=opens, closes=closes)
        for day in changed
        for opens, closes in wanted[day]
    )
    record(
        "station.set_hours",
        station,
        actor=actor,
        at=at,
        before={str(day): format_spans(present[day]) for day in changed},
        after={str(day): format_spans(wanted[day]) for day in changed},
        on_behalf_of=behalf(actor, station.unit),
        unit_id=station.pk,
    )
    return station


@transaction.atomic
def add_exception(
    station: Station, day: date, *, reason: str, actor: User | None, at: datetime, spans: Iterable[Span] = ()
) -> list[HoursException]:
    """On `day` the station is open in `spans` instead of the week's, or closed when there are none.

    Refused: bad_hours, past_day, reason_missing, already_an_exception.
    """
    station = locked(station)
    spans = sorted(spans, key=lambda span: span[0])
    _refuse_bad(spans, field="spans")
    if not reason.strip():
        raise Refused("reason_missing", _("Residents want to know why."), field="reason")
    if day < timezone.localdate(at):
        raise Refused("past_day", _("This day is over."), field="date")
    if station.exceptions.filter(date=day).exists():
        raise Refused("already_an_exception", _("This day has an exception already; remove it first."), field="date")
    rows = HoursException.objects.bulk_create(
        HoursException(station=station, date=day, opens=opens, closes=closes, reason=reason.strip())
        for opens, closes in spans or CLOSED
    )
    record(
        "station.add_exception",
        station,
        actor=actor,
        at=at,
        after={"date": day, "hours": format_spans(spans), "reason": reason.strip()},
        on_behalf_of=behalf(actor, station.unit),
        unit_id=station.pk,
    )
    return rows


@transaction.atomic
def remove_exception(station: Station, day: date, *, actor: User | None, at: datetime) -> int:
    """On `day` the hours of the week hold again. Answers the number of rows; again: 0. Refused: past_day."""
    station = locked(station)
    if day < timezone.localdate(at):
        raise Refused("past_day", _("This day is over."), field="date")
    rows = list(station.exceptions.filter(date=day))
    if not rows:
        return 0
    before = {
        "date": day,
        "hours": format_spans((row.opens, row.closes) for row in rows if row.opens is not None),
        "reason": rows[0].reason,
    }
    station.exceptions.filter(date=day).delete()
    record(
        "station.remove_exception",
        station,
        actor=actor,
        at=at,
        before=before,
        on_behalf_of=behalf(actor, station.unit),
        unit_id=station.pk,
    )
    return len(rows)


@transaction.atomic
def put_on_duty(
    station: Station, person: Person, *, starts_at: datetime, ends_at: datetime, actor: User | None, at: datetime
) -> DutyShift:
    """`person` is on duty in [starts_at, ends_at). The same shift again answers the one there is.

    Refused: backwards, too_long (over 24 hours), not_open (before the station opens or after it closes), not_of_station
    (neither of the station, nor of the organisation that runs it, nor a volunteer of its partners), already_on_duty.
    """
    if ends_at <= starts_at:
        raise Refused("backwards", _("The end must lie after the beginning."), field="ends")
    if ends_at - starts_at > LONGEST_SHIFT:
        raise Refused("too_long", _("A shift lasts 24 hours at most."), field="ends")
    day = timezone.localdate(starts_at)
    if not Station.objects.live(day).filter(pk=station.pk).exists():
        raise Refused("not_open", _("The station is not in operation on this day."), field="date")
    # The person is what two shifts at once compete for; the exclusion constraint is the last net.
    person = locked(person)
    if not Person.objects.serving(station.unit, day).filter(pk=person.pk).exists():
        raise Refused("not_of_station", _("This person does not belong to the station on this day."), field="person")
    other = person.shifts.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).select_related("station__unit").first()
    if other is not None:
        if (other.station_id, other.starts_at, other.ends_at) == (station.pk, starts_at, ends_at):
            return other
        message = _("%(person)s is on duty at %(station)s from %(start)s to %(end)s already.") % {
            "person": person.name,
            "station": other.station.unit.name,
            "start": f"{timezone.localtime(other.starts_at):%H:%M}",
            "end": f"{timezone.localtime(other.ends_at):%H:%M}",
        }
        raise Refused("already_on_duty", message, field="person")
    shift = DutyShift.objects.create(station=station, person=person, starts_at=starts_at, ends_at=ends_at)
    record("duty.put_on", shift, actor=actor, at=at, after=_facts(shift), **_where(actor, station))
    return shift


@transaction.atomic
def take_off_duty(shift: DutyShift, *, actor: User | None, at: datetime) -> bool:
    """The shift goes from the roster; False if it was gone already.

    Refused: already_over, for who was on duty stays on record.
    """
    present = DutyShift.objects.select_for_update(of=("self",)).filter(pk=shift.pk).first()
    if present is None:
        return False
    if present.ends_at <= at:
        raise Refused("already_over", _("This shift is over; who was on duty stays on record."))
    record("duty.take_off", present, actor=actor, at=at, before=_facts(present), **_where(actor, present.station))
    present.delete()
    return True


def _refuse_bad(spans: Iterable[Span], *, field: str) -> None:
    try:
        check_spans(spans)
    except ValueError as error:
        message = _("These hours overlap, or end before they begin.")
        raise Refused("bad_hours", message, field=field) from error


def _facts(shift: DutyShift) -> dict[str, object]:
    return {"person": shift.person_id, "starts_at": shift.starts_at, "ends_at": shift.ends_at}


def _where(actor: User | None, station: Station) -> dict:
    return {"on_behalf_of": behalf(actor, station.unit), "unit_id": station.pk}
