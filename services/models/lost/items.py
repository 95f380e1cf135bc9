from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedTextField
from core.models import Paper
from core.text import Bigrams, bigrams
from services.choices import FoundSource, FoundState, LostArea, LostCategory
from services.models.lost.disposals import Disposal
from services.models.tickets import Ticket
from stations.models import Partner, Person, Station
from stations.models.scope import unit_ids

ENDED = (FoundState.RETURNED, FoundState.DISPOSED, FoundState.CANCELLED)


class TakeoverQuerySet(models.QuerySet["Takeover"]):
    def visible_to(self, user) -> "TakeoverQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)


class Takeover(models.Model):
    """Things that the broadcasting station handed over in one go (移交, A-02), with the list that both sides sign."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="takeovers", verbose_name=_("station"))
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed over by")
    )
    handed_by = models.CharField(_("name of who handed over"), max_length=60)
    taken_at = models.DateTimeField(_("taken over at"))
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("taken over by"))
    submission_key = models.UUIDField(unique=True, editable=False)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("list"), editable=False
    )

    objects = TakeoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("takeover")
        verbose_name_plural = _("takeovers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class FoundItemQuerySet(models.QuerySet["FoundItem"]):
    def visible_to(self, user) -> "FoundItemQuerySet":
        """Found items of the stations that `user` may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)

    def open(self) -> "FoundItemQuerySet":
        """Still in the station's hands."""
        return self.filter(closed_at=None)

    def public(self, on: date) -> "FoundItemQuerySet":
        """What the public list shows: unclaimed, at stations in operation."""
        live = Q(station__closed_on=None) | Q(station__closed_on__gt=on)
        return self.filter(live, state=FoundState.SHELVED)

    def due(self, on: date) -> "FoundItemQuerySet":
        """Kept long enough: due for disposal."""
        return self.open().filter(keep_until__lt=on)

    def matching(self, words: str) -> "FoundItemQuerySet":
        """Items that hold every pair of neighbouring characters of `words`; blank or one character finds none."""
        pairs = bigrams(words)
        return self.filter(grams__contains=pairs) if pairs else self.none()

    def for_page(self) -> "FoundItemQuerySet":
        return self.select_related(
            "ticket__matter", "station__unit", "ticket__duty", "ticket__received_by", "takeover__partner", "disposal"
        ).defer("search_text", "grams", "ticket__search_text", "ticket__grams")


class FoundItem(models.Model):
    """A thing that somebody found (失物招领, A-02), beside its ticket; where it lies is told by the ticket's things.

    The public list is built from `category`, `area` and `found_on` alone. `description` is for the staff; `secret` is
    what only the owner can know, and is asked when the thing is handed over. Numbers that identify people are clues,
    never text.
    """

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, primary_key=True, related_name="found_item", verbose_name=_("ticket")
    )
    station = models.ForeignKey(Station, models.PROTECT, related_name="found_items", verbose_name=_("station"))
    state = models.CharField(
        pgettext_lazy("a thing", "state"), max_length=10, choices=FoundState.choices, default=FoundState.SHELVED
    )
    source = models.CharField(_("from"), max_length=10, choices=FoundSource.choices)
    takeover = models.ForeignKey(
        Takeover, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("takeover")
    )
    category = models.CharField(_("category"), max_length=12, choices=LostCategory.choices)
    area = models.CharField(_("area"), max_length=10, choices=LostArea.choices)
    place = models.CharField(_("where exactly"), max_length=100, blank=True)
    found_on = models.DateField(_("found on"))
    found_time = models.TimeField(_("found at about"), null=True, blank=True)
    description = models.CharField(_("what it is"), max_length=300)
    secret = models.CharField(_("what only the owner can know"), max_length=300, blank=True)
    is_valuable = models.BooleanField(_("valuable"), default=False)
    photo = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo"), editable=False
    )
    # The owner as the search named them, where there is no loss report.
    owner_name = models.CharField(_("owner"), max_length=60, blank=True)
    owner_phone = EncryptedTextField(_("telephone of the owner"), blank=True)
    told_at = models.DateTimeField(_("owner told at"), null=True, blank=True)
    received_on = models.DateField(_("received on"))
    # The term as it was when the thing came in.
    keep_until = models.DateField(_("kept until"), help_text=_("this day included"))
    notice_days = models.PositiveSmallIntegerField(_("days of public notice"))
    noticed_on = models.DateField(_("disposal announced on"), null=True, blank=True)
    disposal = models.ForeignKey(
        Disposal, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("disposal")
    )
    closed_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    search_text = models.TextField(editable=False, default="")
    grams = models.GeneratedField(
        expression=Bigrams(F("search_text")), output_field=ArrayField(models.TextField()), db_persist=True
    )

    objects = FoundItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("found item")
        verbose_name_plural = _("found items")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="found_state_known", condition=Q(state__in=FoundState.values)),
            models.CheckConstraint(name="found_source_known", condition=Q(source__in=FoundSource.values)),
            models.CheckConstraint(name="found_category_known", condition=Q(category__in=LostCategory.values)),
            models.CheckConstraint(name="found_area_known", condition=Q(area__in=LostArea.values)),
            models.CheckConstraint(name="found_has_description", condition=~Q(description="")),
            models.CheckConstraint(
                name="found_closed_exactly_when_ended",
                condition=Q(state__in=ENDED, closed_at__isnull=False) | (~Q(state__in=ENDED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="found_disposed_by_a_disposal",
                condition=Q(state="disposed", disposal__isnull=False) | (~Q(state="disposed") & Q(disposal=None)),
            ),
            models.CheckConstraint(
                name="found_waits_for_who_was_told", condition=~Q(state="waiting") | Q(told_at__isnull=False)
            ),
            models.CheckConstraint(name="found_kept_forward", condition=Q(keep_until__gte=F("received_on"))),
        ]
        indexes = [
            models.Index(fields=["station", "-ticket"], name="found_station"),
            models.Index(fields=["station", "state", "ticket"], name="found_open_station", condition=Q(closed_at=None)),
            models.Index(
                fields=["station", "category", "found_on"], name="found_open_day", condition=Q(closed_at=None)
            ),
            models.Index(fields=["station", "keep_until"], name="found_open_term", condition=Q(closed_at=None)),
            models.Index(fields=["-found_on", "-ticket"], name="found_public", condition=Q(state="shelved")),
            models.Index(
                fields=["station", "-found_on", "-ticket"], name="found_public_station", condition=Q(state="shelved")
            ),
            models.Index(
                fields=["category", "-found_on", "-ticket"], name="found_public_category", condition=Q(state="shelved")
            ),
            GinIndex(fields=["grams"], name="found_grams", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.category}"

    def days_kept(self, on: date) -> int:
        return (on - self.received_on).days

    def age(self, on: date) -> str:
        """How long it lies there already, as a step of its term: new, third, two_thirds, due."""
        if on > self.keep_until:
            return "due"
        share = self.days_kept(on) * 3 // max((self.keep_until - self.received_on).days, 1)
        return ("new", "third", "two_thirds", "two_thirds")[min(share, 3)]

    @property
    def shows_a_person(self) -> bool:
        """Whether a picture of it shows who somebody is, so that each look is recorded."""
        return self.category in IDENTIFYING


IDENTIFYING = {LostCategory.CARD, LostCategory.CERTIFICATE, LostCategory.WALLET}
# Valuable whoever says otherwise: handed over before a second person.
ALWAYS_VALUABLE = {LostCategory.CASH, LostCategory.JEWELLERY, LostCategory.PHONE}
