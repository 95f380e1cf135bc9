"""Tables of the money, by noun."""

from finance.models.businesses import Business
from finance.models.tariffs import Tariff, TariffReceipt, TariffTier

__all__ = ["Business", "Tariff", "TariffReceipt", "TariffTier"]
