from datetime import date, datetime, timedelta

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.choices import FieldKind, Handling, MatterKind, State, ThingKind
from services.workflow import FOUND_CHAIN
from stations.choices import LineDepartment, Role, Skill, StationKind
from stations.models import Partner, Unit


@pghistory.track()
class Chain(models.Model):
    """A chain of steps (办理流程) that matters share: on the spot, community, village, repair …"""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("chain of steps")
        verbose_name_plural = _("chains of steps")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ChainStep(models.Model):
    """One step of a chain: the state it leads to, who may take it, and the duty that starts with it.

    The duty is kept by the next step that is not optional, or that starts a duty of another kind: an optional step
    between (a verification, say) neither keeps nor restarts it. Its term is the earlier of the working days and the
    calendar days; with `duty_by_promise` the promised day takes the place of the term as soon as there is one (E-07).
    """

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="steps", verbose_name=_("chain"))
    position = models.PositiveSmallIntegerField(_("position"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    is_optional = models.BooleanField(_("may be left out"), default=False)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        verbose_name=_("roles"),
        default=list,
        blank=True,
        help_text=_("who may take this step; empty: everybody who works on tickets"),
    )
    asks_result = models.BooleanField(
        _("asks for the result"), default=False, help_text=_("the result of a repair is recorded with this step (A-03)")
    )
    duty_kind = models.CharField(_("duty"), max_length=40, blank=True)
    duty_rule = models.CharField(_("rule"), max_length=10, blank=True)
    duty_title = models.CharField(_("duty in words"), max_length=100, blank=True)
    duty_working_days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    duty_calendar_days = models.PositiveSmallIntegerField(_("calendar days at most"), null=True, blank=True)
    duty_by_promise = models.BooleanField(_("due by the promised day"), default=False)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["chain", "position"]
        constraints = [
            models.UniqueConstraint(name="step_once_per_position", fields=["chain", "position"]),
            models.UniqueConstraint(name="step_state_once_per_chain", fields=["chain", "state"]),
            models.CheckConstraint(name="step_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="step_duty_has_rule_and_term",
                condition=Q(duty_kind="")
                | (
                    ~Q(duty_rule="")
                    & (
                        Q(duty_working_days__isnull=False)
                        | Q(duty_calendar_days__isnull=False)
                        | Q(duty_by_promise=True)
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.state}"


# What stands in rows of its own and is needed to take a matter in.
FOR_INTAKE = ("chain__steps", "fields", "documents", "windows")


class MatterQuerySet(models.QuerySet["Matter"]):
    def for_intake(self) -> "MatterQuerySet":
        """With all that taking a matter in needs: five queries, however many matters."""
        return self.select_related("chain", "partner").prefetch_related(*FOR_INTAKE)

    def offered_at(self, station) -> "MatterQuerySet":
        """Active matters that this station takes in: by its kind, and by the owner's part of the tree."""
        return self.filter(is_active=True, station_kinds__contains=[station.kind]).filter(
            Q(owner=None) | Q(owner__in=station.unit.steps)
        )

    def bookable_at(self, station) -> "MatterQuerySet":
        """Those of `offered_at` that somebody can make an appointment for; whoever found a thing just brings it."""
        return self.offered_at(station).exclude(chain__code=FOUND_CHAIN)


@pghistory.track()
class Matter(models.Model):
    """A kind of service (服务事项): everything the counter needs to know about it is in this row and its children."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    aliases = models.CharField(_("also called"), max_length=200, blank=True)
    initials = models.CharField(_("pinyin initials"), max_length=200, blank=True, editable=False)
    # The village's five kinds are headings too (E-01).
    group = models.CharField(_("group"), max_length=60, blank=True, help_text=_("heading in the catalogue"))
    group_en = models.CharField(_("group, in English"), max_length=60, blank=True)
    kind = models.CharField(
        _("kind of matter"),
        max_length=20,
        choices=MatterKind.choices,
        default=MatterKind.SERVICE,
        help_text=_("what is kept beside the ticket: a mediation record, drafts; and under what it is counted"),
    )
    line = models.CharField(
        _("line department"), max_length=20, choices=LineDepartment.choices, default=LineDepartment.NONE
    )
    station_kinds = ArrayField(
        models.CharField(max_length=10, choices=StationKind.choices), verbose_name=_("kinds of station")
    )
    owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matters",
        verbose_name=_("only in"),
        help_text=_("empty: at every station of these kinds"),
    )
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="matters", verbose_name=_("chain of steps"))
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="matters", verbose_name=_("partner organisation")
    )
    thing_kind = models.CharField(
        _("what is taken in"),
        max_length=10,
        choices=[(ThingKind.DEVICE.value, ThingKind.DEVICE.label), (ThingKind.CLOTHES.value, ThingKind.CLOTHES.label)],
        blank=True,
        help_text=_("the thing named in the fields device and brand is kept, and what is listed in accessories"),
    )
    skills = ArrayField(
        models.CharField(max_length=20, choices=Skill.choices),
        verbose_name=_("skills asked for"),
        default=list,
        blank=True,
        help_text=_("volunteers who can do one of these are offered first"),
    )
    # Shown with every matter, also where it is 0: help is free at the campus station.
    price = models.DecimalField(_("price in yuan"), max_digits=8, decimal_places=2, default=0)
    submit_working_days = models.PositiveSmallIntegerField(
        _("working days to submit"), null=True, blank=True, help_text=_("empty: as the chain says")
    )
    needs_phone = models.BooleanField(_("telephone is asked"), default=True)
    bring = models.TextField(_("what to bring"), blank=True, help_text=_("shown to residents"))
    bring_en = models.TextField(_("what to bring, in English"), blank=True)
    on_board = models.BooleanField(
        _("on the public board"),
        default=True,
        help_text=_("whether the board shows it, unless whoever publishes decides otherwise"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(name="matter_price_not_negative", condition=Q(price__gte=0)),
            models.CheckConstraint(name="matter_has_kind", condition=Q(station_kinds__len__gt=0)),
            models.CheckConstraint(name="matter_skills_known", condition=Q(skills__contained_by=Skill.values)),
            models.CheckConstraint(name="matter_kind_known", condition=Q(kind__in=MatterKind.values)),
        ]

    def __str__(self) -> str:
        return self.name

    def is_offered_at(self, station) -> bool:
        """The same question as `MatterQuerySet.offered_at`, for one matter and without a query."""
        return self.is_active and station.kind in self.station_kinds and self.owner_id in {None, *station.unit.steps}


@pghistory.track()
class MatterField(models.Model):
    """A fact that the counter asks for this matter."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="fields", verbose_name=_("matter"))
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    key = models.SlugField(_("key"), max_length=30)
    label = models.CharField(_("label"), max_length=60)
    label_en = models.CharField(_("English label"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind.choices, default=FieldKind.TEXT)
    choices = ArrayField(models.CharField(max_length=60), verbose_name=_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)

    class Meta:
        verbose_name = _("field of a matter")
        verbose_name_plural = _("fields of matters")
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(name="matter_field_once", fields=["matter", "key"]),
            models.CheckConstraint(name="matter_field_kind_known", condition=Q(kind__in=FieldKind.values)),
            models.CheckConstraint(
                name="matter_field_choice_has_choices", condition=~Q(kind="choice") | Q(choices__len__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.label


@pghistory.track()
class MatterDocument(models.Model):
    """A document that the resident brings for this matter, how many, and what happens to it (A-09)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="documents", verbose_name=_("matter"))
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    name = models.CharField(_("document"), max_length=100)
    name_en = models.CharField(_("document, in English"), max_length=100, blank=True)
    quantity = models.PositiveSmallIntegerField(_("number"), default=1)
    handling = models.CharField(_("handling"), max_length=20, choices=Handling.choices, default=Handling.COPY_KEPT)
    is_required = models.BooleanField(_("required"), default=True)
    gates = models.CharField(
        _("needed for"),
        max_length=12,
        choices=State.choices,
        default=State.SUBMITTED,
        help_text=_("the step that is not possible without it"),
    )

    class Meta:
        verbose_name = _("document of a matter")
        verbose_name_plural = _("documents of matters")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(name="matter_document_once", fields=["matter", "name"]),
            models.CheckConstraint(name="matter_document_some", condition=Q(quantity__gte=1)),
            models.CheckConstraint(name="matter_document_handling_known", condition=Q(handling__in=Handling.values)),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class MatterWindow(models.Model):
    """When a matter is taken in, if not always: days [starts_on, ends_on] and a span [opens, closes) of each day."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="windows", verbose_name=_("matter"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    capacity = models.PositiveIntegerField(
        _("places a day"), null=True, blank=True, help_text=_("in a campaign; empty: no limit")
    )

    class Meta:
        verbose_name = _("window of a matter")
        verbose_name_plural = _("windows of matters")
        ordering = ["starts_on", "opens"]
        constraints = [
            models.CheckConstraint(name="window_days_forward", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="window_times_forward", condition=Q(closes__gt=F("opens"))),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def holds(self, at: datetime) -> bool:
        """Whether the window is open at that moment; the closing minute no longer counts."""
        here = timezone.localtime(at)
        return self.starts_on <= here.date() <= self.ends_on and self.opens <= here.time() < self.closes

    def next_opening(self, at: datetime) -> datetime | None:
        """The next moment after `at` when the window opens, in local time; None when it will not open again."""
        here = timezone.localtime(at)
        first = max(self.starts_on, here.date() if here.time() < self.opens else here.date() + timedelta(days=1))
        if first > self.ends_on:
            return None
        return datetime.combine(first, self.opens, here.tzinfo)

    def closing(self, day: date) -> datetime:
        """The moment when the window closes on `day`, in local time."""
        return timezone.make_aware(datetime.combine(day, self.closes))
