from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.choices import Binding, DutyState


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> "ObligationQuerySet":
        return self.filter(state=DutyState.OPEN)

    def paused(self) -> "ObligationQuerySet":
        """Open and standing still: a pause lasts that began on or before the due date (later ones help no more)."""
        return self.open().filter(_paused())

    def running(self) -> "ObligationQuerySet":
        """Open and not paused."""
        return self.open().filter(~_paused())

    def overdue(self, on: date) -> "ObligationQuerySet":
        """Running on `on` although the due date has passed; due today is not overdue."""
        return self.running().filter(due_on__lt=on)

    def due_by(self, on: date) -> "ObligationQuerySet":
        """Running and due on or before `on`."""
        return self.running().filter(due_on__lte=on)

    def uncertain(self) -> "ObligationQuerySet":
        """Open with a due date that rests on a year whose notice is not in the calendar."""
        return self.open().filter(is_certain=False)

    def about(self, thing: models.Model) -> "ObligationQuerySet":
        return self.filter(subject_type=ContentType.objects.get_for_model(thing), subject_id=thing.pk)


class Obligation(models.Model):
    """A dated duty (限办事项): something that a rule wants done by a day. Written by `core.obligations` only.

    `due_on` is derived (see core/obligations.py) from `starts_on`, the term and the stored pauses; it is kept in the
    row so that lists can sort by it, and computed anew when the calendar changes. The due day itself is in time.
    """

    rule = models.CharField(_("rule"), max_length=10)
    kind = models.CharField(_("kind"), max_length=40)
    # A key of stations.Unit, kept by the database.
    unit_id = models.BigIntegerField(_("unit"))
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    title = models.CharField(_("duty"), max_length=200)
    starts_on = models.DateField(_("starts on"))
    # The term: so many working days, and never over so many calendar days; the earlier of the two binds.
    # Both empty: `fixed_on` is the day.
    working_days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    calendar_days = models.PositiveSmallIntegerField(_("calendar days at most"), null=True, blank=True)
    fixed_on = models.DateField(_("fixed day"), null=True, blank=True)
    due_on = models.DateField(_("due on"))
    binding = models.CharField(_("what binds"), max_length=20, choices=Binding.choices)
    is_certain = models.BooleanField(_("certain"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=DutyState.choices, default=DutyState.OPEN)
    fulfilled_at = models.DateTimeField(_("fulfilled at"), null=True, blank=True)
    waived_reason = models.CharField(_("reason of the waiver"), max_length=200, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.CheckConstraint(
                name="obligation_done_exactly_when_dated",
                condition=Q(state="open", fulfilled_at=None) | (~Q(state="open") & Q(fulfilled_at__isnull=False)),
            ),
            models.CheckConstraint(name="obligation_state_known", condition=Q(state__in=DutyState.values)),
            models.CheckConstraint(name="obligation_binding_known", condition=Q(binding__in=Binding.values)),
            models.CheckConstraint(name="obligation_waiver_has_reason", condition=~Q(state="waived", waived_reason="")),
            models.CheckConstraint(name="obligation_due_not_before_start", condition=Q(due_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="obligation_has_term",
                condition=Q(working_days__isnull=False) | Q(calendar_days__isnull=False) | Q(fixed_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="obligation_one_open_per_kind",
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(state="open"),
            ),
        ]
        indexes = [
            models.Index(fields=["unit_id", "due_on"], name="obligation_open", condition=Q(state="open")),
            models.Index(fields=["due_on"], name="obligation_open_due", condition=Q(state="open")),
            models.Index(fields=["subject_type", "subject_id"], name="obligation_subject"),
            models.Index(fields=["subject_type", "subject_id"], name="obligation_late", condition=Q(state="late")),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.title}"


class Pause(models.Model):
    """A span in which an obligation does not run: [from_on, to_on); `to_on` empty while it lasts."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="pauses")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.CheckConstraint(name="pause_not_backwards", condition=Q(to_on=None) | Q(to_on__gte=F("from_on"))),
            models.UniqueConstraint(name="pause_one_running", fields=["obligation"], condition=Q(to_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.to_on or ''}"


def _paused() -> Exists:
    return Exists(Pause.objects.filter(obligation=OuterRef("pk"), to_on=None, from_on__lte=OuterRef("due_on")))
