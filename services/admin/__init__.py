"""Administration of the services, by noun."""

from services.admin import things, tickets

__all__ = ["things", "tickets"]
