"""A campaign set up, changed and closed by who leads the station, and what residents read of it (A-07, A-08)."""

from datetime import date, time

import pytest
import time_machine

from core.models import AuditRecord
from services.actions import campaigns
from services.actions.campaigns import Span
from services.models import Campaign, Matter
from tests.services.buscard import (
    AFTER_NOON,
    NOON,
    NOW,
    PICKUP,
    PNG,
    THIS_WEEK,
    announce_campaign,
    announced,
    apply,
    fresh,
    plan,
    sent_batch,
)
from tests.services.conftest import moment
from tests.services.pages import page, sign_in
from tests.services.test_campaign_counter import refused

pytestmark = pytest.mark.django_db
NEW = "/services/campaigns/new/"
NOON_SPAN, DUSK_SPAN = Span(time(12, 15), time(13, 30)), Span(time(16, 30), time(18))


def pattern() -> Matter:
    return Matter.objects.select_related("chain").get(code="bus-card")


def typed(**changed: str) -> dict[str, str]:
    """The form as a leader fills it in for the three days of the first document."""
    papers = {f"document.{one.pk}": str(one.quantity) for one in pattern().documents.all()}
    facts = {
        "name": "代办公交车优惠卡（2011年3月）",
        "name_en": "Bus discount cards, March 2011",
        "starts_on": "2011-03-29",
        "ends_on": "2011-03-31",
        "opens_0": "12:15",
        "closes_0": "13:30",
        "capacity_0": "60",
        "opens_1": "16:30",
        "closes_1": "18:00",
        "capacity": "200",
        "issuer": "市公交公司",
        "minimum": "10",
        "maximum": "500",
        "pickup_hint": "领取时间请关注社区中心网站",
    }
    return facts | papers | changed


@pytest.mark.rule("A-07")
def test_a_leader_announces_it_with_days_windows_and_places(office):
    leader = sign_in(office.campus_director)
    for _twice in range(2):
        answer = leader.post(NEW, typed())
    campaign = Campaign.objects.for_page().get()
    assert answer.url == f"/services/campaigns/{campaign.code}/"
    windows = [(w.starts_on.day, w.ends_on.day, f"{w.opens:%H:%M}", w.capacity) for w in campaign.matter.windows.all()]
    assert windows == [(29, 31, "12:15", 60), (29, 31, "16:30", None)]
    assert (campaign.capacity, campaign.station, campaign.matter.owner) == (200, office.campus, office.campus.unit)
    assert [one.quantity for one in campaign.matter.documents.all()] == [1, 1, 1, 2]
    assert AuditRecord.objects.filter(verb="campaign.create", actor=office.campus_director).count() == 1
    shown = page(leader.get("/services/campaigns/"))
    assert "Bus discount cards, March 2011" in shown and "2011-03-29 – 2011-03-31" in shown


def test_who_does_not_lead_the_station_sets_nothing_up(office):
    campaign = announce_campaign(office)
    for who, status in ((office.clerk, 403), (office.outsider, 404)):
        for part in ("edit/", "close/"):
            assert sign_in(who).get(f"/services/campaigns/{campaign.code}/{part}").status_code == status
    assert sign_in(office.clerk).get(NEW).status_code == 403
    assert "2011" not in page(sign_in(office.outsider).get("/services/campaigns/"))
    who = {"actor": office.clerk, "at": NOON}
    refused(lambda: campaigns.create(office.campus, pattern(), plan(name="x"), **who), "not_allowed")
    refused(lambda: campaigns.change(campaign, plan(), **who), "not_allowed")
    refused(lambda: campaigns.close(campaign, **who), "not_allowed")


