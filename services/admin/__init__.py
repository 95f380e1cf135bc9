"""Administration of the services, by noun."""

from services.admin import appointments, campaigns, imports, ledger, lost, matters, things, tickets

__all__ = ["appointments", "campaigns", "imports", "ledger", "lost", "matters", "things", "tickets"]
