"""Dated duties of village tickets, with the real holidays of 2025 and 2026."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from core.calendar import NamedDay, forget_day, forget_year, set_day
from core.choices import Binding, DutyState
from core.errors import Refused
from core.models import AuditRecord, Obligation, User
from core.obligations import due_date, fulfil, open_duty, pause, recompute_open, resume, waive
from core.workdays import Table
from tests import factories

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTICE = "国务院办公厅关于调整2026年国庆节放假安排的通知"


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=SHANGHAI)


def verbs(duty: Obligation) -> list[str]:
    return [row.verb for row in AuditRecord.objects.about(duty)]


@pytest.fixture
def agent(db):
    return User.objects.create_user("agent", full_name="王桂花")


@pytest.fixture
def submit(calendar, agent):
    """Opens a duty to submit; without facts the one of rule E-05: within three working days, never over a week."""
    village = factories.unit("青林村委会")

    def open_(day: str, **facts) -> Obligation:
        term = facts or {"working_days": 3, "calendar_days": 7}
        return open_duty(
            agent,
            kind="submit",
            rule="E-05",
            title="递交申请",
            unit_id=village.pk,
            starts_on=date.fromisoformat(day),
            actor=agent,
            at=at(day),
            **term,
        )

    return open_


@pytest.mark.rule("E-05")
@pytest.mark.parametrize(
    ("starts", "due", "binding"),
    [
        # A plain week: Monday, then three working days.
        ("2026-11-02", "2026-11-05", Binding.WORKING_DAYS),
        # Over a weekend: Thursday, then Friday, Monday, Tuesday.
        ("2026-11-05", "2026-11-10", Binding.WORKING_DAYS),
        # National Day 2026, off to 7 October: the third working day would be Saturday 10 October, made up.
        ("2026-09-30", "2026-10-07", Binding.CALENDAR_DAYS),
        # National Day 2025, off to 8 October: the third working day would be Saturday 11 October, made up.
        ("2025-09-30", "2025-10-07", Binding.CALENDAR_DAYS),
        # Spring Festival 2026, off from 15 to 23 February; Saturday the 14th is made up.
        ("2026-02-13", "2026-02-20", Binding.CALENDAR_DAYS),
        # Labour Day 2026, off to 5 May.
        ("2026-04-29", "2026-05-06", Binding.CALENDAR_DAYS),
        # Mid-autumn 2026 lengthens a weekend, which is not enough for the week to bind.
        ("2026-09-23", "2026-09-29", Binding.WORKING_DAYS),
        # Wednesday before the make-up Sunday of 2026-09-20: Thursday, Friday, Sunday.
        ("2026-09-16", "2026-09-20", Binding.WORKING_DAYS),
    ],
)
def test_three_working_days_never_over_a_week(submit, starts, due, binding):
    duty = submit(starts)
    assert (duty.due_on.isoformat(), duty.binding, duty.is_certain) == (due, binding, True)


@pytest.mark.rule("E-05")
def test_a_special_matter_is_due_the_same_day(submit):
    duty = submit("2026-10-02", fixed_on=date(2026, 10, 2))
    assert (duty.due_on, duty.binding, duty.is_certain) == (date(2026, 10, 2), Binding.FIXED, True)


def test_on_a_tie_the_working_days_are_named():
    monday = date(2026, 11, 2)
    assert due_date(Table(frozenset({2026})), monday, calendar_days=1, working_days=1) == (
        date(2026, 11, 3),
        Binding.WORKING_DAYS,
        True,
    )


def test_beyond_the_horizon_the_due_date_is_marked(submit):
    duty = submit("2026-12-30", working_days=3)
    assert (duty.due_on, duty.is_certain) == (date(2027, 1, 5), False)
    assert list(Obligation.objects.uncertain()) == [duty]


def test_calendar_days_alone_are_certain_in_any_year(submit):
    assert submit("2031-05-01", calendar_days=7).is_certain


@pytest.mark.rule("E-05")
@pytest.mark.parametrize(
    ("done", "state"),
    [
        (at("2026-11-05", hour=23), DutyState.KEPT),  # the due day itself is in time, by the clock of Shanghai
        (at("2026-11-06", hour=0), DutyState.LATE),
    ],
)
def test_kept_or_late(submit, agent, done, state):
    duty = fulfil(submit("2026-11-02"), actor=agent, at=done)
    assert (duty.state, duty.fulfilled_at) == (state, done)
    assert not Obligation.objects.open().exists()


def test_the_second_click_changes_nothing(submit, agent):
    duty = submit("2026-11-02")
    assert submit("2026-11-02") == duty
    fulfil(duty, actor=agent, at=at("2026-11-04"))
    again = fulfil(duty, actor=agent, at=at("2026-11-09"))
    assert (again.state, again.fulfilled_at) == (DutyState.KEPT, at("2026-11-04"))
    assert waive(duty, actor=agent, at=at("2026-11-09"), reason="too late for that").state == DutyState.KEPT
    assert verbs(duty) == ["duty.open", "duty.fulfil"]


def test_a_thing_has_one_open_duty_of_a_kind(submit, agent):
    duty = submit("2026-11-02")
    with pytest.raises(Refused) as refusal:
        submit("2026-11-03")
    assert refusal.value.code == "duty_already_open"
    fulfil(duty, actor=agent, at=at("2026-11-03"))
    assert submit("2026-11-03") != duty


def test_the_database_refuses_a_second_open_duty(submit):
    duty = submit("2026-11-02")
    duty.pk = None
    with pytest.raises(IntegrityError, match="obligation_one_open_per_kind"), transaction.atomic():
        duty.save(force_insert=True)


def test_a_term_that_cannot_be_is_refused(submit):
    for facts in ({"fixed_on": date(2026, 11, 1)}, {"working_days": -1}, {"calendar_days": 100_000}):
        with pytest.raises(Refused):
            submit("2026-11-02", **facts)
    with pytest.raises(ValueError, match="needs"):
        submit("2026-11-02", working_days=None)


def test_a_waiver_keeps_its_reason(submit, agent):
    duty = submit("2026-11-02")
    with pytest.raises(Refused) as refusal:
        waive(duty, actor=agent, at=at("2026-11-03"), reason="  ")
    assert (refusal.value.code, refusal.value.field) == ("reason_needed", "reason")
    duty = waive(duty, actor=agent, at=at("2026-11-03"), reason="申请人撤回")
    assert (duty.state, duty.waived_reason, duty.fulfilled_at) == (DutyState.WAIVED, "申请人撤回", at("2026-11-03"))
    again = waive(duty, actor=agent, at=at("2026-11-04"), reason="second click")
    assert again.waived_reason == "申请人撤回"
    assert verbs(duty) == ["duty.open", "duty.waive"]


def test_waiting_for_the_resident_moves_the_due_date(submit, agent):
    """Asked on Tuesday, answered on Friday: Tuesday, Wednesday and Thursday do not count, Friday does."""
    duty = submit("2026-11-02")
    duty = pause(duty, actor=agent, at=at("2026-11-03"), reason="缺身份证复印件")
    assert duty.due_on == date(2026, 11, 5)
    assert pause(duty, actor=agent, at=at("2026-11-04"), reason="second click") == duty
    duty = resume(duty, actor=agent, at=at("2026-11-06"))
    # Friday 6, Monday 9, Tuesday 10 November; a week would have ended on 9 + 3 = 12 November.
    assert (duty.due_on, duty.binding) == (date(2026, 11, 10), Binding.WORKING_DAYS)
    assert resume(duty, actor=agent, at=at("2026-11-09")).due_on == date(2026, 11, 10)
    assert duty.pauses.get().reason == "缺身份证复印件"
    assert verbs(duty) == ["duty.open", "duty.pause", "duty.resume"]


@pytest.mark.rule("E-05")
def test_the_week_stands_still_too(submit, agent):
    """Paused for two days before National Day 2026: the week ends two days later, and still binds."""
    duty = submit("2026-09-28")
    pause(duty, actor=agent, at=at("2026-09-29"), reason="等待申请人")
    duty = resume(duty, actor=agent, at=at("2026-10-01"))
    # Working days 8, 9, 10 October; seven days: 1 to 7 October.
    assert (duty.due_on, duty.binding) == (date(2026, 10, 7), Binding.CALENDAR_DAYS)


def test_paused_and_answered_on_one_day_moves_nothing(submit, agent):
    duty = submit("2026-11-02")
    pause(duty, actor=agent, at=at("2026-11-03"), reason="等待申请人")
    assert resume(duty, actor=agent, at=at("2026-11-03", hour=16)).due_on == date(2026, 11, 5)


def test_two_pauses_add_up(submit, agent):
    duty = submit("2026-11-02")
    for first, end in (("2026-11-03", "2026-11-04"), ("2026-11-05", "2026-11-09")):
        pause(duty, actor=agent, at=at(first), reason="等待申请人")
        duty = resume(duty, actor=agent, at=at(end))
    # Counted: Wednesday 4, Monday 9, Tuesday 10 November.
    assert duty.due_on == date(2026, 11, 10)


def test_a_fixed_day_moves_only_when_it_lies_in_the_pause(submit, agent):
    duty = submit("2026-11-02", fixed_on=date(2026, 11, 2))
    pause(duty, actor=agent, at=at("2026-11-02"), reason="等待申请人")
    assert resume(duty, actor=agent, at=at("2026-11-05")).due_on == date(2026, 11, 5)
    fulfil(duty, actor=agent, at=at("2026-11-05"))
    duty = submit("2026-11-09", fixed_on=date(2026, 11, 13))
    pause(duty, actor=agent, at=at("2026-11-10"), reason="等待申请人")
    assert resume(duty, actor=agent, at=at("2026-11-12")).due_on == date(2026, 11, 13)


def test_what_is_done_during_a_pause_is_in_time(submit, agent):
    duty = submit("2026-11-02")
    pause(duty, actor=agent, at=at("2026-11-03"), reason="等待申请人")
    duty = fulfil(duty, actor=agent, at=at("2026-11-30"))
    assert (duty.state, duty.pauses.get().to_on) == (DutyState.KEPT, date(2026, 11, 30))


def test_a_closed_duty_cannot_be_paused_and_no_pause_ends_before_it_began(submit, agent):
    duty = submit("2026-11-02")
    pause(duty, actor=agent, at=at("2026-11-03"), reason="等待申请人")
    with pytest.raises(Refused) as refusal:
        resume(duty, actor=agent, at=at("2026-11-02"))
    assert refusal.value.code == "resume_before_pause"
    fulfil(duty, actor=agent, at=at("2026-11-04"))
    with pytest.raises(Refused) as refusal:
        pause(duty, actor=agent, at=at("2026-11-05"), reason="等待申请人")
    assert refusal.value.code == "duty_closed"


def test_lists_of_due_and_overdue(submit, agent):
    duty = submit("2026-11-02")
    assert not Obligation.objects.due_by(date(2026, 11, 4))
    assert list(Obligation.objects.due_by(date(2026, 11, 5))) == [duty]
    assert not Obligation.objects.overdue(date(2026, 11, 5))
    assert list(Obligation.objects.overdue(date(2026, 11, 6))) == [duty]
    pause(duty, actor=agent, at=at("2026-11-04"), reason="等待申请人")
    assert list(Obligation.objects.paused()) == [duty]
    assert not Obligation.objects.overdue(date(2026, 11, 20))
    assert not Obligation.objects.due_by(date(2026, 11, 20))


def test_a_duty_that_was_overdue_when_the_pause_began_stays_overdue(submit, agent):
    duty = submit("2026-11-02")
    pause(duty, actor=agent, at=at("2026-11-09"), reason="等待申请人")
    assert list(Obligation.objects.overdue(date(2026, 11, 10))) == [duty]
    assert not Obligation.objects.paused()
    assert resume(duty, actor=agent, at=at("2026-11-20")).due_on == date(2026, 11, 5)


def test_a_moved_holiday_moves_open_due_dates_only(submit, agent):
    """Friday 6 November 2026 becomes a holiday: what is open follows, with its trace; what is closed stays."""
    duty = submit("2026-11-03", working_days=3)
    closed = open_duty(
        agent, kind="reply", rule="E-07", title="答复", unit_id=duty.unit_id, starts_on=date(2026, 11, 3),
        working_days=3, actor=agent, at=at("2026-11-03"),
    )  # fmt: skip
    fulfil(closed, actor=agent, at=at("2026-11-04"))
    changed = set_day(NamedDay(date(2026, 11, 6), False, "调休"), notice=NOTICE, actor=agent, at=at("2026-11-04"))
    assert changed.duties == [duty]
    duty.refresh_from_db()
    closed.refresh_from_db()
    assert (duty.due_on, closed.due_on) == (date(2026, 11, 9), date(2026, 11, 6))
    row = AuditRecord.objects.about(duty).get(verb="duty.recompute")
    assert (row.before, row.after) == ({"due_on": "2026-11-06"}, {"due_on": "2026-11-09"})
    assert forget_day(date(2026, 11, 6), actor=agent, at=at("2026-11-05")).duties == [duty]
    duty.refresh_from_db()
    assert duty.due_on == date(2026, 11, 6)
    assert recompute_open(actor=agent, at=at("2026-11-05")) == []


def test_a_recomputed_duty_keeps_its_pause(submit, agent):
    duty = submit("2026-11-02", working_days=3)
    pause(duty, actor=agent, at=at("2026-11-03"), reason="等待申请人")
    resume(duty, actor=agent, at=at("2026-11-05"))
    set_day(NamedDay(date(2026, 11, 9), False), notice=NOTICE, actor=agent, at=at("2026-11-05"))
    duty.refresh_from_db()
    # Counted: Thursday 5, Friday 6, Tuesday 10 November.
    assert duty.due_on == date(2026, 11, 10)


def test_a_year_that_is_forgotten_makes_its_due_dates_uncertain(submit, agent):
    duty = submit("2026-11-02", working_days=3)
    forget_year(2026, actor=agent, at=at("2026-11-03"))
    duty.refresh_from_db()
    assert (duty.due_on, duty.is_certain) == (date(2026, 11, 5), False)
