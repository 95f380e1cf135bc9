"""A browser without a window for the page tests: signed in, English, so that tests read what they look for."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client

from core.models import User
from services.models import Matter


def sign_in(user: User, **facts: Any) -> Client:
    client = Client(**facts)
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def typed(code: str, **facts: Any) -> dict[str, Any]:
    """What 张小明 has the clerk type for the matter `code`."""
    matter = Matter.objects.get(code=code)
    return {
        "submission_key": str(uuid4()),
        "matter": str(matter.pk),
        "resident_name": "张小明",
        "phone": "13812345678",
        "source": "counter",
    } | facts


def page(response: Any) -> str:
    return response.content.decode()
