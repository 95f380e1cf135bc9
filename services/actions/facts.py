"""The facts that a matter asks for, checked against its fields."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from services.choices import FieldKind
from services.models import Matter, MatterField

LONGEST = 2000


def checked_details(matter: Matter, details: Mapping[str, Any]) -> dict[str, Any]:
    """`details` as they are stored: text, plain numbers as text, ISO dates, true or false; blanks left out.

    Refused codes: unknown_field, required, not_valid, too_long; `field` is "details.<key>".
    """
    fields = list(matter.fields.all())
    unknown = set(details) - {field.key for field in fields}
    if unknown:
        raise Refused("unknown_field", _("The matter does not ask for this"), f"details.{min(unknown)}")
    clean = {}
    for field in fields:
        value = _checked(field, details.get(field.key))
        if value in ("", None, False) and field.is_required:
            raise Refused("required", _("This field is required"), _name(field))
        if value not in ("", None):
            clean[field.key] = value
    return clean


def _name(field: MatterField) -> str:
    return f"details.{field.key}"


def _checked(field: MatterField, value: Any) -> Any:
    if field.kind == FieldKind.CHECK:
        return value in (True, "true", "on", "1", 1)
    text = "" if value is None else str(value).strip()
    if not text:
        return ""
    if len(text) > LONGEST:
        raise Refused("too_long", _("At most %(count)s characters") % {"count": LONGEST}, _name(field))
    try:
        return CHECKS[FieldKind(field.kind)](field, text)
    except (ValueError, InvalidOperation) as error:
        raise Refused("not_valid", _("This value does not fit the field"), _name(field)) from error


def _number(field: MatterField, text: str) -> str:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return str(number)


def _date(field: MatterField, text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _choice(field: MatterField, text: str) -> str:
    if text not in field.choices:
        raise ValueError(text)
    return text


def _text(field: MatterField, text: str) -> str:
    return text


CHECKS = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
}
