"""A found thing goes into its owner's hands: who, by what proof, signed, valuables before a second person (A-02)."""

import base64

import pytest

from core.errors import Refused
from core.models import AuditRecord
from services.actions.lost.releases import cancel, confirm, may_confirm
from services.actions.lost.sheets import print_slip
from services.choices import FoundState, LossState, Outcome, State
from services.models import FoundItem, HandOver, LossReport, Release, Thing
from tests.factories import appoint, fresh, person, stand_in
from tests.services import lost
from tests.services.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-02")]


@pytest.fixture
def second(office):
    """何欣悦, the other clerk of the campus."""
    office.people["second"] = person("何欣悦", login="second")
    appoint(office.people["second"], "clerk", office.campus.unit)
    office.second = office.people["second"].user
    return office.second


def test_it_is_handed_over_and_everything_about_it_ends(office):
    found, report = lost.matched(office)
    release = lost.release(office, found)
    found, report = FoundItem.objects.get(pk=found.pk), LossReport.objects.get(pk=report.pk)
    assert (found.state, found.ticket.state, found.ticket.outcome) == (FoundState.RETURNED, State.CLOSED, Outcome.DONE)
    assert (report.state, report.ticket.outcome) == (LossState.CLOSED, Outcome.DONE)
    assert found.ticket.duty is None
    record = HandOver.objects.get()
    assert (record.collector, record.proof, record.id_tail) == ("李春梅", "student_card", "0456")
    assert bytes(record.signature) == lost.PNG and release.hand_over == record
    thing = Thing.objects.get(ticket=found.ticket)
    assert (thing.state, thing.moves.last().hand_over) == ("handed_over", record)
    history = AuditRecord.objects.about(found.ticket).last()
    assert history.verb == "ticket.release" and "雨伞" not in str(history.after)


