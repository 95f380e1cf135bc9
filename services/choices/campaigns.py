"""Words of campaigns: what the issuer answers, what happened to the cash (A-10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BatchResult(models.TextChoices):
    """What the issuer answered to one application of a batch."""

    ACCEPTED = "accepted", pgettext_lazy("by the issuer", "accepted")  # 已制卡
    RETURNED = "returned", pgettext_lazy("by the issuer", "returned")  # 退回


class CashKind(models.TextChoices):
    """What happened to the cash of a campaign (A-10)."""

    TAKEN = "taken", _("taken at the counter")  # 收款
    REFUNDED = "refunded", _("paid back")  # 退款
    DIFFERENCE = "difference", _("difference found at the count")  # 盘点差额
    SETTLED = "settled", _("difference made good")  # 差额补足
    HANDED = "handed", _("handed over to the issuer")  # 移交
    GIVEN_BACK = "given_back", _("given back by the issuer")  # 发卡单位退回
