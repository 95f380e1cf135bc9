"""The schedule (Celery beat): entries live in the database, and each turn leaves a sign of life for /readyz."""

from typing import Any

from django_celery_beat.schedulers import DatabaseScheduler

from config import alive


class Scheduler(DatabaseScheduler):
    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One turn, at least every five seconds: send what is due, then say that we are alive."""
        wait = super().tick(*args, **kwargs)
        alive.say("schedule")
        return wait
