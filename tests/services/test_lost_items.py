"""A found thing is taken in, alone or from the broadcasting station, and is kept as long as its term says (A-02)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from core.errors import Refused
from core.models import AuditRecord, Notice
from core.uploads import Upload
from services.actions import VERBS
from services.actions.lost import Find, add_photo, cancel_item, change_item, log_item, take_over
from services.actions.lost.sheets import print_takeover
from services.choices import FoundSource, FoundState, Outcome, State
from services.models import FoundItem, KeepingTerm, Matter, Place, Takeover, Thing
from tests.factories import PartnerFactory, fresh
from tests.services import lost
from tests.services.conftest import MONDAY, log, moment

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-02")]


def test_a_thing_is_handed_in_and_lies_on_the_shelf(office):
    shelf = Place.objects.create(station=office.campus, code="A1", name="失物架")
    found = lost.item(office, storage=shelf, finder_phone="13700001111")
    assert (found.state, found.source, found.ticket.state) == ("shelved", "person", State.ACCEPTED)
    assert (found.ticket.resident_name, found.ticket.matter.code) == ("吴同学", "found-item")
    assert found.ticket.number == "XQ01-2026-00001"
    thing = Thing.objects.get(ticket=found.ticket)
    assert (thing.kind, thing.place, thing.name, thing.is_valuable) == ("found", shelf, "黑色耐克双肩包", False)
    assert found.keep_until == date(2027, 2, 21)  # ninety days
    duty = found.ticket.duty
    assert (duty.rule, duty.kind, duty.due_on) == ("A-02", "dispose", found.keep_until + timedelta(days=15))
    assert Notice.objects.filter(channel="sms").count() == 1  # the finder hears the number


def test_the_same_click_again_makes_no_second_thing(office):
    key = uuid4()
    first, second = lost.item(office, submission_key=key), lost.item(office, submission_key=key)
    assert first == second
    assert (FoundItem.objects.count(), Thing.objects.count()) == (1, 1)


def test_numbers_that_identify_people_become_clues_and_leave_the_text(office):
    found = lost.item(
        office,
        description="校园卡，学号2023110456",
        secret="背面写着 138 1234 5678，2026-11-20 充值",
        clues=[("name", "张小明"), ("card", "6222 0000 1234 5678")],
    )
    assert "2023110456" not in found.description and "13812345678" not in found.secret.replace(" ", "")
    assert "2026-11-20" in found.secret
    clues = {clue.kind: clue for clue in found.clues.all() if clue.kind != "other"}
    assert (clues["name"].shown, clues["card"].shown) == ("张*明", "************5678")
    assert {clue.value for clue in found.clues.filter(kind="other")} == {"2023110456", "13812345678"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM services_clue")
        assert not any(text in value for (value,) in cursor.fetchall() for text in ("张小明", "2023110456"))


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"description": "  "}, "required", "description"),
        ({"description": "很" * 301}, "too_long", "description"),
        ({"category": "spaceship"}, "required", "category"),
        ({"area": ""}, "required", "area"),
        ({"found_on": None}, "required", "found_on"),
        ({"found_on": date(2026, 11, 24)}, "in_the_future", "found_on"),
        ({"found_on": date(2020, 1, 1)}, "long_ago", "found_on"),
        ({"finder": " "}, "required", "finder"),
        ({"finder_phone": "123"}, "phone_invalid", "phone"),
    ],
)
def test_what_is_missing_or_wrong_is_said(office, facts, code, field):
    with pytest.raises(Refused) as refused:
        lost.item(office, **facts)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not FoundItem.objects.exists()


def test_emoji_and_rare_characters_are_kept_as_they_are(office):
    found = lost.item(office, description="𠮷田牌保温杯🎒<b>·蓝", clues=[("name", "阿依古丽·买买提")])
    assert found.description == "𠮷田牌保温杯🎒<b>·蓝"
    assert found.clues.get().value == "阿依古丽·买买提"


def test_the_clerk_of_another_station_takes_nothing_in_here(office):
    with pytest.raises(Refused) as refused:
        lost.item(office, actor=office.outsider)
    assert refused.value.code == "not_allowed"
    assert not FoundItem.objects.visible_to(fresh(office.outsider)).exists()


def test_cash_and_telephones_are_valuable_whatever_is_ticked(office):
    assert lost.item(office, category="cash").is_valuable
    assert Thing.objects.get().is_valuable


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        ([], (90, 15)),
        ([(False, "", 60, 10)], (60, 10)),
        ([(False, "", 60, 10), (False, "bag", 50, 9)], (50, 9)),
        ([(False, "bag", 50, 9), (True, "", 40, 8)], (40, 8)),
        ([(True, "", 40, 8), (True, "bag", 30, 7), (True, "keys", 20, 6)], (30, 7)),
    ],
)
def test_the_term_is_data_and_the_nearest_row_decides(office, rows, days):
    for is_own, category, kept, notice in rows:
        KeepingTerm.objects.create(
            station=office.campus if is_own else None, category=category, days=kept, notice_days=notice
        )
    KeepingTerm.objects.create(station=office.elsewhere, days=5, notice_days=1)
    found = lost.item(office)
    assert (found.keep_until - found.received_on, found.notice_days) == (timedelta(days=days[0]), days[1])
    KeepingTerm.objects.update(days=1)
    found.refresh_from_db()
    assert found.keep_until - found.received_on == timedelta(days=days[0]), "terms are copied"


def test_an_unclaimed_thing_ages_before_everybodys_eyes(office):
    found = lost.item(office)
    ages = [found.age(found.received_on + timedelta(days=days)) for days in (0, 29, 30, 60, 90, 91)]
    assert ages == ["new", "new", "third", "two_thirds", "two_thirds", "due"]
    assert found.days_kept(date(2026, 12, 23)) == 30


def test_the_broadcasting_station_hands_over_several_things_at_once(office):
    radio = PartnerFactory(unit=office.centre, name="广播台")
    key = uuid4()
    facts = {"at": MONDAY, "actor": office.clerk, "submission_key": key, "handed_by": "台长 白露", "partner": radio}
    finds = [lost.find(), lost.find(category="keys", description="三把钥匙", secret="蓝色挂绳")]
    takeover = take_over(office.campus, finds, **facts)
    assert takeover == take_over(office.campus, finds, **facts), "the second click"
    assert takeover.number == "XQ01-YJ2026-0001"
    assert [item.source for item in takeover.items.all()] == [FoundSource.BROADCAST] * 2
    assert {item.ticket.resident_name for item in takeover.items.all()} == {"广播台"}
    paper = print_takeover(takeover, actor=office.clerk, at=MONDAY)
    assert paper == print_takeover(takeover, actor=office.clerk, at=MONDAY)
    assert [row[0] for row in paper.data["rows"]] == ["XQ01-2026-00001", "XQ01-2026-00002"]
    assert "蓝色挂绳" not in str(paper.data), "what only the owner can know leaves on no paper"


def test_a_takeover_is_whole_or_nothing_and_names_the_row(office):
    finds = [lost.find(), lost.find(description="")]
    with pytest.raises(Refused) as refused:
        take_over(office.campus, finds, actor=office.clerk, at=MONDAY, submission_key=uuid4(), handed_by="白露")
    assert refused.value.field == "1-description"
    assert (Takeover.objects.count(), FoundItem.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("facts", "code"), [({"finds": []}, "required"), ({"handed_by": " "}, "required"), ({"many": 31}, "too_many")]
)
def test_a_takeover_says_what_is_missing(office, facts, code):
    finds = facts.pop("finds", [lost.find()] * facts.pop("many", 1))
    whole = {"actor": office.clerk, "at": MONDAY, "submission_key": uuid4(), "handed_by": "白露"} | facts
    with pytest.raises(Refused) as refused:
        take_over(office.campus, finds, **whole)
    assert refused.value.code == code


def test_what_was_written_down_is_corrected_and_clues_are_added(office):
    found = lost.item(office, clues=[("name", "张小明")])
    found = change_item(
        found,
        lost.find(category="cash", description="现金若干", clues=[("name", "张小明"), ("student", "2023110456")]),
        actor=office.clerk,
        at=moment("2026-11-24 09:00"),
    )
    assert (found.category, found.is_valuable, found.ticket.description) == ("cash", True, "现金若干")
    assert sorted(found.clues.values_list("kind", flat=True)) == ["name", "student"]
    assert Thing.objects.get().is_valuable
    record = AuditRecord.objects.about(found.ticket).last()
    assert record.verb == "ticket.change_item" and "现金" not in str(record.after)


def test_a_photo_is_archived_and_a_pdf_is_none(office):
    found = add_photo(lost.item(office), lost.picture(), actor=office.clerk, at=MONDAY)
    assert found.photo.media_type == "image/jpeg"
    with pytest.raises(Refused) as refused:
        add_photo(found, Upload("application/pdf", b"%PDF-"), actor=office.clerk, at=MONDAY)
    assert refused.value.code == "file_kind"


def test_a_mistake_is_cancelled_by_a_leader_and_stays_on_record(office):
    found = lost.item(office)
    with pytest.raises(Refused) as refused:
        cancel_item(found, actor=office.clerk, at=MONDAY, reason="重复登记")
    assert refused.value.code == "not_allowed"
    cancel_item(found, actor=office.campus_director, at=MONDAY, reason="重复登记")
    found.refresh_from_db()
    assert (found.state, found.ticket.outcome) == (FoundState.CANCELLED, Outcome.WITHDRAWN)
    assert Thing.objects.get().state == "cancelled"
    with pytest.raises(Refused) as refused:
        cancel_item(found, actor=office.campus_director, at=MONDAY, reason="重复登记")
    assert refused.value.code == "not_possible_now"


def test_the_intake_of_tickets_and_their_verbs_leave_it_to_the_own_pages(office):
    with pytest.raises(Refused) as refused:
        log(office.campus, "found-item", office.clerk)
    assert refused.value.code == "own_page"
    found = lost.item(office)
    for verb, facts in [
        ("close", {"outcome": "done"}),
        ("explain", {"explanation": "x"}),
        ("withdraw", {}),
        ("refuse", {"reason": "other", "explanation": "x"}),
    ]:
        with pytest.raises(Refused) as refused:
            VERBS[verb].run(found.ticket, actor=office.clerk, at=MONDAY, **facts)
        assert refused.value.code == "not_possible_now", verb
    VERBS["note"].run(found.ticket, actor=office.clerk, at=MONDAY, text="失主来过电话")
    found.refresh_from_db()
    assert found.ticket.closed_at is None


def test_a_station_without_the_matter_takes_none_in(office):
    Matter.objects.filter(code="found-item").update(is_active=False)
    with pytest.raises(Refused) as refused:
        log_item(
            office.campus, Find(**lost.BACKPACK), actor=office.clerk, at=MONDAY, submission_key=uuid4(), source="staff"
        )
    assert refused.value.code == "not_offered"
