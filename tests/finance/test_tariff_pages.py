"""The pages of the tariffs, as the people of the network and of the stations use them."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from core.models import AuditRecord, Notice
from finance import jobs
from finance.models import Business, Tariff
from finance.tariffs import unsigned
from tests import factories as f
from tests.finance.conftest import clock
from tests.finance.test_tariffs import NOTICE, OLD, announced
from tests.services.pages import page, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOTICE, tick=False):
        yield


@pytest.fixture
def first(network):
    return announced(network, network.mobile, date(2026, 1, 5), at=OLD)


def typed(mobile, **facts) -> dict:
    return {"business": mobile.pk, "basis": "fixed", "fee": "2.00", "effective_on": "2026-12-07"} | facts


@pytest.mark.rule("D-40")
def test_from_draft_to_signature(network, first):
    ecommerce, market, shop = (sign_in(user) for user in (network.e_commerce, network.market, network.franchisee))
    answer = ecommerce.post(reverse("finance:tariff-new"), typed(network.mobile, document="邮资〔2026〕7号"))
    draft = Tariff.objects.get(state="draft")
    assert answer.status_code == 302 and answer["Location"] == reverse("finance:tariff", args=[draft.pk])
    own = page(ecommerce.get(reverse("finance:tariff", args=[draft.pk])))
    assert "somebody else announces it" in own
    assert shop.get(reverse("finance:tariff", args=[draft.pk])).status_code == 404
    said = page(market.post(reverse("finance:tariff-announce", args=[draft.pk]), follow=True))
    assert "the circular goes to 2 stations" in said
    mine = page(shop.get(reverse("finance:tariff", args=[draft.pk])))
    assert "YZ0001" in mine and "YZ0002" not in mine and "Sign for it" in mine
    assert [receipt.tariff_id for receipt, _terms in unsigned(network.postal)] == [first.pk, draft.pk]
    sign = reverse("finance:tariff-acknowledge", args=[draft.pk, "YZ0001"])
    assert shop.post(sign, {"next": "/finance/tariffs/"})["Location"] == "/finance/tariffs/"
    assert "Signed for" in page(shop.post(sign, follow=True))
    assert shop.post(reverse("finance:tariff-acknowledge", args=[draft.pk, "YZ0002"])).status_code == 404
    circular = shop.post(reverse("finance:tariff-circular", args=[draft.pk]))
    assert circular.content.startswith(b"%PDF") and AuditRecord.objects.filter(verb="paper.read").count() == 1
    said = page(market.post(reverse("finance:tariff-remind", args=[draft.pk]), follow=True))
    assert "1 station is reminded" in said


@pytest.mark.rule("D-40")
def test_a_notice_that_is_too_short_is_said_on_the_page(network, first):
    sign_in(network.e_commerce).post(reverse("finance:tariff-new"), typed(network.mobile, effective_on="2026-11-27"))
    draft = Tariff.objects.get(state="draft")
    said = page(sign_in(network.market).post(reverse("finance:tariff-announce", args=[draft.pk]), follow=True))
    assert "5 working days ahead: 2026-11-30 at the earliest" in said


@pytest.mark.rule("D-40")
def test_the_price_of_a_past_day_is_asked(network, first):
    announced(network, network.mobile, date(2026, 11, 30), at=NOTICE, fee=Decimal("2.50"))
    supervisor = sign_in(network.supervision)
    now = page(supervisor.get(reverse("finance:tariffs"), {"amount": "100"}))
    assert "1.00" in now and "from 2026-11-30" in now and "New version" not in now
    later = page(supervisor.get(reverse("finance:tariffs"), {"on": "2026-12-01", "amount": "100"}))
    assert "2.50" in later and "from 2026-11-30" not in later
    before = page(supervisor.get(reverse("finance:tariffs"), {"on": "2025-12-31"}))
    assert "no tariff, no fee" in before
    assert supervisor.get(reverse("finance:tariffs"), {"on": "yesterday", "amount": "-1"}).status_code == 200


WRONG = [
    ({"fee": ""}, "Which fee?"),
    ({"fee": "-1"}, "greater than or equal to 0"),
    ({"fee": "1.005"}, "no more than 2 decimal places"),
    ({"fee": "12345678901"}, "no more than"),
    ({"fee": "一元"}, "Enter a number"),
    ({"basis": ""}, "This field is required"),
    ({"basis": "percent", "percent": "0"}, "greater than or equal to 0.0001"),
    ({"basis": "percent", "percent": "100.01"}, "less than or equal to 100"),
    ({"basis": "percent", "percent": "1", "least": "5", "most": "2"}, "The least fee is above the highest"),
    ({"basis": "tiers"}, "Enter at least one step"),
    ({"basis": "tiers", "up_to_0": "100", "fee_0": "1"}, "The last step, and only that, has no end"),
    (
        {"basis": "tiers", "up_to_0": "200", "fee_0": "1", "up_to_1": "100", "fee_1": "2", "fee_2": "3"},
        "The steps rise from one to the next",
    ),
    ({"effective_on": "2026-02-30"}, "Enter a valid date"),
    ({"effective_on": ""}, "This field is required"),
    ({"document": "文" * 101}, "at most 100 characters"),
    ({"note": "😀" * 201}, "at most 200 characters"),
    ({"business": "999999"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("facts", "words"), WRONG)
def test_what_is_typed_wrong_is_named(network, facts, words):
    answer = sign_in(network.e_commerce).post(reverse("finance:tariff-new"), typed(network.mobile, **facts))
    assert answer.status_code == 422 and words in page(answer)
    assert not Tariff.objects.exists()


def test_html_and_rare_characters_stay_what_they_are(network):
    typed_in = typed(network.mobile, document="<b>𠮷·7号</b>", note="=1+1 😀")
    client = sign_in(network.e_commerce)
    text = page(client.post(reverse("finance:tariff-new"), typed_in, follow=True))
    assert "&lt;b&gt;𠮷·7号&lt;/b&gt;" in text and "=1+1 😀" in text


def test_who_may_write_and_who_looks_on(network, first):
    draft = reverse("finance:tariff-new")
    for user in (network.supervision, network.franchisee, network.branch_head, network.finance, network.superuser):
        assert sign_in(user).get(reverse("finance:tariff", args=[first.pk])).status_code == 200
        assert sign_in(user).get(draft).status_code == 403
        for verb in ("announce", "drop", "withdraw", "remind"):
            assert sign_in(user).post(reverse(f"finance:tariff-{verb}", args=[first.pk])).status_code == 403
    outsider = sign_in(network.outsider)
    assert outsider.get(reverse("finance:tariffs")).status_code == 403
    assert outsider.get(reverse("finance:tariff", args=[first.pk])).status_code == 404


@pytest.mark.rule("D-40")
def test_the_written_tariff_is_handed_out(network, first):
    sheet = reverse("finance:tariff-sheet", args=["YZ0001"])
    assert sign_in(network.franchisee).post(sheet).status_code == 404  # none was issued yet
    assert sign_in(network.branch_head).post(sheet).content.startswith(b"%PDF")
    assert sign_in(network.franchisee).post(sheet).content.startswith(b"%PDF")
    assert sign_in(network.supervision).post(sheet).status_code == 403
    assert sign_in(network.far_shop).post(sheet).status_code == 404


def test_withdrawing_asks_for_a_reason(network, first):
    second = announced(network, network.mobile, date(2026, 12, 7), at=NOTICE, fee=Decimal("2.00"))
    address = reverse("finance:tariff-withdraw", args=[second.pk])
    market = sign_in(network.market)
    assert market.post(address, {"reason": ""}).status_code == 422
    assert "Withdrawn; the stations are told" in page(market.post(address, {"reason": "文件号有误"}, follow=True))


def test_the_watch_tells_and_urges(network, first):
    second = announced(network, network.mobile, date(2026, 12, 7), at=NOTICE, fee=Decimal("2.00"))
    assert jobs.watch_tariffs() == {"told": 4, "reminded": 0}  # the circular of January waited as well
    with time_machine.travel(clock("2026-12-02 07:50"), tick=False):
        assert jobs.watch_tariffs() == {"told": 0, "reminded": 2}
        assert jobs.watch_tariffs() == {"told": 0, "reminded": 0}
    assert second.receipts.filter(reminders=1).count() == 2
    assert Notice.objects.filter(user=network.franchisee).count() == 2


def test_pages_take_as_many_queries_for_many_rows_as_for_two(network, first, django_assert_max_num_queries):
    client = sign_in(network.market)
    for n in range(30):
        business = Business.objects.create(code=f"b{n}", name=f"业务{n}", owner="e_commerce")
        announced(network, business, date(2026, 12, 1), at=NOTICE)
        f.station(f"站{n}", code=f"YZ1{n:03d}", kind="postal", parent=network.branch)
    last = announced(
        network, Business.objects.create(code="last", name="末", owner="e_commerce"), date(2026, 12, 1), at=NOTICE
    )
    with django_assert_max_num_queries(12):
        client.get(reverse("finance:tariffs"))
    with django_assert_max_num_queries(12):
        text = page(client.get(reverse("finance:tariff", args=[last.pk]) + "?show=all"))
    assert "YZ1029" in text
