"""Files of the other side, kept line by line as they came in: platform, bank slips, third parties (D-55, D-58)."""

from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.triggers import append_only, no_truncate
from finance.choices import FileKind
from finance.models.businesses import Biller, Business
from finance.models.credit import Outlet
from finance.models.scope import BOOKS, in_network
from stations.choices import Role
from stations.models import Station
from stations.models.scope import unit_ids

MONEY: Any = {"max_digits": 14, "decimal_places": 2}


def stations_shown(user: Any) -> Any:
    """Whose lines `user` reads: None for all of the bureau's, a set of units for a branch, empty for all others."""
    if in_network(user, BOOKS):
        return None
    return unit_ids(user) if in_network(user, {Role.BRANCH}) else []


class OutsideFileQuerySet(models.QuerySet["OutsideFile"]):
    def visible_to(self, user: Any) -> "OutsideFileQuerySet":
        """A file holds all stations: for those who keep the books of the bureau."""
        return self if in_network(user, BOOKS) else self.none()

    def current(self) -> "OutsideFileQuerySet":
        return self.filter(replaced_by=None)

    def of(self, kind: str, day: date, biller: Biller | None = None) -> "OutsideFile | None":
        """The file that counts for the period beginning on `day`."""
        return self.current().filter(kind=kind, since=day, biller=biller).first()


class OutsideFile(models.Model):
    """A file of the other side, for the days [since, until). The same content again is the same file.

    Of a kind, third party and first day one file counts; a newer one takes its place, the older one can still be read.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=FileKind.choices)
    biller = models.ForeignKey(
        Biller, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("third party")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until (not included)"))
    name = models.CharField(_("file name"), max_length=120)
    digest = models.CharField(_("SHA-256"), max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    amount = models.DecimalField(_("amount"), **MONEY)
    fee = models.DecimalField(_("fee"), **MONEY)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("imported by")
    )
    loaded_at = models.DateTimeField(_("imported at"))
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )

    objects = OutsideFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of the other side")
        verbose_name_plural = _("files of the other side")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="outside_file_once", fields=["kind", "biller", "since", "digest"], nulls_distinct=False
            ),
            models.UniqueConstraint(
                name="outside_file_one_counts",
                fields=["kind", "biller", "since"],
                condition=Q(replaced_by=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="outside_file_kind_known", condition=Q(kind__in=FileKind.values)),
            models.CheckConstraint(name="outside_file_period", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(
                name="outside_file_names_its_biller",
                condition=Q(kind="biller", biller__isnull=False) | (~Q(kind="biller") & Q(biller=None)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="outside_file_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="outside_file_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["replaced_by"]),
            ),
            pgtrigger.Protect(
                name="outside_file_replaced_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__replaced_by__isnull=False),
            ),
            no_truncate("outside_file_table"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since} {self.name}"


class OutsideLineQuerySet(models.QuerySet["OutsideLine"]):
    def visible_to(self, user: Any) -> "OutsideLineQuerySet":
        shown = stations_shown(user)
        return self if shown is None else self.filter(station__in=shown)


class OutsideLine(models.Model):
    """One line of such a file, under its number there. `reference`: what both sides name the sale or the slip by."""

    file = models.ForeignKey(OutsideFile, models.PROTECT, related_name="lines", verbose_name=_("file"))
    line = models.PositiveIntegerField(_("line"))
    date = models.DateField(_("date"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("station")
    )
    business = models.ForeignKey(
        Business,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("kind of business"),
    )
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("outlet")
    )
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    amount = models.DecimalField(_("amount"), **MONEY)
    fee = models.DecimalField(_("fee"), **MONEY, default=0)

    objects = OutsideLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a file of the other side")
        verbose_name_plural = _("lines of files of the other side")
        ordering = ["file", "line"]
        constraints = [
            models.CheckConstraint(name="outside_line_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="outside_line_fee_not_negative", condition=Q(fee__gte=0)),
        ]
        triggers = append_only("outside_line")

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"
