from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.choices import DutyState
from core.fields import EncryptedTextField
from core.models import Obligation, Pause
from core.months import midnight
from core.text import Bigrams, bigrams, fold
from services.choices import Outcome, RepairResult, Source, State, WaitingFor, Way
from services.models.catalogue import ChainStep, Matter
from services.models.imports import LedgerImport
from stations.models import Partner, Person, Station, Unit
from stations.models.scope import covers, person_id, unit_ids

# Tickets lie in the search index by spans of so many keys.
SEARCH_SPAN = 16_384
# How a ticket was dealt with, told by its own columns; each ticket fits exactly one.
WAYS: dict[Way, Q] = {
    Way.REPORTED: Q(submitted_at__isnull=False),
    Way.ON_THE_SPOT: Q(submitted_at=None, outcome=Outcome.ON_THE_SPOT),
    Way.EXPLAINED: Q(submitted_at=None, outcome=Outcome.EXPLAINED),
    Way.IN_HOUSE: Q(submitted_at=None) & ~Q(outcome__in=[Outcome.ON_THE_SPOT, Outcome.EXPLAINED]),
}
SPAN = ExpressionWrapper(F("id") / SEARCH_SPAN, output_field=models.BigIntegerField())


def numbered(sequence: int, book: int | None) -> str:
    """The number as it stands in a ledger: 12, or B3-12 of the third past ledger that was taken over."""
    return f"B{book}-{sequence}" if book else str(sequence)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user) -> "TicketQuerySet":
        """Tickets of the stations and units that `user` may see, those held there, and those given to the user."""
        ids = unit_ids(user)
        if ids is None:
            return self
        # By key and not by join: three conditions on the table itself, each with an index of its own. Who is no person
        # handles nothing; compared with None they would see what nobody handles.
        person = person_id(user)
        mine = Q(handled_by=person) if person else Q(pk__in=[])
        if not ids:
            return self.filter(mine)
        return self.filter(Q(station__in=ids) | Q(holder__in=ids) | Q(via__in=ids) | mine)

    def for_page(self) -> "TicketQuerySet":
        """With everything that the ticket's page and its steps show: two queries, however many rows."""
        return (
            self.select_related(
                "station__unit",
                "matter__chain",
                "holder",
                "via",
                "partner",
                "duty",
                "received_by",
                "handled_by",
                "registered_by",
            )
            .prefetch_related("matter__chain__steps")
            .defer("search_text", "grams")
        )

    def open(self) -> "TicketQuerySet":
        return self.filter(closed_at=None)

    def overdue(self, on: date) -> "TicketQuerySet":
        """Open tickets whose present duty was due before `on`; a duty that was paused in time stands still."""
        asked_in_time = Pause.objects.filter(
            obligation=OuterRef("duty"), to_on=None, from_on__lte=OuterRef("duty__due_on")
        )
        late = self.open().filter(duty__state="open", duty__due_on__lt=on)
        return late.filter(~Q(state=State.WAITING) | ~Exists(asked_in_time))

    def due_between(self, first: date, last: date) -> "TicketQuerySet":
        """Open tickets whose present duty runs and is due on a day of [first, last]."""
        dated = self.open().filter(duty__state="open", duty__due_on__gte=first, duty__due_on__lte=last)
        return dated.exclude(state=State.WAITING)

    def received_in(self, first: date, until: date) -> "TicketQuerySet":
        """Taken in on a day of [first, until). Moments, not dates: a range of moments can use the index."""
        return self.filter(received_at__gte=midnight(first), received_at__lt=midnight(until))

    def by_way(self, way: str) -> "TicketQuerySet":
        """Tickets dealt with in that way (办理方式); the ways of `services.choices.Way` part all tickets."""
        return self.filter(WAYS[Way(way)])

    def missed(self, on: date) -> "TicketQuerySet":
        """Tickets with a duty that was fulfilled late, or that are overdue."""
        # By key: late ones are few, found by an index of their own and looked up in one set.
        late = Obligation.objects.filter(subject_type=ContentType.objects.get_for_model(Ticket), state=DutyState.LATE)
        return self.filter(Q(pk__in=late.values("subject_id")) | Q(pk__in=Ticket.objects.overdue(on).values("pk")))

    def in_spans(self, spans: list[int]) -> "TicketQuerySet":
        """Tickets of these spans of keys (key // SEARCH_SPAN), for a search among the newest."""
        return self.alias(span=SPAN).filter(span__in=spans)

    def to_follow_up(self, on: date) -> "TicketQuerySet":
        """Open tickets at an office that is to be asked by `on` how far they are (E-06)."""
        return self.open().filter(follow_up_on__lte=on, holder__isnull=False)

    def reply_overdue(self, on: date) -> "TicketQuerySet":
        """Residents who should have heard by now (C-06, E-07)."""
        return self.overdue(on).filter(duty__kind="reply")

    def waiting_for_pickup(self) -> "TicketQuerySet":
        return self.open().filter(state=State.READY)

    def waiting_for_acceptance(self) -> "TicketQuerySet":
        """Received, and of a chain that asks for acceptance (C-03)."""
        accepted = ChainStep.objects.filter(chain=OuterRef("matter__chain"), state=State.ACCEPTED)
        return self.open().filter(Exists(accepted), state=State.RECEIVED)

    def matching(self, words: str) -> "TicketQuerySet":
        """Tickets whose text holds every word; a word of two characters and more is an index look-up."""
        found = self
        for word in fold(words).split():
            grams = bigrams(word)
            found = found.filter(grams__contains=grams) if grams else found.filter(search_text__contains=word)
        return found


