"""Pages of lost and found: led to from the intake, lists of any length, other stations, the second click (A-02)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AuditRecord
from services.actions import queue
from services.choices import FoundState
from services.models import FoundItem, HandOver, LossReport, Match, Matter, QueueNumber, Takeover, Thing
from tests.services import lost
from tests.services.pages import page, sign_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-02")]
MOST_QUERIES = 12
BOARD = reverse("services:lost")
NEW, REPORT_NEW = reverse("services:found-new"), reverse("services:loss-new")
ROW = re.compile(r'<td class="mono nowrap"><a href="[^"]+">([^<]+)</a>')


@pytest.fixture
def clerk(office):
    return sign_in(office.clerk)


@pytest.fixture
def outsider(office):
    return sign_in(office.outsider)


def of(found: FoundItem, name: str = "found-item", *more) -> str:
    return reverse(f"services:{name}", args=[found.ticket.number, *more])


def filled(**facts) -> dict[str, str]:
    known = {"category": "bag", "area": "canteen", "found_on": "2026-11-20", "description": "黑色双肩包"}
    return known | {"source": "person", "finder": "吴同学", "submission_key": str(uuid4())} | facts


def missed(**facts) -> dict[str, str]:
    known = {"owner": "李春梅", "category": "bag", "description": "黑色双肩包", "lost_from": "2026-11-20"}
    return known | {"submission_key": str(uuid4())} | facts


# From the intake to the own page


@pytest.mark.parametrize(("code", "own"), [("found-item", NEW), ("loss-report", REPORT_NEW)])
def test_the_intake_leads_to_the_own_page(office, clerk, code, own):
    matter = Matter.objects.get(code=code)
    assert clerk.get(reverse("services:new"), {"matter": code})["Location"] == own
    assert f'data-address="{own}"' in page(clerk.get(reverse("services:new-fields"), {"matter": matter.pk}))
    facts = typed(code, description="黑色双肩包", source="phone")
    assert clerk.post(reverse("services:new"), facts, headers={"Accept": "application/json"}).json() == {
        "own_page": own
    }
    led = clerk.post(reverse("services:new"), facts)
    assert (led.status_code, led["Location"]) == (307, own)
    shown = page(clerk.post(own, facts))
    for value in ("张小明", "13812345678", "黑色双肩包", facts["submission_key"]):
        assert f'value="{value}"' in shown
    assert "invalid-feedback" not in shown and not FoundItem.objects.exists() and not LossReport.objects.exists()


def test_what_was_typed_in_the_intake_becomes_one_thing(office, clerk):
    facts = typed("found-item", description="黑色双肩包")
    clerk.post(NEW, facts)
    key = facts["submission_key"]
    for _click in range(2):
        answer = clerk.post(NEW, filled(submission_key=key, finder="张小明", finder_phone="13812345678"))
    found = FoundItem.objects.get()
    assert answer["Location"] == of(found) and str(found.ticket.submission_key) == key
    assert Thing.objects.count() == 1


@pytest.mark.parametrize(("code", "own", "form"), [("found-item", NEW, filled), ("loss-report", REPORT_NEW, missed)])
def test_a_queue_number_is_served_on_the_own_page(office, clerk, code, own, form):
    matter = Matter.objects.get(code=code)
    at = timezone.now()
    number = queue.take_number(
        office.campus, actor=office.clerk, at=at, matter=matter, name="张小明", phone="13812345678"
    )
    led = clerk.get(reverse("services:new"), {"queue": number.pk})["Location"]
    assert led == f"{own}?queue={number.pk}"
    shown = page(clerk.get(led))
    assert "张小明" in shown and f'name="queue" value="{number.pk}"' in shown
    facts = form(queue=str(number.pk))
    for _click in range(2):
        assert clerk.post(own, facts).status_code == 302
    number = QueueNumber.objects.get()
    assert (number.state, number.ticket.matter) == ("done", matter)
    refused = clerk.post(own, form(queue=str(number.pk)))
    assert refused.status_code == 422 and number.ticket.number in page(refused)
    assert clerk.get(own, {"queue": "99999"}).status_code == 404


def test_the_ticket_leads_to_the_thing_and_back(office, clerk):
    found, lost_one = lost.item(office), lost.report(office, category="keys", description="钥匙")
    for thing, own in ((found, of(found)), (lost_one, reverse("services:loss-report", args=[lost_one.pk]))):
        address = reverse("services:ticket", args=[thing.ticket.number])
        assert f'href="{own}"' in page(clerk.get(address))
        assert f'href="{address}"' in page(clerk.get(own))


# Lists


def test_the_board_shows_each_of_a_hundred_and_twenty_things_once(office, clerk):
    items = lost.many(office, 120)
    address, seen, pages = BOARD, [], 0
    while address:
        shown = page(clerk.get(address))
        seen += ROW.findall(shown)
        pages += 1
        older = re.search(r'href="(\?[^"]*before=\d+[^"]*)"', shown)
        address = BOARD + older[1].replace("&amp;", "&") if older else ""
    assert pages == 3 and seen == [item.ticket.number for item in items[::-1]]


def test_what_is_due_is_paged_by_its_term(office, clerk):
    items = lost.many(office, 120)
    day = timezone.localdate()
    for n, item in enumerate(items):
        item.received_on, item.keep_until = day - timedelta(days=400), day - timedelta(days=200 - n)
    FoundItem.objects.bulk_update(items, ["received_on", "keep_until"])
    seen = [
        number
        for before in ("", "50", "100")
        for number in ROW.findall(page(clerk.get(BOARD, {"show": "due", "before": before})))
    ]
    assert seen == [item.ticket.number for item in items]
    shown = page(clerk.get(reverse("services:disposal-new")))
    assert all(item.ticket.number in shown for item in items)


def test_the_public_list_shows_each_thing_once_and_nothing_of_it(office, client):
    items = lost.many(office, 120)
    address, seen = reverse("lost-found"), []
    while address:
        shown = page(client.get(address))
        seen += re.findall(r'href="/lost-and-found/([^/"]+)/claim/"', shown)
        older = re.search(r'href="(\?[^"]*)" rel="next"', shown)
        address = reverse("lost-found") + older[1].replace("&amp;", "&") if older else ""
        for secret in ("耐克", "靠窗", "蓝色", "高数", "吴同学"):
            assert secret not in shown
    assert seen == [item.ticket.number for item in items[::-1]]


def test_pages_take_as_many_queries_for_many_rows_as_for_two(office, clerk, client):
    found, lost_one = lost.item(office), lost.report(office)
    lost.item(office, description="黑色双肩包，有挂件"), lost.report(office, owner="钱多多")
    words = {"words": "双肩包"}
    pages = {
        "board": lambda: clerk.get(BOARD),
        "reports": lambda: clerk.get(BOARD, {"show": "reports"}),
        "thing": lambda: clerk.get(of(found)),
        "report": lambda: clerk.get(reverse("services:loss-report", args=[lost_one.pk])),
        "search": lambda: clerk.post(reverse("services:lost-search"), words),
        "disposals": lambda: clerk.get(reverse("services:disposal-new")),
        "public": lambda: client.get(reverse("lost-found")),
    }

    def counted() -> dict[str, int]:
        counts = {}
        for name, ask in pages.items():
            with CaptureQueriesContext(connection) as seen:
                assert ask().status_code == 200
            counts[name] = sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)
        return counts

    counted()
    few = counted()
    for n in range(5):
        lost.item(office, description=f"黑色双肩包{n}")
        lost.report(office, owner=f"同学{n}", description=f"黑色双肩包{n}")
    assert counted() == few
    assert {name: count for name, count in few.items() if count > MOST_QUERIES} == {}


# Whoever works elsewhere


def test_the_clerk_of_another_station_sees_and_does_nothing(office, outsider):
    found, lost_one = lost.item(office), lost.report(office)
    number = found.ticket.number
    assert number not in page(outsider.get(BOARD))
    assert number not in page(outsider.post(reverse("services:lost-search"), {"words": "双肩包"}))
    for address in (of(found), of(found, "found-release"), reverse("services:loss-report", args=[lost_one.pk])):
        assert outsider.get(address).status_code == 404
    for address in (of(found, "match-confirm", lost_one.pk), of(found, "found-clues"), of(found, "found-slip")):
        assert outsider.post(address).status_code == 404
    assert outsider.post(of(found, "found-release"), lost.PROOF).status_code == 404
    assert not Match.objects.exists() and not HandOver.objects.exists()


# The second click


def test_the_second_click_finds_it_done(office, clerk):
    found, lost_one, claimed = lost.item(office), lost.report(office), lost.sent(office)
    taken_in = reverse("services:loss-take-in", args=[claimed.pk])
    for _click in range(2):
        assert clerk.post(of(found, "match-confirm", lost_one.pk)).status_code == 302
        assert clerk.post(taken_in).status_code == 302
    assert (Match.objects.count(), AuditRecord.objects.filter(verb="loss.take_in").count()) == (1, 1)
    proof = {name: value for name, value in lost.PROOF.items() if name != "signature"} | {"signature": lost.drawn()}
    assert clerk.post(of(found, "found-release"), proof)["Location"] == of(found)
    again = clerk.post(of(found, "found-release"), proof, follow=True)
    assert "The thing is not here any more" in page(again)
    assert HandOver.objects.count() == 1
    slips = {clerk.post(of(found, "found-slip")).content[:4] for _click in range(2)}
    assert slips == {b"%PDF"} and AuditRecord.objects.filter(verb="paper.issue").count() == 1


def test_the_second_person_confirms_on_the_page_and_the_first_may_not(office, clerk):
    from stations.choices import Role
    from tests.factories import appoint, person

    second = person("韩雪", login="han")
    appoint(second, Role.CLERK, office.campus.unit)
    found = lost.item(office, category="phone", description="黑色手机")
    proof = lost.PROOF | {"signature": lost.drawn(), "relation": "owner"}
    assert "second member of the staff" in page(clerk.post(of(found, "found-release"), proof, follow=True))
    assert clerk.post(of(found, "found-release-confirm")).status_code == 403
    other = sign_in(second.user)
    assert "I have checked it" in page(other.get(of(found)))
    assert other.post(of(found, "found-release-confirm")).status_code == 302
    assert other.post(of(found, "found-release-confirm")).status_code == 404
    assert FoundItem.objects.get().state == FoundState.RETURNED


# Many things in one go


def test_more_rows_keep_what_was_typed_and_all_become_things(office, clerk):
    address = reverse("services:takeover-new")
    rows = {"row-INITIAL_FORMS": "0", "handed_by": "宋阳", "submission_key": str(uuid4())}

    def row(n: int) -> dict[str, str]:
        facts = {"category": "umbrella", "area": "canteen", "found_on": "2026-11-20", "description": f"雨伞{n}"}
        return {f"row-{n}-{name}": value for name, value in facts.items()}

    for n in range(8):
        rows |= row(n)
    shown = page(clerk.post(address, rows | {"row-TOTAL_FORMS": "8", "more": "1"}))
    assert 'value="雨伞7"' in shown and "row-15-description" in shown and 'value="宋阳"' in shown
    assert 'name="row-TOTAL_FORMS" value="16"' in shown and 'name="row-INITIAL_FORMS" value="0"' in shown
    assert "invalid-feedback" not in shown and not Takeover.objects.exists()
    empty = {f"row-{n}-found_on": "2026-11-20" for n in range(9, 16)}
    for _click in range(2):
        answer = clerk.post(address, rows | row(8) | empty | {"row-TOTAL_FORMS": "16"})
    takeover = Takeover.objects.get()
    assert answer["Location"] == reverse("services:takeover", args=[takeover.number])
    assert takeover.items.count() == 9
