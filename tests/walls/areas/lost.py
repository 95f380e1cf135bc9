"""Lost and found at the village station: a thing in each stage, a report at the counter and one from the public."""

from datetime import date
from uuid import uuid4

from services.actions.lost import Find, Loss, add_photo, dispose, log_item, log_report, send_report, take_over
from services.actions.lost.releases import prepare
from services.models import FoundItem, Matter
from stations.choices import Role
from tests.services.lost import PROOF, picture
from tests.walls.table import AGENT, ALL_WORKERS, EVERYBODY, HOME, WORKERS, Row, at, public
from tests.walls.world import AT, ID_NUMBER, PHONE

DAY = date(2026, 11, 20)
SECRET = "夹层里有一张蓝色借书证"


def extend(world) -> None:
    for matter in Matter.objects.filter(code__in=["found-item", "loss-report"]):
        matter.station_kinds = ["campus", "community", "village"]
        matter.save()
    who = {"actor": world.agent, "at": AT}

    def found(category: str, what: str, **facts) -> FoundItem:
        find = Find(category=category, area="street", found_on=DAY, description=what, **facts)
        return log_item(world.village, find, submission_key=uuid4(), source="person", finder="过路人", **who)

    bag = found("bag", "灰色帆布包", secret=SECRET, clues=[("phone", PHONE), ("id", ID_NUMBER)])
    card = add_photo(found("card", "公交卡一张"), picture(), **who)
    phone = found("phone", "黑色手机")
    prepare(phone, **who, **PROOF)
    glasses = found("glasses", "黑框眼镜")
    prepare(glasses, **who, **PROOF)
    keys = found("keys", "门钥匙一把")
    witness = world.visitors["clerk@village"].person
    lists = {"kind": "destroyed", "reason": "登记满期", "witness": witness}
    disposal = dispose([keys], actor=world.visitors["director@village"], at=AT, **lists)
    takeover = take_over(
        world.village,
        [Find(category="umbrella", area="street", found_on=DAY, description="折叠伞")],
        handed_by="村广播室",
        submission_key=uuid4(),
        **who,
    )
    loss = Loss(category="bag", description="灰色帆布包，内有借书证", lost_from=DAY)
    keyed = {"submission_key": uuid4(), "owner": "寻物人", "phone": PHONE}
    report = log_report(world.village, loss, **keyed, **who)
    sent = send_report(world.village, loss, **keyed | {"submission_key": uuid4()}, at=AT, claimed_item=bag)
    world.names |= {
        "bag": bag.ticket.number,
        "card": card.ticket.number,
        "phone": phone.ticket.number,
        "glasses": glasses.ticket.number,
        "takeover": takeover.number,
        "disposal": disposal.number,
        "loss": report.pk,
        "claim": sent.pk,
        "bag_pk": bag.pk,
    }


