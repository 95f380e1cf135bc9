"""Administration of the services, by noun."""

from services.admin import campaigns, things, tickets

__all__ = ["campaigns", "things", "tickets"]
