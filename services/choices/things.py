"""Words of the things in custody and of the evening's check."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ThingKind(models.TextChoices):
    """What a station keeps for somebody (保管物品)."""

    FOUND = "found", _("found item")  # 失物
    DEVICE = "device", _("device")  # 送修设备
    ACCESSORY = "accessory", _("accessory")  # 配件
    CLOTHES = "clothes", _("clothes")  # 衣物
    ORIGINAL = "original", _("original document")  # 证件原件
    CASH = "cash", _("cash envelope")  # 现金袋
    OTHER = "other", pgettext_lazy("a thing", "other")


class ThingState(models.TextChoices):
    """Where a thing is: the chain of custody ends with one of the last three."""

    ON_SHELF = "on_shelf", _("on the shelf")  # 在库
    OUT = "out", _("given out")  # 出库
    HANDED_OVER = "handed_over", pgettext_lazy("a thing", "handed over")  # 已交付
    DISPOSED = "disposed", _("disposed of")  # 已处置
    CANCELLED = "cancelled", _("entered by mistake")  # 登记有误


class ThingStep(models.TextChoices):
    """One link of the chain of custody."""

    RECEIVED = "received", pgettext_lazy("a thing", "received")  # 收存
    PUT_AWAY = "put_away", _("put away")  # 上架, 移位
    COUNTED = "counted", _("number corrected")  # 数量更正
    GIVEN_OUT = "given_out", pgettext_lazy("a step", "given out")  # 出库
    TAKEN_BACK = "taken_back", _("taken back")  # 归还入库
    HANDED_OVER = "handed_over", pgettext_lazy("a thing", "handed over")  # 交付
    DISPOSED = "disposed", _("disposed of")  # 处置
    CANCELLED = "cancelled", _("entered by mistake")


class CheckMark(models.TextChoices):
    """What the evening's check says of a thing."""

    PENDING = "pending", _("not looked at yet")  # 待核
    PRESENT = "present", _("is there")  # 在
    MISSING = "missing", _("is not there")  # 缺
    EXTRA = "extra", _("lies here, but should not")  # 多
    LEFT = "left", _("left while the check went on")  # 盘点期间已移出