class Ticket(models.Model):
    """A matter of a resident at a station (办事登记): written by `services.actions` only.

    `number` runs without holes within a station and year (C-01). `lookup_code` and `lookup_tail` (the last four digits
    of the telephone, or four digits on the slip where there is none) open the public status page.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="tickets", verbose_name=_("station"))
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("running number"))
    lookup_code = models.CharField(_("look-up code"), max_length=12, unique=True)
    lookup_tail = models.CharField(_("last four digits"), max_length=4)
    submission_key = models.UUIDField(_("key of the submission"), unique=True)

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="tickets", verbose_name=_("matter"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    waiting_for = models.CharField(_("waiting for"), max_length=12, choices=WaitingFor.choices, blank=True)
    resume_state = models.CharField(_("state before the wait"), max_length=12, choices=State.choices, blank=True)

    resident_name = models.CharField(_("resident"), max_length=60)
    phone = EncryptedTextField(_("telephone"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    id_number = EncryptedTextField(_("id number"), blank=True)
    id_index = models.CharField(max_length=64, blank=True, editable=False)
    address = models.CharField(_("address"), max_length=200, blank=True)
    description = models.TextField(_("what it is about"), blank=True)
    details = models.JSONField(_("facts"), default=dict, blank=True)
    explanation = models.TextField(_("what was explained"), blank=True)
    repair_result = models.CharField(_("result of the repair"), max_length=20, choices=RepairResult.choices, blank=True)
    source = models.CharField(_("how it came"), max_length=10, choices=Source.choices, default=Source.COUNTER)
    is_urgent = models.BooleanField(_("urgent"), default=False)

    received_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("received by"))
    handled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="handled_tickets", verbose_name=_("handled by")
    )
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("registered by"))
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("partner organisation")
    )
    holder = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held_tickets",
        verbose_name=_("lies with"),
        help_text=_("the centre or department it was submitted to; empty: the station itself"),
    )

    via = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("passed on by"),
        help_text=_("the centre that passed it on to the department and goes on following it (E-02)"),
    )

    received_at = models.DateTimeField(_("received at"))
    registered_at = models.DateTimeField(_("registered at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    imported_in = models.ForeignKey(
        LedgerImport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("taken over with"),
        help_text=_("the past ledger it was taken over from; empty: logged here"),
    )
    # While it lies with an office: the day on which the station asks how far it is (E-06).
    follow_up_on = models.DateField(_("ask again on"), null=True, blank=True)
    # The one duty that runs at present; the earlier ones are found by subject.
    duty = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("present duty")
    )

    search_text = models.TextField(editable=False, default="")
    grams = models.GeneratedField(
        expression=Bigrams(F("search_text")),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-id"]
        constraints = [
            # Running numbers once within station, year and book (none: the station's own); read by the ledger in this
            # order, past books first.
            models.UniqueConstraint(
                name="ticket_running_number",
                fields=["station", "year", "imported_in", "sequence"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="ticket_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="ticket_outcome_known", condition=Q(outcome__in=["", *Outcome.values])),
            models.CheckConstraint(
                name="ticket_closed_exactly_when_dated",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="ticket_outcome_exactly_when_closed",
                condition=(Q(state="closed") & ~Q(outcome="")) | (~Q(state="closed") & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="ticket_waiting_says_for_what",
                condition=(Q(state="waiting") & ~Q(waiting_for="") & ~Q(resume_state=""))
                | (~Q(state="waiting") & Q(waiting_for="", resume_state="")),
            ),
            models.CheckConstraint(
                name="ticket_repair_result_known", condition=Q(repair_result__in=["", *RepairResult.values])
            ),
            models.CheckConstraint(
                name="ticket_refusal_is_explained",
                condition=~Q(outcome__in=["refused", "explained"]) | ~Q(explanation=""),
            ),
        ]
        indexes = [
            models.Index(fields=["station", "-id"], name="ticket_station"),
            models.Index(fields=["station", "state", "id"], name="ticket_open_station", condition=Q(closed_at=None)),
            models.Index(fields=["holder", "state", "id"], name="ticket_open_holder", condition=Q(closed_at=None)),
            models.Index(fields=["handled_by", "id"], name="ticket_open_handler", condition=Q(closed_at=None)),
            models.Index(fields=["via", "id"], name="ticket_via", condition=Q(via__isnull=False)),
            models.Index(
                fields=["station", "follow_up_on"], name="ticket_follow_up", condition=Q(follow_up_on__isnull=False)
            ),
            models.Index(fields=["phone_index", "-id"], name="ticket_phone", condition=~Q(phone_index="")),
            models.Index(fields=["id_index", "-id"], name="ticket_id_number", condition=~Q(id_index="")),
            models.Index(fields=["station", "received_at"], name="ticket_received"),
            # All that the yearly summary counts (C-07), so that it reads this and not the rows.
            models.Index(
                fields=["year", "station"],
                include=["matter", "outcome", "received_at", "submitted_at"],
                name="ticket_yearly",
            ),
            # The span comes first so that the newest matches of a frequent word are found among the newest tickets.
            GinIndex(SPAN, F("grams"), name="ticket_grams", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.number

    def is_visible_to(self, user) -> bool:
        """What `visible_to` answers, for a ticket in the hand."""
        if covers(user, self.station.unit):
            return True
        ids = unit_ids(user)
        if ids is None or self.station_id in ids or self.holder_id in ids or self.via_id in ids:
            return True
        return self.handled_by_id is not None and self.handled_by_id == person_id(user)
