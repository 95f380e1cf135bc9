import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import DaySource


@pghistory.track()
class CalendarYear(models.Model):
    """A year of the working calendar whose official notice is in the table. A year without a row is provisional."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("source"), max_length=10, choices=DaySource.choices)
    notice = models.CharField(_("notice"), max_length=200, blank=True, help_text=_("title and date of the notice"))
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


@pghistory.track()
class CalendarDay(models.Model):
    """A day unlike its weekday: a holiday from Monday to Friday, or a make-up workday (调休) at the weekend."""

    date = models.DateField(_("date"), primary_key=True)
    is_workday = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=DaySource.choices)
    notice = models.CharField(_("notice"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-date"]

    def __str__(self) -> str:
        return self.date.isoformat()
