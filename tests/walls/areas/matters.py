"""Community and village matters: filing, follow-ups, visits, receipts."""

import io

from PIL import Image

from core import papers
from core.uploads import accept
from services.models import HomeVisit
from tests.walls.table import (
    ALL_WORKERS,
    EVERYBODY,
    HOME,
    SEES,
    TAKEN,
    WORKERS,
    Row,
    _verbs,
)

CENTRE = frozenset({"window@centre"})


def extend(world) -> None:
    world.names["visit"] = _visit(world)


def _visit(world) -> int:
    """A visit with a photo, written down as it stands: the matter itself stays where the other areas need it."""
    from tests.walls.world import AT

    body = io.BytesIO()
    Image.new("RGB", (20, 20)).save(body, "PNG")
    body.seek(0)
    facts = {"visited_on": AT.date(), "visitor": world.people["agent"], "result": "属实", "is_confirmed": True}
    visit = HomeVisit.objects.create(ticket=world.tickets["papers"], recorded_at=AT, **facts)
    unit = world.village.unit.pk
    visit.photo = papers.receive(
        "visit-photo", title="照片", upload=accept(body), thing=visit, unit_id=unit, actor=world.agent, at=AT
    )
    visit.save()
    return visit.pk


ROWS = [
    Row("services:cadre", "/services/tickets/new/cadre/", ALL_WORKERS, "POST", sees=EVERYBODY, body={"address": "1组"}),
    Row("services:visit-photo", "/services/tickets/{papers}/visits/{visit}/photo/", WORKERS, "POST", sees=HOME),
    Row("services:visit-photo", "/services/tickets/{held}/visits/{visit}/photo/", frozenset(), "POST"),
    Row(
        "services:submission-receipt",
        "/services/submissions/{submission}/receipt/",
        WORKERS | CENTRE,
        "POST",
        302,
        sees=SEES["held"],
    ),
    Row("services:step", "/services/tickets/{held}/follow_up/", WORKERS, "POST", TAKEN, sees=SEES["held"]),
    Row("services:step", "/services/tickets/{papers}/file_under/", WORKERS, "POST", TAKEN, sees=SEES["papers"]),
]
CALLS = [
    *_verbs("held", {"follow_up": WORKERS}),
    *_verbs("papers", {"file_under": WORKERS}),
]
STAFF = [
    ("window@centre", "/services/tickets/{passed}/"),
    ("agent@village", "/services/tickets/{held}/follow_up/"),
    ("agent@village", "/services/matters/?line=land"),
    ("window@centre", "/services/submissions/?show=unsigned"),
]
