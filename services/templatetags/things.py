"""Things in custody in the templates."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from services import shelf
from services.choices import ThingState
from services.models import Thing

register = template.Library()
COLOURS = {
    ThingState.ON_SHELF: "chip-teal",
    ThingState.OUT: "chip-amber",
    ThingState.HANDED_OVER: "chip-green",
    ThingState.DISPOSED: "",
    ThingState.CANCELLED: "",
}


@register.simple_tag
def thing_chip(thing: Thing) -> SafeString:
    """Where the thing stands, as a coloured word."""
    state = ThingState(thing.state)
    return format_html('<span class="chip {}">{}</span>', COLOURS[state], state.label)


@register.filter
def whereabouts(thing: Thing) -> str:
    return shelf.whereabouts(thing)


@register.filter
def days_there(thing: Thing, today: date) -> int:
    return shelf.days_there(thing, today)


@register.filter
def is_long(days: int) -> bool:
    """Whether a thing lies here longer than it should."""
    return days > shelf.LONG
