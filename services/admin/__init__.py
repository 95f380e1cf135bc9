"""Administration of the services, by noun."""

from services.admin import matters, things, tickets

__all__ = ["matters", "things", "tickets"]
