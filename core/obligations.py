"""Dated duties (限办事项): opened, fulfilled, waived, paused; due dates derived from term, calendar and pauses.

How a due date is found: day 1 is the first day after `starts_on` that counts. The term is up to three dates, and the
earliest binds: the n-th working day, the m-th calendar day ("never over a week" is 7), a fixed day. On a tie the
working days are named, then the calendar days. The due day itself is still in time.

Pauses are [from_on, to_on): the day on which the resident was asked does not count, the day on which the duty runs
again does. A day inside a pause counts neither as a working day nor as a calendar day; a fixed day inside a pause moves
to the day on which the duty runs again. While a pause lasts, the row shows the due date as if the duty ran again at
once, and `overdue`, `due_by` leave it out (a duty that was overdue when the pause began stays overdue).
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from core import audit, workdays
from core.choices import Binding, DutyState
from core.errors import Refused
from core.models import Obligation, Pause, User
from core.workdays import ONE_DAY, Table, day_of, days_after

LONGEST = 3650
LONGEST_REASON = 200
DERIVED = ("due_on", "binding", "is_certain")


class Due(NamedTuple):
    """When a duty is due, which of its terms binds, and whether the calendar up to that day is known."""

    on: date
    binding: Binding
    certain: bool


# The pure part: a term, a table and pauses in, a due date out.


def due_date(
    table: Table,
    starts_on: date,
    *,
    working_days: int | None = None,
    calendar_days: int | None = None,
    fixed_on: date | None = None,
    pauses: Iterable[tuple[date, date]] = (),
) -> Due:
    """The earliest of the terms given, as the head of this module says; `pauses` are ended ones, [from, to)."""
    paused = _days_of(pauses)
    found: list[tuple[date, Binding]] = []
    if working_days is not None:
        found.append((table.add_working_days(starts_on, working_days, skip=paused).date, Binding.WORKING_DAYS))
    if calendar_days is not None:
        found.append((_nth_day(starts_on, calendar_days, paused), Binding.CALENDAR_DAYS))
    if fixed_on is not None:
        found.append((_first_free(fixed_on, paused), Binding.FIXED))
    if not found:
        raise ValueError("a duty needs working days, calendar days or a fixed day")
    on, binding = min(found, key=lambda term: term[0])
    # Without working days nothing rests on the calendar.
    return Due(on, binding, working_days is None or table.is_certain(starts_on, on))


def _days_of(pauses: Iterable[tuple[date, date]]) -> frozenset[date]:
    return frozenset(date.fromordinal(n) for first, end in pauses for n in range(first.toordinal(), end.toordinal()))


def _nth_day(start: date, n: int, paused: Collection[date]) -> date:
    counted = (day for day in days_after(start) if day not in paused)
    return next(islice(counted, n - 1, None)) if n else start


def _first_free(day: date, paused: Collection[date]) -> date:
    while day in paused:
        day += ONE_DAY
    return day


# The actions.


def open_duty(
    thing: models.Model,
    *,
    kind: str,
    rule: str,
    title: str,
    unit_id: int,
    starts_on: date,
    working_days: int | None = None,
    calendar_days: int | None = None,
    fixed_on: date | None = None,
    actor: User | None,
    at: datetime,
) -> Obligation:
    """Open the duty `kind` of `thing` for a unit; returns the row with its due date.

    A thing has one open duty of a kind: the same term again gives the row that is there (second click), another term is
    refused (`duty_already_open`). A fixed day before the start is refused (`due_before_start`).
    """
    if fixed_on is not None and fixed_on < starts_on:
        raise Refused("due_before_start", _("The fixed day lies before the start."), field="fixed_on")
    if max(working_days or 0, calendar_days or 0) > LONGEST or min(working_days or 0, calendar_days or 0) < 0:
        raise Refused("days_out_of_range", _("The number of days must be between 0 and 3,650."), field="working_days")
    due = due_date(
        workdays.table(), starts_on, working_days=working_days, calendar_days=calendar_days, fixed_on=fixed_on
    )
    term = {"working_days": working_days, "calendar_days": calendar_days, "fixed_on": fixed_on}
    duty = Obligation(
        subject_type=ContentType.objects.get_for_model(thing),
        subject_id=thing.pk,
        kind=kind,
        rule=rule,
        title=title,
        unit_id=unit_id,
        starts_on=starts_on,
        due_on=due.on,
        binding=due.binding,
        is_certain=due.certain,
        **term,
    )
    with transaction.atomic():
        try:
            # A savepoint of its own, so that the caller's transaction survives the unique constraint.
            with transaction.atomic():
                duty.save(force_insert=True)
        except IntegrityError:
            there = Obligation.objects.about(thing).open().filter(kind=kind).first()
            if there is None:
                raise
            if there.starts_on == starts_on and all(getattr(there, name) == value for name, value in term.items()):
                return there
            raise Refused("duty_already_open", _("This duty is already open with another term.")) from None
        facts = {"rule": rule, "kind": kind, "starts_on": starts_on} | {k: v for k, v in term.items() if v is not None}
        _record("open", duty, actor=actor, at=at, after=facts | audit.snapshot(duty, *DERIVED))
    return duty


@transaction.atomic
def fulfil(duty: Obligation, *, actor: User | None, at: datetime) -> Obligation:
    """The duty was done at `at`: kept when that Shanghai day is not after the due day, else late. Ends a pause first.

    Returns the row as it now is. A duty that is closed already stays as it is.
    """
    duty = _locked(duty)
    if duty.state != DutyState.OPEN:
        return duty
    if running := _running(duty):
        _end(duty, running, day_of(at))
    before = {"state": duty.state}
    duty.state = DutyState.KEPT if day_of(at) <= duty.due_on else DutyState.LATE
    duty.fulfilled_at = at
    duty.save(update_fields=["state", "fulfilled_at"])
    _record("fulfil", duty, actor=actor, at=at, before=before, after=audit.snapshot(duty, "state", "due_on"))
    return duty


@transaction.atomic
def waive(duty: Obligation, *, actor: User | None, at: datetime, reason: str) -> Obligation:
    """The duty need not be done any more, for a `reason` that is kept. A duty that is closed already stays as it is."""
    reason = _reason(reason)
    duty = _locked(duty)
    if duty.state != DutyState.OPEN:
        return duty
    if running := _running(duty):
        _end(duty, running, day_of(at))
    before = {"state": duty.state}
    duty.state, duty.fulfilled_at, duty.waived_reason = DutyState.WAIVED, at, reason
    duty.save(update_fields=["state", "fulfilled_at", "waived_reason"])
    _record("waive", duty, actor=actor, at=at, before=before, after=audit.snapshot(duty, "state"), note=reason)
    return duty


@transaction.atomic
def pause(duty: Obligation, *, actor: User | None, at: datetime, reason: str) -> Obligation:
    """The duty stands still from the Shanghai day of `at`, that day included. Paused already: nothing happens.

    A closed duty is refused (`duty_closed`).
    """
    reason = _reason(reason)
    duty = _locked(duty)
    if duty.state != DutyState.OPEN:
        raise Refused("duty_closed", _("This duty is closed already."))
    if _running(duty):
        return duty
    row = Pause.objects.create(obligation=duty, from_on=day_of(at), reason=reason)
    _record("pause", duty, actor=actor, at=at, after={"from_on": row.from_on}, note=reason)
    return duty


@transaction.atomic
def resume(duty: Obligation, *, actor: User | None, at: datetime) -> Obligation:
    """The duty runs again; the Shanghai day of `at` counts. Returns it with the new due date. Not paused: nothing.

    A moment before the pause began is refused (`resume_before_pause`).
    """
    duty = _locked(duty)
    running = _running(duty)
    if running is None:
        return duty
    before = audit.snapshot(duty, *DERIVED)
    _end(duty, running, day_of(at))
    changed = audit.changes(before, audit.snapshot(duty, *DERIVED))
    after = {"from_on": running.from_on, "to_on": running.to_on} | changed[1]
    _record("resume", duty, actor=actor, at=at, before=changed[0], after=after)
    return duty


@transaction.atomic
def recompute_open(*, actor: User | None, at: datetime, since: date | None = None) -> list[Obligation]:
    """Derive the due dates of open duties anew, after the calendar changed on `since` or later (None: anywhere).

    Returns the duties that changed, each with an audit record of its own. A duty due before `since` cannot change.
    """
    table = workdays.table()
    duties = Obligation.objects.open().filter(working_days__isnull=False)
    if since is not None:
        duties = duties.filter(due_on__gte=since)
    duties = duties.select_for_update(of=("self",), no_key=True).order_by("pk").prefetch_related("pauses")
    changed = []
    for duty in duties:
        before = audit.snapshot(duty, *DERIVED)
        _derive(duty, table)
        was, now = audit.changes(before, audit.snapshot(duty, *DERIVED))
        if now:
            duty.save(update_fields=DERIVED)
            _record("recompute", duty, actor=actor, at=at, before=was, after=now)
            changed.append(duty)
    return changed


def _locked(duty: Obligation) -> Obligation:
    return Obligation.objects.select_for_update(of=("self",), no_key=True).get(pk=duty.pk)


def _running(duty: Obligation) -> Pause | None:
    return duty.pauses.filter(to_on=None).first()


def _end(duty: Obligation, running: Pause, on: date) -> None:
    """End a pause on a day that counts again, and derive the due date anew."""
    if on < running.from_on:
        raise Refused("resume_before_pause", _("The pause had not begun by that day."), field="at")
    running.to_on = on
    running.save(update_fields=["to_on"])
    _derive(duty, workdays.table())
    duty.save(update_fields=DERIVED)


def _derive(duty: Obligation, table: Table) -> None:
    due = due_date(
        table,
        duty.starts_on,
        working_days=duty.working_days,
        calendar_days=duty.calendar_days,
        fixed_on=duty.fixed_on,
        pauses=[(p.from_on, p.to_on) for p in duty.pauses.all() if p.to_on is not None],
    )
    duty.due_on, duty.binding, duty.is_certain = due.on, due.binding, due.certain


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused("reason_needed", _("Give a reason."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused("reason_too_long", _("The reason is too long."), field="reason")
    return reason


def _record(event: str, duty: Obligation, **facts) -> None:
    audit.record(f"duty.{event}", duty, unit_id=duty.unit_id, **facts)