LEADERS = at("village", Role.DIRECTOR, Role.DEPUTY)
DECIDERS = at("village", Role.DIRECTOR, Role.DEPUTY, Role.AGENT)
ALL_DECIDERS = DECIDERS | at("away", Role.DIRECTOR, Role.DEPUTY, Role.AGENT)
LOST = "/services/lost-and-found/"
BAG, PHONE_, REPORT, SENT = (
    f"{LOST}items/{{bag}}/",
    f"{LOST}items/{{phone}}/",
    f"{LOST}reports/{{loss}}/",
    f"{LOST}reports/{{claim}}/",
)
TYPED = {"category": "keys", "description": "钥匙", "owner": "某人", "phone": "13900001111", "lost_from": "2026-11-20"}
TYPED |= {"submission_key": "6f1c2f1e-1f52-4a6e-9a54-2f6c1c2a9b77", "station": "CJ01"}
ROWS = [
    Row("services:lost", LOST),
    *(
        Row(name, f"{LOST}{way}/", ALL_WORKERS, sees=EVERYBODY)
        for name, way in (
            ("services:lost-search", "search"),
            ("services:takeover-new", "takeovers/new"),
            ("services:disposal-new", "disposals/new"),
            ("services:found-new", "items/new"),
            ("services:loss-new", "reports/new"),
        )
    ),
    Row("services:lost-search", f"{LOST}search/", ALL_WORKERS, "POST", sees=EVERYBODY, body={"number": "1390000"}),
    Row("services:takeover-new", f"{LOST}takeovers/new/", ALL_WORKERS, "POST", 422, sees=EVERYBODY),
    Row("services:found-new", f"{LOST}items/new/", ALL_WORKERS, "POST", 422, sees=EVERYBODY),
    Row("services:loss-new", f"{LOST}reports/new/", ALL_WORKERS, "POST", 422, sees=EVERYBODY),
    Row("services:disposal-new", f"{LOST}disposals/new/", ALL_DECIDERS, "POST", 422, sees=EVERYBODY),
    Row("services:disposal-announce", f"{LOST}disposals/announce/", ALL_WORKERS, "POST", 302, sees=EVERYBODY),
    Row("services:disposal-notice", f"{LOST}disposals/notice/", ALL_WORKERS, "POST", 302, sees=EVERYBODY),
    Row("services:takeover", f"{LOST}takeovers/{{takeover}}/", HOME),
    Row("services:takeover-paper", f"{LOST}takeovers/{{takeover}}/paper/", WORKERS, "POST", sees=HOME),
    Row("services:disposal", f"{LOST}disposals/{{disposal}}/", HOME),
    Row("services:disposal-paper", f"{LOST}disposals/{{disposal}}/paper/", WORKERS, "POST", sees=HOME),
    Row("services:found-item", BAG, HOME),
    Row("services:found-item", PHONE_, HOME),
    Row("services:found-clues", f"{BAG}clues/", WORKERS, "POST", sees=HOME, shows_contact=True),
    Row("services:found-change", f"{BAG}change/", WORKERS, sees=HOME),
    Row("services:found-change", f"{BAG}change/", WORKERS, "POST", 422, sees=HOME),
    Row("services:found-photo", f"{LOST}items/{{card}}/photo/", frozenset(), sees=HOME),
    Row("services:found-photo", f"{LOST}items/{{card}}/photo/", WORKERS, "POST", sees=HOME),
    Row("services:found-photo-new", f"{BAG}photo/new/", WORKERS, sees=HOME),
    Row("services:found-photo-new", f"{BAG}photo/new/", WORKERS, "POST", 422, sees=HOME),
    Row("services:found-release", f"{BAG}hand-over/", WORKERS, sees=HOME),
    Row("services:found-release", f"{BAG}hand-over/", WORKERS, "POST", 422, sees=HOME),
    # The agent has prepared it, and nobody is their own second.
    Row("services:found-release-confirm", f"{PHONE_}hand-over/confirm/", WORKERS - AGENT, "POST", 302, sees=HOME),
    Row("services:found-release-cancel", f"{PHONE_}hand-over/cancel/", WORKERS, sees=HOME),
    Row("services:found-release-cancel", f"{PHONE_}hand-over/cancel/", WORKERS, "POST", 422, sees=HOME),
    Row("services:found-slip", f"{LOST}items/{{glasses}}/hand-over/slip/", WORKERS, "POST", sees=HOME),
    Row("services:found-owner-of", f"{BAG}owner-of/", WORKERS, "POST", 302, sees=HOME, body={"ticket": "{papers}"}),
    Row("services:match-confirm", f"{BAG}matches/{{loss}}/confirm/", WORKERS, "POST", 302, sees=HOME),
    Row("services:match-dismiss", f"{BAG}matches/{{claim}}/dismiss/", WORKERS, "POST", 302, sees=HOME),
    *(Row("services:found-step", f"{BAG}{step}/", WORKERS, sees=HOME) for step in ("owner", "tell", "take-back")),
    Row("services:found-step", f"{BAG}cancel/", LEADERS, "POST", 422, sees=HOME),
    Row("services:loss-report", REPORT, HOME),
    Row("services:loss-report", SENT, HOME),
    Row("services:loss-clues", f"{SENT}clues/", WORKERS, "POST", sees=HOME, shows_contact=True),
    Row("services:loss-take-in", f"{SENT}take-in/", WORKERS, "POST", 302, sees=HOME),
    Row("services:loss-step", f"{SENT}turn-down/", WORKERS, "POST", 422, sees=HOME),
    Row("services:loss-step", f"{REPORT}close/", WORKERS, sees=HOME),
    public("lost-found", "/lost-and-found/"),
    public("lost-sent", "/lost-and-found/sent/"),
    public("lost-report", "/lost-and-found/report/"),
    public("lost-report", "/lost-and-found/report/", method="POST", body=TYPED, status={302, 429}),
    public("lost-claim", "/lost-and-found/{bag}/claim/"),
    public("lost-claim", "/lost-and-found/{bag}/claim/", method="POST", body=TYPED, status={302, 429}),
    public("lost-claim", "/lost-and-found/XX-1/claim/", status=404),
]
PUBLIC = [
    (None, "/lost-and-found/"),
    (None, "/lost-and-found/?category=keys&area=street&since=2026-11-01&until=never"),
    (None, "/lost-and-found/report/"),
    (None, "/lost-and-found/{bag}/claim/"),
    (None, "/lost-and-found/{glasses}/claim/"),
    (None, "/lost-and-found/sent/?station=CJ01"),
]
STAFF = [
    *(("agent@village", f"{LOST}?show={view}") for view in ("shelved", "sent", "reports", "ended")),
    ("inspector@township", LOST),
    ("nobody", LOST),
    ("agent@village", f"{LOST}search/?item={{bag}}"),
    ("agent@village", f"{LOST}takeovers/new/"),
    ("agent@village", f"{LOST}takeovers/{{takeover}}/"),
    ("agent@village", f"{LOST}disposals/new/"),
    ("clerk@village", f"{LOST}disposals/new/"),
    ("agent@village", f"{LOST}disposals/{{disposal}}/"),
    ("agent@village", f"{LOST}items/new/"),
    ("agent@village", f"{LOST}reports/new/"),
    ("agent@village", BAG),
    ("director@village", PHONE_),
    ("agent@village", f"{LOST}items/{{glasses}}/"),
    ("inspector@township", BAG),
    ("agent@village", f"{PHONE_}hand-over/"),
    ("agent@village", f"{BAG}hand-over/"),
    ("agent@village", f"{BAG}owner/"),
    ("agent@village", f"{BAG}change/"),
    ("agent@village", REPORT),
    ("agent@village", SENT),
    ("inspector@township", SENT),
    ("agent@village", f"{REPORT}close/"),
]
ADMIN = [
    ("superuser", "/admin/services/founditem/"),
    ("superuser", "/admin/services/founditem/{bag_pk}/change/"),
    ("superuser", "/admin/services/keepingterm/add/"),
]
WRONG = [
    (None, "/lost-and-found/report/", {"phone": "12", "lost_from": "2026-11-20"}),
    ("agent@village", f"{LOST}items/new/", {"description": ""}),
    ("agent@village", f"{LOST}reports/new/", {"phone": "12"}),
    ("agent@village", f"{BAG}hand-over/", {"collector": ""}),
    ("agent@village", f"{LOST}takeovers/new/", {"row-0-description": "伞"}),
    ("agent@village", f"{LOST}disposals/new/", {}),
    ("agent@village", f"{LOST}search/", {}),
]
