"""Every thing has one chain of custody: received, put away, given out, taken back, handed over or disposed (A-09)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from core.errors import Refused
from core.models import AuditRecord
from services.actions import custody, places
from services.choices import ThingKind, ThingState, ThingStep
from services.models import HandOver, MatterDocument, Place, Thing, ThingMove, TicketDocument
from services.reports import held_originals
from tests import factories as f
from tests.services.buscard import PNG
from tests.services.conftest import MONDAY, all_documents, do, log, moment

pytestmark = pytest.mark.django_db
LATER = moment("2026-11-24 19:30")


@pytest.fixture
def shelf(office):
    return places.add_place(office.campus, code="a1", name="铁皮柜上层", actor=office.clerk, at=MONDAY)


@pytest.fixture
def umbrella(office):
    return custody.receive(
        office.campus, actor=office.clerk, at=MONDAY, kind=ThingKind.FOUND, name="黑色长柄伞", description="伞柄有贴纸"
    )


def refusal(call, *args, **facts) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value


def steps(thing: Thing) -> list[str]:
    return list(thing.moves.values_list("step", flat=True))


def test_a_thing_is_received_with_a_number_and_lies_on_the_counter(office, umbrella):
    assert umbrella.number == "XQ01-W2026-00001"
    assert (umbrella.state, umbrella.place.name, umbrella.received_by) == (
        ThingState.ON_SHELF,
        "服务台",
        office.people["clerk"],
    )
    assert steps(umbrella) == [ThingStep.RECEIVED]
    assert AuditRecord.objects.about(umbrella).get().verb == "thing.received"
    second = custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="clothes", name="校服外套", quantity=2)
    assert (second.number, second.place) == ("XQ01-W2026-00002", umbrella.place)


def test_its_whole_way_is_one_chain(office, umbrella, shelf):
    who = {"actor": office.clerk, "at": MONDAY}
    custody.put_away(umbrella, place=shelf, **who)
    custody.put_away(umbrella, place=shelf, **who)  # the second click
    volunteer = office.people["volunteer"]
    custody.give_out(umbrella, person=volunteer, partner=office.association, reason="修理伞骨", **who)
    custody.give_out(umbrella, person=volunteer, partner=office.association, **who)
    out = Thing.objects.get()
    assert (out.state, out.place, out.with_person, out.with_partner) == (
        ThingState.OUT,
        None,
        volunteer,
        office.association,
    )
    back = custody.take_back(umbrella, actor=office.clerk, at=LATER)
    assert (back.state, back.place, back.with_person, back.moved_at) == (ThingState.ON_SHELF, shelf, None, LATER)
    assert refusal(custody.take_back, umbrella, **who).code == "not_possible_now"
    done = custody.hand_over(
        umbrella, actor=office.clerk, at=LATER, collector="李春梅", proof="id_card", id_tail="002x", signature=PNG
    )
    assert (done.state, done.place, done.ended_at) == (ThingState.HANDED_OVER, None, LATER)
    again = refusal(custody.hand_over, umbrella, collector="李春梅", proof="slip", **who)
    assert again.code == "not_possible_now"
    assert steps(umbrella) == ["received", "put_away", "given_out", "taken_back", "handed_over"]
    record = HandOver.objects.get()
    assert (record.ticket, record.id_tail, record.moves.get().thing) == (None, "002X", umbrella)
    assert [move.from_place_id for move in umbrella.moves.all()][1] == Place.objects.get(is_counter=True).pk


def test_from_hand_to_hand(office, umbrella):
    who = {"actor": office.clerk, "at": MONDAY}
    custody.give_out(umbrella, partner=office.association, **who)
    thing = custody.give_out(umbrella, person=office.people["campus_director"], **who)
    assert (thing.with_person, thing.with_partner) == (office.people["campus_director"], None)
    refused = refusal(custody.hand_over, umbrella, collector="李", proof="slip", **who)
    assert refused.code == "not_possible_now"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "ghost", "name": "伞"}, "kind"),
        ({"kind": "found", "name": " "}, "name"),
        ({"kind": "found", "name": "伞", "quantity": 0}, "quantity"),
        ({"kind": "found", "name": "伞", "amount": Decimal(5)}, "amount"),
        ({"kind": "cash", "name": "充值款"}, "amount"),
        ({"kind": "cash", "name": "充值款", "amount": Decimal(0)}, "amount"),
    ],
)
def test_what_is_no_thing_is_not_received(office, facts, field):
    assert refusal(custody.receive, office.campus, actor=office.clerk, at=MONDAY, **facts).field == field
    assert not Thing.objects.exists()


def test_cash_lies_in_an_envelope_with_its_amount(office):
    envelope = custody.receive(
        office.campus, actor=office.clerk, at=MONDAY, kind="cash", name="公交卡充值款", amount=Decimal("230.00")
    )
    assert envelope.amount == Decimal("230.00")


def test_the_places_of_other_stations_are_not_used(office, umbrella):
    foreign = places.add_place(office.elsewhere, code="A1", name="柜", actor=office.outsider, at=MONDAY)
    who = {"actor": office.clerk, "at": MONDAY}
    assert refusal(custody.put_away, umbrella, place=foreign, **who).code == "unknown_place"
    partner = f.PartnerFactory(unit=office.elsewhere.unit)
    assert refusal(custody.give_out, umbrella, partner=partner, **who).code == "unknown_partner"
    assert refusal(custody.give_out, umbrella, person=office.people["agent"], **who).code == "unknown_person"
    assert refusal(custody.give_out, umbrella, **who).field == "person"


def test_strangers_do_not_touch_nor_see_it(office, umbrella, shelf):
    for user in (office.outsider, office.volunteer, office.inspector, office.administrator):
        who = {"actor": user, "at": MONDAY}
        assert refusal(custody.put_away, umbrella, place=shelf, **who).code == "not_allowed"
        assert refusal(custody.give_out, umbrella, partner=office.association, **who).code == "not_allowed"
        assert refusal(custody.hand_over, umbrella, collector="x", proof="slip", **who).code == "not_allowed"
        assert refusal(custody.receive, office.campus, kind="found", name="伞", **who).code == "not_allowed"
    assert not Thing.objects.visible_to(office.outsider).exists()
    assert not Thing.objects.visible_to(office.volunteer).exists()
    custody.give_out(umbrella, person=office.people["volunteer"], actor=office.clerk, at=MONDAY)
    assert Thing.objects.visible_to(office.volunteer).get() == umbrella
    assert Thing.objects.visible_to(office.administrator).get() == umbrella  # of the school


def test_it_is_disposed_of_with_a_reason_before_a_witness(office, umbrella):
    who = {"actor": office.clerk, "at": LATER}
    director = office.people["campus_director"]
    assert refusal(custody.dispose, umbrella, reason=" ", witness=director, **who).field == "reason"
    for nobody in (office.people["clerk"], office.people["volunteer"], office.people["outsider"]):
        assert refusal(custody.dispose, umbrella, reason="无人认领", witness=nobody, **who).code == "unknown_person"
    done = custody.dispose(umbrella, reason="无人认领满六个月，转交公益社团", witness=director, **who)
    assert (done.state, done.ended_at) == (ThingState.DISPOSED, LATER)
    move = done.moves.last()
    assert (move.reason, move.witness) == ("无人认领满六个月，转交公益社团", director)


def test_valuables_leave_before_a_second_person(office):
    who = {"actor": office.clerk, "at": MONDAY}
    phone = custody.receive(office.campus, kind="found", name="手机", is_valuable=True, **who)
    facts = {"collector": "李春梅", "proof": "slip", **who}
    assert refusal(custody.hand_over, phone, **facts).code == "witness_required"
    assert refusal(custody.hand_over, phone, witness=office.people["clerk"], **facts).field == "witness"
    done = custody.hand_over(phone, witness=office.people["campus_director"], **facts)
    assert done.moves.last().hand_over.witness == office.people["campus_director"]


def test_only_a_leader_strikes_out_what_was_entered_by_mistake(office, umbrella):
    assert refusal(custody.cancel, umbrella, actor=office.clerk, at=MONDAY, reason="重复登记").code == "not_allowed"
    done = custody.cancel(umbrella, actor=office.campus_director, at=MONDAY, reason="重复登记")
    assert done.state == ThingState.CANCELLED


def test_the_database_keeps_the_chain(office, umbrella):
    for sql in ("UPDATE services_thingmove SET reason = 'x'", "DELETE FROM services_thingmove"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    for wrong in ({"place": None}, {"state": "out"}, {"state": "handed_over"}, {"amount": 5}, {"ended_at": MONDAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Thing.objects.filter(pk=umbrella.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ThingMove.objects.create(
            thing=umbrella, step="disposed", at=MONDAY, by=office.people["clerk"], quantity=1, reason="x"
        )


# Places


def test_a_place_has_a_short_code_once_in_its_station(office, shelf):
    assert (shelf.code, shelf.name) == ("A1", "铁皮柜上层")
    who = {"actor": office.clerk, "at": MONDAY}
    assert refusal(places.add_place, office.campus, code="A1", name="别处", **who).code == "place_exists"
    for code in ("", "柜子", "A 1", "-A", "ABCDEFGHIJK", "00"):
        assert refusal(places.add_place, office.campus, code=code, name="别处", **who).field == "code"
    assert refusal(places.add_place, office.campus, code="B1", name=" ", **who).field == "name"
    assert refusal(places.add_place, office.campus, code="B1", name="x", actor=office.outsider, at=MONDAY)


def test_a_place_goes_out_of_use_when_nothing_lies_there(office, umbrella, shelf):
    who = {"actor": office.clerk, "at": MONDAY}
    custody.put_away(umbrella, place=shelf, **who)
    assert refusal(places.change_place, shelf, name="柜", is_active=False, **who).code == "place_in_use"
    custody.give_out(umbrella, partner=office.association, **who)
    assert not places.change_place(shelf, name="柜", is_active=False, **who).is_active
    # Where it lay is no more: it comes back to the counter.
    assert custody.take_back(umbrella, **who).place.is_counter
    assert refusal(custody.put_away, umbrella, place=Place.objects.get(code="A1"), **who).code == "unknown_place"
    assert AuditRecord.objects.filter(verb="place.change").count() == 1


# Original documents are things of the same chain.


@pytest.fixture
def kept(office):
    MatterDocument.objects.filter(matter__code="community-certificate", name="户口簿").update(handling="original_kept")
    return log(
        office.community, "community-certificate", office.director, documents=all_documents("community-certificate")
    )


@pytest.mark.rule("A-09")
def test_an_original_that_is_kept_becomes_a_thing_at_intake_and_leaves_with_its_return(office, kept):
    thing = Thing.objects.get()
    assert (thing.kind, thing.name, thing.ticket, thing.quantity) == ("original", "户口簿", kept, 1)
    assert thing.place.is_counter
    (held,) = held_originals(office.director, office.community)
    do(kept, "return_original", office.director, document=held)
    thing.refresh_from_db()
    assert (thing.state, steps(thing)) == (ThingState.HANDED_OVER, ["received", "handed_over"])
    assert held_originals(office.director, office.community) == []


@pytest.mark.rule("A-09")
def test_the_number_of_an_original_follows_what_is_recorded(office, kept):
    document = MatterDocument.objects.get(matter=kept.matter, name="户口簿")
    do(kept, "documents", office.director, documents={document.pk: 2})
    assert Thing.objects.get().quantity == 2
    do(kept, "documents", office.director, documents={document.pk: 0})
    assert Thing.objects.get().state == ThingState.CANCELLED
    do(kept, "documents", office.director, documents={document.pk: 1})
    assert sorted(Thing.objects.values_list("state", flat=True)) == ["cancelled", "on_shelf"]
    assert steps(Thing.objects.first()) == ["received"]


@pytest.mark.rule("A-09")
def test_an_original_out_at_an_office_comes_back_before_it_is_returned(office, kept):
    thing = Thing.objects.get()
    custody.give_out(thing, unit=office.district, actor=office.director, at=MONDAY)
    held = TicketDocument.objects.held_originals().get()
    assert refusal(do, kept, "return_original", office.director, document=held).code == "not_possible_now"
    custody.take_back(thing, actor=office.director, at=MONDAY)
    do(kept, "return_original", office.director, document=held)
    assert refusal(do, kept, "return_original", office.director, document=held).code == "not_held"


@pytest.mark.rule("A-09")
def test_an_original_of_a_closed_ticket_is_handed_over_from_its_own_page(office, kept):
    thing = Thing.objects.get()
    who = {"actor": office.director, "at": MONDAY}
    assert refusal(custody.hand_over, thing, collector="李", proof="slip", **who).code == "hand_over_with_ticket"
    do(kept, "withdraw", office.director)
    custody.hand_over(thing, collector="李春梅", proof="slip", **who)
    assert TicketDocument.objects.get(pk=thing.document_id).returned_at == MONDAY
    assert HandOver.objects.get().ticket == kept


# The ticket hands its things over.


@pytest.fixture
def ready(office):
    facts = {"device": "笔记本电脑", "fault": "不能开机", "accessories": "电源适配器"}
    ticket = log(office.campus, "computer-repair", office.clerk, details=facts)
    ticket = do(ticket, "assign", office.clerk, handler=office.people["volunteer"])
    return do(ticket, "ready", office.clerk, result="repaired")


@pytest.mark.rule("A-03")
def test_a_ticket_hands_over_all_its_things_with_one_signature(office, ready):
    device = Thing.objects.get(kind="device")
    custody.give_out(device, person=office.people["volunteer"], actor=office.clerk, at=MONDAY)
    facts = {"collector": "李春梅", "proof": "student_card", "signature": PNG}
    assert refusal(do, ready, "hand_over", office.clerk, **facts).code == "thing_is_out"
    assert not HandOver.objects.exists()
    custody.take_back(device, actor=office.clerk, at=MONDAY)
    do(ready, "hand_over", office.clerk, **facts)
    assert set(Thing.objects.values_list("state", flat=True)) == {ThingState.HANDED_OVER}
    assert HandOver.objects.get().moves.count() == 2


@pytest.mark.rule("A-03")
def test_what_is_not_taken_along_stays_on_the_shelf(office, ready):
    device, charger = Thing.objects.order_by("pk")
    facts = {"collector": "李春梅", "proof": "slip"}
    stranger = custody.receive(office.campus, kind="found", name="伞", actor=office.clerk, at=MONDAY)
    assert refusal(do, ready, "hand_over", office.clerk, things=[stranger], **facts).code == "unknown_thing"
    do(ready, "hand_over", office.clerk, things=[device], **facts)
    charger.refresh_from_db()
    assert charger.state == ThingState.ON_SHELF
    custody.hand_over(charger, actor=office.clerk, at=LATER, **facts)
    assert HandOver.objects.count() == 2
