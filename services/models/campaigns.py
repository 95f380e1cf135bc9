"""Campaigns (A-07 … A-11): a matter taken in for a few days, its sittings and its applicants."""

from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from services.choices import BatchResult, State
from services.models.catalogue import Matter, MatterDocument, MatterWindow
from services.models.records import TicketDocument
from services.models.tickets import Ticket
from stations.models import Person, Station
from stations.models.scope import unit_ids

# Where an application is in the station's own hands.
HERE = (State.WAITING, State.ACCEPTED)


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
        return self.filter(ticket__state__in=HERE).filter(Q(amount=None) | Q(_lacks()))

    def complete(self) -> "ApplicationQuerySet":
        """Everything there, and in no batch yet: what the next batch is made of."""
        rows = self.filter(~Q(_lacks()), ticket__state=State.ACCEPTED, amount__isnull=False)
        return rows.exclude(rows__result__in=["", BatchResult.ACCEPTED])

    def to_collect(self) -> "ApplicationQuerySet":
        return self.filter(ticket__state=State.READY)


def _lacks() -> GreaterThan:
    """Whether an application was brought fewer required documents in full number than are asked for.

    Two counts: to look document by document for one that is not there took twenty times as long with 2,000 of them.
    """
    asked = MatterDocument.objects.filter(matter=OuterRef("campaign__matter"), is_required=True)
    brought = TicketDocument.objects.in_full().filter(ticket=OuterRef("pk"))
    return GreaterThan(_number(asked, "matter"), _number(brought, "ticket"))


def _number(rows: models.QuerySet, by: str) -> Coalesce:
    return Coalesce(models.Subquery(rows.order_by().values(by).annotate(n=models.Count("pk")).values("n")), 0)


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
