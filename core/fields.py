"""Model fields for personal data at rest."""

import base64
import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signals import setting_changed
from django.db import models


@lru_cache(maxsize=1)
def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.PII_KEYS])


def _forget_keys(*, setting: str, **kwargs: object) -> None:
    if setting == "PII_KEYS":
        _box.cache_clear()


setting_changed.connect(_forget_keys)


def blind_index(value: str) -> str:
    """A keyed digest (64 hex digits) under which equal values are found; blank gives blank, case is folded."""
    folded = value.strip().upper()
    if not folded:
        return ""
    return hmac.new(settings.PII_INDEX_KEY.encode(), folded.encode(), hashlib.sha256).hexdigest()


class Unsearchable:
    """Part of an encrypted field: look-ups are refused, because equal values are kept as different ciphertexts."""

    name: str

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise TypeError(f"{lookup_name} look-up on encrypted field {self.name}: use its index column")
        return super().get_lookup(lookup_name)  # type: ignore[misc]


def _refuse_expression(value: object) -> None:
    if hasattr(value, "as_sql"):
        raise TypeError("expressions cannot be written to an encrypted field")


class EncryptedTextField(Unsearchable, models.TextField):
    """Text encrypted at rest; a wrong key raises InvalidToken, ciphertext never reaches a page.

    Cannot be searched: keep `blind_index(value)` in a column of its own for exact look-ups.
    """

    def get_db_prep_save(self, value, connection):
        if value in (None, ""):
            return value
        _refuse_expression(value)
        return _box().encrypt(str(value).encode()).decode()

    def from_db_value(self, value, expression, connection):
        return _box().decrypt(value.encode()).decode() if value else value


class EncryptedJSONField(Unsearchable, models.TextField):
    """A JSON value encrypted at rest as one text; dates and decimals become strings."""

    # For the type checker: it holds any JSON value, not text.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_db_prep_save(self, value, connection):
        _refuse_expression(value)
        return _box().encrypt(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode()).decode()

    def from_db_value(self, value, expression, connection):
        return json.loads(_box().decrypt(value.encode())) if value else None


class EncryptedBinaryField(Unsearchable, models.BinaryField):
    """Bytes encrypted at rest, for papers that show personal data; read back as bytes."""

    def get_db_prep_save(self, value, connection):
        _refuse_expression(value)
        token = base64.urlsafe_b64decode(_box().encrypt(bytes(value)))
        return super().get_db_prep_save(token, connection)

    def from_db_value(self, value, expression, connection):
        return _box().decrypt(base64.urlsafe_b64encode(bytes(value))) if value is not None else None
