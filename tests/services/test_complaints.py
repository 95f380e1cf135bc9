"""A complaint from the public page: seen by those above the station, answered by a day, looked up by code (E-09)."""

from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from core.models import AuditRecord, Notice
from services.actions import complaints as actions
from services.jobs import watch_complaints
from services.models import Complaint
from stations.choices import Role, UnitKind
from stations.models import Appointment
from tests.factories import appoint, person, unit
from tests.services.conftest import MONDAY, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]
TEXT = "11月20日去盖章，经办人要我买两条烟才给办"


@pytest.fixture
def village(cast, fresh_limits):
    """石马镇 with 罗建平 of its office, who answers, and 严明 of its discipline inspection, who looks on."""
    cast.discipline = unit("石马镇纪委", kind=UnitKind.DISCIPLINE, parent=cast.township)
    cast.people["yan"] = person("严明", login="yan")
    appoint(cast.people["yan"], Role.INSPECTOR, cast.discipline)
    cast.yan = cast.people["yan"].user
    cast.people["luo"] = person("罗建平", login="luo")
    appoint(cast.people["luo"], Role.ADMINISTRATOR, cast.township)
    cast.luo = cast.people["luo"].user
    return cast


def filed(cast, **facts) -> Complaint:
    facts = {"submission_key": uuid4(), "kind": "favours", "text": TEXT, "at": MONDAY} | facts
    return actions.file_complaint(cast.village, **facts)


def sign_in(user) -> Client:
    page = Client()
    page.force_login(user)
    return page


@pytest.mark.rule("E-09")
def test_a_resident_complains_and_reads_the_answer(village, client):
    address = reverse("complaint-new", args=["CJ01"])
    facts = {"submission_key": str(uuid4()), "kind": "favours", "text": TEXT}
    with time_machine.travel(MONDAY, tick=False):
        done = client.post(address, facts)
        again = client.post(address, facts)
    complaint = Complaint.objects.get()
    assert done.status_code == again.status_code == 200
    assert again.context["code"] == done.context["code"], "the same form again shows the same code"
    assert complaint.tail in done.content.decode() and "no-store" in done["Cache-Control"]
    assert (complaint.to_unit, complaint.discipline) == (village.township, village.discipline)
    assert (complaint.duty.rule, complaint.duty.due_on.isoformat()) == ("E-09", "2026-12-14")
    assert {notice.user for notice in Notice.objects.all()} == {village.inspector, village.yan, village.luo}
    look = reverse("complaint-answer")
    waiting = client.post(look, {"code": done.context["code"].lower(), "tail": complaint.tail})
    assert waiting.status_code == 200 and "2026-12-14" in waiting.content.decode()
    complaint = actions.take_up_complaint(complaint, actor=village.luo, at=moment("2026-11-24 09:00"))
    actions.answer_complaint(
        complaint,
        actor=village.luo,
        at=moment("2026-11-30 09:00"),
        finding="founded",
        answer="情况属实，已责令退还并当面道歉",
        measures="通报批评",
    )
    told = client.post(look, {"code": complaint.code, "tail": complaint.tail}).content.decode()
    assert "已责令退还" in told and "通报批评" not in told and TEXT not in told
    complaint.duty.refresh_from_db()
    assert complaint.duty.state == "kept"


@pytest.mark.rule("E-09")
def test_those_complained_about_do_not_see_it(village):
    complaint = filed(village)
    here = reverse("services:complaint", args=[complaint.pk])
    for user in (village.agent, village.window, village.outsider, village.director, village.administrator):
        assert sign_in(user).get(here).status_code == 404, user
        assert sign_in(user).get(reverse("services:complaints"), {"show": "all"}).context["rows"] == []
    for user in (village.inspector, village.yan, village.luo):
        assert sign_in(user).get(here).status_code == 200
    # Whoever supervises the township and works at the village station, too, is a party to it.
    both = person("两头", login="both")
    appoint(both, Role.ADMINISTRATOR, village.township)
    appoint(both, Role.CADRE, village.village.unit)
    assert sign_in(both.user).get(here).status_code == 404
    with pytest.raises(Refused) as refused:
        actions.answer_complaint(complaint, actor=both.user, at=MONDAY, finding="unfounded", answer="没有此事")
    assert refused.value.code == "not_allowed"
    station_audit = AuditRecord.objects.filter(unit_id=village.village.pk)
    assert not station_audit.filter(verb__startswith="complaint").exists()


