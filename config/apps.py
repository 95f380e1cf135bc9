from django.apps import AppConfig

# Tasks of all apps bind to this application in the web server too, not only in the worker.
from config.celery import app as celery_app

__all__ = ["ConfigConfig", "celery_app"]


class ConfigConfig(AppConfig):
    name = "config"
