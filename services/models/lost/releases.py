from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Paper
from services.choices import IdProof, OwnerProof, Relation
from services.models.lost.items import FoundItem
from services.models.records import HandOver
from stations.models import Person


class Release(models.Model):
    """A found thing on its way into its owner's hands (发还, A-02, lesson 13).

    Prepared by one person; a valuable goes out when a second one has confirmed it with their own login, or has signed
    beside. Then there is a `hand_over`, and the row changes no more. One that came to nothing is cancelled.
    """

    item = models.ForeignKey(FoundItem, models.PROTECT, related_name="releases", verbose_name=_("found item"))
    collector = models.CharField(_("collected by"), max_length=60)
    relation = models.CharField(_("relation to the owner"), max_length=10, choices=Relation.choices)
    authority = models.CharField(_("on what authority"), max_length=200, blank=True)
    proof = models.CharField(_("proof"), max_length=20, choices=IdProof.choices)
    id_tail = models.CharField(_("last four of the id"), max_length=4, blank=True)
    owner_proof = models.CharField(_("proof of ownership"), max_length=10, choices=OwnerProof.choices)
    owner_told = models.CharField(_("what the owner told"), max_length=300)
    signature = models.BinaryField(_("signature"), null=True, blank=True)
    signed_paper = models.ForeignKey(
        Paper,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photographed signature"),
        editable=False,
    )
    needs_second = models.BooleanField(_("needs a second person"))
    prepared_at = models.DateTimeField(_("prepared at"))
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    second_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second person")
    )
    second_signature = models.BinaryField(_("signature of the second person"), null=True, blank=True)
    is_second_by_login = models.BooleanField(_("confirmed with their own login"), default=False)
    hand_over = models.OneToOneField(
        HandOver, models.PROTECT, null=True, blank=True, related_name="release", verbose_name=_("hand-over")
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    slip = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("slip"), editable=False
    )

    class Meta:
        verbose_name = _("hand-over of a found item")
        verbose_name_plural = _("hand-overs of found items")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="release_one_an_item", fields=["item"], condition=Q(cancelled_at=None)),
            models.CheckConstraint(name="release_proof_known", condition=Q(proof__in=IdProof.values)),
            models.CheckConstraint(name="release_relation_known", condition=Q(relation__in=Relation.values)),
            models.CheckConstraint(name="release_owner_proof_known", condition=Q(owner_proof__in=OwnerProof.values)),
            models.CheckConstraint(
                name="release_signed", condition=Q(signature__isnull=False) | Q(signed_paper__isnull=False)
            ),
            models.CheckConstraint(
                name="release_second_is_somebody_else", condition=~Q(second_person=F("prepared_by"))
            ),
            models.CheckConstraint(
                name="release_second_signed_or_logged_in",
                condition=Q(second_person=None, second_signature=None, is_second_by_login=False)
                | (Q(second_person__isnull=False) & (Q(second_signature__isnull=False) | Q(is_second_by_login=True))),
            ),
            models.CheckConstraint(
                name="release_valuable_before_a_second",
                condition=Q(hand_over=None) | Q(needs_second=False) | Q(second_person__isnull=False),
            ),
            models.CheckConstraint(
                name="release_handed_over_or_cancelled", condition=Q(hand_over=None) | Q(cancelled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.collector}"
