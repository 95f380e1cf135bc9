"""A campaign at the village station: one applicant incomplete, one in a sent batch, one to collect."""

from datetime import date, timedelta
from uuid import uuid4

from core.models import Paper
from services.actions import campaigns
from services.actions.campaigns import Plan
from services.models import Application, Campaign, Matter, Sitting
from stations.choices import Role, StationKind
from tests.services.buscard import PNG, papers, plan
from tests.walls.table import EVERYBODY, HOME, WORKERS, Row, at
from tests.walls.world import AT

LEADERS = at("village", Role.DIRECTOR, Role.DEPUTY)
ALL_LEADERS = LEADERS | at("away", Role.DIRECTOR, Role.DEPUTY)
NAMES = {"incomplete": "东方白鹭", "sent": "南宫翠鸟", "collect": "西门金雀", "withdrawn": "北堂黄莺"}


def extend(world) -> None:
    Matter.objects.filter(code="bus-card").update(station_kinds=list(StationKind.values))
    leader = {"actor": world.visitors["director@village"], "at": AT - timedelta(days=1)}
    pattern = Matter.objects.select_related("chain").get(code="bus-card")
    days = {"starts_on": date(2026, 11, 23), "ends_on": date(2026, 11, 25)}
    made = campaigns.create(world.village, pattern, _plan(**days), **leader)
    campaign = Campaign.objects.for_page().get(pk=made.pk)
    who = {"actor": world.agent, "at": AT}
    found: dict[str, Application] = {}
    for name in NAMES:
        found[name] = campaigns.take_in(
            campaign,
            submission_key=uuid4(),
            resident_name=NAMES[name],
            phone="13987650199",
            documents=papers(campaign, 一寸=0 if name == "incomplete" else 2),
            paid="10",
            **who,
        )
        if name == "withdrawn":
            campaigns.withdraw(found[name], signature=PNG, **who)
        elif name != "incomplete":
            batch = campaigns.send(campaigns.draw_up(campaign, **who), received_by="王师傅", signature=PNG, **who)
            found[f"{name} batch"] = batch
    done = found["collect batch"]
    campaigns.enter_results(done, returned={}, is_rest_accepted=True, **who)
    place = {"pickup_from": date(2026, 11, 24), "pickup_until": date(2026, 11, 27), "pickup_place": "村委会一楼"}
    campaigns.announce(done, **place, **who)
    world.names |= {
        "campaign": campaign.code,
        "campaign_pk": campaign.pk,
        "applicant": found["incomplete"].ticket.number,
        "applicant_sent": found["sent"].ticket.number,
        "applicant_ready": found["collect"].ticket.number,
        "batch": found["sent batch"].number,
        "batch_done": done.number,
        "batch_row": done.rows.get().pk,
        "batch_paper": done.list_paper.number,
        "applicant_gone": found["withdrawn"].ticket.number,
        "refund": Paper.objects.about(found["withdrawn"].ticket).get().number,
        "sitting": Sitting.objects.get(campaign=campaign).pk,
    }


def _plan(**days) -> Plan:
    from datetime import time

    from services.actions.campaigns import Span

    return plan(name="代办公交车优惠卡", spans=[Span(time(8), time(20))], **days)


