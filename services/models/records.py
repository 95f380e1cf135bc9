from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Paper
from services.choices import FollowUpWay, Handling, IdProof, ReplyChannel
from services.models.catalogue import MatterDocument
from services.models.tickets import Ticket
from stations.models import Person, Station, Unit
from stations.models.scope import unit_ids


class TicketDocumentQuerySet(models.QuerySet["TicketDocument"]):
    def held_originals(self) -> "TicketDocumentQuerySet":
        """Originals that the station keeps and has not given back (A-09), of open and of closed tickets."""
        return self.filter(document__handling=Handling.ORIGINAL_KEPT, received__gt=0, returned_at=None)

    def in_full(self) -> "TicketDocumentQuerySet":
        """Required ones that were brought in the number asked for."""
        return self.filter(document__is_required=True, received__gte=F("document__quantity"))


class TicketDocument(models.Model):
    """What was brought of a document that the matter asks for; an original that is held is listed until returned."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="documents", verbose_name=_("ticket"))
    document = models.ForeignKey(MatterDocument, models.PROTECT, related_name="+", verbose_name=_("document"))
    received = models.PositiveSmallIntegerField(_("copies received"), default=0)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)

    objects = TicketDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a ticket")
        verbose_name_plural = _("documents of tickets")
        ordering = ["document__position", "document_id"]
        constraints = [
            models.UniqueConstraint(name="ticket_document_once", fields=["ticket", "document"]),
            models.CheckConstraint(
                name="ticket_document_received_when_some",
                condition=Q(received=0, received_at=None) | Q(received__gt=0, received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ticket_document_returned_after_receipt",
                condition=Q(returned_at=None) | Q(received_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.document_id}"

    @property
    def is_held(self) -> bool:
        """Whether it is an original that the station keeps; its document is read along."""
        return self.document.handling == Handling.ORIGINAL_KEPT and self.received > 0 and self.returned_at is None


def missing_documents(ticket: Ticket) -> models.QuerySet[MatterDocument]:
    """Required documents of the ticket's matter that were not brought in full number."""
    brought = TicketDocument.objects.filter(ticket=ticket, document=OuterRef("pk"), received__gte=OuterRef("quantity"))
    return MatterDocument.objects.filter(~Exists(brought), matter=ticket.matter_id, is_required=True)


class HomeVisit(models.Model):
    """A visit at the household to verify facts (入户核实, C-04)."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="visits", verbose_name=_("ticket"))
    visited_on = models.DateField(_("visited on"))
    visitor = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("visited by"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    is_confirmed = models.BooleanField(_("facts confirmed"))
    result = models.TextField(_("result"))
    recorded_at = models.DateTimeField(_("recorded at"))
    photo = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo"), editable=False
    )

    class Meta:
        verbose_name = _("home visit")
        verbose_name_plural = _("home visits")
        ordering = ["visited_on", "id"]
        constraints = [models.CheckConstraint(name="visit_has_result", condition=~Q(result=""))]
        indexes = [models.Index(fields=["visited_on", "id"], name="visit_day")]

    def __str__(self) -> str:
        return f"{self.visited_on}"


class FollowUp(models.Model):
    """The station asked how far a matter is that lies with a department (跟踪办理, E-06), and when it asks again."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="follow_ups", verbose_name=_("ticket"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("office"))
    way = models.CharField(_("how it was asked"), max_length=10, choices=FollowUpWay.choices)
    spoken_to = models.CharField(_("spoken to"), max_length=60, blank=True)
    found = models.TextField(_("how far it is"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    next_on = models.DateField(_("ask again on"), null=True, blank=True)
    has_papers = models.BooleanField(_("papers fetched back"), default=False)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(name="follow_up_says_how_far", condition=~Q(found="")),
            models.CheckConstraint(name="follow_up_way_known", condition=Q(way__in=FollowUpWay.values)),
            models.CheckConstraint(name="follow_up_ends_or_goes_on", condition=Q(has_papers=False) | Q(next_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"


class Reply(models.Model):
    """What the resident was told, how and when (回复, C-06)."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="replies", verbose_name=_("ticket"))
    channel = models.CharField(_("channel"), max_length=10, choices=ReplyChannel.choices)
    text = models.TextField(_("what the resident was told"))
    replied_at = models.DateTimeField(_("replied at"))
    replied_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("replied by"))

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["replied_at", "id"]
        constraints = [
            models.CheckConstraint(name="reply_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="reply_channel_known", condition=Q(channel__in=ReplyChannel.values)),
        ]

    def __str__(self) -> str:
        return f"{self.replied_at:%Y-%m-%d}"


class HandOver(models.Model):
    """The thing or paper handed to the resident: who took it, how they were recognised, and the signature.

    A ticket that is opened again may be handed over again, so there can be more than one. A thing that belongs to no
    ticket is handed over without one; which things went is said by their chains of custody (`moves`).
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="hand_overs", verbose_name=_("ticket")
    )
    collector = models.CharField(_("collected by"), max_length=60)
    relation = models.CharField(_("relation to the resident"), max_length=60, blank=True)
    proof = models.CharField(_("proof"), max_length=20, choices=IdProof.choices)
    id_tail = models.CharField(_("last four of the id"), max_length=4, blank=True)
    signature = models.BinaryField(_("signature"), null=True, blank=True)
    handed_at = models.DateTimeField(_("handed over at"))
    handed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("handed over by"))
    witness = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second person"),
        help_text=_("with valuables, a second person of the station looks on"),
    )

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["handed_at", "id"]
        constraints = [
            models.CheckConstraint(name="hand_over_proof_known", condition=Q(proof__in=IdProof.values)),
            models.CheckConstraint(
                name="hand_over_witness_is_somebody_else", condition=Q(witness=None) | ~Q(witness=F("handed_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handed_at:%Y-%m-%d} {self.ticket_id}"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user) -> "SubmissionQuerySet":
        """Lists that left or came to a unit that `user` may see."""
        ids = unit_ids(user)
        if ids is None:
            return self
        return self.filter(Q(station__in=ids) | Q(to_unit__in=ids) | Q(from_unit__in=ids))


class Submission(models.Model):
    """Matters handed up together to a centre or department, with the list signed on receipt (报送清单, C-05, E-02).

    `from_unit` is the centre that passes a matter on to a department; empty: the station itself hands up.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="submissions", verbose_name=_("station"))
    from_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("passed on by")
    )
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="submissions", verbose_name=_("submitted to"))
    submitted_at = models.DateTimeField(_("submitted at"))
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("submitted by"))
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("received by")
    )
    receipt_note = models.CharField(_("remark on receipt"), max_length=200, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("list"))
    receipt = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receipt")
    )
    tickets = models.ManyToManyField(Ticket, related_name="submissions", verbose_name=_("tickets"))

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-submitted_at"]
        constraints = [
            models.CheckConstraint(
                name="submission_received_by_somebody",
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="submission_newest"),
            models.Index(fields=["submitted_at", "id"], name="submission_unsigned", condition=Q(received_at=None)),
        ]

    def __str__(self) -> str:
        return self.number
