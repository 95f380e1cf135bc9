from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Paper
from services.choices import MediationState, PartySide
from services.models.tickets import Ticket
from stations.choices import Role
from stations.models import Person
from stations.models.scope import held_roles

# Who leads a station, or is its agent, sees its mediations; nobody above it, and nobody who only looks on.
SEES_MEDIATION = frozenset({Role.DIRECTOR, Role.DEPUTY, Role.AGENT})


class MediationQuerySet(models.QuerySet["Mediation"]):
    def visible_to(self, user) -> "MediationQuerySet":
        """The mediator's own, and those of the station that `user` leads: confidential to everybody else."""
        held = held_roles(user)
        if not held:
            return self.none()
        mine = Q(mediator__in={one.person_id for one in held})
        led = [Q(ticket__station__unit__path__startswith=h.path) for h in held if h.role in SEES_MEDIATION]
        return self.filter(reduce(or_, led, mine))


class Mediation(models.Model):
    """The record of a civil mediation (民事调解): parties, facts, sessions, what came of it. Confidential.

    Written by `services.actions.mediation` only; what people said is encrypted at rest.
    """

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="mediation", verbose_name=_("ticket"))
    state = models.CharField(_("state"), max_length=10, choices=MediationState.choices, default=MediationState.OPEN)
    mediator = models.ForeignKey(Person, models.PROTECT, related_name="mediations", verbose_name=_("mediator"))
    co_mediators = models.CharField(_("others who mediate"), max_length=100, blank=True)
    facts = EncryptedTextField(_("facts of the dispute"))
    terms = EncryptedTextField(_("what was agreed"), blank=True)
    perform_by = models.DateField(_("to be done by"), null=True, blank=True)
    reason = EncryptedTextField(_("why there is no agreement"), blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreement"), editable=False
    )
    signed = models.ForeignKey(
        Paper,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed agreement"),
        editable=False,
    )

    objects = MediationQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediation")
        verbose_name_plural = _("mediations")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(name="mediation_state_known", condition=Q(state__in=MediationState.values)),
            models.CheckConstraint(
                name="mediation_concluded_exactly_when_dated",
                condition=Q(state="open", concluded_at=None) | (~Q(state="open") & Q(concluded_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="mediation_papers_when_agreed",
                condition=Q(state="agreed") | Q(paper__isnull=True, signed__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["mediator", "-opened_at"], name="mediation_mediator"),
            models.Index(fields=["-opened_at", "-id"], name="mediation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d}"


class MediationParty(models.Model):
    """One of those who have the dispute, on one of its two sides."""

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="parties", verbose_name=_("mediation"))
    side = models.CharField(_("side"), max_length=10, choices=PartySide.choices)
    name = models.CharField(_("name"), max_length=60)
    phone = EncryptedTextField(_("telephone"), blank=True)
    id_number = EncryptedTextField(_("id number"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("party of a mediation")
        verbose_name_plural = _("parties of mediations")
        ordering = ["side", "id"]
        constraints = [
            models.CheckConstraint(name="party_side_known", condition=Q(side__in=PartySide.values)),
            models.UniqueConstraint(name="party_once", fields=["mediation", "side", "name"]),
        ]

    def __str__(self) -> str:
        return str(self.get_side_display())


class MediationSession(models.Model):
    """A meeting with the parties: when, where, who was there, what was said (调解笔录)."""

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="sessions", verbose_name=_("mediation"))
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=100)
    present = models.CharField(_("who was there"), max_length=200)
    record = EncryptedTextField(_("what was said"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("session of a mediation")
        verbose_name_plural = _("sessions of mediations")
        ordering = ["held_at", "id"]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d %H:%M}"
