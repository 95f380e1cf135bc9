import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.choices import LineDepartment, UnitKind
from stations.models.history import history_of


class UnitQuerySet(models.QuerySet["Unit"]):
    def below(self, unit: "Unit") -> "UnitQuerySet":
        """`unit` itself and everything under it."""
        return self.filter(path__startswith=unit.path)

    def above(self, unit: "Unit") -> "UnitQuerySet":
        """The units that `unit` is part of, from the root down, without itself."""
        return self.filter(pk__in=unit.steps[:-1]).order_by("path")


@pghistory.track(meta=history_of(_("history of units")))
class Unit(models.Model):
    """A node of the organisation: bureau, department, branch, township, committee, school, station …

    `path` is the way from the root, each step as "<id>." ("1.4.9."); written by `stations.actions` only, so that a
    subtree is one index range.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # Empty only until the first save has given an id.
    path: "models.CharField[str | None, str]" = models.CharField(  # type: ignore[misc]
        _("path"), max_length=200, unique=True, null=True, editable=False
    )
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    line = models.CharField(
        _("line"), max_length=20, choices=LineDepartment.choices, default=LineDepartment.NONE, blank=True
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    opened_on = models.DateField(
        _("open since"),
        null=True,
        blank=True,
        help_text=_("a township without an open service centre changes the path of its villages' matters (E-06)"),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        indexes = [models.Index(fields=["path"], name="unit_path_prefix", opclasses=["varchar_pattern_ops"])]
        constraints = [
            models.UniqueConstraint(name="unit_name_once_per_parent", fields=["parent", "name"]),
            models.CheckConstraint(name="unit_kind_known", condition=Q(kind__in=UnitKind.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def steps(self) -> list[int]:
        """The keys of `path`, from the root down to this unit itself."""
        return [int(step) for step in self.path.split(".") if step]
