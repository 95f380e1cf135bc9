"""What two sides differ in, how it was worked off, and how far a day is (D-55)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.triggers import append_only, no_truncate
from finance.choices import (
    UNSETTLED,
    Cause,
    Comparison,
    DayState,
    DifferenceState,
    NoteKind,
    Resolution,
    Side,
)
from finance.models.adjustments import Adjustment
from finance.models.businesses import Biller, Business
from finance.models.outside import MONEY, OutsideFile, OutsideLine, stations_shown
from finance.models.scope import BOOKS, in_network
from stations.choices import Role
from stations.models import Station


class DayReconciliationQuerySet(models.QuerySet["DayReconciliation"]):
    def visible_to(self, user: Any) -> "DayReconciliationQuerySet":
        """Days concern all stations; a branch reads them with its own stations' figures."""
        return self if in_network(user, BOOKS | {Role.BRANCH}) else self.none()


class DayReconciliation(models.Model):
    """How far the reconciliation of a day is; *reconciled* only while nothing is open, which the database asks for."""

    date = models.DateField(_("business date"), primary_key=True)
    state = models.CharField(_("state"), max_length=20, choices=DayState.choices)
    compared_at = models.DateTimeField(_("compared at"))
    reconciled_at = models.DateTimeField(_("reconciled at"), null=True, blank=True)

    objects = DayReconciliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reconciliation of a day")
        verbose_name_plural = _("reconciliations of days")
        ordering = ["-date"]
        constraints = [
            models.CheckConstraint(name="reconciliation_state_known", condition=Q(state__in=DayState.values)),
            models.CheckConstraint(
                name="reconciliation_reconciled_exactly_when_dated",
                condition=Q(state="reconciled", reconciled_at__isnull=False)
                | (~Q(state="reconciled") & Q(reconciled_at=None)),
            ),
        ]
        triggers = [
            # Asked at the end of the transaction: what counts is how it leaves the day.
            pgtrigger.Trigger(
                name="reconciliation_nothing_open",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM finance_dayreconciliation r WHERE r.date = NEW.date AND r.state = 'reconciled'
                    ) AND (
                        EXISTS (
                            SELECT 1 FROM finance_difference d
                            WHERE d.date = NEW.date AND d.comparison <> 'biller' AND d.state IN ('open', 'proposed')
                        ) OR 3 > (
                            SELECT count(*) FROM finance_daycomparison c WHERE c.day_id = NEW.date AND c.is_complete
                        )
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot reconcile % while something is open', NEW.date
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="reconciliation_kept", operation=pgtrigger.Delete),
            no_truncate("reconciliation_table"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.state}"


class DayComparison(models.Model):
    """The figures of one of the three comparisons of a day, as they were when it was last made.

    `theirs_…` is empty, and the comparison not complete, while the file of the other side is awaited.
    """

    day = models.ForeignKey(DayReconciliation, models.PROTECT, related_name="comparisons", verbose_name=_("day"))
    comparison = models.CharField(_("comparison"), max_length=20, choices=Comparison.choices)
    file = models.ForeignKey(
        OutsideFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    is_complete = models.BooleanField(_("complete"))
    ours_count = models.PositiveIntegerField(_("our lines"))
    ours_amount = models.DecimalField(_("our amount"), **MONEY)
    ours_fee = models.DecimalField(_("our fees"), **MONEY)
    theirs_count = models.PositiveIntegerField(_("their lines"), null=True, blank=True)
    theirs_amount = models.DecimalField(_("their amount"), null=True, blank=True, **MONEY)
    theirs_fee = models.DecimalField(_("their fees"), null=True, blank=True, **MONEY)

    class Meta:
        verbose_name = _("comparison of a day")
        verbose_name_plural = _("comparisons of days")
        ordering = ["-day", "id"]
        constraints = [
            models.UniqueConstraint(name="day_comparison_once", fields=["day", "comparison"]),
            models.CheckConstraint(
                name="day_comparison_known", condition=Q(comparison__in=["platform", "statement", "cash"])
            ),
            models.CheckConstraint(
                name="day_comparison_complete_with_figures",
                condition=Q(is_complete=True, theirs_count__isnull=False, theirs_amount__isnull=False)
                | Q(is_complete=False, theirs_count=None, theirs_amount=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day_id} {self.comparison}"


class DifferenceQuerySet(models.QuerySet["Difference"]):
    def visible_to(self, user: Any) -> "DifferenceQuerySet":
        """All for those who keep the books of the bureau, a branch those of its stations, nobody else any."""
        shown = stations_shown(user)
        return self if shown is None else self.filter(station__in=shown)

    def unsettled(self) -> "DifferenceQuerySet":
        return self.filter(state__in=UNSETTLED)


class Difference(models.Model):
    """Something that two sides do not say alike, found by `finance.comparing` and never by hand.

    `date` is the day (for a third party the first day of the period) that was compared; `other_date` the day that the
    other line stands on. A row is told by comparison, day, station, business, reference, amount and its number among
    equals: found again it is the same row, and what has come right is marked `gone`.
    """

    comparison = models.CharField(_("comparison"), max_length=20, choices=Comparison.choices)
    biller = models.ForeignKey(
        Biller, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("third party")
    )
    date = models.DateField(_("day"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("station")
    )
    business = models.ForeignKey(
        Business, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind of business")
    )
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    amount = models.DecimalField(_("amount"), **MONEY)
    ordinal = models.PositiveIntegerField(_("number among equals"), default=1)
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    ours_id = models.BigIntegerField(_("our line"), null=True, blank=True)
    ours_amount = models.DecimalField(_("our amount"), null=True, blank=True, **MONEY)
    ours_fee = models.DecimalField(_("our fee"), null=True, blank=True, **MONEY)
    theirs = models.ForeignKey(
        OutsideLine, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("line")
    )
    theirs_amount = models.DecimalField(_("their amount"), null=True, blank=True, **MONEY)
    theirs_fee = models.DecimalField(_("their fee"), null=True, blank=True, **MONEY)
    other_date = models.DateField(_("the other day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DifferenceState.choices, default=DifferenceState.OPEN)
    found_at = models.DateTimeField(_("found at"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("worked on by"),
    )
    resolution = models.CharField(_("resolution"), max_length=20, choices=Resolution.choices, blank=True)
    explanation = models.CharField(_("explanation"), max_length=200, blank=True)
    adjustment = models.ForeignKey(
        Adjustment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("manual posting")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["date", "id"]
        constraints = [
            models.UniqueConstraint(
                name="difference_once",
                fields=[
                    *("comparison", "biller", "date", "station", "business", "reference", "amount", "ordinal"),
                ],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(name="difference_posting_once", fields=["adjustment"], condition=~Q(cause="date")),
            models.CheckConstraint(name="difference_comparison_known", condition=Q(comparison__in=Comparison.values)),
            models.CheckConstraint(name="difference_state_known", condition=Q(state__in=DifferenceState.values)),
            models.CheckConstraint(
                name="difference_names_its_biller",
                condition=Q(comparison="biller", biller__isnull=False) | (~Q(comparison="biller") & Q(biller=None)),
            ),
            models.CheckConstraint(
                name="difference_shows_its_cause",
                condition=Q(cause="missing_here", side="theirs", ours_amount=None, theirs_amount__isnull=False)
                | Q(cause="missing_there", side="ours", ours_amount__isnull=False, theirs_amount=None)
                | Q(cause="duplicate", side="ours", ours_amount__isnull=False, theirs_amount=None)
                | Q(cause="duplicate", side="theirs", ours_amount=None, theirs_amount__isnull=False)
                | (
                    Q(cause="amount", side="both", ours_amount__isnull=False, theirs_amount__isnull=False)
                    & ~Q(ours_amount=F("theirs_amount"), ours_fee=F("theirs_fee"))
                )
                | Q(cause="date", other_date__isnull=False, ours_amount__isnull=False, theirs_amount__isnull=False),
            ),
            models.CheckConstraint(
                name="difference_settled_exactly_when_dated",
                condition=Q(state__in=["open", "proposed"], settled_at=None)
                | Q(state__in=["resolved", "gone"], settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="difference_resolved_with_a_reason",
                condition=(Q(state="resolved", resolution="posted", adjustment__isnull=False))
                | (Q(state="resolved", resolution__in=["explained", "other_side"]) & ~Q(explanation=""))
                | (~Q(state="resolved") & Q(resolution="")),
            ),
            models.CheckConstraint(
                name="difference_proposed_with_a_posting",
                condition=~Q(state="proposed") | Q(adjustment__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["date", "id"], name="difference_open", condition=Q(state__in=["open", "proposed"])),
            models.Index(fields=["station", "reference"], name="difference_partner"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="difference_not_on_a_reconciled_day",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__state__in=["open", "proposed"]) & ~pgtrigger.Q(new__comparison="biller"),
                func="""
                    -- Waits for whoever reconciles the day at this moment.
                    PERFORM 1 FROM finance_dayreconciliation r WHERE r.date = NEW.date FOR SHARE;
                    IF EXISTS (
                        SELECT 1 FROM finance_difference d JOIN finance_dayreconciliation r ON r.date = d.date
                        WHERE d.id = NEW.id AND d.state IN ('open', 'proposed') AND r.state = 'reconciled'
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot open a difference on %, which is reconciled', NEW.date
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="difference_kept", operation=pgtrigger.Delete),
            no_truncate("difference_table"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_unsettled(self) -> bool:
        return self.state in UNSETTLED

    @property
    def gap(self) -> Any:
        """What the other side says more than we do, fees included; negative when it says less."""
        ours = (self.ours_amount or 0) + (self.ours_fee or 0)
        return (self.theirs_amount or 0) + (self.theirs_fee or 0) - ours


class DifferenceNote(models.Model):
    """What happened to a difference and what was said about it; never changed. Without an author: the comparison."""

    difference = models.ForeignKey(Difference, models.PROTECT, related_name="notes", verbose_name=_("difference"))
    kind = models.CharField(_("kind"), max_length=20, choices=NoteKind.choices)
    text = models.CharField(_("text"), max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("note about a difference")
        verbose_name_plural = _("notes about differences")
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="difference_note_kind", condition=Q(kind__in=NoteKind.values))]
        triggers = append_only("difference_note")

    def __str__(self) -> str:
        return f"{self.difference_id} {self.kind}"
