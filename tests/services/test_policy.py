"""Policy articles, their reads, and outreach events (B-01)."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core import tallies
from core.errors import Refused
from core.markup import rich
from core.models import AuditRecord
from services.actions import events
from services.actions import policy as actions
from services.jobs import add_up_reads
from services.models import Article, ArticleReads, OutreachEvent
from tests.services.conftest import MONDAY, moment
from tests.services.test_visit import picture

pytestmark = pytest.mark.django_db
TEXT = "# 申请条件\n\n家庭人均收入低于当地标准。\n\n- 身份证\n- 户口簿\n\n| 人数 | 标准 |\n|---|--:|\n| 1 | 650 |"


@pytest.fixture
def no_reads():
    tallies.fetch("article-reads")
    tallies.forget("article-reads")
    cache.clear()
    yield
    tallies.fetch("article-reads")
    tallies.forget("article-reads")


def written(cast, **facts) -> Article:
    facts = {"subject": "minimum_living", "title": "城乡居民最低生活保障怎么申请", "body": TEXT} | facts
    return actions.write_article(cast.community.unit, actor=cast.community_clerk, at=MONDAY, **facts)


def published(cast, **facts) -> Article:
    return actions.publish_article(written(cast, **facts), actor=cast.director, at=MONDAY)


def sign_in(user) -> Client:
    page = Client()
    page.force_login(user)
    return page


@pytest.mark.rule("B-01")
def test_an_article_is_written_published_read_and_withdrawn(cast, client):
    article = written(cast)
    address = reverse("policy-article", args=[article.pk])
    assert client.get(address).status_code == 404, "a draft is for the office"
    assert client.get(reverse("policy")).context["rows"] == []
    actions.publish_article(article, actor=cast.director, at=MONDAY)
    shown = client.get(address)
    text = shown.content.decode()
    assert "<h2>申请条件</h2>" in text and "<li>身份证</li>" in text and "style=" not in text.split("rich", 1)[1]
    assert "sessionid" not in shown.cookies
    listed = client.get(reverse("policy"), {"subject": "minimum_living"}).content.decode()
    assert article.title in listed
    assert article.title not in client.get(reverse("policy"), {"subject": "disabled"}).content.decode()
    station = client.get(reverse("station-page", args=["SQ01"])).content.decode()
    assert article.title in station, "the station's own page names it"
    actions.withdraw_article(article, actor=cast.director, at=MONDAY)
    assert client.get(address).status_code == 404
    with pytest.raises(Refused) as refused:
        actions.withdraw_article(article, actor=cast.director, at=MONDAY)
    assert refused.value.code == "not_possible_now"


@pytest.mark.rule("B-01")
def test_three_languages_where_they_are_given(cast, client):
    article = published(cast, title_en="How to apply for the allowance", body_en="## Who can apply\n\nHouseholds.")
    address = reverse("policy-article", args=[article.pk])
    assert "申请条件" in client.get(address, {"lang": "zh-hans"}).content.decode()
    assert "申請條件" in client.get(address, {"lang": "zh-hant"}).content.decode()
    english = client.get(address, {"lang": "en"}).content.decode()
    assert "Who can apply" in english and 'lang="en"' in english
    only_chinese = published(cast, title="再就业援助", subject="re_employment")
    shown = client.get(reverse("policy-article", args=[only_chinese.pk]), {"lang": "en"}).content.decode()
    assert '<div class="card-body rich" lang="zh-hans">' in shown


@pytest.mark.rule("B-01")
def test_reads_are_counted_without_writing_a_row_for_each_and_without_names(cast, client, no_reads, fresh_limits):
    article = published(cast)
    address = reverse("policy-article", args=[article.pk])
    with time_machine.travel(MONDAY, tick=False):
        for _n in range(3):
            client.get(address)
        client.head(address)
        client.get(address, headers={"Sec-Purpose": "prefetch"})
        sign_in(cast.clerk).get(address)
        assert not ArticleReads.objects.exists(), "the page writes nothing"
        assert add_up_reads() == {"reads": 3}
        assert add_up_reads() == {"reads": 0}
        client.get(address)
        add_up_reads()
    row = ArticleReads.objects.get()
    assert (row.day, row.count) == (date(2026, 11, 23), 4)
    with time_machine.travel(moment("2026-11-24 08:00"), tick=False):
        client.get(address)
        add_up_reads()
    assert ArticleReads.objects.count() == 2
    page = sign_in(cast.director).get(reverse("services:article", args=[article.pk]))
    assert page.context["read"] == 5


@pytest.mark.rule("B-01")
def test_one_reader_does_not_count_without_end(cast, client, no_reads, fresh_limits):
    address = reverse("policy-article", args=[published(cast).pk])
    for _n in range(40):
        client.get(address)
    assert add_up_reads() == {"reads": 30}


def test_reads_set_aside_by_a_turn_that_failed_are_not_lost(cast, client, no_reads, fresh_limits):
    address = reverse("policy-article", args=[published(cast).pk])
    client.get(address)
    tallies.fetch("article-reads")
    client.get(address)
    assert add_up_reads() == {"reads": 1}
    assert add_up_reads() == {"reads": 1}


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        '<a href="x" style="color:red">y</a>',
        "[x](//evil)",
    ],
)
def test_what_was_typed_never_becomes_script(typed):
    shown = rich(typed)
    assert "<script" not in shown and "<img" not in shown and "href" not in shown.replace("&lt;a href", "")


def test_pictures_of_other_hosts_become_links():
    assert "<img" not in rich("![x](http://evil/x.png)")


def test_links_and_rare_characters_are_kept():
    assert 'href="https://www.gov.cn" rel="nofollow noopener"' in rich("[国务院](https://www.gov.cn)")
    assert "𠮷 · 👩" in rich("𠮷 · 👩")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"body": ""}, "body"),
        ({"subject": "weather"}, "subject"),
        ({"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)}, "valid_until"),
    ],
)
def test_an_article_without_what_it_needs_is_refused(cast, facts, field):
    with pytest.raises(Refused) as refused:
        written(cast, **facts)
    assert refused.value.field == field
    assert not Article.objects.exists()


def test_the_form_previews_saves_and_keeps_what_was_typed(cast):
    page = sign_in(cast.community_clerk)
    new = reverse("services:article-new")
    facts = {
        "unit": cast.community.unit.pk,
        "subject": "disabled",
        "title": "残疾人两项补贴",
        "body": "# 标准\n\n每月80元",
    }
    preview = page.post(new, facts | {"preview": "1"})
    assert "<h2>标准</h2>" in preview.content.decode() and not Article.objects.exists()
    too_long = page.post(new, facts | {"body": "很" * 30_001})
    assert too_long.status_code == 422 and not Article.objects.exists()
    assert page.post(new, facts).status_code == 302
    article = Article.objects.get()
    change = reverse("services:article-change", args=[article.pk])
    assert page.get(change).context["form"]["body"].value() == facts["body"]
    changed = facts | {"title": "残疾人两项补贴标准"}
    changed.pop("unit")
    assert page.post(change, changed).status_code == 302
    assert page.post(change, changed).status_code == 302
    assert AuditRecord.objects.about(article).filter(verb="article.change").count() == 1
    assert page.post(reverse("services:article-step", args=[article.pk, "publish"])).status_code == 302
    stranger = sign_in(cast.outsider)
    assert stranger.post(reverse("services:article-step", args=[article.pk, "withdraw"])).status_code == 403
    draft = written(cast)
    assert stranger.get(reverse("services:article", args=[draft.pk])).status_code == 404
    assert sign_in(cast.inspector).get(new).status_code == 403


# Events


def held(cast, **facts) -> OutreachEvent:
    facts = {
        "kind": "outreach",
        "subject": "minimum_living",
        "title": "低保政策进小区",
        "held_on": date(2026, 11, 20),
        "place": "太平街广场",
        "attendance": 45,
        "material": "宣传单200份",
    } | facts
    facts = {"submission_key": uuid4()} | facts
    return events.record_event(cast.community.unit, actor=cast.cadre, at=MONDAY, **facts)


@pytest.mark.rule("B-01")
def test_an_event_is_recorded_with_its_photo_and_counts(cast):
    event = held(cast)
    page = sign_in(cast.cadre)
    photos = reverse("services:event-photo-new", args=[event.pk])
    assert page.post(photos, {"photo": picture(), "caption": "现场"}).status_code == 302
    photo = event.photos.get()
    answer = page.get(reverse("services:event-photo", args=[event.pk, photo.pk]))
    assert answer["Content-Type"] == "image/jpeg" and answer["Content-Disposition"].startswith("attachment")
    assert sign_in(cast.outsider).get(reverse("services:event-photo", args=[event.pk, photo.pk])).status_code == 404
    assert page.post(photos, {"photo": ""}).status_code == 422
    with time_machine.travel(MONDAY, tick=False):
        figures = {str(f.label): f.value for f in page.get(reverse("services:community")).context["figures"]}
    assert (figures["政策宣传活动"], figures["宣传活动参加人次"]) == (1, 45)


def test_the_same_form_twice_is_one_event_and_a_change_is_kept(cast):
    key = uuid4()
    event = held(cast, submission_key=key)
    assert held(cast, submission_key=key) == event
    events.change_event(event, actor=cast.director, at=MONDAY, attendance=54)
    record = AuditRecord.objects.about(event).get(verb="event.change")
    assert (record.before["attendance"], record.after["attendance"]) == (45, 54)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"held_on": date(2026, 12, 24)}, "held_on"),
        ({"subject": ""}, "subject"),
        ({"kind": "activity"}, "partner"),
        ({"attendance": -1}, "attendance"),
        ({"title": ""}, "title"),
        ({"place": " "}, "place"),
    ],
)
def test_an_event_without_what_it_needs_is_refused(cast, facts, field):
    with pytest.raises(Refused) as refused:
        held(cast, **facts)
    assert refused.value.field == field


def test_outsiders_neither_see_nor_record(cast):
    event = held(cast)
    assert sign_in(cast.outsider).get(reverse("services:event", args=[event.pk])).status_code == 404
    assert sign_in(cast.outsider).get(reverse("services:events")).context["rows"] == []
    with pytest.raises(Refused):
        events.record_event(cast.community.unit, submission_key=uuid4(), actor=cast.outsider, at=MONDAY)
