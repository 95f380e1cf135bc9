"""How things beside the tickets look in lists: the colour of their state, their due day."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from services.rows import due_words

register = template.Library()

COLOURS = {
    "open": "amber",
    "reported": "blue",
    "done": "green",
    "withdrawn": "plain",
    "draft": "amber",
    "published": "green",
    "final": "green",
    "agreed": "green",
    "failed": "red",
    "received": "amber",
    "taken_up": "blue",
    "answered": "green",
}


@register.filter
def state_chip(thing: Any) -> str:
    """Colour of the thing's state, as a class of bianmin.css."""
    return f"chip-{COLOURS.get(thing.state, 'plain')}"


@register.simple_tag
def due_day(due_on: date, today: date) -> SafeString:
    """A due day in words, red when it is over."""
    due = due_words(due_on, today, is_resting=False)
    return format_html(
        '<span class="{}">{}</span> <span class="muted num nowrap">{}</span>', due.css, due.words, due.day
    )
