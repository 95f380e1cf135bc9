"""Tariffs: five working days ahead, signed for by every station, asked for any day (D-40, D-41)."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from core.errors import Refused
from core.models import AuditRecord, Notice, Paper
from finance.actions.sales import Order, sell, sell_many
from finance.actions.tariffs import (
    Tier,
    acknowledge,
    announce_tariff,
    draft_tariff,
    drop_draft,
    issue_tariff_sheet,
    remind_missing,
    tariff_sheet,
    withdraw_tariff,
)
from finance.models import Tariff, TariffReceipt, TariffTier
from finance.tariffs import Terms, check, terms_on
from finance.tasks import tell_circular, tell_missing, tell_withdrawal
from tests import factories as f
from tests.finance.conftest import clock, fund

pytestmark = pytest.mark.django_db
D = Decimal
OLD = clock("2026-01-05 09:00")
NOTICE = clock("2026-11-23 10:00")


def code_of(call, *args, **facts) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value.code, refused.value.field


def drafted(network, effective_on, fee) -> Tariff:
    facts = {"basis": "fixed", "fee": D(fee), "effective_on": effective_on}
    return draft_tariff(network.mobile, actor=network.e_commerce, at=NOTICE, **facts)


def announced(network, business, effective_on, *, at, **terms) -> Tariff:
    terms = {"basis": "fixed", "fee": D("1.00")} | terms
    draft = draft_tariff(business, effective_on=effective_on, actor=network.e_commerce, at=at, **terms)
    return announce_tariff(draft, actor=network.market, at=at)


@pytest.fixture
def first(network):
    """Since January a recharge costs a yuan."""
    return announced(network, network.mobile, date(2026, 1, 5), at=OLD)


@pytest.mark.rule("D-40")
def test_a_change_is_announced_five_working_days_ahead(network, first):
    """Monday the 23rd: Tuesday to Monday are five working days, so Monday the 30th is the first possible day."""
    draft = draft_tariff(
        network.mobile,
        basis="fixed",
        fee=D("2.00"),
        effective_on=date(2026, 11, 29),
        actor=network.e_commerce,
        at=NOTICE,
    )
    with pytest.raises(Refused) as refused:
        announce_tariff(draft, actor=network.market, at=NOTICE)
    assert (refused.value.code, refused.value.field) == ("too_late", "effective_on")
    assert "2026-11-30" in str(refused.value)
    draft = draft_tariff(
        network.mobile,
        basis="fixed",
        fee=D("2.00"),
        effective_on=date(2026, 11, 30),
        actor=network.e_commerce,
        at=NOTICE,
    )
    second = announce_tariff(draft, actor=network.market, at=NOTICE)
    assert second.version == 2
    first.refresh_from_db()
    assert first.ends_on == second.effective_on == date(2026, 11, 30)


@pytest.mark.rule("D-40")
def test_the_notice_counts_across_national_day(network, first):
    """Noticed on 28 September 2026: 29, 30, then 8, 9 and the make-up Saturday 10 October are the working days."""
    at = clock("2026-09-28 16:00")
    facts = {"basis": "fixed", "fee": D("2.00"), "actor": network.e_commerce, "at": at}
    early = draft_tariff(network.mobile, effective_on=date(2026, 10, 9), **facts)
    assert code_of(announce_tariff, early, actor=network.market, at=at) == ("too_late", "effective_on")
    good = draft_tariff(network.mobile, effective_on=date(2026, 10, 10), **facts)
    assert announce_tariff(good, actor=network.market, at=at).state == "announced"


@pytest.mark.rule("D-40")
def test_who_drafts_does_not_announce_and_a_second_click_changes_nothing(network, first):
    draft = draft_tariff(
        network.mobile,
        basis="fixed",
        fee=D("2.00"),
        effective_on=date(2026, 12, 7),
        actor=network.e_commerce,
        at=NOTICE,
    )
    assert code_of(announce_tariff, draft, actor=network.e_commerce, at=NOTICE) == ("own_draft", None)
    assert code_of(announce_tariff, draft, actor=network.supervision, at=NOTICE) == ("not_allowed", None)
    once = announce_tariff(draft, actor=network.market, at=NOTICE)
    again = announce_tariff(draft, actor=network.market, at=clock("2026-11-24 09:00"))
    assert again.announced_at == once.announced_at
    assert AuditRecord.objects.filter(verb="tariff.announce").count() == 2  # the first one in January
    assert Paper.objects.filter(kind="tariff-circular").count() == 2
    assert TariffReceipt.objects.filter(tariff=once).count() == 2


@pytest.mark.rule("D-40")
def test_a_stand_in_does_not_announce_what_the_absent_drafted(network, first):
    helper = f.person("替班", login="helper")
    f.appoint(helper, "market", network.bureau)
    appointment = network.people["e_commerce"].appointments.get()
    f.stand_in(appointment, helper, since=date(2026, 11, 20), until=date(2027, 12, 1))
    draft = draft_tariff(
        network.mobile,
        basis="fixed",
        fee=D("2.00"),
        effective_on=date(2026, 12, 7),
        actor=network.e_commerce,
        at=NOTICE,
    )
    assert code_of(announce_tariff, draft, actor=helper.user, at=NOTICE) == ("own_draft", None)


@pytest.mark.rule("D-40")
def test_the_price_of_any_day_can_be_asked(network, first):
    announced(
        network, network.mobile, date(2026, 12, 1), at=NOTICE, basis="percent", fee=None, percent=D("0.5"), most=D(5)
    )
    assert terms_on(network.mobile, date(2026, 1, 4)) is None
    assert terms_on(network.mobile, date(2026, 1, 5)).highest_fee(D("900.00")) == D("1.00")
    assert terms_on(network.mobile, date(2026, 11, 30)).version == 1
    assert terms_on(network.mobile, date(2026, 12, 1)).version == 2
    assert terms_on(network.mobile, date(2030, 1, 1)).highest_fee(D("900.00")) == D("4.50")


@pytest.mark.rule("D-41")
def test_no_charge_beyond_the_tariff_of_the_day(network, first, django_assert_num_queries):
    day = date(2026, 11, 23)
    check(network.mobile, D("100.00"), D("1.00"), day)
    assert code_of(check, network.mobile, D("100.00"), D("1.01"), day) == ("above_tariff", "fee")
    check(network.mobile, D("100.00"), D("0.00"), date(2020, 1, 1))
    assert code_of(check, network.mobile, D("100.00"), D("0.01"), date(2020, 1, 1)) == ("above_tariff", "fee")
    with django_assert_num_queries(0):  # the path of the sale
        check(network.mobile, D("100.00"), D("1.00"), day)


@pytest.mark.rule("D-41")
def test_a_sale_above_the_tariff_of_its_moment_is_refused_whole(network, first):
    """Sold on the last day of the old price and sent in on the first of the new one: the old price counts."""
    fund(network, "1000.00", at=NOTICE)
    announced(network, network.mobile, date(2026, 11, 30), at=NOTICE, fee=D("2.00"))
    morning = clock("2026-11-30 08:00")

    def order(fee: str, sold_at: str) -> Order:
        return Order(uuid4(), network.postal, network.mobile, D("50.00"), D(fee), clock(sold_at))

    late = order("2.00", "2026-11-29 23:59")
    assert code_of(sell, late, actor=network.franchisee, at=morning) == ("above_tariff", "fee")
    answers = sell_many([late, order("2.00", "2026-11-30 00:00")], actor=network.franchisee, at=morning)
    assert answers[0].code == "above_tariff" and answers[1].balance == D("950.00")


@pytest.mark.rule("D-41")
@pytest.mark.parametrize(
    ("terms", "amount", "highest"),
    [
        (Terms("fixed", fee=D("0.00")), "100.00", "0.00"),
        (Terms("percent", percent=D("0.5")), "101.00", "0.51"),  # 0.505 rounds up
        (Terms("percent", percent=D("0.5")), "100.99", "0.50"),
        (Terms("percent", percent=D("1"), least=D("1.00"), most=D("50.00")), "99.99", "1.00"),
        (Terms("percent", percent=D("1"), least=D("1.00"), most=D("50.00")), "100.50", "1.01"),
        (Terms("percent", percent=D("1"), least=D("1.00"), most=D("50.00")), "5000.01", "50.00"),
        (Terms("tiers", tiers=((D("1000.00"), D("1.00")), (None, D("2.00")))), "1000.00", "1.00"),
        (Terms("tiers", tiers=((D("1000.00"), D("1.00")), (None, D("2.00")))), "1000.01", "2.00"),
    ],
)
def test_the_highest_fee_of_an_amount(terms, amount, highest):
    assert terms.highest_fee(D(amount)) == D(highest)


@pytest.mark.rule("D-40")
def test_the_database_refuses_to_change_what_was_announced(network, first):
    tiered = announced(
        network, network.mobile, date(2026, 12, 1), at=NOTICE, basis="tiers", fee=None, tiers=[Tier(None, D(3))]
    )
    for change in ({"fee": D("9.00")}, {"effective_on": date(2026, 2, 1)}, {"state": "draft"}, {"business": None}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            Tariff.objects.filter(pk=first.pk).update(**change)
    for statement in (
        "UPDATE finance_tarifftier SET fee = 1",
        "DELETE FROM finance_tarifftier",
        f"INSERT INTO finance_tarifftier (tariff_id, up_to, fee) VALUES ({tiered.pk}, 5, 1)",
        "DELETE FROM finance_tariff",
        "TRUNCATE finance_tariff CASCADE",
    ):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")
    assert TariffTier.objects.get().fee == D(3)


@pytest.mark.rule("D-40")
def test_two_versions_are_never_in_force_together(network, first):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tariff.objects.create(
            business=network.mobile,
            version=9,
            basis="fixed",
            fee=1,
            state="announced",
            effective_on=date(2026, 6, 1),
            drafted_at=OLD,
            announced_at=OLD,
        )


@pytest.mark.rule("D-40")
def test_a_version_not_yet_in_force_is_withdrawn_and_the_old_one_goes_on(network, first):
    second = announced(network, network.mobile, date(2026, 12, 7), at=NOTICE, fee=D("2.00"))
    tell_circular(second, at=NOTICE)
    sooner = draft_tariff(
        network.mobile,
        basis="fixed",
        fee=D("1.50"),
        effective_on=date(2026, 12, 2),
        actor=network.e_commerce,
        at=NOTICE,
    )
    assert code_of(announce_tariff, sooner, actor=network.market, at=NOTICE) == ("later_version", "effective_on")
    assert code_of(withdraw_tariff, second, actor=network.market, at=NOTICE, reason=" ") == ("required", "reason")
    by = {"actor": network.market, "at": NOTICE, "reason": "文件号有误"}
    assert withdraw_tariff(second, **by).state == withdraw_tariff(second, **by).state == "withdrawn"
    first.refresh_from_db()
    assert first.ends_on is None
    assert announce_tariff(sooner, actor=network.market, at=NOTICE).version == 3
    late = {"actor": network.market, "at": clock("2026-12-02 08:00"), "reason": "x"}
    assert code_of(withdraw_tariff, sooner, **late) == ("in_force", None)
    tell_withdrawal(second.pk)
    assert Notice.objects.filter(user=network.franchisee, dedupe_key__contains="withdrawn").count() == 1
    receipt = TariffReceipt.objects.get(tariff=second, station=network.postal)
    assert code_of(acknowledge, receipt, actor=network.franchisee, at=NOTICE) == ("not_possible_now", None)


@pytest.mark.rule("D-40")
def test_a_station_that_signs_before_the_worker_comes_round_is_not_told_again(network, first):
    second = announced(network, network.mobile, date(2026, 12, 7), at=NOTICE, fee=D("2.00"))
    acknowledge(second.receipts.get(station=network.postal), actor=network.franchisee, at=NOTICE)
    assert tell_circular(second, at=NOTICE) == 1
    assert not Notice.objects.filter(user=network.franchisee).exists()
    assert Notice.objects.filter(channel="in_app", user=network.far_shop).count() == 1


@pytest.mark.rule("D-40")
def test_every_live_station_gets_the_circular_and_signs_once(network, first):
    f.station("已关站点", code="YZ0003", kind="postal", parent=network.branch, closed_on=date(2026, 11, 1))
    second = announced(network, network.mobile, date(2026, 12, 7), at=NOTICE, fee=D("2.00"))
    assert set(second.receipts.values_list("station__code", flat=True)) == {"YZ0001", "YZ0002"}
    assert tell_circular(second, at=NOTICE) == 2
    assert tell_circular(second, at=NOTICE) == 0
    assert Notice.objects.filter(channel="in_app", user__in=[network.franchisee, network.far_shop]).count() == 2
    assert Notice.objects.get(channel="sms").address == "13812340001"
    receipt = second.receipts.get(station=network.postal)
    assert code_of(acknowledge, receipt, actor=network.far_shop, at=NOTICE) == ("not_allowed", None)
    signed_at = clock("2026-11-24 08:30")
    assert acknowledge(receipt, actor=network.franchisee, at=signed_at).acknowledged_by == network.franchisee
    assert acknowledge(receipt, actor=network.branch_head, at=NOTICE).acknowledged_at == signed_at
    assert AuditRecord.objects.filter(verb="tariff.acknowledge").count() == 1
    on = date(2026, 11, 25)
    assert [one.station.code for one in second.receipts.missing(on)] == ["YZ0002"]
    with pytest.raises(InternalError), transaction.atomic():
        TariffReceipt.objects.filter(pk=receipt.pk).update(acknowledged_by=network.far_shop)


@pytest.mark.rule("D-40")
def test_missing_stations_are_reminded_once_a_day(network, first):
    second = announced(network, network.mobile, date(2026, 12, 7), at=NOTICE, fee=D("2.00"))
    tell_circular(second, at=NOTICE)
    acknowledge(second.receipts.get(station=network.postal), actor=network.branch_head, at=NOTICE)
    day = clock("2026-11-26 09:00")
    assert remind_missing(second, actor=network.market, at=day) == 1
    assert remind_missing(second, actor=network.market, at=day) == 0
    for _twice in range(2):
        tell_missing(second.pk, "2026-11-26")
    assert Notice.objects.filter(user=network.far_shop, dedupe_key__contains="reminded").count() == 1
    assert code_of(remind_missing, second, actor=network.supervision, at=day) == ("not_allowed", None)
    assert remind_missing(second, actor=None, at=clock("2026-11-27 09:00")) == 1
    assert second.receipts.get(station=network.far).reminders == 2


@pytest.mark.parametrize(
    ("terms", "code", "field"),
    [
        ({"basis": "fixed"}, "required", "fee"),
        ({"basis": "percent"}, "required", "percent"),
        ({"basis": "percent", "percent": D(1), "least": D(5), "most": D(2)}, "invalid", "least"),
        ({"basis": "tiers"}, "required", "tiers"),
        ({"basis": "tiers", "tiers": [Tier(D(100), D(1))]}, "invalid", "tiers"),
        ({"basis": "tiers", "tiers": [Tier(D(200), D(1)), Tier(D(100), D(2)), Tier(None, D(3))]}, "invalid", "tiers"),
        ({"basis": "tiers", "tiers": [Tier(None, D(1)), Tier(None, D(2))]}, "invalid", "tiers"),
        ({"basis": "gift"}, "invalid", "basis"),
    ],
)
def test_terms_that_make_no_sense_are_refused(network, terms, code, field):
    facts = {"effective_on": date(2026, 12, 7), "actor": network.e_commerce, "at": NOTICE}
    assert code_of(draft_tariff, network.mobile, **facts, **terms) == (code, field)
    assert not Tariff.objects.exists()


def test_a_draft_is_written_anew_or_thrown_away(network):
    facts = {"effective_on": date(2026, 12, 7), "actor": network.e_commerce, "at": NOTICE}
    one = draft_tariff(network.mobile, basis="tiers", tiers=[Tier(D(500), D(1)), Tier(None, D(2))], **facts)
    two = draft_tariff(network.mobile, basis="fixed", fee=D("0.50"), **facts)
    assert one.pk == two.pk and not TariffTier.objects.exists()
    drop_draft(two, actor=network.e_commerce, at=NOTICE)
    drop_draft(two, actor=network.e_commerce, at=NOTICE)
    assert AuditRecord.objects.filter(verb="tariff.drop").count() == 1
    first = announced(network, network.mobile, date(2026, 12, 7), at=NOTICE)
    assert code_of(drop_draft, first, actor=network.e_commerce, at=NOTICE) == ("not_possible_now", None)


@pytest.mark.rule("D-40")
def test_the_written_tariff_of_a_station_before_it_opens(network):
    new = f.station("新站", code="YZ0009", kind="postal", parent=network.branch, opened_on=date(2026, 12, 10))
    assert code_of(issue_tariff_sheet, new, actor=network.branch_head, at=NOTICE) == ("no_tariff", None)
    announced(network, network.mobile, date(2026, 11, 23), at=NOTICE, fee=D("1.00"), document="邮资〔2026〕3号")
    second = announced(network, network.mobile, date(2026, 12, 31), at=NOTICE, fee=D("2.00"))
    assert tariff_sheet(new) is None
    sheet = issue_tariff_sheet(new, actor=network.branch_head, at=NOTICE)
    assert sheet.data["prices"] == [["移动缴费", "每笔1.00元", "2026-11-23", "邮资〔2026〕3号"]]
    assert [row[2] for row in sheet.data["coming"]] == ["2026-12-31"]
    assert tariff_sheet(new) == issue_tariff_sheet(new, actor=network.e_commerce, at=NOTICE) == sheet
    withdraw_tariff(second, actor=network.market, at=NOTICE, reason="暂缓")
    assert issue_tariff_sheet(new, actor=network.branch_head, at=NOTICE).pk != sheet.pk
    assert code_of(issue_tariff_sheet, new, actor=network.far_head, at=NOTICE) == ("not_allowed", None)
    assert code_of(issue_tariff_sheet, network.campus, actor=network.e_commerce, at=NOTICE) == ("not_postal", None)


def test_who_sees_which_tariffs(network, first):
    draft = draft_tariff(
        network.mobile,
        basis="fixed",
        fee=D("2.00"),
        effective_on=date(2026, 12, 7),
        actor=network.e_commerce,
        at=NOTICE,
    )
    for user in (network.supervision, network.franchisee, network.branch_head, network.finance):
        assert list(Tariff.objects.visible_to(user)) == [first]
    assert set(Tariff.objects.visible_to(network.market)) == {first, draft}
    assert not Tariff.objects.visible_to(network.clerk).exists()
    assert set(TariffReceipt.objects.visible_to(network.franchisee).values_list("station__code", flat=True)) == {
        "YZ0001"
    }
    assert TariffReceipt.objects.visible_to(network.supervision).count() == 2
