"""Tables of the money, by noun."""

from finance.models.accounts import Account
from finance.models.adjustments import Adjustment
from finance.models.businesses import Biller, Business
from finance.models.closing import DailyTotal, DayFile, StationDay
from finance.models.contracts import Contract, ContractBusiness, ContractStep
from finance.models.credit import CreditAccount, CreditPurchase, Outlet
from finance.models.invoices import Invoice
from finance.models.outside import OutsideFile, OutsideLine
from finance.models.reconciling import DayComparison, DayReconciliation, Difference, DifferenceNote
from finance.models.settlements import Settlement, SettlementLine
from finance.models.tariffs import Tariff, TariffReceipt, TariffTier
from finance.models.transfers import PostingKey, Reversal, Transfer

__all__ = [
    "Account",
    "Adjustment",
    "Biller",
    "Business",
    "Contract",
    "ContractBusiness",
    "ContractStep",
    "CreditAccount",
    "CreditPurchase",
    "DailyTotal",
    "DayComparison",
    "DayFile",
    "DayReconciliation",
    "Difference",
    "DifferenceNote",
    "Invoice",
    "Outlet",
    "OutsideFile",
    "OutsideLine",
    "PostingKey",
    "Reversal",
    "Settlement",
    "SettlementLine",
    "StationDay",
    "Tariff",
    "TariffReceipt",
    "TariffTier",
    "Transfer",
]
