"""Administration of the services, by noun."""

from services.admin import campaigns, imports, ledger, lost, matters, things, tickets

__all__ = ["campaigns", "imports", "ledger", "lost", "matters", "things", "tickets"]
