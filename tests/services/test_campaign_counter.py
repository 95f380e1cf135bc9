"""The counter of a campaign: dates and windows of the text, the checklist, the money, the second visit."""

import pytest

from core.errors import Refused
from core.models import AuditRecord, Notice
from services.actions import VERBS, campaigns, log_ticket
from services.choices import CashKind, Outcome, State
from services.models import Application, CashEntry, Matter, Thing, Ticket, TicketDocument
from tests.services.buscard import (
    AFTER_NOON,
    NOON,
    PNG,
    TUESDAY_DUSK,
    announce_campaign,
    apply,
    at,
    fresh,
    papers,
    sent_batch,
    yuan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(office):
    return announce_campaign(office)


def refused(call, code: str, *words: str) -> Refused:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.code == code
    for word in words:
        assert word in str(caught.value)
    return caught.value


@pytest.mark.rule("A-07")
def test_a_student_with_everything_is_taken_in_at_one_go(office, campaign):
    application = apply(campaign, office.clerk)
    ticket = application.ticket
    assert (ticket.state, ticket.matter.price, application.amount) == (State.ACCEPTED, 0, yuan("10.00"))
    sitting = campaign.sittings.get()
    assert (sitting.day.isoformat(), sitting.taken, fresh(campaign).taken) == ("2011-03-29", 1, 1)
    assert Notice.objects.filter(channel="sms").count() == 1


@pytest.mark.rule("A-08")
@pytest.mark.parametrize(
    ("when", "named"),
    [
        ("28 12:20", "2011-03-29 从 12:15"),
        ("29 12:14", "2011-03-29 从 12:15"),
        ("29 13:30", "2011-03-29 从 16:30"),
        ("29 18:00", "2011-03-30 从 12:15"),
        ("31 16:29", "2011-03-31 从 16:30"),
    ],
)
def test_outside_the_windows_the_next_one_is_named(office, campaign, when, named):
    day, time = named.split(" 从 ")
    refused(lambda: apply(campaign, office.clerk, when=at(when)), "outside_window", day, time)
    assert not Ticket.objects.exists()


@pytest.mark.rule("A-08")
@pytest.mark.parametrize("when", ["29 12:15", "29 13:29", "29 16:30", "29 17:59", "31 17:59"])
def test_inside_the_windows_of_the_text_it_is_taken_in(office, campaign, when):
    assert apply(campaign, office.clerk, when=at(when)).ticket.state == State.ACCEPTED


@pytest.mark.rule("A-08")
def test_after_the_last_window_it_is_no_longer_taken_in(office, campaign):
    refused(lambda: apply(campaign, office.clerk, when=at("31 18:00")), "outside_window", "停止受理")


@pytest.mark.rule("A-08")
def test_a_leader_overrides_with_a_reason_that_stays_in_the_history(office, campaign):
    late = at("31 18:05")
    refused(lambda: apply(campaign, office.clerk, when=late, override_reason="排队未轮到"), "override_not_allowed")
    application = apply(campaign, office.campus_director, when=late, override_reason="排队未轮到")
    assert application.sitting.window is None
    assert AuditRecord.objects.about(application.ticket).get(verb="ticket.log").note == "排队未轮到"


@pytest.mark.rule("A-09")
def test_the_checklist_is_that_of_the_text(campaign):
    asked = [(d.name, d.quantity, d.handling) for d in campaign.matter.documents.all()]
    assert asked == [
        ("身份证复印件（A4）", 1, "copy_kept"),
        ("学生证复印件（A4）", 1, "copy_kept"),
        ("学生证原件", 1, "original_kept"),
        ("一寸彩色照片", 2, "copy_kept"),
    ]


@pytest.mark.rule("A-09")
@pytest.mark.parametrize("missing", [{"身份证": 0}, {"学生证复印件": 0}, {"学生证原件": 0}, {"一寸": 1}])
def test_with_a_paper_missing_it_waits_and_goes_on_at_the_second_visit(office, campaign, missing):
    application = apply(campaign, office.clerk, documents=papers(campaign, **missing))
    assert (application.ticket.state, application.ticket.waiting_for) == (State.WAITING, "supplement")
    assert not Notice.objects.filter(channel="sms").exists()
    refused(lambda: campaigns.draw_up(campaign, actor=office.clerk, at=AFTER_NOON), "nothing_complete")
    refused(lambda: VERBS["supplement"].run(application.ticket, actor=office.clerk, at=NOON), "documents_missing")
    done = campaigns.complete(application, actor=office.clerk, at=TUESDAY_DUSK, documents=papers(campaign))
    assert Ticket.objects.get(pk=done.pk).state == State.ACCEPTED


@pytest.mark.rule("A-10")
@pytest.mark.parametrize(
    ("paid", "code"),
    [
        ("9.99", "amount_too_small"),
        ("0", "amount_too_small"),
        ("-10", "amount_invalid"),
        ("10.001", "amount_places"),
        ("ten", "amount_invalid"),
        ("1e9", "amount_too_large"),
        ("500.01", "amount_too_large"),
        ("NaN", "amount_invalid"),
        ("十元", "amount_invalid"),
    ],
)
def test_an_amount_that_cannot_be_is_refused(office, campaign, paid, code):
    assert refused(lambda: apply(campaign, office.clerk, paid=paid), code).field == "paid"
    assert not Ticket.objects.exists()
    assert not CashEntry.objects.exists()


@pytest.mark.rule("A-10")
@pytest.mark.parametrize(("paid", "kept"), [("10", "10.00"), ("10.5", "10.50"), ("¥20元", "20.00"), ("１０", "10.00")])
def test_an_amount_is_understood_as_clerks_type_it(office, campaign, paid, kept):
    assert apply(campaign, office.clerk, paid=paid).amount == yuan(kept)


@pytest.mark.rule("A-10")
def test_the_money_can_come_with_the_second_visit(office, campaign):
    application = apply(campaign, office.clerk, paid=None)
    assert application.ticket.state == State.WAITING
    campaigns.complete(application, actor=office.clerk, at=TUESDAY_DUSK, paid="12.50")
    application = Application.objects.get()
    assert (application.amount, application.ticket.state) == (yuan("12.50"), State.ACCEPTED)
    entry = CashEntry.objects.get()
    assert (entry.sitting.window.opens.hour, entry.amount) == (16, yuan("12.50"))
    refused(lambda: campaigns.complete(application, actor=office.clerk, at=TUESDAY_DUSK, paid="12.50"), "already_paid")


def test_a_second_visit_keeps_to_the_windows_too(office, campaign):
    application = apply(campaign, office.clerk, documents=papers(campaign, 一寸=0))
    again = {"documents": papers(campaign), "at": at("29 15:00")}
    refused(lambda: campaigns.complete(application, actor=office.clerk, **again), "outside_window", "16:30")
    refused(
        lambda: campaigns.complete(application, actor=office.clerk, override_reason="下午有课", **again),
        "override_not_allowed",
    )
    campaigns.complete(application, actor=office.campus_director, override_reason="下午有课", **again)
    assert Ticket.objects.get().state == State.ACCEPTED
    assert AuditRecord.objects.filter(verb="ticket.note", note="下午有课").count() == 1


def test_a_second_submit_of_the_form_is_one_application_and_one_payment(office, campaign):
    from uuid import uuid4

    key = uuid4()
    first, second = (apply(campaign, office.clerk, submission_key=key) for _n in range(2))
    assert first.pk == second.pk
    assert (Application.objects.count(), CashEntry.objects.count(), fresh(campaign).taken) == (1, 1, 1)


def test_who_works_elsewhere_takes_nobody_in(office, campaign):
    refused(lambda: apply(campaign, office.outsider), "not_allowed")


def test_the_intake_of_all_matters_takes_nobody_into_a_campaign(office, campaign):
    from uuid import uuid4

    matter = Matter.objects.for_intake().get(pk=campaign.matter_id)
    facts = {"resident_name": "张小明", "documents": papers(campaign), "submission_key": uuid4()}
    for more in ({}, {"paid": "10"}, {"outcome": Outcome.ON_THE_SPOT}):
        refused(lambda: log_ticket(office.campus, matter, actor=office.clerk, at=NOON, **facts | more), "own_page")  # noqa: B023
    assert (Ticket.objects.count(), fresh(campaign).taken, CashEntry.objects.count()) == (0, 0, 0)


def test_no_matter_is_corrected_into_a_campaign_or_out_of_it(office, campaign):
    other = announce_campaign(office, name="代办公交车优惠卡（加场）")
    application = apply(campaign, office.clerk)
    facts = {"actor": office.clerk, "at": NOON, "reason": "登记错了"}
    for matter in (other.matter, Matter.objects.for_intake().get(code="consultation")):
        refused(lambda: VERBS["correct"].run(application.ticket, matter=matter, **facts), "own_page")  # noqa: B023
    assert Ticket.objects.get().matter_id == campaign.matter_id


def test_money_is_taken_for_no_other_matter(office):
    from uuid import uuid4

    facts = {"resident_name": "张小明", "submission_key": uuid4(), "paid": "10"}
    matter = Matter.objects.for_intake().get(code="consultation")
    refused(lambda: log_ticket(office.campus, matter, actor=office.clerk, at=NOON, **facts), "not_valid")


@pytest.mark.rule("A-09")
def test_the_student_card_is_held_until_it_is_given_back(office, campaign):
    application = apply(campaign, office.clerk)
    assert TicketDocument.objects.held_originals().get().document.name == "学生证原件"
    assert Thing.objects.kept().get(ticket=application.ticket).kind == "original"
    campaigns.withdraw(application, actor=office.clerk, at=NOON, signature=PNG)
    assert not TicketDocument.objects.held_originals().exists()


def test_whoever_withdraws_gets_the_money_back_and_the_place_is_free(office, campaign):
    application = apply(campaign, office.clerk, paid="30")
    refused(lambda: campaigns.withdraw(application, actor=office.clerk, at=NOON), "required")
    campaigns.withdraw(application, actor=office.clerk, at=NOON, signature=PNG)
    application = Application.objects.get()
    assert (application.ticket.outcome, application.amount, application.is_withdrawn) == (Outcome.WITHDRAWN, None, True)
    assert (fresh(campaign).taken, application.sitting.taken) == (0, 0)
    assert list(CashEntry.objects.values_list("kind", "amount")) == [
        (CashKind.TAKEN, yuan("30")),
        (CashKind.REFUNDED, yuan("30")),
    ]
    refused(lambda: campaigns.withdraw(application, actor=office.clerk, at=NOON, signature=PNG), "not_possible_now")


def test_the_station_refuses_an_applicant_with_an_explanation(office, campaign):
    application = apply(campaign, office.clerk, paid=None)
    refused(lambda: campaigns.withdraw(application, actor=office.clerk, at=NOON, outcome="refused"), "required")
    campaigns.withdraw(application, actor=office.clerk, at=NOON, outcome="refused", reason="不是本校学生")
    assert Ticket.objects.get().explanation == "不是本校学生"


@pytest.mark.parametrize("verb", ["withdraw", "refuse", "submit"])
def test_by_itself_the_ticket_does_not_go_past_money_and_batch(office, campaign, verb):
    facts = {"refuse": {"reason": "other", "explanation": "x"}}.get(verb, {})
    ticket = apply(campaign, office.clerk).ticket
    refused(lambda: VERBS[verb].run(ticket, actor=office.clerk, at=NOON, **facts), "through_campaign")


def test_what_lies_with_the_issuer_is_not_withdrawn(office, campaign):
    application = apply(campaign, office.clerk)
    sent_batch(campaign, office.clerk)
    refused(
        lambda: campaigns.withdraw(application, actor=office.clerk, at=at("31 12:20"), signature=PNG), "with_issuer"
    )


@pytest.mark.rule("A-07")
def test_places_of_the_campaign_and_of_a_window_are_counted(office):
    from datetime import time

    from services.actions.campaigns import Span

    spans = [Span(time(12, 15), time(13, 30), 1), Span(time(16, 30), time(18))]
    campaign = announce_campaign(office, capacity=2, spans=spans)
    first = apply(campaign, office.clerk)
    refused(lambda: apply(campaign, office.clerk), "full")
    apply(campaign, office.clerk, when=TUESDAY_DUSK)
    refused(lambda: apply(campaign, office.clerk, when=TUESDAY_DUSK), "full")
    campaigns.withdraw(first, actor=office.clerk, at=NOON, signature=PNG)
    apply(campaign, office.clerk)
    assert fresh(campaign).taken == 2
