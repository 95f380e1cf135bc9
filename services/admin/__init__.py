"""Administration of the services, by noun."""

from services.admin import campaigns, imports, lost, things, tickets

__all__ = ["campaigns", "imports", "lost", "things", "tickets"]
