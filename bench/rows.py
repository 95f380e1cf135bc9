"""What is measured: each row is a request that somebody makes, built from the database at hand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle
from typing import Any
from uuid import uuid4

from django.urls import reverse

from bench import yearly
from config.load.words import COMPOUND_SURNAMES, names
from core.models import User
from core.text import bigrams
from services.models import Matter, Ticket
from stations.choices import Role
from stations.models import Appointment

# Pages are read at one station and tickets logged at another, so that no run makes the pages of the next one longer.
MEASURED, LOGGED_AT = "L000004", "L000001"


@dataclass(frozen=True)
class Request:
    path: str
    form: dict[str, Any] | None = None
    address: str = "127.0.0.1"


@dataclass(frozen=True)
class Row:
    """`request` is called anew for each request; `expect` must stand in the answer."""

    name: str
    user: User | None
    request: Callable[[], Request]
    status: int = 200
    expect: str = ""


def build() -> list[Row]:
    """All rows: the director of one station, the administrator who searches everything, residents."""
    director, writer = _login(MEASURED), _login(LOGGED_AT)
    everybody = User.objects.get(username="admin")
    own = Ticket.objects.filter(station__code=MEASURED)
    open_numbers = cycle(own.open().order_by("id").values_list("number", flat=True))
    slips = cycle(_slips())
    addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in count(1))
    return [
        Row("bare", director, lambda: Request("/bench/bare/"), expect="constant"),
        Row("intake", writer, lambda: _intake("consultation", outcome="on_the_spot"), status=302),
        Row("intake_steps", writer, lambda: _intake("community-certificate", **_certificate()), status=302),
        Row("board", director, lambda: Request(reverse("desk")), expect=MEASURED),
        Row("ticket", director, lambda: _ticket(next(open_numbers)), expect=MEASURED),
        Row("status", None, lambda: _look_up(*next(slips), next(addresses)), expect="data-state="),
        Row("status_miss", None, lambda: _look_up("22222" + uuid4().hex[:5], "0000", next(addresses)), status=404),
        Row("search_common", everybody, lambda: _search("证明"), expect=MEASURED[:1]),
        _search_row("search_some", everybody, COMPOUND_SURNAMES, part=0.005),
        _search_row("search_rare", everybody, {pair for name in names(400) for pair in bigrams(name)}, part=0.00005),
        Row("yearly", everybody, partial(Request, yearly.address(MEASURED, "yearly")), expect='id="part-outcome"'),
        Row("yearly_sql", everybody, partial(Request, yearly.address(MEASURED, "bench-yearly")), expect="counted"),
        _search_row("search_own", director, COMPOUND_SURNAMES, part=0.005),
    ]


def _login(station: str) -> User:
    """A login for the director of a station."""
    appointment = Appointment.objects.select_related("person").get(role=Role.DIRECTOR, unit__station__code=station)
    name = {"full_name": appointment.person.name}
    user, _is_new = User.objects.get_or_create(username=f"bench-{station}", defaults=name)
    appointment.person.user = user
    appointment.person.save(update_fields=["user"])
    return user


def _slips() -> list[tuple[str, str]]:
    """Code and last digits of two thousand tickets from the whole table."""
    first, last = Ticket.objects.order_by("id").first().pk, Ticket.objects.order_by("-id").first().pk
    wanted = range(first, last, max((last - first) // 2_000, 1))
    return list(Ticket.objects.filter(pk__in=wanted).values_list("lookup_code", "lookup_tail"))


def _ticket(number: str) -> Request:
    return Request(reverse("services:ticket", args=[number]))


def _look_up(code: str, tail: str, address: str) -> Request:
    return Request(reverse("status"), form={"code": code, "tail": tail}, address=address)


def _search(word: str) -> Request:
    return Request(reverse("services:search"), form={"q": word})


def _search_row(name: str, user: User, words: Iterable[str], *, part: float) -> Row:
    """A search for the one of `words` that stands in about this part of all tickets."""
    goal = max(Ticket.objects.count() * part, 10)
    word = min(sorted(words)[:60], key=lambda word: abs(Ticket.objects.matching(word).count() - goal))
    return Row(name, user, lambda: _search(word))


def _intake(matter: str, **facts: str) -> Request:
    form = {
        "submission_key": str(uuid4()),
        "matter": str(_matter(matter).pk),
        "phone": "13800009999",
        "resident_name": "诸葛明",
        "description": "想了解居民养老保险缴费标准，家中老人行动不便。",
        "source": "counter",
    }
    return Request(reverse("services:new"), form=form | facts)


def _certificate() -> dict[str, str]:
    documents = {f"document.{document.pk}": "1" for document in _matter("community-certificate").documents.all()}
    return {"outcome": "", "details.certificate": "居住证明", "details.purpose": "子女入学"} | documents


_matters: dict[str, Matter] = {}


def _matter(code: str) -> Matter:
    if code not in _matters:
        _matters[code] = Matter.objects.prefetch_related("documents").get(code=code)
    return _matters[code]
