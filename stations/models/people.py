from collections.abc import Iterable
from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from stations.choices import Role
from stations.models.history import history_of
from stations.models.units import Unit


def during(on: date) -> Q:
    """Rows whose period [starts_on, ends_on) holds `on`."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


class PersonQuerySet(models.QuerySet["Person"]):
    def of_units(self, ids: Iterable[int]) -> "PersonQuerySet":
        """Whoever was ever appointed in one of these units, or helps through a partner of one."""
        appointed = Q(pk__in=Appointment.objects.filter(unit__in=ids).values("person_id"))
        helping = Q(pk__in=Person.objects.filter(volunteering__partner__unit__in=ids).values("pk"))
        return self.filter(appointed | helping)

    def serving(self, unit: Unit, on: date) -> "PersonQuerySet":
        """Who may be put on duty in the station at `unit` on that day.

        The people of the station, those of the organisation that runs it, and volunteers of its partners; inspectors
        look on only.
        """
        appointed = Appointment.objects.filter(during(on), unit__in=[unit.pk, unit.parent_id]).exclude(
            role=Role.INSPECTOR
        )
        helping = (
            Q(volunteering__partner__unit__in=unit.steps)
            & Q(volunteering__starts_on__lte=on)
            & (Q(volunteering__ends_on=None) | Q(volunteering__ends_on__gt=on))
        )
        volunteers = Person.objects.filter(helping)
        return self.filter(Q(pk__in=appointed.values("person_id")) | Q(pk__in=volunteers.values("pk")))


@pghistory.track(meta=history_of(_("history of people")))
class Person(models.Model):
    """A member of staff, cadre, agent or volunteer; with or without a login."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="person", verbose_name=_("login")
    )
    phone = models.CharField(_("office phone"), max_length=30, blank=True, help_text=_("published on the station page"))
    email = models.EmailField(_("e-mail"), blank=True)
    area = models.CharField(_("area"), max_length=100, blank=True, help_text=_("the area a cadre looks after (E-08)"))
    skills = models.CharField(_("skills"), max_length=200, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track(meta=history_of(_("history of appointments")))
class Appointment(models.Model):
    """A person's role in a unit and everything below it, [starts_on, ends_on)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["unit", "role", "starts_on"]
        constraints = [
            models.CheckConstraint(name="appointment_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="appointment_forward", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))
            ),
            ExclusionConstraint(
                name="appointment_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func(F("starts_on"), F("ends_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}"


@pghistory.track(meta=history_of(_("history of stand-ins")))
class StandIn(models.Model):
    """While its holder is away, an appointment is exercised by somebody else too, [starts_on, ends_on)."""

    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="stand_ins", verbose_name=_("appointment")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="standing_in", verbose_name=_("stand-in"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["-starts_on"]
        constraints = [models.CheckConstraint(name="stand_in_forward", condition=Q(ends_on__gt=F("starts_on")))]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"
