"""Standard words of repairs and mending (A-03 … A-06)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RepairResult(models.TextChoices):
    """Result of a repair (A-03)."""

    REPAIRED = "repaired", _("repaired")  # 已修复
    NO_FAULT = "no_fault", _("no fault found")  # 未见故障
    CANNOT_REPAIR = "cannot_repair", _("could be repaired, but not here")  # 可修，本站未能修复
    END_OF_LIFE = "end_of_life", _("not worth repairing")  # 无维修价值
    WITHDRAWN = "withdrawn", _("withdrawn")


class Barrier(models.TextChoices):
    """What hindered a repair (未修复原因)."""

    PART_UNAVAILABLE = "part_unavailable", _("part not available")  # 买不到配件
    TOO_DEAR = "too_dear", _("costs more than it is worth")  # 维修费用过高
    DECLINED = "declined", _("owner does not agree to the cost")  # 物主不同意费用
    TOO_OLD = "too_old", _("too old")  # 机型过旧
    NO_TOOL = "no_tool", _("no tool for it")  # 缺少工具
    BEYOND_SKILL = "beyond_skill", _("beyond our skill")  # 超出技术能力
    CANNOT_OPEN = "cannot_open", _("cannot be opened without damage")  # 无法无损拆开
    UNSAFE = "unsafe", _("not safe to repair")  # 存在安全隐患
    OTHER = "other", _("other reason")


class NextStep(models.TextChoices):
    """What the owner is advised to do (后续建议)."""

    PROFESSIONAL = "professional", _("professional repair")  # 送专业维修
    WARRANTY = "warranty", _("after-sales service of the maker")  # 联系厂家售后
    BUY_PART = "buy_part", _("buy the part and come again")  # 自购配件后再来
    RECYCLE = "recycle", _("hand in for recycling")  # 交废旧物品回收
    KEEP_USING = "keep_using", _("can still be used as it is")  # 可继续使用
    NONE = "none", pgettext_lazy("advice", "nothing")  # 无


class CostAnswer(models.TextChoices):
    """What the owner says to the cost of a part (物主意见)."""

    NOT_NEEDED = "not_needed", _("costs nothing")  # 无需费用
    PENDING = "pending", _("owner not asked yet")  # 待征求
    AGREED = "agreed", _("owner agrees")  # 同意
    DECLINED = "declined", _("owner does not agree")  # 不同意
