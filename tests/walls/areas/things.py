"""Things in custody at the village station, and an evening's check of them."""

from services.actions import custody, places, shelf_checks
from stations.choices import Role
from tests.walls.table import ALL_WORKERS, EVERYBODY, HOME, WORKERS, Row, at
from tests.walls.world import AT

CHECK = "/services/shelf/checks/CJ01/2026-11-23/"


def extend(world) -> None:
    who = {"actor": world.agent, "at": AT}
    place = places.add_place(world.village, code="A1", name="铁皮柜", **who)
    umbrella = custody.receive(world.village, kind="found", name="黑色长柄伞", place=place, **who)
    drill = custody.receive(
        world.village, kind="device", name="电水壶", ticket=world.tickets["papers"], place=place, **who
    )
    check = shelf_checks.start_check(world.village, **who)
    first, second = check.lines.filter(thing__in=[umbrella, drill])
    shelf_checks.mark(first, mark="missing", remark="架上没有", **who)
    world.names |= {
        "thing": umbrella.number,
        "kettle": drill.number,
        "thing_pk": umbrella.pk,
        "place_pk": place.pk,
        "line": second.pk,
        "difference": first.pk,
    }


LEADERS = at("village", Role.DIRECTOR, Role.DEPUTY)
THING = "/services/shelf/things/{thing}/"
ROWS = [
    Row("services:shelf", "/services/shelf/"),
    Row("services:thing-new", "/services/shelf/things/new/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:thing-new", "/services/shelf/things/new/", ALL_WORKERS, "POST", 422, sees=EVERYBODY),
    Row("services:thing", THING, HOME),
    Row("services:thing-label", f"{THING}label.pdf", WORKERS, sees=HOME),
    Row("services:ticket-labels", "/services/shelf/labels/{papers}.pdf", WORKERS, sees=HOME),
    Row("services:thing-step", f"{THING}put_away/", WORKERS, sees=HOME),
    Row("services:thing-step", f"{THING}handed_over/", WORKERS, "POST", 422, sees=HOME),
    Row("services:thing-step", f"{THING}cancelled/", LEADERS, "POST", 422, sees=HOME),
    Row("services:shelf-tonight", "/services/shelf/tonight/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:shelf-start", "/services/shelf/tonight/start/", ALL_WORKERS, "POST", 302, sees=EVERYBODY),
    Row("services:shelf-solve", "/services/shelf/differences/{difference}/", WORKERS, "POST", 302, sees=HOME),
    Row("services:shelf-check", CHECK, HOME),
    Row("services:shelf-check-print", f"{CHECK}print/", HOME),
    Row("services:shelf-check-scan", f"{CHECK}scan/", WORKERS, "POST", 302, sees=HOME, body={"number": "{thing}"}),
    Row("services:shelf-check-close", f"{CHECK}close/", WORKERS, "POST", 302, sees=HOME),
    Row("services:shelf-check-mark", f"{CHECK}{{line}}/", WORKERS, "POST", 302, sees=HOME, body={"mark": "present"}),
    Row("services:places", "/services/shelf/places/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:places", "/services/shelf/places/", ALL_WORKERS, "POST", 422, sees=EVERYBODY),
    Row("services:place-labels", "/services/shelf/places/labels.pdf", WORKERS, sees=EVERYBODY - ALL_WORKERS),
    Row("services:place", "/services/shelf/places/CJ01/A1/", HOME),
    Row("services:place", "/services/shelf/places/CJ01/A1/", WORKERS, "POST", 422, sees=HOME),
    Row("services:place-label", "/services/shelf/places/CJ01/A1/label.pdf", WORKERS, sees=HOME),
]
STAFF = [
    ("agent@village", "/services/shelf/"),
    ("nobody", "/services/shelf/"),
    ("agent@village", "/services/shelf/things/new/"),
    ("agent@village", THING),
    ("inspector@township", "/services/shelf/things/{kettle}/"),
    *(("director@village", f"{THING}{step}/") for step in ("put_away", "given_out", "handed_over", "disposed")),
    ("agent@village", "/services/shelf/tonight/"),
    ("clerk@away", "/services/shelf/tonight/"),
    ("agent@village", CHECK),
    ("agent@village", f"{CHECK}print/"),
    ("agent@village", "/services/shelf/places/"),
    ("clerk@away", "/services/shelf/places/"),
    ("agent@village", "/services/shelf/places/CJ01/A1/"),
]
ADMIN = [
    ("superuser", "/admin/services/thing/"),
    ("superuser", "/admin/services/thing/{thing_pk}/change/"),
    ("superuser", "/admin/services/place/"),
    ("superuser", "/admin/services/shelfcheckline/"),
]
WRONG = [
    ("agent@village", "/services/shelf/things/new/", {"kind": "cash", "name": ""}),
    ("agent@village", "/services/shelf/places/", {"code": "?"}),
    ("agent@village", f"{THING}handed_over/", {"proof": "id_card", "id_tail": "1"}),
]
