"""Administration of the services, by noun."""

from services.admin import campaigns, imports, lost, matters, things, tickets

__all__ = ["campaigns", "imports", "lost", "matters", "things", "tickets"]
