"""Things in custody at the village station, an evening's check of them, and the repairs with their volunteers."""

import io

from PIL import Image

from core import uploads
from services.actions import custody, photos, places, shelf_checks
from stations.choices import Role
from tests import factories as f
from tests.walls.table import ALL_WORKERS, DONE, EVERYBODY, HOME, SEES, TAKEN, WORKERS, Row, at, call
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
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "PNG")
    picture.seek(0)
    photo = photos.add_photo(umbrella, photo=uploads.accept(picture), **who)
    helpers = f.PartnerFactory(unit=world.village_committee, name="青林志愿队")
    helper = f.VolunteerFactory(partner=helpers, person=f.person("韩梅"), can=["appliance"])
    world.names |= {
        "thing_photo": photo.pk,
        "village_helper": helper.pk,
        "helpers": helpers.pk,
        "thing": umbrella.number,
        "kettle": drill.number,
        "thing_pk": umbrella.pk,
        "place_pk": place.pk,
        "line": second.pk,
        "difference": first.pk,
    }


VOLUNTEERS = frozenset({"volunteer@given", "volunteer@village", "volunteer@away"})
LEADERS = at("village", Role.DIRECTOR, Role.DEPUTY)
# A committee's register is kept at its stations.
REGISTER = at("village", Role.CLERK, Role.DIRECTOR, Role.DEPUTY, Role.AGENT)
THING = "/services/shelf/things/{thing}/"
SKILLS = "/services/organisations/{helpers}/volunteers/{village_helper}/skills/"
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
    Row("services:thing-photo-add", f"{THING}photos/", WORKERS, "POST", 302, sees=HOME),
    Row("services:thing-photo", f"{THING}photos/{{thing_photo}}/", HOME),
    Row("services:repairs", "/services/repairs/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:repairs-figures", "/services/repairs/figures/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:repairs-mine", "/services/repairs/mine/", VOLUNTEERS, sees=EVERYBODY),
    Row("services:repair-next", "/services/repairs/take/", VOLUNTEERS, "POST", 302, sees=EVERYBODY),
    Row("services:repair-take", "/services/repairs/{given}/take/", VOLUNTEERS, "POST", 302, sees=EVERYBODY),
    Row(
        "services:repair-fetch",
        "/services/repairs/{given}/fetch/",
        frozenset({"volunteer@given"}),
        "POST",
        302,
        sees=EVERYBODY - VOLUNTEERS,
    ),
    Row("services:step", "/services/tickets/{papers}/consent/", WORKERS, "POST", TAKEN, sees=HOME),
    Row("services:step", "/services/tickets/{given}/consent/", frozenset(), "POST", sees=SEES["given"]),
    Row("services:volunteers", "/services/volunteers/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:volunteer-skills", SKILLS, REGISTER, sees=HOME),
    Row("services:volunteer-skills", SKILLS, REGISTER, "POST", 302, sees=HOME),
    Row("services:step", "/services/tickets/{papers}/remind/", WORKERS, "POST", 302, sees=HOME),
    Row("services:step", "/services/tickets/{papers}/clear/", LEADERS, "POST", 302, sees=HOME),
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
CALLS = [
    call("api-ticket-consent", "tickets/{papers}/consent/", WORKERS, method="POST", status=DONE, sees=HOME),
    call("api-ticket-consent", "tickets/{given}/consent/", frozenset(), method="POST", sees=SEES["given"]),
    call("api-ticket-remind", "tickets/{papers}/remind/", WORKERS, method="POST", status=DONE, sees=HOME),
    call("api-ticket-clear", "tickets/{papers}/clear/", LEADERS, method="POST", status=DONE, sees=HOME),
]
STAFF = [
    ("volunteer@given", "/services/repairs/mine/"),
    ("volunteer@away", "/services/repairs/mine/"),
    ("clerk@away", "/services/repairs/"),
    ("clerk@village", "/services/repairs/figures/"),
    ("agent@village", "/services/volunteers/"),
    ("agent@village", SKILLS),
    ("clerk@away", "/services/tickets/new/?matter=mending"),
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
    ("superuser", "/admin/services/repair/"),
    ("superuser", "/admin/services/repairpart/"),
    ("superuser", "/admin/services/reminder/"),
    ("superuser", "/admin/stations/volunteer/add/"),
    ("superuser", "/admin/services/thing/"),
    ("superuser", "/admin/services/thing/{thing_pk}/change/"),
    ("superuser", "/admin/services/place/"),
    ("superuser", "/admin/services/shelfcheckline/"),
]
WRONG = [
    ("volunteer@given", "/services/tickets/{given}/ready/", {"result": "end_of_life"}),
    ("volunteer@given", "/services/tickets/{given}/parts/", {"cost": "x"}),
    ("agent@village", "/services/shelf/things/new/", {"kind": "cash", "name": ""}),
    ("agent@village", "/services/shelf/places/", {"code": "?"}),
    ("agent@village", f"{THING}handed_over/", {"proof": "id_card", "id_tail": "1"}),
]