def test_a_second_click_hands_nothing_over_twice(office):
    found = lost.item(office)
    lost.release(office, found)
    with pytest.raises(Refused) as refused:
        lost.release(office, found)
    assert refused.value.code == "not_possible_now"
    assert (HandOver.objects.count(), Release.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"collector": " "}, "required", "collector"),
        ({"relation": "neighbour"}, "required", "relation"),
        ({"proof": ""}, "required", "proof"),
        ({"proof": "id_card", "id_tail": "12"}, "not_valid", "id_tail"),
        ({"proof": "student_card", "id_tail": ""}, "not_valid", "id_tail"),
        ({"owner_proof": ""}, "required", "owner_proof"),
        ({"owner_told": " "}, "required", "owner_told"),
        ({"owner_told": "很" * 301}, "too_long", "owner_told"),
        ({"relation": "family"}, "required", "authority"),
        ({"relation": "proxy", "authority": " "}, "required", "authority"),
        ({"signature": None}, "signature_missing", None),
        ({"signature": b"<svg onload=alert(1)>"}, "not_valid", "signature"),
        ({"signature": lost.PNG[: len(lost.PNG) // 2]}, "not_valid", "signature"),
        ({"signature": b"\x89PNG\r\n\x1a\n" + b"0" * 20}, "not_valid", "signature"),
    ],
)
def test_nothing_goes_out_without_proof(office, facts, code, field):
    found = lost.item(office)
    with pytest.raises(Refused) as refused:
        lost.release(office, found, **facts)
    assert (refused.value.code, refused.value.field) == (code, field)
    found.refresh_from_db()
    assert found.state == FoundState.SHELVED and not HandOver.objects.exists()


def test_the_signature_may_be_on_paper_that_is_photographed(office):
    release = lost.release(office, lost.item(office), signature=None, signed_page=lost.picture())
    assert release.signed_paper.kind == "signed-hand-over" and release.hand_over is not None


def test_somebody_else_collects_with_the_owners_authority(office):
    release = lost.release(office, lost.item(office), relation="proxy", authority="委托书，附身份证复印件")
    assert (release.relation, release.authority) == ("proxy", "委托书，附身份证复印件")


@pytest.mark.parametrize("proof", ["slip", "known", "letter"])
def test_a_valuable_goes_out_against_an_id_card_only(office, proof):
    found = lost.item(office, category="phone")
    with pytest.raises(Refused) as refused:
        lost.release(office, found, proof=proof)
    assert (refused.value.code, refused.value.field) == ("proof_too_weak", "proof")


def test_a_valuable_waits_for_a_second_login(office, second):
    found = lost.item(office, category="phone")
    release = lost.release(office, found)
    found.refresh_from_db()
    assert (release.hand_over, release.needs_second, found.state) == (None, True, FoundState.SHELVED)
    assert Thing.objects.get().state == "on_shelf"
    assert not may_confirm(office.clerk, release) and may_confirm(second, release)
    with pytest.raises(Refused) as refused:
        confirm(release, actor=office.clerk, at=MONDAY)
    assert refused.value.code == "same_person"
    release = confirm(release, actor=second, at=MONDAY)
    assert (release.second_person.name, release.is_second_by_login) == ("何欣悦", True)
    assert (release.hand_over.handed_by.name, release.hand_over.witness.name) == ("何欣悦", "林晓雨")
    found.refresh_from_db()
    assert found.state == FoundState.RETURNED
    with pytest.raises(Refused) as refused:
        confirm(release, actor=second, at=MONDAY)
    assert refused.value.code == "not_possible_now"
    assert HandOver.objects.count() == 1


def test_who_stands_in_for_the_first_is_no_second(office, second):
    release = lost.release(office, lost.item(office, category="phone"))
    stand_in(office.people["clerk"].appointments.get(), office.people["second"], since=lost.FRIDAY, until=MONDAY.date())
    other = person("代班人", login="temp")
    appoint(other, "clerk", office.campus.unit)
    import time_machine

    with time_machine.travel(MONDAY.replace(day=21), tick=False), pytest.raises(Refused) as refused:
        confirm(release, actor=fresh(second), at=MONDAY)
    assert refused.value.code == "same_person"


def test_a_second_person_signs_beside(office, second):
    found = lost.item(office, category="phone")
    facts = {"second_person": office.people["second"], "second_signature": lost.PNG}
    release = lost.release(office, found, **facts)
    assert (release.hand_over.witness.name, release.is_second_by_login) == ("何欣悦", False)
    assert bytes(release.second_signature) == lost.PNG


@pytest.mark.parametrize(
    ("who", "signature", "code"),
    [
        ("second", None, "signature_missing"),
        ("clerk", lost.PNG, "unknown_person"),
        ("agent", lost.PNG, "unknown_person"),
    ],
)
def test_the_second_person_signs_and_is_somebody_else_of_the_station(office, second, who, signature, code):
    found = lost.item(office, category="phone")
    with pytest.raises(Refused) as refused:
        lost.release(office, found, second_person=office.people[who], second_signature=signature)
    assert refused.value.code == code
    assert not Release.objects.exists()


def test_a_hand_over_that_came_to_nothing_is_cancelled(office, second):
    found = lost.item(office, category="phone")
    release = lost.release(office, found)
    with pytest.raises(Refused) as refused:
        lost.release(office, found)
    assert refused.value.code == "not_possible_now"
    with pytest.raises(Refused):
        cancel(release, actor=office.clerk, at=MONDAY, reason=" ")
    for _click in range(2):
        cancel(release, actor=office.clerk, at=MONDAY, reason="无法解锁手机")
    with pytest.raises(Refused) as refused:
        confirm(release, actor=second, at=MONDAY)
    assert refused.value.code == "not_possible_now"
    assert lost.release(office, found).pk != release.pk


def test_the_clerk_of_another_station_hands_nothing_over(office, second):
    found = lost.item(office, category="phone")
    with pytest.raises(Refused) as refused:
        lost.release(office, found, actor=office.outsider)
    assert refused.value.code == "not_allowed"
    release = lost.release(office, found)
    for act in (confirm, lambda *a, **k: cancel(*a, reason="x", **k)):
        with pytest.raises(Refused) as refused:
            act(release, actor=office.outsider, at=MONDAY)
        assert refused.value.code == "not_allowed"


def test_the_slip_is_printed_once_and_names_both(office, second):
    release = lost.release(office, lost.item(office, category="phone"))
    with pytest.raises(Refused):
        print_slip(release, actor=office.clerk, at=MONDAY)
    release = confirm(release, actor=second, at=MONDAY)
    paper = print_slip(release, actor=second, at=MONDAY)
    assert paper == print_slip(release, actor=second, at=MONDAY)
    text = str(paper.data["facts"])
    assert "林晓雨" in text and "何欣悦" in text and "****0456" in text
    # The collector has drawn, the second person has confirmed with a login.
    assert [one["label"] for one in paper.data["drawn"]] == ["领取人"]
    assert paper.data["signatures"] == ["移交人", "日期"]


def test_a_signature_that_was_torn_long_ago_leaves_a_line_to_sign_on(office):
    release = lost.release(office, lost.item(office))
    type(release).objects.filter(pk=release.pk).update(signature=lost.PNG[:40])
    paper = print_slip(release, actor=office.clerk, at=MONDAY)
    assert paper.data["drawn"] == [] and paper.data["signatures"] == ["领取人", "移交人", "日期"]


def test_who_has_signed_on_the_screen_does_not_sign_the_slip_once_more(office):
    drawn = base64.b64decode(lost.drawn().partition(",")[2])
    paper = print_slip(lost.release(office, lost.item(office), signature=drawn), actor=office.clerk, at=MONDAY)
    assert [bytes(one["picture"]) for one in paper.data["drawn"]] == [drawn]
    assert paper.data["signatures"] == ["移交人", "日期"]
