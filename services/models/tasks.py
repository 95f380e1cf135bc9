from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Obligation, Paper
from services.choices import TaskState
from stations.models import Person, Station, Unit
from stations.models.scope import unit_ids


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user) -> "TaskQuerySet":
        """Tasks of the stations that `user` may see, and those that came from a unit the user may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(Q(station__in=ids) | Q(from_unit__in=ids))

    def open(self) -> "TaskQuerySet":
        return self.filter(state=TaskState.OPEN, closed_at=None)

    def overdue(self, on: date) -> "TaskQuerySet":
        return self.open().filter(due_on__lt=on)

    def running(self) -> "TaskQuerySet":
        """Not at its end: to be done, or reported and not yet accepted."""
        return self.filter(closed_at=None)


class Task(models.Model):
    """A task that the centre or the committee hands down to a station (交办任务, B-06), with a report back.

    Written by `services.actions.tasks` only. `is_own_entry`: the station wrote it down itself, as it came on paper or
    by telephone; its leaders then also say when it is done.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    submission_key = models.UUIDField(_("key of the submission"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="tasks", verbose_name=_("station"))
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks_given", verbose_name=_("handed down by"))
    title = models.CharField(_("task"), max_length=100)
    text = models.TextField(_("what is to be done"), blank=True)
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    is_own_entry = models.BooleanField(_("written down by the station"), default=False)
    given_at = models.DateTimeField(_("handed down at"))
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("written by"))
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acknowledged by")
    )
    handler = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("handled by")
    )
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    duty = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("duty")
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task handed down")
        verbose_name_plural = _("tasks handed down")
        ordering = ["-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="task_once_per_station_and_click", fields=["submission_key", "station"]),
            models.CheckConstraint(name="task_state_known", condition=Q(state__in=TaskState.values)),
            models.CheckConstraint(
                name="task_closed_exactly_when_dated",
                condition=Q(state__in=["done", "withdrawn"], closed_at__isnull=False)
                | Q(state__in=["open", "reported"], closed_at=None),
            ),
            models.CheckConstraint(
                name="task_reported_when_dated",
                condition=~Q(state__in=["reported", "done"]) | Q(reported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="task_acknowledged_by_somebody",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["station", "due_on"], name="task_open_station", condition=Q(closed_at=None)),
            models.Index(fields=["from_unit", "due_on"], name="task_open_giver", condition=Q(closed_at=None)),
            models.Index(fields=["-given_at", "-id"], name="task_newest"),
            models.Index(fields=["due_on", "id"], name="task_open_due", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.number


class TaskReport(models.Model):
    """What the station reported back; a report that was sent back stays, beside the reason (B-06)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports", verbose_name=_("task"))
    text = models.TextField(_("what was done"))
    reported_at = models.DateTimeField(_("reported at"))
    reported_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("reported by"))
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("attachment"), editable=False
    )
    sent_back_because = models.TextField(_("sent back because"), blank=True)

    class Meta:
        verbose_name = _("report on a task")
        verbose_name_plural = _("reports on tasks")
        ordering = ["reported_at", "id"]
        constraints = [models.CheckConstraint(name="task_report_has_text", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.reported_at:%Y-%m-%d}"
