"""What the verbs of lost and found have in common."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.text import fold
from services import clues
from services.actions.base import required
from services.choices import ClueKind, LostArea, LostCategory
from services.models import Clue, FoundItem, KeepingTerm, LossReport
from stations.models import Station

LONGEST_TEXT = 300
# Far enough back for whatever somebody still looks for.
LONGEST_PAST = 366 * 3  # days
KEPT_DAYS, NOTICE_DAYS = 90, 15

Typed = Sequence[tuple[str, str]]


def known(value: str, words: type[models.TextChoices], name: str) -> str:
    """`value` if the database knows the word; Refused("required")."""
    if value not in words.values:
        raise Refused("required", _("Choose one of the list"), name)
    return value


def category(value: str) -> str:
    return known(value, LostCategory, "category")


def area(value: str, *, may_be_unknown: bool = False) -> str:
    return "" if may_be_unknown and not value else known(value, LostArea, "area")


def words(value: str, name: str, *, longest: int = LONGEST_TEXT, is_required: bool = False) -> tuple[str, list[str]]:
    """Free text without the long numbers in it, and those; Refused("required", "too_long")."""
    text, numbers = clues.without_numbers(required(value, name) if is_required else value or "")
    if len(text) > longest:
        raise Refused("too_long", _("At most %(count)s characters") % {"count": longest}, name)
    return text, numbers


def past_day(value: date | None, name: str, on: date) -> date:
    if value is None:
        raise Refused("required", _("This field is required"), name)
    if value > on:
        raise Refused("in_the_future", _("This day is still to come"), name)
    if (on - value).days > LONGEST_PAST:
        raise Refused("long_ago", _("This day is more than three years ago"), name)
    return value


def write_clues(typed: Typed, numbers: Iterable[str], **owner: FoundItem | LossReport) -> None:
    """The clues of an item or of a report (`item=…` or `report=…`), those it has already left alone."""
    rows = clues.clues([*typed, *((ClueKind.OTHER, number) for number in numbers)])
    there = set(Clue.objects.filter(**owner).values_list("digest", "near"))
    Clue.objects.bulk_create(
        Clue(kind=one.kind, value=one.value, shown=one.shown, digest=one.digest, near=one.near, **owner)
        for one in rows
        if (one.digest, one.near) not in there
    )


def search_text(*parts: str) -> str:
    return fold(" ".join(part for part in parts if part))


def keeping_term(station: Station, category: str) -> tuple[int, int]:
    """(days kept, days of public notice) of this category at this station; the nearest row decides."""
    rows = KeepingTerm.objects.filter(models.Q(station=station) | models.Q(station=None), category__in=["", category])
    nearest = max(rows, key=lambda row: (row.station_id is not None, row.category != ""), default=None)
    return (nearest.days, nearest.notice_days) if nearest else (KEPT_DAYS, NOTICE_DAYS)
