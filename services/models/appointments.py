"""Appointments and the queue: what a station offers, what residents booked, who waits at the counter today."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from services.models.catalogue import Matter
from services.models.tickets import Ticket
from services.queue_choices import BookingState, QueueState
from stations.models import Person, Station
from stations.models.scope import unit_ids

# Those that wait for their time or have come; the others give their seat back.
SEATED = (BookingState.BOOKED, BookingState.ARRIVED, BookingState.DONE)
SHORTEST, LONGEST = 5, 240
MOST_SEATS, MOST_DAYS = 20, 60


class BookingRule(models.Model):
    """What residents may book at a station (预约设置): slots of equal length in its duty hours.

    In one slot as many are received as there are seats. Where `matters` is empty every matter of the station is taken.
    """

    station = models.OneToOneField(
        Station, models.CASCADE, primary_key=True, related_name="booking_rule", verbose_name=_("station")
    )
    is_open = models.BooleanField(_("residents can book"), default=False)
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes of an appointment"),
        default=30,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    seats = models.PositiveSmallIntegerField(
        _("appointments at the same time"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    days_ahead = models.PositiveSmallIntegerField(
        _("days ahead"), default=7, validators=[MaxValueValidator(MOST_DAYS)], help_text=_("0: today only")
    )
    earliest = models.TimeField(_("not before"), null=True, blank=True, help_text=_("empty: as the duty hours say"))
    latest = models.TimeField(_("not after"), null=True, blank=True, help_text=_("empty: as the duty hours say"))
    matters = models.ManyToManyField(
        Matter, blank=True, related_name="+", verbose_name=_("matters"), help_text=_("none: all of the station")
    )

    class Meta:
        verbose_name = _("rule of the appointments")
        verbose_name_plural = _("rules of the appointments")
        constraints = [
            models.CheckConstraint(
                name="booking_rule_slot_sensible", condition=Q(slot_minutes__range=(SHORTEST, LONGEST))
            ),
            models.CheckConstraint(name="booking_rule_seats_sensible", condition=Q(seats__range=(1, MOST_SEATS))),
            models.CheckConstraint(name="booking_rule_days_sensible", condition=Q(days_ahead__lte=MOST_DAYS)),
            models.CheckConstraint(
                name="booking_rule_times_forward",
                condition=Q(earliest=None) | Q(latest=None) | Q(latest__gt=F("earliest")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.station_id)


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user) -> "BookingQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)

    def seated(self, starts: datetime, ends: datetime) -> "BookingQuerySet":
        """Those that keep a seat in some part of [starts, ends)."""
        return self.filter(seat__isnull=False, starts_at__lt=ends, ends_at__gt=starts)

    def with_contact(self) -> "BookingQuerySet":
        """Whose name and telephone are still kept."""
        return self.exclude(tail="")


class Booking(models.Model):
    """An appointment (预约) that a resident made without an account; written by its actions only.

    `seat` is one of the station's seats, held by one appointment at a time whatever the slots once were; whoever
    cancels or does not come gives it back. Name, telephone and last digits go when they are no longer needed.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="bookings", verbose_name=_("station"))
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="bookings", verbose_name=_("matter"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BookingState.choices, default=BookingState.BOOKED)
    name = models.CharField(_("resident"), max_length=60, blank=True)
    phone = EncryptedTextField(_("telephone"), blank=True)
    code = models.CharField(_("code"), max_length=12, unique=True)
    tail = models.CharField(_("last four digits"), max_length=4, blank=True)
    language = models.CharField(_("language"), max_length=10)
    submission_key = models.UUIDField(_("key of the submission"), unique=True)
    booked_at = models.DateTimeField(_("booked at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(name="booking_state_known", condition=Q(state__in=BookingState.values)),
            models.CheckConstraint(name="booking_forward", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="booking_booked_has_seat", condition=~Q(state=BookingState.BOOKED) | Q(seat__isnull=False)
            ),
            models.CheckConstraint(name="booking_free_seat", condition=Q(seat=None) | Q(state__in=SEATED)),
            models.CheckConstraint(
                name="booking_contact_goes_whole",
                condition=~Q(name="") & ~Q(tail="") | Q(name="", tail=""),
            ),
            ExclusionConstraint(
                name="booking_one_on_a_seat",
                expressions=[
                    ("station", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(seat__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["station", "starts_at"], name="booking_station"),
            models.Index(fields=["starts_at"], name="booking_to_come", condition=Q(state="booked")),
            models.Index(fields=["starts_at"], name="booking_contact", condition=~Q(tail="")),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class QueueQuerySet(models.QuerySet["QueueNumber"]):
    def visible_to(self, user) -> "QueueQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)

    def in_turn(self, at: datetime) -> "QueueQuerySet":
        """Who waits, in the order of the calls."""
        return self.filter(state=QueueState.WAITING).by_turn(at)

    def by_turn(self, at: datetime) -> "QueueQuerySet":
        """Appointments whose time has come, walk-ins, early appointments."""
        turn = Case(When(due_at__lte=at, then=Value(0)), When(due_at=None, then=Value(1)), default=Value(2))
        return self.order_by(turn, "due_at", "number")

    def with_contact(self) -> "QueueQuerySet":
        return self.exclude(name="", tail="")


class QueueNumber(models.Model):
    """A number in the queue of one day (排队号): of a walk-in, or of an appointment whose resident has come.

    Numbers run from 1 without holes within a station and day.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="queue_numbers", verbose_name=_("station"))
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number"))
    booking = models.OneToOneField(
        Booking, models.PROTECT, null=True, blank=True, related_name="queue_number", verbose_name=_("appointment")
    )
    due_at = models.DateTimeField(_("time of the appointment"), null=True, blank=True)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("matter")
    )
    name = models.CharField(_("resident"), max_length=60, blank=True)
    phone = EncryptedTextField(_("telephone"), blank=True)
    tail = models.CharField(_("last four digits"), max_length=4, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=QueueState.choices, default=QueueState.WAITING)
    taken_at = models.DateTimeField(_("taken at"))
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("called by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="queue_numbers", verbose_name=_("ticket")
    )

    objects = QueueQuerySet.as_manager()

    class Meta:
        verbose_name = _("queue number")
        verbose_name_plural = _("queue numbers")
        ordering = ["station", "day", "number"]
        constraints = [
            models.UniqueConstraint(name="queue_number_once", fields=["station", "day", "number"]),
            models.CheckConstraint(name="queue_state_known", condition=Q(state__in=QueueState.values)),
            models.CheckConstraint(
                name="queue_called_says_by_whom",
                condition=~Q(state=QueueState.CALLED) | Q(called_at__isnull=False, called_by__isnull=False),
            ),
            models.CheckConstraint(
                name="queue_ended_exactly_when_dated",
                condition=Q(state__in=["done", "left"], ended_at__isnull=False)
                | (~Q(state__in=["done", "left"]) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="queue_due_with_appointment", condition=Q(booking=None, due_at=None) | Q(booking__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["day"], name="queue_open", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.number)
