"""Words of the money that the database knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stations.choices import Role


class AccountClass(models.TextChoices):
    """The five classes of double entry; they say which side an account grows on."""

    ASSETS = "assets", _("assets")  # 资产
    LIABILITIES = "liabilities", _("liabilities")  # 负债
    EQUITY = "equity", _("equity")  # 权益
    INCOME = "income", _("income")  # 收入
    EXPENSES = "expenses", _("expenses")  # 支出


class AccountKind(models.TextChoices):
    """What an account is for. Whose it is says its unit, and beside it the third party, payee or business."""

    CREDIT = "credit", _("prepaid credit of a station")  # 信誉额度
    BANK = "bank", _("bank")  # 银行存款
    CASH = "cash", _("cash at an outlet")  # 网点现金
    CAMPAIGN_CASH = "campaign_cash", _("cash of a campaign")  # 代办活动现金
    CAMPAIGN_DUE = "campaign_due", _("campaign money owed to the issuer")  # 代收待交款
    PLATFORM_FEE = "platform_fee", _("platform fees")  # 平台使用费收入
    REVENUE = "revenue", _("revenue of a business")  # 业务收入
    BILLER = "biller", _("owed to a third party")  # 应付第三方款
    BILLER_PAYABLE = "biller_payable", _("settled with a third party, to be paid")  # 第三方结算应付款
    BILLER_FEE = "biller_fee", _("fee income from third parties")  # 代收手续费收入
    COMMISSION_EXPENSE = "commission_expense", _("commission, expense")  # 酬金支出
    COMMISSION_PAYABLE = "commission_payable", _("commission owed")  # 应付酬金
    WITHHOLDING = "withholding", _("tax withheld")  # 代扣税款
    SUSPENSE = "suspense", _("differences in suspense")  # 待处理差额
    MEMO_OUT = "memo_out", _("memorandum: paid between customer and merchant")  # 备查：客户与商户直接结算
    MEMO_IN = "memo_in", _("memorandum: counter-entry")  # 备查：对应科目


CLASS_OF: dict[str, AccountClass] = {
    AccountKind.CREDIT: AccountClass.LIABILITIES,
    AccountKind.BANK: AccountClass.ASSETS,
    AccountKind.CASH: AccountClass.ASSETS,
    AccountKind.CAMPAIGN_CASH: AccountClass.ASSETS,
    AccountKind.CAMPAIGN_DUE: AccountClass.LIABILITIES,
    AccountKind.PLATFORM_FEE: AccountClass.INCOME,
    AccountKind.REVENUE: AccountClass.INCOME,
    AccountKind.BILLER: AccountClass.LIABILITIES,
    AccountKind.BILLER_PAYABLE: AccountClass.LIABILITIES,
    AccountKind.BILLER_FEE: AccountClass.INCOME,
    AccountKind.COMMISSION_EXPENSE: AccountClass.EXPENSES,
    AccountKind.COMMISSION_PAYABLE: AccountClass.LIABILITIES,
    AccountKind.WITHHOLDING: AccountClass.LIABILITIES,
    AccountKind.SUSPENSE: AccountClass.ASSETS,
    AccountKind.MEMO_OUT: AccountClass.EQUITY,
    AccountKind.MEMO_IN: AccountClass.EQUITY,
}
# These grow by what is debited, the others by what is credited.
DEBIT_CLASSES = {AccountClass.ASSETS, AccountClass.EXPENSES}


class TransferKind(models.TextChoices):
    """What a transfer is the record of."""

    SALE = "sale", _("sale")  # 业务交易
    REVERSAL = "reversal", _("reversal")  # 冲正
    PURCHASE = "purchase", _("purchase of credit")  # 购买额度
    REFUND = "refund", _("refund of credit")  # 退还额度
    ADJUSTMENT = "adjustment", _("manual posting")  # 手工调账
    CAMPAIGN_CASH = "campaign_cash", _("campaign cash taken")  # 活动现金收款
    CAMPAIGN_HANDOVER = "campaign_handover", _("campaign cash handed over")  # 活动现金上交
    PLATFORM_FEE = "platform_fee", _("platform fee")  # 平台使用费
    SETTLEMENT = "settlement", _("settlement with a third party")  # 第三方结算
    COMMISSION = "commission", _("commission")  # 酬金计提
    COMMISSION_PAYMENT = "commission_payment", _("payment of commission")  # 酬金支付
    DIFFERENCE = "difference", _("difference cleared")  # 差额处理


class Settles(models.TextChoices):
    """Which way the customer's money goes."""

    CREDIT = "credit", _("through the station's prepaid credit")
    DIRECT = "direct", _("straight between customer and merchant (counted only)")


