"""Finding a ticket again, and a visitor who was here before."""

import re
from typing import Any

from django.db.models import F

from core.errors import Refused
from core.fields import blind_index
from core.identity import normal_phone
from services.actions.intake import ALPHABET, CODE_LENGTH
from services.models import Ticket
from services.models.tickets import SEARCH_SPAN, TicketQuerySet
from stations.models import Station
from stations.models.scope import unit_ids

_CODE = re.compile(rf"(?<![0-9A-Za-z])[{ALPHABET}]{{{CODE_LENGTH}}}(?![0-9A-Za-z])")


def find(user, text: str):
    """The one ticket that `text` names exactly, or else a queryset of those that match, newest first.

    Exact are a number, a look-up code (typed in groups, too) and a scanned address that holds one; whatever filter the
    page has, they open the ticket. A whole telephone number finds by its index, the rest by words: two characters of a
    name are enough, four digits find the end of a telephone number. Only what `user` may see.
    """
    visible = Ticket.objects.visible_to(user)
    text = text.strip()
    if not text:
        return visible.none()
    # Numbers, codes and addresses hold no Chinese, so that words cost no question for a number.
    exact = visible.filter(number=text.upper()).first() or _by_code(visible, text) if text.isascii() else None
    if exact is not None:
        return exact
    index = _phone_index(text)
    found = visible.filter(phone_index=index) if index else visible.matching(text)
    return found.order_by("-id")


# With so few units a search is narrowed by their own tickets; with more, by the newest of all first.
FEW_UNITS = 20


def newest(user, found: TicketQuerySet, limit: int) -> list[int]:
    """The keys of the newest `limit` tickets of a search.

    Never sorted by the plain key: PostgreSQL would then look for a rare word through the whole table backwards. For
    those who see much, first among the newest spans of keys, where a frequent word has enough.
    """
    keys = found.values_list("pk", flat=True)
    ids = unit_ids(user)
    if ids is None or len(ids) > FEW_UNITS:
        last = Ticket.objects.order_by("-id").values_list("pk", flat=True).first() or 0
        span = last // SEARCH_SPAN
        recent = list(found.in_spans([span - 1, span]).values_list("pk", flat=True).order_by("-id")[:limit])
        if len(recent) == limit or span <= 1:
            return recent
    return list(keys.order_by((F("id") + 0).desc())[:limit])


def _by_code(visible, text: str) -> Ticket | None:
    candidates = {text.upper().replace("-", "").replace(" ", ""), *_CODE.findall(text.upper())}
    codes = [code for code in candidates if _CODE.fullmatch(code)]
    return visible.filter(lookup_code__in=codes).first() if codes else None


def _phone_index(text: str) -> str:
    try:
        return blind_index(normal_phone(text))
    except Refused:
        return ""


def prefill(user, station: Station, phone: str) -> dict[str, Any]:
    """What is known of a visitor by telephone: name, address and the last matters; {} for somebody new.

    Only from tickets that `user` may see, those of this station first; never the id number.
    """
    index = _phone_index(phone)
    if not index:
        return {}
    earlier = list(
        Ticket.objects.visible_to(user)
        .filter(phone_index=index)
        .select_related("matter")
        .defer("phone", "id_number")
        .order_by("-id")[:20]
    )
    if not earlier:
        return {}
    earlier.sort(key=lambda ticket: ticket.station_id != station.pk)
    last = earlier[0]
    return {
        "resident_name": last.resident_name,
        "address": next((ticket.address for ticket in earlier if ticket.address), ""),
        "tickets": earlier[:3],
    }
