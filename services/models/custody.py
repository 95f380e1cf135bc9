"""Custody of every physical thing as one chain: received, put away, given out, taken back, handed over or disposed."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.triggers import append_only
from services.choices import CheckMark, ThingKind, ThingState, ThingStep
from services.models.records import HandOver, TicketDocument
from services.models.tickets import Ticket
from stations.models import Partner, Person, Station, Unit
from stations.models.scope import person_id, unit_ids

ENDED = (ThingState.HANDED_OVER, ThingState.DISPOSED, ThingState.CANCELLED)


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, user) -> "PlaceQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)


@pghistory.track()
class Place(models.Model):
    """A place where things are kept (存放位置): a shelf, a locker, the safe. One of a station is its counter."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="places", verbose_name=_("station"))
    code = models.CharField(_("code"), max_length=10, help_text=_("short, as on the label: A1, SAFE"))
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_counter = models.BooleanField(
        _("counter"), default=False, help_text=_("where things lie that were given no other place")
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("storage place")
        verbose_name_plural = _("storage places")
        ordering = ["station", "code"]
        constraints = [
            models.UniqueConstraint(name="place_code_once", fields=["station", "code"]),
            models.UniqueConstraint(name="place_one_counter", fields=["station"], condition=Q(is_counter=True)),
            models.CheckConstraint(name="place_code_shape", condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9-]{0,9}$")),
            models.CheckConstraint(name="place_counter_is_active", condition=Q(is_counter=False) | Q(is_active=True)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ThingQuerySet(models.QuerySet["Thing"]):
    def visible_to(self, user) -> "ThingQuerySet":
        """Things of the stations that `user` sees, those with the user or a unit of theirs, those of given tickets."""
        ids = unit_ids(user)
        if ids is None:
            return self
        person = person_id(user)
        given = Ticket.objects.filter(handled_by=person)
        mine = Q(with_person=person) | Q(ticket__in=given) if person else Q(pk__in=[])
        return self.filter(Q(station__in=ids) | Q(with_unit__in=ids) | mine) if ids else self.filter(mine)

    def kept(self) -> "ThingQuerySet":
        """Still in the station's custody, on the shelf or given out."""
        return self.filter(ended_at=None)

    def on_shelf(self) -> "ThingQuerySet":
        return self.filter(state=ThingState.ON_SHELF)

    def out(self) -> "ThingQuerySet":
        return self.filter(state=ThingState.OUT)

    def for_page(self) -> "ThingQuerySet":
        """With what lists and pages show of each."""
        return self.select_related(
            "station__unit", "ticket__matter", "place", "with_person", "with_partner", "with_unit", "received_by"
        ).defer("ticket__search_text", "ticket__grams")


class Thing(models.Model):
    """One physical thing that a station keeps (保管物品): written by `services.actions.custody` only.

    `number` stands on its label and runs without holes within a station and year. Where it is says `state`: on the
    shelf at `place`, or out with a person, a partner organisation or a unit; its whole way are its `moves`.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="things", verbose_name=_("station"))
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="things", verbose_name=_("ticket")
    )
    document = models.ForeignKey(
        TicketDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="things",
        verbose_name=_("document of a ticket"),
        help_text=_("the original that is kept (A-09)"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ThingKind.choices)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=500, blank=True)
    quantity = models.PositiveSmallIntegerField(_("number of pieces"), default=1)
    amount = models.DecimalField(_("amount in yuan"), max_digits=10, decimal_places=2, null=True, blank=True)
    is_valuable = models.BooleanField(
        _("valuable"), default=False, help_text=_("handed over before a second person only")
    )

    state = models.CharField(pgettext_lazy("a thing", "state"), max_length=12, choices=ThingState.choices)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="things", verbose_name=_("place")
    )
    with_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("with")
    )
    with_partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("with the organisation")
    )
    with_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("with the office")
    )
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("received by"))
    moved_at = models.DateTimeField(_("there since"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ThingQuerySet.as_manager()

    class Meta:
        verbose_name = _("thing in custody")
        verbose_name_plural = _("things in custody")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="thing_kind_known", condition=Q(kind__in=ThingKind.values)),
            models.CheckConstraint(name="thing_state_known", condition=Q(state__in=ThingState.values)),
            models.CheckConstraint(name="thing_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="thing_some", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="thing_is_somewhere",
                condition=Q(state="on_shelf", place__isnull=False, with_person=None, with_partner=None, with_unit=None)
                | (
                    Q(state="out", place=None)
                    & (Q(with_person__isnull=False) | Q(with_partner__isnull=False) | Q(with_unit__isnull=False))
                )
                | Q(state__in=ENDED, place=None, with_person=None, with_partner=None, with_unit=None),
            ),
            models.CheckConstraint(
                name="thing_ended_exactly_when_dated",
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="thing_amount_exactly_of_cash",
                condition=Q(kind="cash", amount__gt=0) | (~Q(kind="cash") & Q(amount=None)),
            ),
            models.CheckConstraint(
                name="thing_document_exactly_of_original",
                condition=Q(document=None) | Q(kind="original", ticket__isnull=False),
            ),
            models.UniqueConstraint(
                name="thing_original_once", fields=["document"], condition=Q(document__isnull=False, ended_at=None)
            ),
        ]
        indexes = [
            # Kept things in the order of their keys, which is that of their receipt: of a station, of a place, of all.
            models.Index(fields=["station", "id"], name="thing_kept", condition=Q(ended_at=None)),
            models.Index(fields=["place", "id"], name="thing_place", condition=Q(ended_at=None)),
            models.Index(fields=["id"], name="thing_kept_all", condition=Q(ended_at=None)),
            models.Index(
                fields=["with_person"], name="thing_with_person", condition=Q(ended_at=None, with_person__isnull=False)
            ),
            models.Index(fields=["station", "-id"], name="thing_station"),
        ]

    def __str__(self) -> str:
        return self.number


class ThingMove(models.Model):
    """One link of a thing's chain of custody (流转记录); the database refuses to change or remove it."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="moves", verbose_name=_("thing"))
    step = models.CharField(_("step"), max_length=12, choices=ThingStep.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    from_place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from the place")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to the place")
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("to whom it was given out, from whom it was taken back"),
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office"))
    quantity = models.PositiveSmallIntegerField(_("number of pieces"))
    hand_over = models.ForeignKey(
        HandOver, models.PROTECT, null=True, blank=True, related_name="moves", verbose_name=_("hand-over")
    )
    witness = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("witness")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("link of a chain of custody")
        verbose_name_plural = _("links of chains of custody")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="move_step_known", condition=Q(step__in=ThingStep.values)),
            models.CheckConstraint(
                name="move_disposal_has_reason_and_witness",
                condition=~Q(step="disposed") | (~Q(reason="") & Q(witness__isnull=False)),
            ),
            models.CheckConstraint(
                name="move_witness_is_somebody_else", condition=Q(witness=None) | ~Q(witness=F("by"))
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.step}"


class ShelfCheckQuerySet(models.QuerySet["ShelfCheck"]):
    def visible_to(self, user) -> "ShelfCheckQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)


class ShelfCheck(models.Model):
    """The evening's check of the shelf (每日清点): what must be there when it starts, ticked off thing by thing."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="shelf_checks", verbose_name=_("station"))
    day = models.DateField(_("day"))
    started_at = models.DateTimeField(_("started at"))
    started_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("started by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    objects = ShelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of the shelf")
        verbose_name_plural = _("checks of the shelf")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(name="shelf_check_once_a_day", fields=["station", "day"]),
            models.CheckConstraint(
                name="shelf_check_closed_by_somebody",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.day}"


class ShelfCheckLineQuerySet(models.QuerySet["ShelfCheckLine"]):
    def differences(self) -> "ShelfCheckLineQuerySet":
        """What was not as it should be, and that nobody has cleared up yet."""
        return self.filter(mark__in=[CheckMark.MISSING, CheckMark.EXTRA], solved_at=None)


class ShelfCheckLine(models.Model):
    """One thing on the list of an evening; a difference stays until somebody says how it was cleared up."""

    # `check` is a method of every model.
    shelf_check = models.ForeignKey(ShelfCheck, models.CASCADE, related_name="lines", verbose_name=_("check"))
    thing = models.ForeignKey(Thing, models.PROTECT, related_name="check_lines", verbose_name=_("thing"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    mark = models.CharField(
        pgettext_lazy("a check", "mark"), max_length=8, choices=CheckMark.choices, default=CheckMark.PENDING
    )
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    marked_at = models.DateTimeField(_("marked at"), null=True, blank=True)
    marked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marked by")
    )
    solved_at = models.DateTimeField(_("cleared up at"), null=True, blank=True)
    solved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cleared up by")
    )
    solution = models.CharField(_("how it was cleared up"), max_length=300, blank=True)

    objects = ShelfCheckLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a check")
        verbose_name_plural = _("lines of checks")
        ordering = ["place__code", "thing_id"]
        constraints = [
            models.UniqueConstraint(name="check_line_once", fields=["shelf_check", "thing"]),
            models.CheckConstraint(name="check_mark_known", condition=Q(mark__in=CheckMark.values)),
            models.CheckConstraint(
                name="check_marked_by_somebody",
                condition=Q(mark="pending", marked_at=None, marked_by=None)
                | (~Q(mark="pending") & Q(marked_at__isnull=False, marked_by__isnull=False)),
            ),
            models.CheckConstraint(name="check_missing_has_remark", condition=~Q(mark="missing") | ~Q(remark="")),
            models.CheckConstraint(
                name="check_solved_with_words",
                condition=Q(solved_at=None, solved_by=None, solution="")
                | (Q(solved_at__isnull=False, solved_by__isnull=False) & ~Q(solution="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["shelf_check"],
                name="check_difference",
                condition=Q(mark__in=["missing", "extra"], solved_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.shelf_check_id} {self.thing_id}"
