"""The bare view beside the site, for gunicorn: `gunicorn bench.site`."""

from django.conf import settings

from bench import QUEUE
from config.celery import app
from config.wsgi import application

settings.ROOT_URLCONF = "bench.urls"
app.conf.task_default_queue = QUEUE

__all__ = ["application"]
