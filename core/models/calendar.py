import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.choices import DaySource

# The first national regulation on holidays is of December 1949.
FIRST_YEAR, LAST_YEAR = 1950, 9998


def _every_change() -> list[pghistory.RowEvent]:
    """New ones for each table: a tracker remembers the table it was given to."""
    return [pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()]


def _new_version() -> list[pgtrigger.Trigger]:
    """Triggers that stamp a new version whenever the table changes, whoever writes and by whatever way."""
    func = """
        INSERT INTO core_calendarversion (id, version) VALUES (1, gen_random_uuid())
        ON CONFLICT (id) DO UPDATE SET version = excluded.version;
        RETURN NULL;
    """
    operations = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    return [
        pgtrigger.Trigger(
            name="new_version", operation=operations, level=pgtrigger.Statement, when=pgtrigger.After, func=func
        )
    ]


class CalendarVersion(models.Model):
    """One row, the stamp of the calendar as it stands. Processes keep what they read while it holds.

    A random stamp, not a counter: two transactions can count to the same number, and one of them may roll back.
    """

    version = models.UUIDField()

    class Meta:
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        constraints = [models.CheckConstraint(name="calendar_version_single", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.version)


@pghistory.track(*_every_change())
class CalendarYear(models.Model):
    """A year of the working calendar whose official notice is in the table. A year without a row is provisional (暂定).

    Written by `core.calendar` only.
    """

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("source"), max_length=10, choices=DaySource.choices)
    notice = models.CharField(_("notice"), max_length=200, blank=True, help_text=_("title and date of the notice"))
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(name="calendar_year_real", condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)))
        ]
        triggers = _new_version()

    def __str__(self) -> str:
        return str(self.year)


@pghistory.track(*_every_change())
class CalendarDay(models.Model):
    """A day unlike its weekday: a holiday from Monday to Friday, or a make-up workday (调休) at the weekend.

    A day that a notice names may also stand here although it is like its weekday, so that no later load turns it back.
    Written by `core.calendar` only.
    """

    date = models.DateField(_("date"), primary_key=True)
    is_workday = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=DaySource.choices)
    notice = models.CharField(_("notice"), max_length=200, blank=True, help_text=_("title and date of the notice"))

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-date"]
        triggers = _new_version()

    def __str__(self) -> str:
        return self.date.isoformat()
