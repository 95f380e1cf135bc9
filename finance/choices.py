"""Words of the money that the database knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TariffBasis(models.TextChoices):
    """How the highest fee of a sale is found."""

    FIXED = "fixed", _("fixed fee")  # 固定收费
    PERCENT = "percent", _("percentage of the amount")  # 按比例
    TIERS = "tiers", _("by steps of the amount")  # 分段


class TariffState(models.TextChoices):
    """Life of a version of a tariff; whether it is in force is a matter of days."""

    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CloseState(models.TextChoices):
    """What came of the close of a station's day (日结)."""

    CLOSED = "closed", _("closed")
    UNBALANCED = "unbalanced", _("does not balance")


class FileKind(models.TextChoices):
    """Files that come in from outside to be compared with the books."""

    PLATFORM = "platform", _("platform file")  # 平台对账文件
    BANK = "bank", _("bank slips")  # 银行缴款单


class Comparison(models.TextChoices):
    """The three comparisons of a day (账账、账表、账实, D-55)."""

    PLATFORM = "platform", _("books with platform")
    STATEMENT = "statement", _("statement with books")
    CASH = "cash", _("cash with bank")


class Cause(models.TextChoices):
    """What makes two sides differ."""

    MISSING_HERE = "missing_here", _("missing in our books")
    MISSING_THERE = "missing_there", _("missing on the other side")
    AMOUNT = "amount", _("another amount or fee")
    DATE = "date", _("another day")
    DUPLICATE = "duplicate", _("there twice")


class DifferenceState(models.TextChoices):
    OPEN = "open", _("open")
    PROPOSED = "proposed", _("waits for approval")
    RESOLVED = "resolved", _("resolved")
    GONE = "gone", _("no longer there")


class Resolution(models.TextChoices):
    """How a difference was worked off."""

    EXPLAINED = "explained", _("explained, no money moves")
    OTHER_SIDE = "other_side", _("corrected by the other side")
    POSTED = "posted", _("corrected by a posting")
