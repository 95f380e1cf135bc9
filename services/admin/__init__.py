"""Administration of the services, by noun."""

from services.admin import appointments, things, tickets

__all__ = ["appointments", "things", "tickets"]