WRONG = [
    ({"name": ""}, "required"),
    ({"name": "卡" * 81}, "at most 80 characters"),
    ({"issuer": " "}, "required"),
    ({"ends_on": "2011-03-28"}, "before the first"),
    ({"ends_on": "2012-04-01"}, "a year at most"),
    ({"starts_on": "2011-02-30"}, "valid date"),
    ({"opens_0": "", "closes_0": "", "opens_1": "", "closes_1": ""}, "at least one window"),
    ({"closes_0": ""}, "Enter both"),
    ({"closes_0": "12:00"}, "closes after it opens"),
    ({"opens_1": "13:00"}, "overlap"),
    ({"opens_0": "noon"}, "valid time"),
    ({"capacity": "0"}, "greater than or equal to 1"),
    ({"capacity_0": "-5"}, "greater than or equal to 1"),
    ({"minimum": "0"}, "More than nothing"),
    ({"minimum": "ten"}, "amount in yuan"),
    ({"maximum": "9.99"}, "below the least"),
]


def test_a_plan_that_cannot_be_is_told_beside_its_field(office):
    leader = sign_in(office.campus_director)
    for changed, words in WRONG:
        answer = leader.post(NEW, typed(**changed))
        assert answer.status_code == 422, changed
        assert words in page(answer), changed
    assert not Campaign.objects.exists()


def test_html_emoji_and_rare_characters_stay_what_they_are(office):
    name = "<b>公交卡</b> 😀𠮷·"
    leader = sign_in(office.campus_director)
    shown = page(leader.get(leader.post(NEW, typed(name=name, name_en="")).url))
    assert "&lt;b&gt;公交卡&lt;/b&gt; 😀𠮷·" in shown and "<b>公交卡" not in shown


def test_a_leader_changes_it_but_not_under_those_who_came(office):
    campaign = announce_campaign(office, capacity=10)
    apply(campaign, office.clerk)
    apply(campaign, office.clerk)
    who = {"actor": office.campus_director, "at": NOON}
    refused(lambda: campaigns.change(campaign, plan(capacity=1), **who), "capacity_below_taken", "2")
    small = [Span(time(12, 15), time(13, 30), 1), DUSK_SPAN]
    refused(lambda: campaigns.change(campaign, plan(spans=small), **who), "capacity_below_taken")
    refused(lambda: campaigns.change(campaign, plan(spans=[DUSK_SPAN]), **who), "window_in_use")
    refused(lambda: campaigns.change(campaign, plan(starts_on=date(2011, 3, 30)), **who), "window_in_use")
    photos = campaign.matter.documents.get(name="一寸彩色照片")
    refused(lambda: campaigns.change(campaign, plan(documents={photos.pk: 1}), **who), "checklist_in_use")
    campaigns.change(campaign, plan(spans=[NOON_SPAN], ends_on=date(2011, 4, 1), capacity=2, minimum="20"), **who)
    campaign = fresh(campaign)
    assert [(w.opens.hour, w.ends_on.day) for w in campaign.matter.windows.all()] == [(12, 1)]
    refused(lambda: apply(campaign, office.clerk), "amount_too_small")
    refused(lambda: apply(campaign, office.clerk, paid="20"), "full")
    assert AuditRecord.objects.filter(verb="campaign.change").count() == 1


def test_the_change_page_saves_and_keeps_what_was_typed(office):
    campaign = announce_campaign(office)
    leader = sign_in(office.campus_director)
    address = f"/services/campaigns/{campaign.code}/edit/"
    assert 'value="12:15"' in page(leader.get(address))
    papers = {f"document.{one.pk}": str(one.quantity) for one in campaign.matter.documents.all()}
    body = {key: value for key, value in typed().items() if not key.startswith("document.")} | papers
    wrong = leader.post(address, body | {"ends_on": "2011-03-01", "issuer": "另一家公司"})
    assert wrong.status_code == 422 and "另一家公司" in page(wrong)
    assert leader.post(address, body | {"issuer": "另一家公司"}).status_code == 302
    assert fresh(campaign).issuer == "另一家公司"