@pytest.mark.rule("E-12")
def test_who_only_supervises_reads_and_answers_nothing(village):
    complaint = filed(village)
    here = reverse("services:complaint", args=[complaint.pk])
    for user in (village.inspector, village.yan):
        page = sign_in(user)
        shown = page.get(here)
        assert TEXT in shown.content.decode() and shown.context["steps"] == []
        assert shown.context["answerers"] == [village.people["luo"]]
        assert page.get(reverse("services:complaint-reply", args=[complaint.pk])).status_code == 403
        assert page.post(reverse("services:complaint-take-up", args=[complaint.pk])).status_code == 403
        for act in (
            lambda user=user: actions.take_up_complaint(complaint, actor=user, at=MONDAY),
            lambda user=user: actions.answer_complaint(
                complaint, actor=user, at=MONDAY, finding="founded", answer="情况属实"
            ),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "not_allowed"
    complaint.refresh_from_db()
    assert (complaint.state, complaint.handler, complaint.answer) == ("received", None, "")


@pytest.mark.rule("E-12")
def test_that_nobody_can_answer_is_said(village):
    complaint = filed(village)
    Appointment.objects.filter(person=village.people["luo"]).update(ends_on=MONDAY.date())
    with time_machine.travel(moment("2026-11-24 09:00"), tick=False):
        shown = sign_in(village.yan).get(reverse("services:complaint", args=[complaint.pk]))
    assert shown.context["answerers"] == [] and "无人" in shown.content.decode()


@pytest.mark.rule("E-09")
def test_the_office_above_answers_on_the_page(village):
    complaint = filed(village, phone="13812345678", name="王𠮷")
    page = sign_in(village.luo)
    here = reverse("services:complaint", args=[complaint.pk])
    shown = page.get(here).content.decode()
    assert TEXT in shown and "138****5678" in shown and "13812345678" not in shown
    assert page.post(reverse("services:complaint-take-up", args=[complaint.pk])).status_code == 302
    answer = reverse("services:complaint-reply", args=[complaint.pk])
    assert page.post(answer, {"finding": "founded", "answer": ""}).status_code == 422
    facts = {"finding": "partly", "answer": "已向您当面说明"}
    assert page.post(answer, facts).status_code == 302
    assert page.post(answer, facts).status_code == 302, "a second click leads back"
    complaint.refresh_from_db()
    assert (complaint.state, complaint.handler) == ("answered", village.people["luo"])
    assert Notice.objects.filter(channel="sms").count() == 1


@pytest.mark.rule("E-09")
def test_a_reminder_before_the_day_and_after_it(village):
    filed(village)
    Notice.objects.all().delete()
    with time_machine.travel(moment("2026-12-10 07:50"), tick=False):
        assert watch_complaints() == {"told": 0}
    with time_machine.travel(moment("2026-12-11 07:50"), tick=False):
        assert watch_complaints() == {"told": 1}
        assert watch_complaints() == {"told": 0}
    assert Notice.objects.get().user == village.luo
    with time_machine.travel(moment("2026-12-15 07:50"), tick=False):
        assert watch_complaints() == {"told": 3}, "once it is overdue, those who supervise hear it, too"
    assert not Notice.objects.filter(user__in=[village.agent, village.outsider]).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "weather"}, "kind"),
        ({"text": ""}, "text"),
        ({"text": "短"}, "text"),
        ({"text": "很" * 3001}, "text"),
        ({"phone": "12"}, "phone"),
        ({"name": "长" * 61}, "name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(village, client, wrong, field):
    facts = {"submission_key": str(uuid4()), "kind": "favours", "text": TEXT} | wrong
    answer = client.post(reverse("complaint-new", args=["CJ01"]), facts)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Complaint.objects.exists()


def test_what_was_typed_is_text_and_encrypted(village, client):
    text = "<script>alert('x')</script> 𠮷 · 👩 要了我一箱酒"
    complaint = filed(village, text=text)
    shown = sign_in(village.yan).get(reverse("services:complaint", args=[complaint.pk])).content.decode()
    assert "<script>alert(" not in shown and "𠮷" in shown
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, name FROM services_complaint")
        assert "𠮷" not in cursor.fetchone()[0]


def test_every_miss_has_one_answer_and_guessing_is_slowed(village, client):
    complaint = filed(village)
    look = reverse("complaint-answer")
    wrong = client.post(look, {"code": complaint.code, "tail": "0000" if complaint.tail != "0000" else "1111"})
    unknown = client.post(look, {"code": "K7MPABCDEF", "tail": complaint.tail})
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.context["is_miss"] and unknown.context["is_miss"]
    for _n in range(60):
        last = client.post(look, {"code": complaint.code, "tail": "0000"})
    assert last.status_code == 429


def test_one_address_does_not_flood_the_office(village, client):
    address = reverse("complaint-new", args=["CJ01"])
    for _n in range(11):
        answer = client.post(address, {"submission_key": str(uuid4()), "kind": "other", "text": TEXT})
    assert answer.status_code == 429 and Complaint.objects.count() == 10


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_form_speaks_three_languages_and_postal_shops_have_none(village, client, language):
    shown = client.get(reverse("complaint-new", args=["CJ01"]), {"lang": language})
    words = {"zh-hans": "我要投诉", "zh-hant": "我要投訴", "en": "Make a complaint"}
    assert words[language] in shown.content.decode()
    assert reverse("complaint-new", args=["CJ01"]) in client.get("/stations/CJ01/").content.decode()
    assert client.get(reverse("complaint-new", args=["YZ0001"])).status_code == 404
    assert client.get(reverse("complaint-new", args=["NONE"])).status_code == 404


def test_the_list_asks_as_many_queries_for_many(village, django_assert_max_num_queries):
    for _n in range(12):
        filed(village)
    page = sign_in(village.yan)
    with django_assert_max_num_queries(12):
        assert len(page.get(reverse("services:complaints")).context["rows"]) == 12
