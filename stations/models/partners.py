import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.choices import Skill, UnitKind
from stations.models.history import history_of
from stations.models.people import Person
from stations.models.scope import unit_ids
from stations.models.units import Unit


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user) -> "PartnerQuerySet":
        """Partners of the units that `user` may see, and of the units directly above those: their stations work with
        them (B-04)."""
        ids = unit_ids(user)
        if ids is None:
            return self
        above = Unit.objects.filter(pk__in=ids, kind=UnitKind.STATION).values("parent")
        return self.filter(Q(unit__in=ids) | Q(unit__in=above))


@pghistory.track(meta=history_of(_("history of partner organisations")))
class Partner(models.Model):
    """A partner organisation (A-03 … A-06) or a community organisation that the committee fosters (B-04)."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="partners", verbose_name=_("unit"), help_text=_("whose partner it is")
    )
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_community_organisation = models.BooleanField(_("community organisation"), default=False)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(name="partner_once_per_unit", fields=["unit", "name"])]

    def __str__(self) -> str:
        return self.name


@pghistory.track(meta=history_of(_("history of volunteers")))
class Volunteer(models.Model):
    """A person who helps for a partner organisation, [starts_on, ends_on)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="volunteering", verbose_name=_("person"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="volunteers", verbose_name=_("partner"))
    can = ArrayField(
        models.CharField(max_length=20, choices=Skill.choices),
        verbose_name=_("can do"),
        default=list,
        blank=True,
        help_text=_("what jobs are chosen by"),
    )
    skills = models.CharField(_("skills"), max_length=200, blank=True, help_text=_("in the volunteer's own words"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        constraints = [
            models.UniqueConstraint(name="volunteer_once", fields=["person", "partner", "starts_on"]),
            models.CheckConstraint(name="volunteer_skills_known", condition=Q(can__contained_by=Skill.values)),
            models.CheckConstraint(name="volunteer_forward", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.partner_id}"

    @property
    def can_words(self) -> list[str]:
        return [str(Skill(value).label) for value in self.can]


class VolunteerHours(models.Model):
    """Hours given (B-04), one row a day and volunteer."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hours", verbose_name=_("volunteer"))
    date = models.DateField(_("date"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("volunteer hours")
        verbose_name_plural = _("volunteer hours")
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(name="volunteer_hours_once_a_day", fields=["volunteer", "date"]),
            models.CheckConstraint(name="volunteer_hours_in_a_day", condition=Q(hours__gt=0, hours__lte=24)),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.hours}"
