"""Campaigns (A-07 … A-11): a matter taken in for a few days, its sittings, applicants, batches and their cash."""

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Paper
from services.choices import BatchResult, CashKind, State
from services.models.catalogue import Matter, MatterDocument, MatterWindow
from services.models.records import TicketDocument
from services.models.tickets import Ticket
from stations.models import Person, Station
from stations.models.scope import unit_ids


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user) -> "CampaignQuerySet":
        """Campaigns of the stations that `user` may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)

    def for_page(self) -> "CampaignQuerySet":
        """With station, matter, windows and checklist: three queries."""
        return self.select_related("station__unit", "matter__chain").prefetch_related(
            "matter__windows", "matter__documents"
        )

    def open(self) -> "CampaignQuerySet":
        return self.filter(closed_at=None)


class Campaign(models.Model):
    """A matter that one station takes in on some days for an issuer (代办活动), with its number of places.

    Dates and hours are the windows of its matter, what is brought are the matter's documents. `taken` counts the
    applicants who were not withdrawn; the database refuses one above `capacity`.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="campaigns", verbose_name=_("station"))
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="campaign", verbose_name=_("matter"))
    issuer = models.CharField(_("issuer"), max_length=100)  # 发卡单位
    issuer_en = models.CharField(_("issuer, in English"), max_length=100, blank=True)
    minimum = models.DecimalField(_("least amount in yuan"), max_digits=8, decimal_places=2)
    maximum = models.DecimalField(_("largest amount in yuan"), max_digits=8, decimal_places=2)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("empty: no limit"))
    taken = models.PositiveIntegerField(_("places taken"), default=0)
    pickup_hint = models.CharField(
        _("where the day of pick-up is announced"), max_length=200, blank=True, help_text=_("shown to residents")
    )
    pickup_hint_en = models.CharField(_("the same, in English"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("created by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_reason = models.CharField(_("why it was closed with things open"), max_length=200, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="campaign_amounts_in_order", condition=Q(minimum__gt=0, maximum__gte=F("minimum"))
            ),
            models.CheckConstraint(
                name="campaign_never_overbooked", condition=Q(capacity=None) | Q(taken__lte=F("capacity"))
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Sitting(models.Model):
    """One window on one day (场次): its places and its cash. Without a window: what a leader let in outside (A-08).

    A sitting whose cash was counted takes no more; a later exception of the same day makes another sitting.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sittings", verbose_name=_("campaign"))
    day = models.DateField(_("day"))
    window = models.ForeignKey(
        MatterWindow, models.PROTECT, null=True, blank=True, related_name="sittings", verbose_name=_("window")
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    taken = models.PositiveIntegerField(_("places taken"), default=0)
    booked = models.DecimalField(_("booked"), max_digits=10, decimal_places=2, null=True, blank=True)
    counted = models.DecimalField(_("counted"), max_digits=10, decimal_places=2, null=True, blank=True)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    counted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("counted by")
    )
    difference_reason = models.CharField(_("reason of the difference"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["day", F("window__opens").asc(nulls_last=True), "id"]
        constraints = [
            models.UniqueConstraint(name="sitting_once", fields=["campaign", "day", "window"]),
            models.UniqueConstraint(
                name="sitting_outside_one_open", fields=["campaign", "day"], condition=Q(window=None, counted_at=None)
            ),
            models.CheckConstraint(
                name="sitting_never_overbooked", condition=Q(capacity=None) | Q(taken__lte=F("capacity"))
            ),
            models.CheckConstraint(
                name="sitting_counted_by_somebody",
                condition=Q(counted_at=None, counted_by=None, counted=None, booked=None)
                | Q(counted_at__isnull=False, counted_by__isnull=False, counted__gte=0, booked__isnull=False),
            ),
            models.CheckConstraint(
                name="sitting_difference_explained",
                condition=Q(counted_at=None) | Q(counted=F("booked")) | ~Q(difference_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.window_id or ''}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user) -> "ApplicationQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(campaign__station__in=ids)

    def incomplete(self) -> "ApplicationQuerySet":
        """Open and not yet sent, with a document or the money missing: those who come a second time."""
        return self.filter(ticket__state__in=[State.WAITING, State.ACCEPTED]).filter(
            Q(amount=None) | Exists(_missing())
        )

    def complete(self) -> "ApplicationQuerySet":
        """Everything there, and in no batch yet: what the next batch is made of."""
        live = BatchRow.objects.filter(application=OuterRef("pk")).exclude(result=BatchResult.RETURNED)
        return self.filter(~Exists(_missing()), ~Exists(live), ticket__state=State.ACCEPTED, amount__isnull=False)

    def to_collect(self) -> "ApplicationQuerySet":
        return self.filter(ticket__state=State.READY)


def _missing() -> models.QuerySet[MatterDocument]:
    """Required documents of an outer application that were not brought in full number."""
    brought = TicketDocument.objects.filter(
        ticket=OuterRef(OuterRef("pk")), document=OuterRef("pk"), received__gte=OuterRef("quantity")
    )
    return MatterDocument.objects.filter(~Exists(brought), matter=OuterRef("campaign__matter"), is_required=True)


class Application(models.Model):
    """The part of a ticket that belongs to a campaign: the place it takes, and the money held for it (A-10)."""

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, primary_key=True, related_name="application", verbose_name=_("ticket")
    )
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="applications", verbose_name=_("campaign"))
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="applications", verbose_name=_("sitting"))
    # None: not yet paid, or paid back.
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2, null=True, blank=True)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["ticket"]
        constraints = [
            models.CheckConstraint(name="application_amount_positive", condition=Q(amount=None) | Q(amount__gt=0)),
            models.CheckConstraint(
                name="application_withdrawn_without_money", condition=Q(is_withdrawn=False) | Q(amount=None)
            ),
        ]
        indexes = [models.Index(fields=["campaign", "ticket"], name="application_campaign")]

    def __str__(self) -> str:
        return str(self.ticket_id)


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user) -> "BatchQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(campaign__station__in=ids)


FROZEN = """
IF EXISTS (SELECT 1 FROM services_batch b WHERE b.id = {row}.batch_id AND b.sent_at IS NOT NULL) THEN
    RAISE EXCEPTION 'pgtrigger: a batch that was sent does not change';
END IF;
RETURN {row};
"""


class Batch(models.Model):
    """Applications that go to the issuer with one list (批次); frozen once it is sent, announced as a whole (A-11)."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="batches", verbose_name=_("campaign"))
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("created by"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    received_by = models.CharField(_("received by"), max_length=60, blank=True)
    size = models.PositiveIntegerField(_("applications"), null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2, null=True, blank=True)
    list_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("list")
    )
    sheet_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("spreadsheet")
    )
    handed_at = models.DateTimeField(_("cash handed over at"), null=True, blank=True)
    handed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cash handed over by")
    )
    handed_to = models.CharField(_("cash received by"), max_length=60, blank=True)
    handed_total = models.DecimalField(_("cash handed over"), max_digits=12, decimal_places=2, null=True, blank=True)
    handed_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receipt")
    )
    pickup_from = models.DateField(_("pick-up from"), null=True, blank=True)
    pickup_until = models.DateField(_("pick-up until"), null=True, blank=True, help_text=_("this day included"))
    pickup_place = models.CharField(_("place of pick-up"), max_length=200, blank=True)
    pickup_place_en = models.CharField(_("place of pick-up, in English"), max_length=200, blank=True)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="batch_sent_with_its_sum",
                condition=Q(sent_at=None, size=None, total=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False, size__gt=0, total__gt=0) & ~Q(received_by=""),
            ),
            models.CheckConstraint(
                name="batch_cash_signed_for",
                condition=Q(handed_at=None, handed_total=None)
                | Q(handed_at__isnull=False, handed_by__isnull=False, handed_total__gt=0, sent_at__isnull=False)
                & ~Q(handed_to=""),
            ),
            models.CheckConstraint(
                name="batch_announced_with_its_days",
                condition=Q(announced_at=None)
                | Q(pickup_from__isnull=False, pickup_until__gte=F("pickup_from"), sent_at__isnull=False)
                & ~Q(pickup_place=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="batch_sent_stands",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.sent_at IS NOT NULL AND (OLD.sent_at, OLD.size, OLD.total, OLD.received_by, OLD.campaign_id)"
                    " IS DISTINCT FROM (NEW.sent_at, NEW.size, NEW.total, NEW.received_by, NEW.campaign_id)"
                ),
                func="RAISE EXCEPTION 'pgtrigger: a batch that was sent does not change';",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BatchRow(models.Model):
    """One application in a batch, with the amount it went with and what the issuer answered.

    An application stands in one batch at a time; one that came back can go again with a later batch.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", verbose_name=_("batch"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="rows", verbose_name=_("application"))
    position = models.PositiveIntegerField(_("position"))
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)
    is_handed = models.BooleanField(_("cash is with the issuer"), default=False)
    result = models.CharField(_("result"), max_length=10, choices=BatchResult.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of batches")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(name="batch_row_once", fields=["batch", "application"]),
            models.UniqueConstraint(
                name="batch_row_one_live", fields=["application"], condition=~Q(result=BatchResult.RETURNED)
            ),
            models.CheckConstraint(name="batch_row_result_known", condition=Q(result__in=["", *BatchResult.values])),
            models.CheckConstraint(
                name="batch_row_return_has_reason", condition=~Q(result=BatchResult.RETURNED) | ~Q(reason="")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="batch_row_added_before_sent",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=FROZEN.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="batch_row_taken_out_before_sent",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FROZEN.format(row="OLD"),
            ),
            pgtrigger.Trigger(
                name="batch_row_amount_stands",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "(OLD.batch_id, OLD.application_id, OLD.amount, OLD.position)"
                    " IS DISTINCT FROM (NEW.batch_id, NEW.application_id, NEW.amount, NEW.position)"
                ),
                func=FROZEN.format(row="NEW"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class CashEntry(models.Model):
    """A movement of a campaign's cash (A-10), booked in the ledger under the same key; never edited.

    Taken and paid back belong to an application; `sitting` is the drawer it went through, empty when it came out of
    the campaign's envelopes. A difference found at a count is signed, everything else is more than nothing.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="cash", verbose_name=_("campaign"))
    kind = models.CharField(_("kind"), max_length=12, choices=CashKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    key = models.CharField(_("key"), max_length=80, unique=True)
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, null=True, blank=True, related_name="cash", verbose_name=_("sitting")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="cash", verbose_name=_("application")
    )
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="cash", verbose_name=_("batch")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("cash entry")
        verbose_name_plural = _("cash entries")
        ordering = ["entered_at", "id"]
        constraints = [
            models.CheckConstraint(name="cash_kind_known", condition=Q(kind__in=CashKind.values)),
            models.CheckConstraint(
                name="cash_amount_some",
                condition=Q(kind=CashKind.DIFFERENCE) & ~Q(amount=0) | ~Q(kind=CashKind.DIFFERENCE) & Q(amount__gt=0),
            ),
            models.CheckConstraint(
                name="cash_of_an_application",
                condition=~Q(kind__in=[CashKind.TAKEN, CashKind.REFUNDED, CashKind.GIVEN_BACK])
                | Q(application__isnull=False),
            ),
            models.CheckConstraint(
                name="cash_taken_in_a_sitting",
                condition=~Q(kind__in=[CashKind.TAKEN, CashKind.DIFFERENCE]) | Q(sitting__isnull=False),
            ),
            models.CheckConstraint(
                name="cash_handed_with_a_batch", condition=~Q(kind=CashKind.HANDED) | Q(batch__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["campaign", "id"], name="cash_campaign")]
        triggers = [
            pgtrigger.Protect(name="cash_unchanged", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.key
