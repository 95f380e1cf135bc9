"""The Celery application: `celery -A config.celery worker` and `celery -A config.celery beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready

from config import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("bianmin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="jobs")

# Whether the worker of this process hears what it is asked.
_ready: list[bool] = []


@worker_ready.connect
def say_worker_is_ready(**_: Any) -> None:
    """Only now does it take tasks and hear what it is asked: its first heartbeat is sent a second and more before."""
    _ready.append(True)
    alive.say("worker")


@heartbeat_sent.connect
def say_worker_is_alive(**_: Any) -> None:
    """The worker's main process sends a heartbeat every two seconds, however busy its pool is."""
    if _ready:
        alive.say("worker")
