"""Pages of the things in custody: lists, the page of a thing and its steps, places, labels, the evening's check."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from services.actions import custody, places, shelf_checks
from services.choices import ThingState
from services.models import HandOver, Place, ShelfCheck, ShelfCheckLine, Thing
from tests.services.conftest import MONDAY, log
from tests.services.pages import page, sign_in

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def clerk(office):
    return sign_in(office.clerk)


@pytest.fixture
def outsider(office):
    return sign_in(office.outsider)


@pytest.fixture
def umbrella(office):
    return custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="found", name="黑色长柄伞")


def step(thing: Thing, name: str) -> str:
    return reverse("services:thing-step", args=[thing.number, name])


def test_a_thing_is_received_at_the_counter(office, clerk):
    address = reverse("services:thing-new")
    ticket = log(office.campus, "consultation", office.clerk)
    facts = {"kind": "device", "name": "笔记本电脑 𠮷·", "quantity": "1", "ticket": f" {ticket.number.lower()} "}
    answer = clerk.post(address, facts)
    thing = Thing.objects.get()
    assert answer["Location"] == reverse("services:thing", args=[thing.number])
    assert (thing.ticket, thing.name) == (ticket, "笔记本电脑 𠮷·")
    shown = page(clerk.get(reverse("services:ticket", args=[ticket.number])))
    assert thing.number in shown and "on the counter" not in shown


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "伞" * 101}, "at most 100 characters"),
        ({"kind": "ghost"}, "Select a valid choice"),
        ({"kind": "original"}, "Record an original with the documents of its ticket"),
        ({"quantity": "0"}, "greater than or equal to 1"),
        ({"quantity": "1000"}, "less than or equal to 999"),
        ({"ticket": "XQ01-2026-99999"}, "no open ticket with this number"),
        ({"amount": "5"}, "A cash envelope has an amount"),
        ({"kind": "cash"}, "A cash envelope has an amount"),
        ({"kind": "cash", "amount": "-3"}, "A cash envelope has an amount"),
        ({"kind": "cash", "amount": "1.005"}, "no more than 2 decimal places"),
        ({"place": "99999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_thing_is_said_beside_the_field(office, clerk, wrong, told):
    answer = clerk.post(reverse("services:thing-new"), {"kind": "found", "name": "伞", "quantity": "1"} | wrong)
    assert answer.status_code == 422
    assert told in page(answer)
    assert not Thing.objects.exists()


def test_markup_in_a_name_is_shown_as_text(office, clerk):
    clerk.post(reverse("services:thing-new"), {"kind": "found", "name": "<script>x</script>", "quantity": "1"})
    assert "<script>x" not in page(clerk.get(reverse("services:thing", args=[Thing.objects.get().number])))


def test_cash_comes_in_an_envelope(office, clerk):
    facts = {"kind": "cash", "name": "充值款", "quantity": "1", "amount": "230.50"}
    clerk.post(reverse("services:thing-new"), facts)
    assert Thing.objects.get().amount == Decimal("230.50")


def test_each_step_of_a_thing_has_its_form(office, clerk, umbrella):
    shelf = places.add_place(office.campus, code="A1", name="柜", actor=office.clerk, at=MONDAY)
    volunteer = office.people["volunteer"]
    assert clerk.get(step(umbrella, "put_away")).status_code == 200
    assert clerk.post(step(umbrella, "put_away"), {}).status_code == 422
    assert clerk.post(step(umbrella, "put_away"), {"place": shelf.pk}).status_code == 302
    assert clerk.post(step(umbrella, "given_out"), {}).status_code == 422
    assert clerk.post(step(umbrella, "given_out"), {"person": volunteer.pk, "reason": "修"}).status_code == 302
    assert clerk.post(step(umbrella, "disposed"), {"reason": "x"}, follow=True).redirect_chain
    assert clerk.post(step(umbrella, "taken_back"), {}).status_code == 302
    wrong = clerk.post(step(umbrella, "handed_over"), {"collector": "", "proof": "id_card", "id_tail": "12"})
    assert wrong.status_code == 422
    facts = {"collector": "李春梅", "proof": "id_card", "id_tail": "0021"}
    assert clerk.post(step(umbrella, "handed_over"), facts).status_code == 302
    again = clerk.post(step(umbrella, "handed_over"), facts, follow=True)
    assert "is not possible now" in page(again)
    assert HandOver.objects.count() == 1
    shown = page(clerk.get(reverse("services:thing", args=[umbrella.number])))
    for words in ("A1", "赵磊", "李春梅", "****0021"):
        assert words in shown
    assert clerk.get(step(umbrella, "received")).status_code == 404


def test_disposal_and_mistakes(office, clerk, umbrella):
    director = sign_in(office.campus_director)
    assert clerk.post(step(umbrella, "cancelled"), {"reason": "重复"}).status_code == 403
    assert clerk.post(step(umbrella, "disposed"), {"reason": "无人认领"}).status_code == 422
    self = {"reason": "无人认领", "witness": office.people["clerk"].pk}
    assert "somebody else of the station" in page(clerk.post(step(umbrella, "disposed"), self))
    facts = self | {"witness": office.people["campus_director"].pk}
    assert clerk.post(step(umbrella, "disposed"), facts).status_code == 302
    second = custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="found", name="伞")
    assert director.post(step(second, "cancelled"), {"reason": "重复登记"}).status_code == 302
    assert set(Thing.objects.values_list("state", flat=True)) == {ThingState.DISPOSED, ThingState.CANCELLED}


def test_outsiders_and_lookers_on(office, outsider, umbrella):
    administrator, volunteer = sign_in(office.administrator), sign_in(office.volunteer)
    address = reverse("services:thing", args=[umbrella.number])
    assert (outsider.get(address).status_code, volunteer.get(address).status_code) == (404, 404)
    assert administrator.get(address).status_code == 200
    for client, status in ((outsider, 404), (volunteer, 404), (administrator, 403)):
        assert client.get(step(umbrella, "put_away")).status_code == status
        assert client.get(reverse("services:thing-label", args=[umbrella.number])).status_code == status
    assert umbrella.number not in page(outsider.get(reverse("services:shelf")))
    custody.give_out(umbrella, person=office.people["volunteer"], actor=office.clerk, at=MONDAY)
    assert sign_in(office.volunteer).get(address).status_code == 200
    assert sign_in(office.volunteer).post(step(umbrella, "taken_back")).status_code == 403


@pytest.mark.parametrize("written", ["{number}", " {lower} ", "https://x.cn/services/shelf/things/{number}/"])
def test_a_label_typed_or_scanned_opens_the_thing(office, clerk, outsider, umbrella, written):
    asked = {"q": written.format(number=umbrella.number, lower=umbrella.number.lower())}
    found = clerk.post(reverse("services:search"), asked)
    assert found["Location"] == reverse("services:thing", args=[umbrella.number])
    assert outsider.post(reverse("services:search"), asked).status_code == 200


def test_the_label_of_a_place_opens_the_place(office, clerk, outsider, umbrella):
    place = Place.objects.get()
    address = reverse("services:place", args=["XQ01", place.code])
    asked = {"q": f"http://127.0.0.1:8000{address}"}
    assert clerk.post(reverse("services:search"), asked)["Location"] == address
    assert outsider.post(reverse("services:search"), asked).status_code == 200
    assert umbrella.number in page(clerk.get(address))
    assert outsider.get(address).status_code == 404


def test_the_list_is_narrowed(office, clerk, umbrella):
    shelf = places.add_place(office.campus, code="A1", name="柜", actor=office.clerk, at=MONDAY)
    cup = custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="clothes", name="校服", place=shelf)
    gone = custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="found", name="钥匙")
    custody.hand_over(gone, actor=office.clerk, at=MONDAY, collector="李", proof="slip")
    custody.give_out(umbrella, partner=office.association, actor=office.clerk, at=MONDAY)

    def numbers(query: str) -> set[str]:
        return {thing.number for thing in clerk.get(f"{reverse('services:shelf')}?{query}").context["rows"]}

    assert numbers("") == {umbrella.number, cup.number}
    assert numbers("state=out") == {umbrella.number}
    assert numbers("state=handed_over") == {gone.number}
    assert numbers("kind=clothes") == numbers("place=A1") == numbers("q=校服") == {cup.number}
    assert numbers(f"q={cup.number}") == {cup.number}
    assert numbers("age=180") == set()
    assert numbers("state=flying&place=nowhere&age=x") == {umbrella.number, cup.number}


def test_labels_and_places_are_printed(office, clerk, umbrella):
    ticket = log(office.campus, "consultation", office.clerk)
    assert clerk.get(reverse("services:ticket-labels", args=[ticket.number])).status_code == 404
    custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="device", name="电脑", ticket=ticket)
    for address in (
        reverse("services:thing-label", args=[umbrella.number]),
        reverse("services:ticket-labels", args=[ticket.number]),
        reverse("services:place-labels"),
        reverse("services:place-label", args=["XQ01", "00"]),
    ):
        answer = clerk.get(address)
        assert answer.content.startswith(b"%PDF"), address


def test_places_are_added_named_anew_and_closed(office, clerk, umbrella):
    address = reverse("services:places")
    assert clerk.post(address, {"code": "a 1", "name": "柜"}).status_code == 422
    assert clerk.post(address, {"code": "", "name": ""}).status_code == 422
    assert clerk.post(address, {"code": "b2", "name": "保险柜", "name_en": "Safe"}).status_code == 302
    assert clerk.post(address, {"code": "B2", "name": "又一个"}).status_code == 422
    place = reverse("services:place", args=["XQ01", "B2"])
    assert "Safe" in page(clerk.get(address))
    assert clerk.post(place, {"name": "保险柜二", "is_active": "on"}).status_code == 302
    assert clerk.post(place, {"name": "保险柜二"}).status_code == 302
    assert not Place.objects.get(code="B2").is_active
    counter = reverse("services:place", args=["XQ01", "00"])
    assert "put it elsewhere first" in page(clerk.post(counter, {"name": "服务台"}))
    assert sign_in(office.administrator).get(counter).status_code == 200
    assert sign_in(office.administrator).post(counter, {"name": "x"}).status_code == 403


# The evening's check


@pytest.fixture
def check(office, umbrella):
    custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="found", name="水杯")
    return shelf_checks.start_check(office.campus, actor=office.clerk, at=MONDAY)


def at(name: str, check: ShelfCheck, *more) -> str:
    return reverse(f"services:{name}", args=["XQ01", check.day, *more])


def test_the_check_begins_once_a_day(office, clerk, umbrella):
    assert "Begin the check" in page(clerk.get(reverse("services:shelf-tonight")))
    first = clerk.post(reverse("services:shelf-start"))
    assert clerk.post(reverse("services:shelf-start"))["Location"] == first["Location"]
    assert umbrella.number in page(clerk.get(first["Location"]))
    assert "Go on ticking off" in page(clerk.get(reverse("services:shelf-tonight")))


def test_things_are_ticked_off_with_and_without_script(office, clerk, check):
    umbrella, cup = check.lines.all()
    plain = clerk.post(at("shelf-check-mark", check, umbrella.pk), {"mark": "present"})
    assert plain["Location"].endswith(f"#line-{umbrella.pk}")
    scripted = clerk.post(
        at("shelf-check-mark", check, cup.pk), {"mark": "missing", "remark": ""}, headers={"HX-Request": "true"}
    )
    assert "This field is required" in page(scripted)
    scripted = clerk.post(
        at("shelf-check-mark", check, cup.pk), {"mark": "missing", "remark": "没有"}, headers={"HX-Request": "true"}
    )
    assert 'id="progress" hx-swap-oob="true"' in page(scripted)
    assert clerk.post(at("shelf-check-close", check)).status_code == 302
    assert ShelfCheck.objects.get().closed_at is not None
    closed = clerk.post(at("shelf-check-mark", check, cup.pk), {"mark": "present"}, follow=True)
    assert "This check is closed" in page(closed)
    shown = page(clerk.get(reverse("services:shelf-tonight")))
    assert "没有" in shown
    solve = reverse("services:shelf-solve", args=[cup.pk])
    assert "This field is required" in page(clerk.post(solve, {"solution": " "}, follow=True))
    clerk.post(solve, {"solution": "在抽屉里找到"})
    assert not ShelfCheckLine.objects.differences().exists()
    assert "☑" in page(clerk.get(at("shelf-check-print", check)))


def test_a_scanned_label_ticks_off_or_is_too_much(office, clerk, check, umbrella):
    late = custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="found", name="耳机")
    scan = at("shelf-check-scan", check)
    assert "Ticked off" in page(clerk.post(scan, {"number": f"https://x/{umbrella.number}/"}, follow=True))
    assert "Should not lie here" in page(clerk.post(scan, {"number": late.number}, follow=True))
    for nothing in ("", "abc", "XQ01-W2026-99999"):
        assert "keeps no such thing" in page(clerk.post(scan, {"number": nothing}, follow=True))
    assert "Still to be ticked off: 1" in page(clerk.post(at("shelf-check-close", check), follow=True))


def test_the_check_is_of_the_station_alone(office, outsider, check):
    line = check.lines.first()
    posts = [
        at("shelf-check-mark", check, line.pk),
        at("shelf-check-scan", check),
        at("shelf-check-close", check),
        reverse("services:shelf-solve", args=[line.pk]),
    ]
    for client, status in ((outsider, 404), (sign_in(office.administrator), 403)):
        assert {client.post(address, {"mark": "present"}).status_code for address in posts} == {status}
    assert outsider.get(at("shelf-check", check)).status_code == 404
    assert sign_in(office.administrator).get(at("shelf-check", check)).status_code == 200
    assert (
        sign_in(office.clerk).get(reverse("services:shelf-check", args=["XQ01", date(2026, 1, 1)])).status_code == 404
    )
    assert sign_in(office.clerk).get("/services/shelf/checks/XQ01/2026-13-40/").status_code == 404


def test_no_page_asks_more_for_more_things(office, clerk, check):
    addresses = [
        reverse("services:shelf"),
        reverse("services:places"),
        reverse("services:place", args=["XQ01", "00"]),
        reverse("services:shelf-tonight"),
        at("shelf-check", check),
        at("shelf-check-print", check),
    ]

    def asked() -> list[int]:
        found = []
        for address in addresses:
            clerk.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert clerk.get(address).status_code == 200
            found.append(len(seen))
        return found

    few = asked()
    ShelfCheckLine.objects.update(mark="missing", remark="x", marked_at=MONDAY, marked_by=office.people["clerk"])
    for n in range(10):
        thing = custody.receive(office.campus, actor=office.clerk, at=MONDAY, kind="found", name=f"伞{n}")
        shelf_checks.add_extra(check, actor=office.clerk, at=MONDAY, thing=thing)
    many = asked()
    assert many == few
    assert max(many) <= MOST_QUERIES
