"""Administration of the services, by noun."""

from services.admin import imports, things, tickets

__all__ = ["imports", "things", "tickets"]
