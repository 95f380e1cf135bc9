"""Deliveries of the kernel: what actions hand to the workers after commit."""

from celery import shared_task
from django.utils import timezone

from core import delivery


@shared_task
def deliver(notice_id: int) -> None:
    """Send one notice; harmless when it is sent already or somebody else is sending it."""
    delivery.deliver(notice_id, at=timezone.now())


@shared_task
def deliver_many(notice_ids: list[int]) -> None:
    """Send several notices, one after the other, as `deliver` does."""
    for notice_id in notice_ids:
        delivery.deliver(notice_id, at=timezone.now())
