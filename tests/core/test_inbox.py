"""The inbox and the bell: one's own notices, unread first; opening one marks it as read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import outbox
from core.choices import Channel
from core.models import Notice
from tests.services.conftest import do, log, office  # noqa: F401
from tests.services.pages import page, sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def told(user, number: int = 1, **facts) -> Notice:
    facts = {"subject": f"第{number}条", "link": "/services/matters/", "at": AT + timedelta(minutes=number)} | facts
    with transaction.atomic():
        return outbox.post(f"test:{user.pk}:{number}", channel=Channel.IN_APP, user=user, **facts)


def unread(client) -> int:
    return client.get("/").context["frame"].unread


def subjects(answer) -> list[str]:
    return [notice.subject for notice in answer.context["rows"]]


def test_a_matter_that_waits_for_acceptance_is_in_the_directors_inbox(office):  # noqa: F811
    ticket = log(office.community, "community-certificate", office.community_clerk)
    client = sign_in(office.director)
    assert unread(client) == 1
    assert "Inbox: 1 unread" in page(client.get("/services/matters/"))
    (notice,) = client.get("/inbox/").context["rows"]
    assert ticket.number in notice.subject
    answer = client.post(f"/inbox/{notice.pk}/open/")
    assert answer.url == f"/services/tickets/{ticket.number}/"
    assert client.get(answer.url).status_code == 200
    assert unread(client) == 0


def test_the_words_are_in_the_language_of_the_reader(office):  # noqa: F811
    office.director.language = "en"
    office.director.save(update_fields=["language"])
    ticket = log(office.community, "community-certificate", office.community_clerk)
    english = Notice.objects.get(user=office.director)
    chinese = Notice.objects.get(user=office.deputy)
    assert english.subject == f"Waiting for acceptance: {ticket.number} {ticket.matter.name_en}"
    assert ticket.matter.name in chinese.subject


def test_what_somebody_else_has_settled_waits_no_more(office):  # noqa: F811
    ticket = log(office.community, "community-certificate", office.community_clerk)
    assert (outbox.unread_count(office.director), outbox.unread_count(office.deputy)) == (1, 1)
    do(ticket, "note", office.deputy, text="家里没人接电话")
    assert outbox.unread_count(office.director) == 1
    do(ticket, "accept", office.deputy)
    assert (outbox.unread_count(office.director), outbox.unread_count(office.deputy)) == (0, 0)


def test_unread_ones_come_first_and_what_was_read_last_before_the_rest(office):  # noqa: F811
    first, second, third = (told(office.clerk, number) for number in (1, 2, 3))
    outbox.mark_read(office.clerk, at=AT + timedelta(hours=1), notice=third)
    outbox.mark_read(office.clerk, at=AT + timedelta(hours=2), notice=first)
    client = sign_in(office.clerk)
    assert subjects(client.get("/inbox/")) == ["第2条", "第1条", "第3条"]
    assert second.read_at is None


@pytest.mark.django_db(transaction=True)
def test_a_notice_is_opened_where_no_test_holds_a_transaction(office):  # noqa: F811
    """The page opens its own: a lock outside a transaction would be an error of the server."""
    client = sign_in(office.clerk)
    assert client.post(f"/inbox/{told(office.clerk).pk}/open/").url == "/services/matters/"
    assert unread(client) == 0


def test_marking_twice_keeps_the_first_time(office):  # noqa: F811
    notice = told(office.clerk)
    client = sign_in(office.clerk)
    answer = client.post(f"/inbox/{notice.pk}/read/", {"next": "/inbox/?page=2"})
    assert answer.url == "/inbox/?page=2"
    read_at = Notice.objects.get().read_at
    client.post(f"/inbox/{notice.pk}/read/")
    assert client.post(f"/inbox/{notice.pk}/open/").url == "/services/matters/"
    assert Notice.objects.get().read_at == read_at is not None


def test_marking_all_leaves_what_came_after_the_page_was_made(office):  # noqa: F811
    told(office.clerk, 1)
    told(office.clerk, 2)
    client = sign_in(office.clerk)
    shown = client.get("/inbox/")
    told(office.clerk, 3)
    client.post("/inbox/read/", {"newest": shown.context["newest"]})
    assert subjects(client.get("/inbox/"))[0] == "第3条"
    assert unread(client) == 1
    client.post("/inbox/read/", {"newest": "many"})
    assert unread(client) == 1


def test_another_persons_notice_is_not_there(office):  # noqa: F811
    notice = told(office.clerk)
    client = sign_in(office.outsider)
    for verb in ("open", "read"):
        assert client.post(f"/inbox/{notice.pk}/{verb}/").status_code == 404
    client.post("/inbox/read/", {"newest": str(notice.pk)})
    assert client.get("/inbox/").context["rows"] == []
    assert "No messages yet" in page(client.get("/inbox/"))
    assert Notice.objects.get().read_at is None


def test_a_text_message_is_in_nobodys_inbox(office):  # noqa: F811
    with transaction.atomic():
        sms = outbox.post("x", channel=Channel.SMS, user=office.clerk, address="13812345678", subject="短信", at=AT)
    client = sign_in(office.clerk)
    assert client.get("/inbox/").context["rows"] == []
    assert client.post(f"/inbox/{sms.pk}/read/").status_code == 404


def test_a_link_leads_to_no_other_host(office):  # noqa: F811
    notice = told(office.clerk, link="https://example.org/")
    assert sign_in(office.clerk).post(f"/inbox/{notice.pk}/open/").url == "/inbox/"


def test_the_bell_answers_only_when_its_number_changed(office):  # noqa: F811
    client = sign_in(office.clerk)
    assert client.get("/inbox/bell/?shown=0").status_code == 204
    told(office.clerk)
    answer = client.get("/inbox/bell/?shown=0")
    assert "Inbox: 1 unread" in page(answer)
    assert client.get("/inbox/bell/?shown=1").status_code == 204
    client.logout()
    assert client.get("/inbox/bell/?shown=1").status_code == 286


def test_more_than_a_hundred_are_not_counted(office):  # noqa: F811
    for number in range(103):
        told(office.clerk, number)
    client = sign_in(office.clerk)
    assert outbox.unread_count(office.clerk) == 100
    assert "99+" in page(client.get("/inbox/"))
    last = client.get("/inbox/?page=4")
    assert len(last.context["rows"]) == 13
    assert (last.context["newer"], last.context["older"]) == ("?page=3", "")
    assert client.get("/inbox/?page=9x").context["newer"] == ""


def test_a_long_inbox_takes_as_many_queries_as_a_short_one(office):  # noqa: F811
    client = sign_in(office.clerk)
    counts = []
    for numbers in (range(2), range(2, 40)):
        for number in numbers:
            told(office.clerk, number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/inbox/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_bell_costs_one_query(office):  # noqa: F811
    client = sign_in(office.clerk)
    client.get("/services/matters/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/services/matters/")
    assert sum("core_notice" in query["sql"] for query in queries) == 1
