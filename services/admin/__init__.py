"""Administration of the services, by noun."""

from services.admin import lost, things, tickets

__all__ = ["lost", "things", "tickets"]
