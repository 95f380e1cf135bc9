"""Administration of the money: the lists it is sorted by are kept here; what was posted is looked at only."""

from finance.admin import credit, ledger, lists, tariffs

__all__ = ["credit", "ledger", "lists", "tariffs"]
