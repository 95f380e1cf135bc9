"""A world for the tests of the walls: every role twice, at home and elsewhere, and matters in several hands.

Home is the village station of the cast, elsewhere the station of another school. Visitors are named `role@place`:

* `clerk@village` … `franchisee@village`: each role at home; `clerk@away` … the same role in the other organisation
* `window@centre`, `line_officer@land`: where the matters of the village go; `inspector@township` above all of them
* `volunteer@given`: a volunteer of the campus who was given one matter by name
* `staff`: may enter the administration and holds no role; `nobody`: a login alone; `superuser`
"""

from datetime import date, datetime
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

from services.actions import load_catalogue, print_list
from services.models import Matter, Ticket
from stations.choices import LineDepartment, Role, UnitKind
from tests import factories as f
from tests.cast import build as build_cast
from tests.services.conftest import all_documents, do, log
from tests.walls.areas import areas

AT = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PHONE, ID_NUMBER = "13987650123", "11010519491231002X"
# Who brought which matter: a name that stands nowhere else.
RESIDENTS = {
    "papers": "欧阳青莲",
    "held": "司徒墨竹",
    "passed": "端木紫藤",
    "given": "上官蓝鲸",
    "foreign": "诸葛红枫",
    "neighbour": "慕容白桦",
    "refused": "令狐绿萝",
}


def build() -> SimpleNamespace:
    """The world as it stands on 2026-11-23; see above for the visitors, `RESIDENTS` for the tickets."""
    world = build_cast()
    load_catalogue(actor=None, at=AT)
    world.land = f.unit("国土所", kind=UnitKind.LINE_DEPARTMENT, parent=world.township, line=LineDepartment.LAND)
    world.visitors = _visitors(world)
    world.tickets = _tickets(world)
    world.submission = world.tickets["held"].submissions.get()
    print_list(world.submission, actor=world.agent, at=AT)
    away = log(world.elsewhere, "consultation", world.outsider, at=AT)
    world.names = {
        **{name: ticket.number for name, ticket in world.tickets.items()},
        "submission": world.submission.number,
        "away": away.number,
        "shift": _shift(world).pk,
        "papers_pk": world.tickets["papers"].pk,
        "matter": Matter.objects.get(code="certificate").pk,
    }
    for area in areas():
        if hasattr(area, "extend"):
            area.extend(world)
    return world


def _visitors(world) -> dict:
    found = {"superuser": world.superuser, "nobody": f.user("nobody"), "staff": f.user("staff", is_staff=True)}
    for place, unit in {"village": world.village.unit, "away": world.elsewhere.unit}.items():
        for role in Role.values:
            name = f"{role}@{place}"
            found[name] = f.person(name, login=name).user
            f.appoint(found[name].person, role, unit)
        administrator = found[f"administrator@{place}"]
        administrator.is_staff = True
        administrator.save()
    officer = f.person("国土所干部", login="line_officer@land")
    f.appoint(officer, Role.LINE_OFFICER, world.land)
    return found | {
        "window@centre": world.window,
        "line_officer@land": officer.user,
        "inspector@township": world.inspector,
        "volunteer@given": world.volunteer,
    }


def _tickets(world) -> dict[str, Ticket]:
    association = f.PartnerFactory(unit=world.centre, name="电脑协会")
    f.VolunteerFactory(person=world.people["volunteer"], partner=association)
    Matter.objects.filter(code="computer-repair").update(partner=association)
    papers = all_documents("certificate")
    found = {}

    def take_in(name: str, station, code: str, actor, **facts) -> Ticket:
        facts |= {"phone": PHONE, "id_number": ID_NUMBER, "submission_key": uuid4()}
        found[name] = log(station, code, actor, at=AT, resident_name=RESIDENTS[name], **facts)
        return found[name]

    take_in("papers", world.village, "certificate", world.agent, documents=papers)
    for name in ("held", "passed"):
        sent = take_in(name, world.village, "certificate", world.agent, documents=papers)
        do(sent, "submit", world.agent, at=AT)
    do(found["passed"], "take_up", world.window, at=AT, promised_on=date(2026, 12, 1))
    do(found["passed"], "pass_on", world.window, at=AT, to_unit=world.land)
    refused = take_in("refused", world.village, "certificate", world.agent)
    do(refused, "refuse", world.agent, at=AT, reason="wrong_place", explanation="请到派出所办理")
    given = take_in("given", world.campus, "computer-repair", world.clerk)
    do(given, "assign", world.clerk, at=AT, partner=association, handler=world.people["volunteer"])
    take_in("foreign", world.elsewhere, "consultation", world.outsider)
    take_in("neighbour", world.community, "community-certificate", world.director)
    return {name: Ticket.objects.get(pk=ticket.pk) for name, ticket in found.items()}


def _shift(world):
    starts = datetime(2026, 11, 24, 9, tzinfo=AT.tzinfo)
    return f.DutyShiftFactory(
        station=world.village, person=world.people["agent"], starts_at=starts, ends_at=starts.replace(hour=12)
    )
