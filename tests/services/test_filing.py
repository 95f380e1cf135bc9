"""A free request is filed under an item of the catalogue once it is clear which (B-05); public affairs count (B-03)."""

from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from core.models import AuditRecord, Obligation
from services import routing
from services.choices import State
from services.models import Matter, Ticket
from tests.factories import unit
from tests.services.conftest import MONDAY, do, log, moment

pytestmark = pytest.mark.django_db
TUESDAY = moment("2026-11-24 09:00")


@pytest.fixture
def request_of_zhou(office) -> Ticket:
    """周桂珍 asks for help with her late husband's pension; the clerk does not know yet which matter that is."""
    return log(
        office.community,
        "free-request",
        office.community_clerk,
        resident_name="周桂珍",
        details={"wish": "老伴去世后养老保险怎么处理"},
    )


@pytest.mark.rule("B-05")
def test_a_free_request_goes_on_as_the_matter_it_is_filed_under(calendar, office, request_of_zhou):
    number = request_of_zhou.number
    assert request_of_zhou.state == State.RECEIVED
    ticket = do(
        request_of_zhou,
        "file_under",
        office.director,
        at=TUESDAY,
        matter=Matter.objects.get(code="sq-pension"),
        details={"level": "200"},
    )
    assert (ticket.number, ticket.matter.code, ticket.state) == (number, "sq-pension", State.ACCEPTED)
    assert ticket.details == {"level": "200"}
    assert (ticket.duty.rule, ticket.duty.starts_on) == ("C-05", TUESDAY.date())
    record = AuditRecord.objects.about(ticket).get(verb="ticket.file_under")
    assert record.before["matter"] != record.after["matter"] == ticket.matter_id
    assert Ticket.objects.matching("养老").get() == ticket, "found by its new name"
    page = Client()
    page.force_login(office.director)
    shown = page.get(reverse("services:ticket", args=[number])).content.decode()
    assert "居民便民服务需求 → 城乡居民养老保险参保" in shown, "the history names both"


@pytest.mark.rule("B-05")
def test_whoever_may_not_accept_files_it_for_the_leaders_to_accept(office, request_of_zhou):
    ticket = do(
        request_of_zhou,
        "file_under",
        office.community_clerk,
        matter=Matter.objects.get(code="sq-elder-allowance"),
        details={"born": "1944-05-01"},
    )
    assert (ticket.state, ticket.duty) == (State.RECEIVED, None)


def test_what_the_matter_asks_for_is_asked_before_it_is_filed(office, request_of_zhou):
    page = Client()
    page.force_login(office.director)
    address = reverse("services:step", args=[request_of_zhou.number, "file_under"])
    matter = Matter.objects.get(code="sq-elder-allowance")
    assert "details.born" not in page.get(address).content.decode()
    asked = page.post(address, {"matter": matter.pk})
    assert asked.status_code == 422 and "details.born" in asked.content.decode()
    assert page.post(address, {"matter": matter.pk, "details.born": "1944-05-01"}).status_code == 302
    request_of_zhou.refresh_from_db()
    assert request_of_zhou.matter == matter
    again = page.post(address, {"matter": matter.pk, "details.born": "1944-05-01"})
    assert again.status_code == 302, "the second click leads back to the ticket"
    assert AuditRecord.objects.about(request_of_zhou).filter(verb="ticket.file_under").count() == 1


def test_a_closed_request_is_counted_under_its_matter_and_stays_closed(office):
    done = log(
        office.community,
        "free-request",
        office.community_clerk,
        details={"wish": "帮忙联系开锁"},
        outcome="on_the_spot",
    )
    done = do(done, "file_under", office.community_clerk, matter=Matter.objects.get(code="consultation"))
    assert (done.matter.code, done.state, done.closed_at) == ("consultation", State.CLOSED, MONDAY)


def test_a_duty_that_was_promised_is_waived_and_the_new_one_runs(calendar, office, request_of_zhou):
    ticket = do(request_of_zhou, "promise", office.community_clerk, promised_on=TUESDAY.date())
    assert ticket.duty.rule == "E-03"
    ticket = do(ticket, "file_under", office.director, matter=Matter.objects.get(code="sq-pension"), details=LEVEL)
    assert ticket.duty.rule == "C-05"
    assert Obligation.objects.get(rule="E-03").state == "waived"


LEVEL = {"level": "200"}


@pytest.mark.parametrize(
    ("code", "details", "refusal"),
    [
        ("free-request", {}, "not_offered"),
        ("cj-pension", LEVEL, "not_offered"),
        ("sq-pension", {}, "required"),
        ("sq-pension", {"level": "1"}, "not_valid"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(office, request_of_zhou, code, details, refusal):
    with pytest.raises(Refused) as refused:
        do(request_of_zhou, "file_under", office.director, matter=Matter.objects.get(code=code), details=details)
    assert refused.value.code == refusal
    request_of_zhou.refresh_from_db()
    assert request_of_zhou.matter.code == "free-request"


def test_other_tickets_are_not_filed_anew_and_outsiders_do_not_see_it(office, request_of_zhou):
    certificate = log(office.community, "community-certificate", office.director)
    pension = Matter.objects.get(code="sq-pension")
    with pytest.raises(Refused) as refused:
        do(certificate, "file_under", office.director, matter=pension, details=LEVEL)
    assert refused.value.code == "not_possible_now"
    with pytest.raises(Refused) as refused:
        do(request_of_zhou, "file_under", office.outsider, matter=pension, details=LEVEL)
    assert refused.value.code == "not_allowed"
    page = Client()
    page.force_login(office.outsider)
    address = reverse("services:step", args=[request_of_zhou.number, "file_under"])
    assert page.get(address).status_code == 404


@pytest.mark.rule("B-03")
def test_public_affairs_are_logged_in_one_go_and_counted_by_their_kind(office):
    log(
        office.community,
        "public-affairs",
        office.community_clerk,
        resident_name="居委会",
        details={"affair": "安全巡查", "people": "6"},
        outcome="on_the_spot",
        submission_key=uuid4(),
    )
    log(office.community, "consultation", office.community_clerk, outcome="on_the_spot")
    page = Client()
    page.force_login(office.director)
    shown = page.get(reverse("services:tickets"), {"kind": "public_affairs"})
    assert [row.matter for row in shown.context["rows"]] == ["协助居委会公共事务"]
    with time_machine.travel(MONDAY, tick=False):
        figures = {figure.rule: figure.value for figure in page.get(reverse("services:community")).context["figures"]}
    assert figures["B-03"] == 1


@pytest.mark.rule("B-02")
@pytest.mark.parametrize("line", ["civil_affairs", "labour", "family_planning", "disabled"])
def test_a_matter_of_each_line_goes_up_to_its_department(office, line):
    department = unit("街道科室", kind="line_department", parent=office.district, line=line)
    matter = Matter.objects.offered_at(office.community).filter(line=line).first()
    units = routing.recipients(office.community, MONDAY.date())
    assert routing.default_recipient(units, matter.line) == department
    centre = unit("广惠街道便民服务中心", kind="centre", parent=office.district, opened_on=MONDAY.date())
    units = routing.recipients(office.community, MONDAY.date())
    assert routing.default_recipient(units, matter.line) == centre, "an open centre takes all lines in"


@pytest.mark.rule("B-02")
def test_the_catalogue_is_narrowed_by_line_department(office):
    page = Client()
    page.force_login(office.director)
    whole = page.get(reverse("services:catalogue"))
    lines = {value: size for value, _label, size in whole.context["lines"]}
    assert {"civil_affairs", "labour", "family_planning", "disabled"} <= lines.keys()
    narrowed = page.get(reverse("services:catalogue"), {"line": "disabled"})
    matters = [matter for _name, group in narrowed.context["groups"] for matter in group]
    assert {matter.line for matter in matters} == {"disabled"} and len(matters) == lines["disabled"]
    page.force_login(office.agent)
    village = {value for value, _label, _size in page.get(reverse("services:catalogue")).context["lines"]}
    assert {"land", "construction", "forestry", "civil_affairs", "labour", "family_planning", "disabled"} <= village
    tickets = page.get(reverse("services:tickets"), {"line": "land"})
    assert tickets.status_code == 200
