"""Words of appointments and queue that the database knows."""

from django.db import models
from django.utils.translation import pgettext_lazy


class BookingState(models.TextChoices):
    """How far an appointment is (预约)."""

    BOOKED = "booked", pgettext_lazy("an appointment", "booked")  # 已预约
    ARRIVED = "arrived", pgettext_lazy("an appointment", "arrived")  # 已到
    DONE = "done", pgettext_lazy("an appointment", "done")  # 已办
    NO_SHOW = "no_show", pgettext_lazy("an appointment", "did not come")  # 未到
    CANCELLED = "cancelled", pgettext_lazy("an appointment", "cancelled")  # 已取消


class QueueState(models.TextChoices):
    """How far a queue number is (排队号)."""

    WAITING = "waiting", pgettext_lazy("a queue number", "waiting")  # 等候
    CALLED = "called", pgettext_lazy("a queue number", "at the counter")  # 办理中
    SKIPPED = "skipped", pgettext_lazy("a queue number", "skipped")  # 过号
    DONE = "done", pgettext_lazy("a queue number", "done")  # 已办
    LEFT = "left", pgettext_lazy("a queue number", "left")  # 未办离开
