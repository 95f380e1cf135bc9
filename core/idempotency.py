"""A request with an idempotency key is carried out once; the same again gets the same answer."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import IdempotentAnswer, User

HEADER = "Idempotency-Key"


def read_key(text: str | None) -> UUID:
    """The header's UUID; Refused("required") or Refused("invalid") with the header as the field."""
    if not text:
        raise Refused("required", _("This header is required"), HEADER)
    try:
        return UUID(text)
    except ValueError:
        raise Refused("invalid", _("This must be a UUID"), HEADER) from None


def digest_of(call: str, data: Any) -> str:
    """A keyed digest of a call and its body; the body's personal data cannot be guessed back from it."""
    plain = json.dumps([call, data], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(settings.PII_INDEX_KEY.encode(), plain.encode(), hashlib.sha256).hexdigest()


def once(
    key: UUID, *, user: User, request_digest: str, at: datetime, run: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """`run()`'s answer and True; or, when `user` sent this key before, the answer of then and False.

    The key is claimed in the transaction of `run`: two at once wait for each other, and a refusal leaves the key free.
    Refused("idempotency_conflict") when the key came with another request.
    """
    with transaction.atomic():
        row, is_new = IdempotentAnswer.objects.get_or_create(
            user=user, key=key, defaults={"request_digest": request_digest, "at": at}
        )
        if is_new:
            row.answer = run()
            row.save(update_fields=["answer"])
        elif not hmac.compare_digest(row.request_digest, request_digest):
            raise Refused("idempotency_conflict", _("This key was already used for another request"), HEADER)
        return row.answer, is_new
