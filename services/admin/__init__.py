"""Administration of the services, by noun."""

from services.admin import campaigns, lost, things, tickets

__all__ = ["campaigns", "lost", "things", "tickets"]