ONE = "/services/campaigns/{campaign}/"
PERSON = f"{ONE}applicants/{{applicant}}/"
GONE = f"{ONE}applicants/{{applicant_gone}}/"
BATCH = f"{ONE}batches/{{batch}}/"
DONE = f"{ONE}batches/{{batch_done}}/"
ROWS = [
    Row("services:campaigns", "/services/campaigns/"),
    Row("services:campaign-new", "/services/campaigns/new/", ALL_LEADERS, sees=EVERYBODY),
    Row("services:campaign-new", "/services/campaigns/new/", ALL_LEADERS, "POST", 422, sees=EVERYBODY),
    Row("services:campaign", ONE, HOME),
    Row("services:campaign-edit", f"{ONE}edit/", LEADERS, sees=HOME),
    Row("services:campaign-edit", f"{ONE}edit/", LEADERS, "POST", 422, sees=HOME),
    Row("services:campaign-close", f"{ONE}close/", LEADERS, sees=HOME),
    Row("services:campaign-close", f"{ONE}close/", LEADERS, "POST", 422, sees=HOME),
    Row("services:campaign-take", f"{ONE}take/", WORKERS, sees=HOME),
    Row("services:campaign-take", f"{ONE}take/", WORKERS, "POST", 422, sees=HOME),
    Row("services:campaign-applicants", f"{ONE}applicants/", HOME),
    Row("services:campaign-find", f"{ONE}applicants/find/", HOME, "POST", {200, 302}, body={"q": "{applicant}"}),
    Row("services:campaign-applicant", PERSON, HOME),
    Row("services:campaign-complete", f"{PERSON}complete/", WORKERS, "POST", {302, 422}, sees=HOME),
    Row("services:campaign-withdraw", f"{PERSON}withdraw/", WORKERS, "POST", 422, sees=HOME),
    Row("services:campaign-missing", f"{PERSON}missing-a5.pdf", WORKERS, sees=HOME),
    Row("services:campaign-paper", f"{GONE}papers/{{refund}}/", WORKERS, "POST", sees=HOME),
    Row("services:campaign-cash", f"{ONE}cash/", HOME),
    Row("services:campaign-count", f"{ONE}cash/{{sitting}}/count/", WORKERS, "POST", 422, sees=HOME),
    Row("services:campaign-settle", f"{ONE}cash/{{sitting}}/settle/", LEADERS, "POST", 302, sees=HOME),
    Row("services:campaign-draw-up", f"{ONE}batches/draw-up/", WORKERS, "POST", 302, sees=HOME),
    Row("services:campaign-batch", BATCH, HOME),
    Row("services:campaign-batch", BATCH, HOME, "POST", body={"q": "{applicant_sent}"}),
    Row("services:batch-draft", f"{BATCH}list.pdf", WORKERS, sees=HOME),
    Row("services:batch-send", f"{BATCH}send/", WORKERS, "POST", 422, sees=HOME),
    Row("services:batch-cash", f"{BATCH}cash/", WORKERS, "POST", 422, sees=HOME),
    Row("services:batch-results", f"{BATCH}results/", WORKERS, "POST", 302, sees=HOME),
    Row("services:batch-announce", f"{BATCH}announce/", WORKERS, "POST", 422, sees=HOME),
    Row("services:batch-paper", f"{DONE}papers/{{batch_paper}}/", WORKERS, "POST", sees=HOME),
    Row("services:batch-take-out", f"{DONE}rows/{{batch_row}}/take-out/", WORKERS, "POST", 302, sees=HOME),
    Row("services:campaign-collection", f"{ONE}collection/", WORKERS, sees=HOME),
    Row(
        "services:campaign-collection",
        f"{ONE}collection/",
        WORKERS,
        "POST",
        {200, 302},
        sees=HOME,
        body={"q": "{applicant_ready}"},
    ),
    Row("services:campaign-remind", f"{ONE}collection/remind/", WORKERS, "POST", 302, sees=HOME),
    Row("services:campaign-collect", f"{ONE}collection/{{applicant_ready}}/", WORKERS, sees=HOME),
    Row("services:campaign-collect", f"{ONE}collection/{{applicant_ready}}/", WORKERS, "POST", 422, sees=HOME),
]
# Their other pages are looked at on the way through a whole campaign (tests/browser/test_campaign.py).
STAFF = [
    ("nobody", "/services/campaigns/"),
    ("director@village", f"{ONE}edit/"),
    ("inspector@township", ONE),
    ("agent@village", f"{ONE}applicants/?stage=batch"),
    ("agent@village", f"{ONE}applicants/{{applicant_sent}}/"),
    ("agent@village", DONE),
]
ADMIN = [("superuser", "/admin/services/campaign/"), ("superuser", "/admin/services/campaign/{campaign_pk}/change/")]
WRONG = [
    ("director@village", "/services/campaigns/new/", {"starts_on": "2026-12-02", "ends_on": "2026-12-01"}),
    ("agent@village", f"{ONE}take/", {"resident_name": "", "paid": "9.99"}),
    ("agent@village", f"{PERSON}withdraw/", {"outcome": "refused"}),
    ("agent@village", f"{ONE}cash/{{sitting}}/count/", {"counted": "ten"}),
    ("agent@village", f"{ONE}collection/{{applicant_ready}}/", {"proof": "id_card"}),
]
