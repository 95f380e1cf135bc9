"""What people do with their own login."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Refused
from core.models import User


def choose_language(user: User, language: str) -> User:
    """Keep the language that `user` reads. No event of the business, so no audit record. Refused: unknown_language."""
    if language not in dict(settings.LANGUAGES):
        raise Refused("unknown_language", _("This language is not offered"), "language")
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
    return user


@transaction.atomic
def record_password_change(user: User, *, actor: User, at: datetime) -> None:
    """That a password was changed, and by whom; never the password itself."""
    audit.record("user.change_password", user, actor=actor, at=at)
