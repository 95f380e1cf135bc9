"""What a repair keeps beside its ticket: what hindered it, the advice, the parts with their cost (A-03)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.choices import Barrier, CostAnswer, NextStep, ReplyChannel
from services.models.lost import Disposal
from services.models.tickets import Ticket
from stations.models import Person


class Repair(models.Model):
    """A repair or mending (维修、缝补): one row beside each ticket of that kind.

    The result itself stands on the ticket. `first` is the repair of the same thing that this one comes back from
    (返修), the earliest of them all.
    """

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, primary_key=True, related_name="repair", verbose_name=_("ticket")
    )
    first = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="returns", verbose_name=_("came back from")
    )
    barrier = models.CharField(_("what hindered it"), max_length=20, choices=Barrier.choices, blank=True)
    next_step = models.CharField(_("advice to the owner"), max_length=20, choices=NextStep.choices, blank=True)
    hours = models.DecimalField(_("volunteer hours"), max_digits=5, decimal_places=1, default=0)
    disposal = models.ForeignKey(
        Disposal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repairs",
        verbose_name=_("disposal"),
        help_text=_("when nobody collected it"),
    )

    class Meta:
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        constraints = [
            models.CheckConstraint(name="repair_barrier_known", condition=Q(barrier__in=["", *Barrier.values])),
            models.CheckConstraint(name="repair_next_step_known", condition=Q(next_step__in=["", *NextStep.values])),
            models.CheckConstraint(name="repair_hours_not_negative", condition=Q(hours__gte=0)),
            models.CheckConstraint(name="repair_not_its_own_first", condition=Q(first=None) | ~Q(first=F("ticket"))),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class RepairPartQuerySet(models.QuerySet["RepairPart"]):
    def unanswered(self) -> "RepairPartQuerySet":
        return self.filter(answer=CostAnswer.PENDING)


class RepairPart(models.Model):
    """A part that a repair needs (配件): what it costs, and what the owner says to that."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="parts", verbose_name=_("ticket"))
    name = models.CharField(_("part"), max_length=100)
    cost = models.DecimalField(_("cost in yuan"), max_digits=8, decimal_places=2, default=0)
    asked_at = models.DateTimeField(_("needed since"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    answer = models.CharField(_("owner's answer"), max_length=12, choices=CostAnswer.choices)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answer recorded by")
    )
    channel = models.CharField(_("how the owner was asked"), max_length=10, choices=ReplyChannel.choices, blank=True)
    arrived_at = models.DateTimeField(_("there since"), null=True, blank=True)

    objects = RepairPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a repair")
        verbose_name_plural = _("parts of repairs")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(name="part_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="part_answer_known", condition=Q(answer__in=CostAnswer.values)),
            models.CheckConstraint(
                name="part_free_exactly_without_cost",
                condition=Q(cost=0, answer="not_needed") | (Q(cost__gt=0) & ~Q(answer="not_needed")),
            ),
            models.CheckConstraint(
                name="part_answered_by_somebody",
                condition=Q(answer__in=["agreed", "declined"], answered_at__isnull=False, answered_by__isnull=False)
                | Q(answer__in=["pending", "not_needed"], answered_at=None, answered_by=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """The owner of a ready thing was asked to collect it (催领); the last day named to them stands in `collect_by`."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="reminders", verbose_name=_("ticket"))
    channel = models.CharField(_("how the owner was told"), max_length=10, choices=ReplyChannel.choices)
    collect_by = models.DateField(_("last day"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"))
    reminded_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reminded by"),
        help_text=_("empty: sent by itself"),
    )

    class Meta:
        verbose_name = _("reminder to collect")
        verbose_name_plural = _("reminders to collect")
        ordering = ["reminded_at", "id"]
        constraints = [
            models.CheckConstraint(name="reminder_channel_known", condition=Q(channel__in=ReplyChannel.values)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}"
