"""The close of the day: control totals by station, the daily roll-up, the file for the platform (D-54)."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.triggers import append_only, no_truncate
from finance.choices import CloseState
from finance.models.businesses import Business
from finance.models.scope import DEPARTMENTS, in_network, station_ids
from stations.models import Station

MONEY: Any = {"max_digits": 14, "decimal_places": 2}


class ByStation(models.QuerySet):
    """Rows of stations: all of them for the departments of the bureau, otherwise those that `user` may see."""

    def visible_to(self, user):
        ids = station_ids(user)
        return self if ids is None else self.filter(station__in=ids)


class StationDay(models.Model):
    """What a station's credit did on a day, written once when the day is closed (日结, D-54).

    `closing` = opening + purchases − sales + reversals − refunds + others, which the database asks for; `found` is the
    credit that the account's row showed for the end of that day. The day is closed when both agree to the fen.
    """

    date = models.DateField(_("business date"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="closed_days", verbose_name=_("station"))
    state = models.CharField(_("state"), max_length=10, choices=CloseState.choices)
    opening = models.DecimalField(_("credit before"), **MONEY)
    purchases = models.DecimalField(_("purchases"), **MONEY)
    sales = models.DecimalField(_("sales"), **MONEY)
    reversals = models.DecimalField(_("reversals"), **MONEY)
    refunds = models.DecimalField(_("refunds"), **MONEY)
    others = models.DecimalField(_("other postings"), **MONEY)
    closing = models.DecimalField(_("credit afterwards"), **MONEY)
    found = models.DecimalField(_("credit found"), **MONEY)
    late = models.PositiveIntegerField(_("late sales"), default=0)
    closed_at = models.DateTimeField(_("closed at"))

    objects = ByStation.as_manager()

    class Meta:
        verbose_name = _("closed day of a station")
        verbose_name_plural = _("closed days of stations")
        ordering = ["-date", "station"]
        constraints = [
            models.UniqueConstraint(name="station_day_once", fields=["date", "station"]),
            models.CheckConstraint(name="station_day_state_known", condition=Q(state__in=CloseState.values)),
            models.CheckConstraint(
                name="station_day_adds_up",
                condition=Q(
                    closing=F("opening") + F("purchases") - F("sales") + F("reversals") - F("refunds") + F("others")
                ),
            ),
            models.CheckConstraint(
                name="station_day_closed_when_equal",
                condition=Q(state="closed", closing=F("found")) | (Q(state="unbalanced") & ~Q(closing=F("found"))),
            ),
        ]
        indexes = [
            models.Index(fields=["station", "date"], name="station_day_station"),
            models.Index(fields=["date"], name="station_day_unbalanced", condition=Q(state="unbalanced")),
        ]
        triggers = append_only("station_day")

    def __str__(self) -> str:
        return f"{self.date} {self.station_id}"


class DailyTotal(models.Model):
    """The daily roll-up: what a station sold of a business on a day, reversed sales taken out. Statements read it.

    Derived from the lines by `finance.closing.roll_up` alone; written anew it holds the same. `late_count` of the sales
    belong to an earlier day that was closed before they came in (D-54); they are counted before reversals.
    """

    date = models.DateField(_("business date"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="daily_totals", verbose_name=_("station"))
    business = models.ForeignKey(Business, models.PROTECT, related_name="+", verbose_name=_("kind of business"))
    count = models.IntegerField(_("count"))
    amount = models.DecimalField(_("amount"), **MONEY)
    fee = models.DecimalField(_("fee"), **MONEY)
    reversed_count = models.PositiveIntegerField(_("reversed"), default=0)
    reversed_amount = models.DecimalField(_("amount reversed"), **MONEY, default=0)
    late_count = models.PositiveIntegerField(_("late sales"), db_default=0)
    late_amount = models.DecimalField(_("amount of late sales"), **MONEY, db_default=0)

    objects = ByStation.as_manager()

    class Meta:
        verbose_name = _("daily total")
        verbose_name_plural = _("daily totals")
        ordering = ["-date", "station", "business"]
        constraints = [models.UniqueConstraint(name="daily_total_once", fields=["date", "station", "business"])]
        indexes = [models.Index(fields=["station", "date"], name="daily_total_station")]
        triggers = [no_truncate("daily_total_table")]

    def __str__(self) -> str:
        return f"{self.date} {self.station_id} {self.business_id}"


class DayFileQuerySet(models.QuerySet["DayFile"]):
    def visible_to(self, user) -> "DayFileQuerySet":
        """The file holds all stations: for the departments of the bureau."""
        return self if in_network(user, DEPARTMENTS) else self.none()

    def newest(self, day: date) -> "DayFile | None":
        return self.filter(date=day).order_by("-version").first()


class DayFile(models.Model):
    """The revenue of a day as it goes to the platform, kept with its digest; `body` is compressed."""

    date = models.DateField(_("business date"))
    version = models.PositiveSmallIntegerField(_("version"))
    rows = models.PositiveIntegerField(_("rows"))
    amount = models.DecimalField(_("amount"), **MONEY)
    fee = models.DecimalField(_("fee"), **MONEY)
    digest = models.CharField(_("SHA-256"), max_length=64)
    body = models.BinaryField(editable=False)
    written_at = models.DateTimeField(_("written at"))

    objects = DayFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file for the platform")
        verbose_name_plural = _("files for the platform")
        ordering = ["-date", "-version"]
        constraints = [models.UniqueConstraint(name="day_file_version_once", fields=["date", "version"])]
        triggers = append_only("day_file")

    def __str__(self) -> str:
        return f"{self.date} v{self.version}"
