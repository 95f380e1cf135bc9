"""Work for a worker, asked for in a transaction and begun after its commit."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def after_commit(task: str, *arguments: int | str) -> None:
    """Have a worker run the task of that name once the caller's transaction has committed.

    By name, so that an action need not know the job above it. A broker that is down is logged and forgotten: the row
    says that something waits, and the job that sweeps finds it.
    """

    def tell() -> None:
        try:
            current_app.send_task(task, arguments, retry=False)
        except OperationalError as error:
            log.warning("background.broker_down", task=task, arguments=arguments, error=str(error))

    transaction.on_commit(tell)
