from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from stations.choices import Scope
from stations.models.stations import Station


class ClientToken(AbstractAuthToken):
    """A client of the API: acts as its user, within its scopes and, for terminals, for one station; kept as digest."""

    name = models.CharField(_("client"), max_length=60)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope.choices), verbose_name=_("scopes"))
    station = models.ForeignKey(
        Station, models.CASCADE, null=True, blank=True, related_name="tokens", verbose_name=_("station")
    )

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [models.CheckConstraint(name="token_has_scope", condition=Q(scopes__len__gt=0))]

    def __str__(self) -> str:
        return self.name
