"""The cash of a campaign (A-10): its movements, and the envelopes it lies in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.triggers import append_only
from services.choices import CashKind
from services.models.batches import Batch
from services.models.campaigns import Application, Campaign, Sitting
from services.models.custody import Thing
from stations.models import Person

# More or less than was booked; everything else has its direction from its kind.
SIGNED = (CashKind.DIFFERENCE, CashKind.SETTLED)


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
                condition=Q(kind__in=SIGNED) & ~Q(amount=0) | ~Q(kind__in=SIGNED) & Q(amount__gt=0),
            ),
            models.CheckConstraint(
                name="cash_of_an_application",
                condition=~Q(kind__in=[CashKind.TAKEN, CashKind.REFUNDED, CashKind.GIVEN_BACK])
                | Q(application__isnull=False),
            ),
            models.CheckConstraint(
                name="cash_taken_in_a_sitting",
                condition=~Q(kind__in=[CashKind.TAKEN, *SIGNED]) | Q(sitting__isnull=False),
            ),
            models.CheckConstraint(
                name="cash_handed_with_a_batch", condition=~Q(kind=CashKind.HANDED) | Q(batch__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["campaign", "id"], name="cash_campaign")]
        triggers = append_only()

    def __str__(self) -> str:
        return self.key


class Envelope(models.Model):
    """Counted cash in the custody of the station (现金袋): of a sitting, or given back by the issuer."""

    thing = models.OneToOneField(
        Thing, models.PROTECT, primary_key=True, related_name="envelope", verbose_name=_("thing in custody")
    )
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="envelopes", verbose_name=_("campaign"))
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, null=True, blank=True, related_name="envelopes", verbose_name=_("sitting")
    )

    class Meta:
        verbose_name = _("cash envelope of a campaign")
        verbose_name_plural = _("cash envelopes of campaigns")
        ordering = ["thing"]

    def __str__(self) -> str:
        return str(self.thing_id)
