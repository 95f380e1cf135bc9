"""The desk: each role finds its own work there, and in the menu nothing it could not open."""

import pytest

from stations.choices import Role
from tests.factories import appoint
from tests.services.conftest import all_documents, do, log, office  # noqa: F401
from tests.services.pages import page, sign_in

LOGINS = ("clerk", "director", "cadre", "agent", "window", "volunteer", "inspector", "administrator", "market")


def test_the_clerk_finds_the_board_of_the_own_station(office):  # noqa: F811
    ticket = log(office.campus, "computer-repair", office.clerk)
    other = log(office.community, "consultation", office.community_clerk)
    desk = sign_in(office.clerk).get("/")
    assert [row.number for row in desk.context["board"]["mine"].tickets] == [ticket.number]
    assert other.number not in page(desk)


def test_the_window_finds_what_came_and_the_lists_to_sign(office):  # noqa: F811
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    do(ticket, "submit", office.agent)
    desk = sign_in(office.window).get("/")
    assert [t.number for t in desk.context["held"]["to_take_up"].tickets] == [ticket.number]
    assert desk.context["unsigned"][0].tickets.get() == ticket


def test_the_volunteer_finds_what_was_given_to_them_alone(office):  # noqa: F811
    mine = log(office.campus, "computer-repair", office.clerk)
    log(office.campus, "computer-repair", office.clerk)
    do(mine, "assign", office.clerk, handler=office.people["volunteer"])
    assert [t.number for t in sign_in(office.volunteer).get("/").context["given"]] == [mine.number]


def test_who_holds_two_roles_finds_both_parts(office):  # noqa: F811
    appoint(office.people["clerk"], Role.WINDOW, office.township_centre)
    desk = sign_in(office.clerk).get("/")
    assert "board" in desk.context
    assert "held" in desk.context


def test_the_inspector_finds_the_stations_below(office):  # noqa: F811
    assert sign_in(office.inspector).get("/").context["stations"] == [office.village]


@pytest.mark.parametrize("login", LOGINS)
def test_the_menu_holds_no_empty_promise(office, login):  # noqa: F811
    client = sign_in(getattr(office, login))
    desk = client.get("/")
    for group in desk.context["frame"].menu:
        for item in group.items:
            # One that leads on to the own station is followed.
            assert client.get(item.address, follow=True).status_code == 200, f"{login}: {item.address}"


def test_the_market_department_sees_no_tickets_in_its_menu(office):  # noqa: F811
    frame = sign_in(office.market).get("/").context["frame"]
    assert not frame.may_search
    assert [group.key for group in frame.menu] == ["desk", "money"]


def test_several_entries_of_a_group_open_under_its_name_and_a_single_one_stands_flat(office):  # noqa: F811
    desk = sign_in(office.clerk).get("/")
    shown = {group.key: [str(item.label) for item in group.items] for group in desk.context["frame"].menu}
    assert shown["tickets"] == ["Tickets", "Submissions", "Service ledger"]
    assert shown["reports"] == ["Community work in figures", "Yearly summary"]
    assert shown["desk"] == ["Desk"]
    assert "administration" not in shown
    text = page(desk)
    assert 'id="menu-tickets"' in text
    assert 'id="menu-desk"' not in text


@pytest.mark.parametrize(
    ("address", "group", "label"),
    [
        ("/", "desk", "Desk"),
        ("/services/tickets/new/", "tickets", "Tickets"),
        ("/services/originals/", "things", "Originals kept here"),
        ("/services/matters/", "matters", "Catalogue of matters"),
    ],
)
def test_the_menu_marks_where_one_is(office, address, group, label):  # noqa: F811
    menu = sign_in(office.clerk).get(address).context["frame"].menu
    assert [found.key for found in menu if found.is_current] == [group]
    assert [str(item.label) for found in menu for item in found.items if item.is_current] == [label]
