"""The Celery application: `celery -A config.celery worker` and `celery -A config.celery beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent

from config import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("bianmin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="jobs")


@heartbeat_sent.connect
def say_worker_is_alive(**_: Any) -> None:
    """The worker's main process sends a heartbeat every two seconds, however busy its pool is."""
    alive.say("worker")
