"""Administration of the money: the lists it is sorted by are kept here; what was posted is looked at only."""

from finance.admin import closing, credit, ledger, lists, parties, reconciling, tariffs

__all__ = ["closing", "credit", "ledger", "lists", "parties", "reconciling", "tariffs"]
