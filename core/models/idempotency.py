from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotentAnswer(models.Model):
    """What a client was answered to a request with this key, so that the same request again does nothing new.

    The request itself is kept as a keyed digest only. Written by `core.idempotency.once` only.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("client"))
    key = models.UUIDField(_("key"))
    request_digest = models.CharField(_("digest of the request"), max_length=64)
    answer = models.JSONField(_("answer"), default=dict)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("answer to an API request")
        verbose_name_plural = _("answers to API requests")
        constraints = [models.UniqueConstraint(name="idempotent_once", fields=["user", "key"])]

    def __str__(self) -> str:
        return str(self.key)
