"""What templates need beyond Django's own: icons, names of data in the reader's language, masked personal data."""

from datetime import date
from functools import lru_cache

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import privacy
from core.text import localized

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, for the eye only: the word beside it says the same."""
    return _icon(name)


@register.filter
def as_control(field: BoundField) -> SafeString:
    """A field in a row of filters, in the look of the house."""
    look = "form-select" if isinstance(field.field.widget, forms.Select) else "form-control"
    return field.as_widget(attrs={"class": look})


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    sprite = static("vendor/bootstrap-icons/sprite.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.simple_tag
def fixed(template_name: str) -> SafeString:
    """A part of the page that says the same to everybody in a language: rendered once for each, without a context."""
    return _fixed(template_name, get_language() or "", settings.DEBUG and object())


@lru_cache(maxsize=64)
def _fixed(template_name: str, language: str, fresh: object) -> SafeString:
    """`fresh` differs each time while templates are being written."""
    return render_to_string(template_name)


@register.filter
def named(thing) -> str:
    """The name of a unit, matter, person or partner in the language of the reader; blank for nothing."""
    return localized(thing.name, getattr(thing, "name_en", "")) if thing else ""


@register.filter
def in_language(thing, field: str) -> str:
    """`thing.field` in the language of the reader, taken from `field` and `field_en`."""
    return localized(getattr(thing, field), getattr(thing, f"{field}_en", "")) if thing else ""


@register.filter
def masked_name(value: str) -> str:
    return privacy.mask_name(value)


@register.filter
def masked_phone(value: str) -> str:
    return privacy.mask_phone(value)


@register.filter
def masked_id(value: str) -> str:
    return privacy.mask_id(value)


@register.filter
def days_until(day: date | None, today: date) -> int | None:
    """Calendar days from `today` to `day`; negative when it has passed."""
    return None if day is None else (day - today).days


@register.filter
def negated(number: int) -> int:
    return -number


@register.simple_tag(takes_context=True)
def address_with(context, **changes) -> str:
    """The query of this page with some parameters changed; an empty value leaves the parameter out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("_pages.html", takes_context=True)
def pages(context, page, name: str = "page") -> dict:
    """Links to the pages beside this one of a Paginator, whose number stands in the address as `name`."""
    previous = address_with(context, **{name: page.previous_page_number()}) if page.has_previous() else ""
    following = address_with(context, **{name: page.next_page_number()}) if page.has_next() else ""
    return {"page": page, "previous": previous, "following": following}


@register.filter
def is_in(value, collection) -> bool:
    return value in collection