def test_it_is_closed_with_a_reason_while_things_are_open_and_takes_nobody_more(office):
    campaign = announce_campaign(office)
    apply(campaign, office.clerk)
    leader = sign_in(office.campus_director)
    address = f"/services/campaigns/{campaign.code}/close/"
    open_ends = leader.post(address, {"reason": ""})
    assert open_ends.status_code == 422
    assert "1 applications without an end" in page(open_ends) and "10.00 yuan" in page(open_ends)
    for _twice in range(2):
        leader.post(address, {"reason": "卡已停办，逐一退款"})
    campaign = fresh(campaign)
    assert (campaign.closed_reason, campaign.matter.is_active) == ("卡已停办，逐一退款", False)
    assert AuditRecord.objects.filter(verb="campaign.close").count() == 1
    refused(lambda: apply(campaign, office.clerk), "not_offered")
    refused(lambda: campaigns.draw_up(campaign, actor=office.clerk, at=NOON), "campaign_closed")
    shown = page(leader.get(f"/services/campaigns/{campaign.code}/"))
    assert f"/services/campaigns/{campaign.code}/take/" not in shown
    campaigns.withdraw(campaign.applications.get(), actor=office.clerk, at=AFTER_NOON, signature=PNG)


def test_a_new_campaign_takes_the_checklist_of_an_earlier_one(office):
    first = announce_campaign(office)
    photos = first.matter.documents.get(name="一寸彩色照片")
    campaigns.change(first, plan(documents={photos.pk: 3}), actor=office.campus_director, at=NOON)
    leader = sign_in(office.campus_director)
    shown = leader.get(f"{NEW}?pattern={first.matter.code}")
    assert shown.context["chosen"] == first.matter
    assert leader.get(f"{NEW}?pattern=none").status_code == 404
    earlier = fresh(first).matter
    made = campaigns.create(office.campus, earlier, plan(name="再办一次"), actor=office.campus_director, at=AFTER_NOON)
    assert [one.quantity for one in made.matter.documents.all()] == [1, 1, 1, 3]
    consultation = Matter.objects.select_related("chain").get(code="consultation")
    who = {"actor": office.campus_director, "at": NOON}
    refused(lambda: campaigns.create(office.campus, consultation, plan(name="x"), **who), "not_valid")


# What residents read


def public(client, when: str) -> str:
    with time_machine.travel(moment(when), tick=False):
        return page(client.get(f"/stations/XQ01/?lang=en&fresh={when[:13]}"))


@pytest.mark.rule("A-07")
@pytest.mark.rule("A-09")
def test_residents_read_days_windows_papers_and_money(office, client):
    announce_campaign(office, **THIS_WEEK)
    for when, words in (
        ("2026-11-23 12:20", "Taken in from Nov. 24, 2026, 12:15"),
        ("2026-11-24 12:20", "Taken in now"),
        ("2026-11-24 14:00", "Taken in from Nov. 24, 2026, 16:30"),
    ):
        shown = public(client, when)
        assert "Bus discount cards, March 2011" in shown and words in shown
    assert "2026-11-24 to 2026-11-26 12:15–13:30, 16:30–18:00" in shown
    for line in ("Copy of the id card (A4) × 1", "One-inch colour photo × 2", "at least 10.00 yuan to be loaded"):
        assert line in shown


@pytest.mark.rule("A-11")
def test_residents_read_when_it_is_full_over_and_where_to_collect(office, client):
    campaign = announce_campaign(office, capacity=1, **THIS_WEEK)
    apply(campaign, office.clerk, when=NOW)
    assert "All places are taken" in public(client, "2026-11-24 12:20")
    assert "data-campaign" not in public(client, "2026-11-27 08:00")
    announced(sent_batch(campaign, office.clerk, when=NOW), office.clerk, when=NOW, **PICKUP)
    shown = public(client, "2026-11-27 09:00")
    assert "data-pickup" in shown and "the campus station" in shown and "Dec. 1, 2026 to Dec. 4, 2026" in shown
    assert "李文博" not in shown
    assert "data-pickup" not in public(client, "2026-12-05 08:00")
