from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Paper
from core.months import Month
from core.triggers import append_only
from services.choices import Corrected
from services.models.catalogue import Matter
from services.models.tickets import Ticket
from stations.models import Person, Station


class Correction(models.Model):
    """A registered fact put right (更正): the row of the ledger stays, what stood there is struck through (C-01).

    Written by `services.actions.corrections` only, never changed. `old` and `new` are personal data and encrypted; of
    a matter they hold its code.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="corrections", verbose_name=_("ticket"))
    field = models.CharField(_("fact"), max_length=20, choices=Corrected.choices)
    old = EncryptedTextField(_("was"), blank=True)
    new = EncryptedTextField(_("is"), blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    corrected_at = models.DateTimeField(_("corrected at"))
    corrected_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("corrected by"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="correction_field_known", condition=Q(field__in=Corrected.values)),
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["corrected_at"], name="correction_when")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.field}"


class LedgerMonth(models.Model):
    """A month of a station's ledger (台账) that was closed: its paper stands in the archive as it was that day (C-01).

    What is put right afterwards does not change it; the page of the month and the paper of the month in which it was
    put right show it.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="ledger_months", verbose_name=_("station"))
    month = models.DateField(_("month"), help_text=_("its first day"))
    rows = models.PositiveIntegerField(_("rows"))
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("closed by"))
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("paper"))

    class Meta:
        verbose_name = _("closed month of a ledger")
        verbose_name_plural = _("closed months of ledgers")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(name="ledger_month_once", fields=["station", "month"]),
            models.CheckConstraint(name="ledger_month_is_first_day", condition=Q(month__day=1)),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.station_id} {Month.of(self.month)}"


class BoardMonthQuerySet(models.QuerySet["BoardMonth"]):
    def shown(self) -> "BoardMonthQuerySet":
        """What hangs on the board now."""
        return self.filter(withdrawn_at=None)


class BoardMonth(models.Model):
    """A month of a station that was published on its board (村务公开栏, E-10), without the matters of `excluded`.

    Shown are the tickets of `matters` registered until `seen_at`: what was previewed, with the state that each has
    today. A ticket that is filed under another matter later does not come onto the board by it.
    Published anew, the former row is withdrawn and a new one takes its place; rows are never removed.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="board_months", verbose_name=_("station"))
    month = models.DateField(_("month"), help_text=_("its first day"))
    matters = models.ManyToManyField(Matter, blank=True, related_name="+", verbose_name=_("matters shown"))
    excluded = models.ManyToManyField(Matter, blank=True, related_name="+", verbose_name=_("matters left out"))
    rows = models.PositiveIntegerField(_("rows"))
    seen_at = models.DateTimeField(_("previewed at"), help_text=_("what was registered later is not shown"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("published by"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_reason = models.CharField(_("reason of the withdrawal"), max_length=200, blank=True)

    objects = BoardMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("published month of a board")
        verbose_name_plural = _("published months of boards")
        ordering = ["-month", "-published_at"]
        constraints = [
            models.UniqueConstraint(
                name="board_month_shown_once", fields=["station", "month"], condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(name="board_month_is_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="board_month_previewed_first", condition=Q(seen_at__lte=models.F("published_at"))
            ),
            models.CheckConstraint(
                name="board_month_withdrawn_by_somebody_with_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {Month.of(self.month)}"