# The centres that run the lines of business (D-03 … D-06).
OWNERS = [
    (role.value, role.label) for role in (Role.E_COMMERCE, Role.AGENCY_FINANCE, Role.INSURANCE, Role.DISTRIBUTION)
]


class Means(models.TextChoices):
    """How a station pays for its credit."""

    CASH = "cash", _("cash")
    BANK = "bank", _("bank transfer")


class Decision(models.TextChoices):
    """Life of a proposed manual posting."""

    PROPOSED = "proposed", _("waiting for approval")  # 待审批
    APPROVED = "approved", _("approved and posted")  # 已审批入账
    REFUSED = "refused", _("refused")  # 已退回


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


class FeeBasis(models.TextChoices):
    """How the fee is found that a third party pays for its business (手续费)."""

    PER_SALE = "per_sale", _("fixed amount per transaction")  # 按笔
    PER_MILLE = "per_mille", _("per mille of the amount")  # 按金额千分比
    STEPS = "steps", _("per mille by steps of the month's amount")  # 按月金额分档


class SettlementPeriod(models.TextChoices):
    """How often is settled with a third party (结算周期)."""

    MONTH = "month", _("month")  # 按月
    HALF_MONTH = "half_month", _("half-month")  # 按半月
    WEEK = "week", _("week")  # 按周


class SettlementState(models.TextChoices):
    """Life of a settlement statement (结算单)."""

    PREPARED = "prepared", _("prepared")  # 已编制
    CANCELLED = "cancelled", _("cancelled")  # 已作废
    CONFIRMED = "confirmed", _("confirmed by both sides")  # 双方已确认
    POSTED = "posted", _("posted")  # 已入账
    PAID = "paid", _("paid")  # 已付款
    REVERSED = "reversed", _("reversed")  # 已冲销


class CloseState(models.TextChoices):
    """What came of the close of a station's day (日结)."""

    CLOSED = "closed", _("closed")
    UNBALANCED = "unbalanced", _("does not balance")


class StatementBy(models.TextChoices):
    """What the rows of a statement stand for; below each the kinds of business (D-56)."""

    STATION = "station", _("station")
    BRANCH = "branch", _("branch")
    DAY = "day", _("day")
    BUSINESS = "business", _("kind of business")


class FileKind(models.TextChoices):
    """Files that come in from outside to be compared with the books."""

    PLATFORM = "platform", _("platform file")  # 平台对账文件
    BANK = "bank", _("bank slips")  # 银行缴款单
    BILLER = "biller", _("settlement file of a third party")  # 第三方结算文件


class Comparison(models.TextChoices):
    """What is compared: three things on a day (账账、账表、账实, D-55), the settlement of a third party (D-58)."""

    PLATFORM = "platform", _("books with platform")
    STATEMENT = "statement", _("statement with books")
    CASH = "cash", _("cash with bank")
    BILLER = "biller", _("books with third party")


OF_A_DAY = (Comparison.PLATFORM, Comparison.STATEMENT, Comparison.CASH)


class Cause(models.TextChoices):
    """What makes two sides differ."""

    MISSING_HERE = "missing_here", _("missing in our books")
    MISSING_THERE = "missing_there", _("missing on the other side")
    AMOUNT = "amount", _("another amount or fee")
    DATE = "date", _("another day")
    DUPLICATE = "duplicate", _("there twice")


class Side(models.TextChoices):
    """Whose lines of the day a difference is about."""

    OURS = "ours", _("ours")
    THEIRS = "theirs", _("the other side's")
    BOTH = "both", _("both")


class DifferenceState(models.TextChoices):
    OPEN = "open", _("open")
    PROPOSED = "proposed", _("waits for approval")
    RESOLVED = "resolved", _("resolved")
    GONE = "gone", _("no longer there")


UNSETTLED = (DifferenceState.OPEN, DifferenceState.PROPOSED)


class Resolution(models.TextChoices):
    """How a difference was worked off."""

    EXPLAINED = "explained", _("explained, no money moves")
    OTHER_SIDE = "other_side", _("corrected by the other side")
    POSTED = "posted", _("corrected by a posting")


class NoteKind(models.TextChoices):
    """What happened to a difference."""

    COMMENT = "comment", _("comment")
    TAKEN = "taken", _("taken")
    PROPOSED = "proposed", _("posting proposed")
    SENT_BACK = "sent_back", _("posting refused")
    RESOLVED = "resolved", _("resolved")
    CAME_RIGHT = "came_right", _("came right by itself")
    REOPENED = "reopened", _("there again")


class DayState(models.TextChoices):
    """How far the reconciliation of a day is."""

    NOT_CLOSED = "not_closed", pgettext_lazy("day", "not closed")
    FILE_MISSING = "file_missing", _("file missing")
    OPEN = "open", _("differences open")
    RECONCILED = "reconciled", _("reconciled")
