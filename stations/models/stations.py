from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from stations.choices import StationKind, Weekday
from stations.models.history import history_of
from stations.models.scope import unit_ids
from stations.models.units import Unit


class StationQuerySet(models.QuerySet["Station"]):
    def live(self, on: date) -> "StationQuerySet":
        """Opened on or before `on` and not closed by then."""
        return self.filter(opened_on__lte=on).filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def visible_to(self, user) -> "StationQuerySet":
        """The stations that `user` may see: those of the units below their present appointments."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(pk__in=ids)


@pghistory.track(meta=history_of(_("history of stations")))
class Station(models.Model):
    """A convenience-service station (便民服务站); its place in the organisation is a unit of its own.

    `code` is the public code in addresses and numbers; for franchise stations the institution code, never reused.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="station", verbose_name=_("unit"))
    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=StationKind.choices)
    address = models.CharField(_("address"), max_length=200)
    address_en = models.CharField(_("address in English"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    about = models.TextField(_("about"), blank=True)
    about_en = models.TextField(_("about, in English"), blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="station_kind_known", condition=Q(kind__in=StationKind.values)),
            models.CheckConstraint(name="station_code_shape", condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9-]{1,19}$")),
            models.CheckConstraint(
                name="station_closed_after_opened", condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def is_live(self, on: date) -> bool:
        """What `live` answers, for a station in the hand."""
        return self.opened_on <= on and (self.closed_on is None or self.closed_on > on)


def _span_of_day() -> Func:
    """The span of a row in seconds of its day: no opening time is 0:00, no closing time 24:00."""
    seconds = "COALESCE(EXTRACT(EPOCH FROM CAST(%(expressions)s AS time))::integer, {})"
    return Func(
        Func(F("opens"), template=seconds.format(0), output_field=models.IntegerField()),
        Func(F("closes"), template=seconds.format(24 * 3600), output_field=models.IntegerField()),
        function="int4range",
        output_field=IntegerRangeField(),
    )


@pghistory.track(meta=history_of(_("history of duty hours")))
class DutyHours(models.Model):
    """One span of the week in which the station is open (A-12): [opens, closes) on a weekday.

    No closing time means until midnight: 00:00 without an end is "all day". Spans of a day do not overlap.
    """

    station = models.ForeignKey(Station, models.CASCADE, related_name="hours", verbose_name=_("station"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), null=True, blank=True, help_text=_("empty: until midnight"))

    class Meta:
        verbose_name = _("duty hours")
        verbose_name_plural = _("duty hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(name="hours_forward", condition=Q(closes=None) | Q(opens__lt=F("closes"))),
            models.CheckConstraint(name="hours_weekday", condition=Q(weekday__gte=1, weekday__lte=7)),
            ExclusionConstraint(
                name="hours_do_not_overlap",
                expressions=[
                    ("station", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (_span_of_day(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}–{f'{self.closes:%H:%M}' if self.closes else '24:00'}"


@pghistory.track(meta=history_of(_("history of exceptions to the duty hours")))
class HoursException(models.Model):
    """A day that differs from the week: closed all day (no times), or open in this span instead.

    As in the week, an opening time alone means until midnight. A day is either closed or has spans, never both.
    """

    station = models.ForeignKey(Station, models.CASCADE, related_name="exceptions", verbose_name=_("station"))
    date = models.DateField(_("date"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=100)

    class Meta:
        verbose_name = _("exception to the duty hours")
        verbose_name_plural = _("exceptions to the duty hours")
        ordering = ["date", "opens"]
        constraints = [
            models.CheckConstraint(
                name="exception_closed_or_forward",
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
            ),
            ExclusionConstraint(
                name="exceptions_do_not_overlap",
                expressions=[
                    ("station", RangeOperators.EQUAL),
                    ("date", RangeOperators.EQUAL),
                    (_span_of_day(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.reason}"


class DutyShift(models.Model):
    """Who is on duty when (值班表): one person in one shift of one day, [starts_at, ends_at)."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="shifts", verbose_name=_("station"))
    person = models.ForeignKey("stations.Person", models.PROTECT, related_name="shifts", verbose_name=_("person"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty shifts")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(name="shift_forward", condition=Q(starts_at__lt=F("ends_at"))),
            ExclusionConstraint(
                name="shift_person_in_one_place",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["station", "starts_at"], name="shift_station")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
