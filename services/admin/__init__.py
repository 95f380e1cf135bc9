"""Administration of the services, by noun."""

from services.admin import campaigns, imports, things, tickets

__all__ = ["campaigns", "imports", "things", "tickets"]
