"""Administration of the services, by noun."""

from services.admin import ledger, things, tickets

__all__ = ["ledger", "things", "tickets"]
