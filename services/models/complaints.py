from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Obligation
from services.choices import ComplaintKind, ComplaintState, Finding
from stations.choices import Role
from stations.models import Person, Station, Unit
from stations.models.scope import held_roles

# Who reads complaints about a station: those who supervise it and take no step (E-12), and the government above it.
SUPERVISORS = frozenset({Role.INSPECTOR, Role.ADMINISTRATOR})
# Who answers them: the government above the station, never who only looks on.
ANSWERERS = frozenset({Role.ADMINISTRATOR})
# Roles with which somebody works at a station, or at the committee that runs it.
AT_STATION = frozenset({Role.CLERK, Role.DIRECTOR, Role.DEPUTY, Role.CADRE, Role.AGENT, Role.VOLUNTEER})


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user) -> "ComplaintQuerySet":
        """For the supervising unit and the discipline body; never for those who work where it is about (E-09)."""
        if user.is_active and user.is_superuser:
            return self
        held = held_roles(user)
        paths = {one.path for one in held if one.role in SUPERVISORS}
        if not paths:
            return self.none()
        seen = [Q(to_unit__path__startswith=path) | Q(discipline__path__startswith=path) for path in paths]
        involved = [Q(station__unit__path__startswith=one.path) for one in held if one.role in AT_STATION]
        found = self.filter(reduce(or_, seen))
        return found.exclude(reduce(or_, involved)) if involved else found

    def running(self) -> "ComplaintQuerySet":
        return self.exclude(state=ComplaintState.ANSWERED)

    def overdue(self, on: date) -> "ComplaintQuerySet":
        return self.running().filter(duty__due_on__lt=on)


class Complaint(models.Model):
    """A complaint that a resident made on the public page (投诉, E-09): not for the station, but for those above it.

    `code` and `tail` open the answer on the public page, as those of a slip open a matter. Name and telephone may be
    missing. Written by `services.actions.complaints` only.
    """

    code = models.CharField(_("look-up code"), max_length=12, unique=True)
    tail = models.CharField(_("last four digits"), max_length=4)
    submission_key = models.UUIDField(_("key of the submission"), unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="complaints", verbose_name=_("about the station"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="complaints", verbose_name=_("supervising unit"))
    discipline = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("discipline body")
    )
    kind = models.CharField(_("about what"), max_length=10, choices=ComplaintKind.choices)
    text = EncryptedTextField(_("what happened"))
    matter_number = models.CharField(_("number of the matter"), max_length=40, blank=True)
    name = EncryptedTextField(_("name"), blank=True)
    phone = EncryptedTextField(_("telephone"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ComplaintState.choices, default=ComplaintState.RECEIVED)
    filed_at = models.DateTimeField(_("filed at"))
    taken_up_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    handler = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("looked into by")
    )
    finding = models.CharField(_("finding"), max_length=10, choices=Finding.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    measures = EncryptedTextField(_("measures, for the office only"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    duty = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("duty")
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.CheckConstraint(name="complaint_state_known", condition=Q(state__in=ComplaintState.values)),
            models.CheckConstraint(name="complaint_kind_known", condition=Q(kind__in=ComplaintKind.values)),
            models.CheckConstraint(name="complaint_finding_known", condition=Q(finding__in=["", *Finding.values])),
            models.CheckConstraint(
                name="complaint_answered_whole",
                condition=(Q(state="answered", answered_at__isnull=False) & ~Q(answer="") & ~Q(finding=""))
                | (~Q(state="answered") & Q(answered_at=None, answer="", finding="")),
            ),
        ]
        indexes = [
            models.Index(fields=["to_unit", "-filed_at"], name="complaint_unit"),
            models.Index(fields=["discipline", "-filed_at"], name="complaint_discipline"),
            models.Index(fields=["-filed_at", "-id"], name="complaint_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.filed_at:%Y-%m-%d}"
