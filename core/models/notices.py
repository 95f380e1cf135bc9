import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.choices import Channel, NoticeState
from core.fields import EncryptedTextField


class NoticeQuerySet(models.QuerySet["Notice"]):
    def inbox(self, user: models.Model | int) -> "NoticeQuerySet":
        """What `user` finds in the application: unread first, newest on top, then read, the last read on top."""
        order = F("read_at").desc(nulls_first=True)
        return self.filter(user=user, channel=Channel.IN_APP).order_by(order, "-created_at", "-id")

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def due(self, at: datetime) -> "NoticeQuerySet":
        """Waiting, and to be tried at `at` or earlier; the longest waiting first."""
        return self.filter(state=NoticeState.PENDING, next_try_at__lte=at).order_by("next_try_at")

    def stuck(self, before: datetime) -> "NoticeQuerySet":
        """Being sent since before `before`: whoever sent them is dead."""
        return self.filter(state=NoticeState.SENDING, claimed_at__lt=before).order_by("claimed_at")


class Notice(models.Model):
    """A message on its way to a person: written in the transaction of the event, delivered after its commit.

    `dedupe_key` makes a second write of the same event harmless; `message_id` names the message to the gateway, the
    same on each try. Written by `core.outbox` and `core.delivery` only.
    """

    dedupe_key = models.CharField(_("key"), max_length=120, unique=True)
    message_id = models.UUIDField(_("message number"), default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="notices", verbose_name=_("to")
    )
    # Telephone number or e-mail address; empty for notices in the application.
    address = EncryptedTextField(_("address"), blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("message"), blank=True)
    link = models.CharField(_("link"), max_length=200, blank=True)
    about_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    about_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.PENDING)
    created_at = models.DateTimeField(_("created at"))
    next_try_at = models.DateTimeField(_("next try at"))
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(name="notice_state_known", condition=Q(state__in=NoticeState.values)),
            models.CheckConstraint(
                name="notice_sent_exactly_when_dated",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="notice_in_app_has_user", condition=~Q(channel="in_app") | Q(user__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="notice_to_send", condition=Q(state="pending")),
            models.Index(fields=["claimed_at"], name="notice_being_sent", condition=Q(state="sending")),
            models.Index(
                "user",
                F("read_at").desc(nulls_first=True),
                F("created_at").desc(),
                F("id").desc(),
                name="notice_inbox",
                condition=Q(channel="in_app"),
            ),
            models.Index(fields=["user"], name="notice_unread", condition=Q(channel="in_app", read_at=None)),
            models.Index(
                fields=["about_id", "about_type"],
                name="notice_unread_about",
                condition=Q(channel="in_app", read_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
