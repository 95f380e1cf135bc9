from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Paper
from services.choices import EventKind, PolicySubject
from services.models.policy import Article
from stations.models import Partner, Person, Unit
from stations.models.scope import unit_ids


class EventQuerySet(models.QuerySet["OutreachEvent"]):
    def visible_to(self, user) -> "EventQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(unit__in=ids)


class OutreachEvent(models.Model):
    """An event that was held: policy made known to people (B-01), or the activity of an organisation (B-04)."""

    submission_key = models.UUIDField(_("key of the submission"), unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="outreach_events", verbose_name=_("held by"))
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind.choices)
    subject = models.CharField(_("subject"), max_length=20, choices=PolicySubject.choices, blank=True)
    title = models.CharField(_("title"), max_length=100)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=100)
    attendance = models.PositiveIntegerField(_("attendance"))
    material = models.CharField(_("material handed out"), max_length=200, blank=True)
    note = models.TextField(_("what happened"), blank=True)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="outreach_events", verbose_name=_("organisation")
    )
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="outreach_events", verbose_name=_("policy article")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(name="event_kind_known", condition=Q(kind__in=EventKind.values)),
            models.CheckConstraint(name="event_subject_known", condition=Q(subject__in=["", *PolicySubject.values])),
            models.CheckConstraint(name="event_outreach_has_subject", condition=~Q(kind="outreach") | ~Q(subject="")),
            models.CheckConstraint(
                name="event_activity_has_organisation", condition=~Q(kind="activity") | Q(partner__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-held_on"], name="event_unit"),
            models.Index(fields=["-held_on", "-id"], name="event_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class EventPhoto(models.Model):
    event = models.ForeignKey(OutreachEvent, models.PROTECT, related_name="photos", verbose_name=_("event"))
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+", verbose_name=_("photo"))
    caption = models.CharField(_("caption"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("photo of an event")
        verbose_name_plural = _("photos of events")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption
