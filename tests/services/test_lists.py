"""Lists of community and village matters: paged by key, as many queries for many rows as for two."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import paging
from services.models import (
    Article,
    Complaint,
    LedgerImport,
    Mediation,
    MediationParty,
    OutreachEvent,
    Submission,
    Task,
)
from stations.choices import Role
from stations.models import Partner
from tests.factories import PartnerFactory, appoint, person
from tests.services.conftest import MONDAY, log
from tests.services.pages import sign_in

pytestmark = pytest.mark.django_db
MANY = 8


@pytest.fixture
def house(office, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 3)
    appoint(person("罗建平", login="luo"), Role.ADMINISTRATOR, office.township)
    office.luo = office.township.appointments.get(role=Role.ADMINISTRATOR).person.user
    return office


def tasks(office, n: int) -> None:
    Task.objects.create(
        number=f"CJ01-T2026-{n:04d}",
        submission_key=uuid4(),
        station=office.village,
        from_unit=office.township_centre,
        title="摸底",
        due_on=MONDAY.date() + timedelta(days=n // 2),
        given_at=MONDAY,
        given_by=office.people["window"],
    )


def submissions(office, n: int) -> None:
    Submission.objects.create(
        number=f"CJ01-S2026-{n:04d}",
        station=office.village,
        to_unit=office.township_centre,
        submitted_at=MONDAY + timedelta(minutes=n // 2),
        submitted_by=office.people["agent"],
    )


def mediations(office, n: int) -> None:
    ticket = log(office.village, "mediation", office.agent, details={"dispute": "邻里"})
    record = Mediation.objects.create(ticket=ticket, mediator=office.people["agent"], facts="地界", opened_at=MONDAY)
    MediationParty.objects.create(mediation=record, side="applicant", name="李春梅")


def complaints(office, n: int) -> None:
    from services.actions.complaints import file_complaint

    file_complaint(office.village, at=MONDAY, submission_key=uuid4(), kind="other", text="等了两个月没有回音")


def articles(office, n: int) -> None:
    facts = {"subject": "disabled", "title": f"补贴{n}", "body": "每月80元"}
    Article.objects.create(unit=office.village.unit, written_at=MONDAY, changed_at=MONDAY, **facts)


def events(office, n: int) -> None:
    OutreachEvent.objects.create(
        submission_key=uuid4(),
        unit=office.village.unit,
        kind="outreach",
        subject="disabled",
        title="政策进村",
        held_on=date(2026, 11, 1) + timedelta(days=n // 2),
        place="村委会",
        attendance=40,
        recorded_at=MONDAY,
        recorded_by=office.people["agent"],
    )


def organisations(office, n: int) -> None:
    PartnerFactory(unit=office.village_committee, name=f"协会{n // 2}-{n}")


def imports(office, n: int) -> None:
    LedgerImport.objects.create(
        station=office.village,
        book=n,
        file_name=f"{n}.xlsx",
        digest=f"{n:064d}",
        content=b"",
        headings=[],
        row_count=1,
        created_by=office.agent,
        created_at=MONDAY,
    )


LISTS = {
    "/services/tasks/": (tasks, "agent", Task),
    "/services/tasks/?show=all": (tasks, "window", Task),
    "/services/submissions/": (submissions, "agent", Submission),
    "/services/submissions/?show=unsigned": (submissions, "window", Submission),
    "/services/mediations/": (mediations, "agent", Mediation),
    "/services/complaints/": (complaints, "luo", Complaint),
    "/services/complaints/?show=all": (complaints, "inspector", Complaint),
    "/services/policy/": (articles, "agent", Article),
    "/services/events/": (events, "agent", OutreachEvent),
    "/services/organisations/": (organisations, "agent", Partner),
    "/services/imports/": (imports, "agent", LedgerImport),
}


def keys_of(answer) -> list[int]:
    return [(row[0] if isinstance(row, tuple) else row).pk for row in answer.context["rows"]]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_paged_by_key_and_costs_as_many_queries_for_many(house, address):
    make, login, model = LISTS[address]
    client = sign_in(getattr(house, login))

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    mine = set(model.objects.values_list("pk", flat=True))
    for n in range(2):
        make(house, n)
    few = asked()
    for n in range(2, MANY):
        make(house, n)
    assert asked() == few <= 12

    wanted = set(model.objects.values_list("pk", flat=True)) - mine
    first = answer = client.get(address)
    seen, pages = keys_of(answer), [keys_of(answer)]
    while answer.context["older"]:
        answer = client.get(address.partition("?")[0] + answer.context["older"])
        seen += keys_of(answer)
        pages.append(keys_of(answer))
    assert len(seen) == len(set(seen)) and set(seen) >= wanted
    assert [len(page) for page in pages[:2]] == [3, 3] and first.context["newer"] == ""
    while answer.context["newer"]:
        pages.pop()
        answer = client.get(address.partition("?")[0] + answer.context["newer"])
        assert keys_of(answer) == pages[-1]
    assert keys_of(answer) == keys_of(first)


def test_a_key_that_is_none_is_the_first_page(house):
    for n in range(4):
        tasks(house, n)
    client = sign_in(house.agent)
    for key in ("x", "~", "2026-11-23~", "2026-11-23~x", "~7", "2026-13-40~7", "1~2~3", "9" * 40, "'~1"):
        answer = client.get("/services/tasks/", {"after": key})
        assert answer.status_code == 200 and len(keys_of(answer)) == 3 and answer.context["newer"] == "", key
