"""The public board (村务公开栏, E-10): previewed, published, taken down; masked rows of structured fields only."""

import re

import pytest
from django.db import IntegrityError, transaction

from core import throttle
from core.errors import Refused
from core.models import AuditRecord
from core.months import Month
from core.privacy import mask_given_name
from core.typeset import render_pdf
from services import board
from services.actions.board import publish, withdraw
from services.board_sheet import TEMPLATE, sheet_data
from services.models import BoardMonth, LedgerImport, Matter, Ticket
from services.views import public_board
from tests.services.conftest import do, log, moment
from tests.services.pages import page, sign_in

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)
SEEN, PUBLISHED = moment("2026-11-23 17:00"), moment("2026-11-23 17:05")
MEDIATION = {"details": {"dispute": "邻里"}, "description": "与牛二争地"}


@pytest.fixture
def village(office):
    """Three matters of November at the village station, one of them a mediation."""
    station, agent = office.village, office.agent

    def come(at: str, name: str, code: str = "consultation", **facts):
        return log(station, code, agent, at=moment(at), resident_name=name, **facts)

    office.asked = come(
        "2026-11-02 09:00",
        "欧阳青莲",
        outcome="on_the_spot",
        description="丈夫的赌债",
        address="青林村3组",
        phone="13987650123",
    )
    office.proxy = come("2026-11-03 09:00", "王五", "certificate")
    office.quarrel = come("2026-11-04 09:00", "赵六", "mediation", **MEDIATION)
    return office


def hang(office, *codes: str, seen_at=SEEN, at=PUBLISHED, actor=None) -> BoardMonth:
    left_out = Matter.objects.filter(code__in=codes)
    return publish(office.village, NOVEMBER, excluded=left_out, seen_at=seen_at, actor=actor or office.agent, at=at)


def shown_to_all(client, address="/board/CJ01/") -> list[str]:
    return re.findall(r'<td class="nowrap">([^<]*)</td>', page(client.get(address)))


@pytest.mark.rule("E-10")
def test_residents_see_the_month_with_names_shortened_and_nothing_that_was_typed(client, village):
    hang(village)
    answer = client.get("/board/CJ01/", headers={"accept-language": "zh-hans"})
    text = page(answer)
    assert shown_to_all(client) == ["王**", "欧**"]
    for hidden in (
        "欧阳",
        "青莲",
        "赌债",
        "青林村3组",
        "1398765",
        "赵六",
        "牛二",
        "民事调解",
        village.asked.lookup_code,
    ):
        assert hidden not in text.replace("青林村便民服务站", ""), hidden
    assert "证明代办" in text and "当场办理" in text
    assert "max-age=30" in answer["Cache-Control"]


@pytest.mark.rule("E-10")
def test_a_state_that_moves_on_shows_but_what_came_after_the_preview_does_not(client, village):
    hang(village)
    log(village.village, "consultation", village.agent, at=moment("2026-11-24 09:00"), resident_name="孙七")
    do(village.proxy, "explain", village.agent, at=moment("2026-11-24 10:00"), explanation="改在镇上办")
    text = page(client.get("/board/CJ01/", headers={"accept-language": "zh-hans"}))
    assert shown_to_all(client) == ["王**", "欧**"]
    assert "解释说明" in text and "改在镇上办" not in text


@pytest.mark.rule("E-10")
def test_the_preview_is_what_will_hang_and_what_the_catalogue_keeps_back_never_does(village):
    client = sign_in(village.agent)
    answer = client.get("/services/board/CJ01/2026-11/")
    assert [row.name for row in answer.context["rows"]] == ["王**", "欧**"]
    assert {one["matter"].code for one in answer.context["matters"]} == {"certificate", "consultation"}
    assert [matter.code for matter in answer.context["kept_back"]] == ["mediation"]
    asked = Matter.objects.get(code="certificate").pk
    other = client.get(f"/services/board/CJ01/2026-11/?preview=1&excluded={asked}")
    assert [row.name for row in other.context["rows"]] == ["欧**"]
    sent = {"seen_at": other.context["seen_at"], "excluded": [asked]}
    assert client.post("/services/board/CJ01/2026-11/", sent).status_code == 302
    assert shown_to_all(client) == ["欧**"]
    # The next preview begins with what was decided last.
    assert board.left_out_at_first(village.village, board.matters_in(village.village, NOVEMBER)) == {asked}


@pytest.mark.rule("E-10")
def test_a_ticket_filed_under_another_matter_later_does_not_come_onto_the_board_by_it(client, village):
    hang(village)
    other = Matter.objects.get(code="legal-advice")
    assert other.on_board
    do(village.asked, "correct", village.agent, at=moment("2026-11-24 09:00"), reason="登记错误", matter=other)
    assert shown_to_all(client) == ["王**"]
    # What the catalogue keeps back from today on is gone from what hangs already.
    Matter.objects.filter(code="certificate").update(on_board=False)
    assert shown_to_all(client) == []


@pytest.mark.rule("E-10")
def test_publishing_and_taking_down_are_recorded_with_who_and_why(client, village):
    shown = hang(village)
    done = withdraw(shown, actor=village.agent, at=moment("2026-11-24 09:00"), reason="有一行有误 13987650123")
    assert (done.withdrawn_by, done.withdrawn_reason) == (village.people["agent"], "有一行有误 139****0123")
    assert "Nothing is published" in page(sign_in(village.agent).get("/board/CJ01/"))
    events = list(AuditRecord.objects.filter(verb__startswith="board.").order_by("id").values_list("verb", "after"))
    assert events == [
        ("board.publish", {"month": "2026-11", "rows": 2, "excluded": []}),
        ("board.withdraw", {"month": "2026-11"}),
    ]
    again = withdraw(done, actor=village.agent, at=moment("2026-11-24 09:01"), reason="别的")
    assert again.withdrawn_reason == done.withdrawn_reason


def test_the_same_preview_sent_twice_hangs_once_and_a_new_one_replaces_it(village):
    once = hang(village)
    assert hang(village, at=moment("2026-11-23 17:06")) == once
    anew = hang(village, "certificate", at=moment("2026-11-23 17:10"))
    assert (anew.rows, list(BoardMonth.objects.shown())) == (1, [anew])
    assert BoardMonth.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardMonth.objects.filter(pk=once.pk).update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")


def test_only_those_who_lead_publish_and_the_outsider_finds_nothing(village):
    for user in (village.inspector, village.outsider):
        with pytest.raises(Refused) as refused:
            hang(village, actor=user)
        assert refused.value.code == "not_allowed"
    address = "/services/board/CJ01/2026-11/"
    assert sign_in(village.inspector).get(address).status_code == 403
    assert sign_in(village.inspector).get("/services/board/CJ01/").status_code == 200
    assert sign_in(village.outsider).get(address).status_code == 404


def test_what_is_still_to_come_or_empty_is_refused_in_words(village):
    everything = [matter.code for matter in board.matters_in(village.village, NOVEMBER)]
    assert everything
    with pytest.raises(Refused) as refused:
        hang(village, *everything)
    assert refused.value.code == "nothing_to_show"
    with pytest.raises(Refused) as refused:
        hang(village, seen_at=moment("2026-12-01 08:00"))
    assert refused.value.code == "in_the_future"
    client = sign_in(village.agent)
    for typed in ("", "gestern", "2026-11-23T10:00:00", "<b>"):
        assert client.post("/services/board/CJ01/2026-11/", {"seen_at": typed}).status_code == 422
    for month in ("2026-13", "0000-00", "2026-1a", "٢٠٢٦-11"):
        assert client.get(f"/services/board/CJ01/{month}/").status_code == 404


def test_bad_input_at_publishing_and_taking_down_changes_nothing(client, village):
    inside, address = sign_in(village.agent), "/services/board/CJ01/2026-11/"
    seen = inside.get(address).context["seen_at"]
    for excluded in (["99999999"], ["x"], ["<b>"], ["1' OR 1=1"]):
        answer = inside.post(address, {"seen_at": seen, "excluded": excluded})
        assert (answer.status_code, BoardMonth.objects.count()) == (422, 0)
    assert inside.get(address + "?preview=1&excluded=x&excluded=99999999999").status_code == 200
    hang(village)
    for reason in ("", "   ", "因" * 201):
        answer = inside.post(address + "withdraw/", {"reason": reason}, follow=True)
        assert "Taking it down needs a reason" in page(answer) and BoardMonth.objects.shown().exists()
    odd = "<b>误</b> 😀𠮷·"
    inside.post(address + "withdraw/", {"reason": odd})
    assert BoardMonth.objects.get().withdrawn_reason == odd
    assert "<b>误</b>" not in page(inside.get("/services/board/CJ01/"))
    # The second click, when nothing hangs any more.
    assert inside.post(address + "withdraw/", {"reason": "再撤"}).status_code == 302


def test_the_board_turns_pages_by_the_number_in_few_queries(
    client, village, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(board, "ROWS", 1)
    hang(village)
    with django_assert_max_num_queries(12):
        first = client.get("/board/CJ01/")
    second = client.get(f"/board/CJ01/?month=2026-11&below={first.context['older']}")
    assert [row.name for row in first.context["rows"] + second.context["rows"]] == ["王**", "欧**"]
    for nonsense in ("?month=x&below=-1", "?below=99999999999", "?below=B-1"):
        assert client.get("/board/CJ01/" + nonsense).status_code == 200
    for unknown in ("/board/NONE/", "/board/NONE/screen/", "/board/NONE/screen/rows/"):
        assert client.get(unknown).status_code == 404


def test_what_is_not_published_is_not_found_and_the_screen_empties_itself(client, village):
    addresses = ("/board/CJ01/", "/board/CJ01/screen/", "/board/CJ01/screen/rows/")
    assert [client.get(address).status_code for address in addresses] == [404, 404, 200]
    shown = hang(village)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    assert client.get("/board/CJ01/?month=2026-10").status_code == 404
    withdraw(shown, actor=village.agent, at=moment("2026-11-24 09:00"), reason="有误")
    assert [client.get(address).status_code for address in addresses] == [404, 404, 200]
    assert "**" not in page(client.get("/board/CJ01/screen/rows/"))


def test_who_reads_boards_by_machine_is_asked_to_wait(client, village, fresh_limits):
    hang(village)
    limit = public_board.RULE.limits[0].times
    for _try in range(limit):
        throttle.take(public_board.RULE, address="127.0.0.1")
    answer = client.get("/board/CJ01/")
    assert (answer.status_code, int(answer["Retry-After"]) <= 60) == (429, True)


@pytest.mark.rule("C-01", "E-10")
def test_a_past_ledger_hangs_with_the_numbers_of_its_own_book(client, village, monkeypatch):
    """The numbers of book and station repeat each other; pages by number lose none of them."""
    taken = LedgerImport.objects.create(
        station=village.village,
        book=3,
        file_name="台账.xlsx",
        digest="x",
        content=b"",
        row_count=3,
        created_by=village.agent,
        created_at=SEEN,
    )
    Ticket.objects.filter(pk__in=[village.asked.pk, village.proxy.pk]).update(imported_in=taken)
    log(village.village, "consultation", village.agent, at=moment("2026-11-05 09:00"), resident_name="孙七")
    monkeypatch.setattr(board, "ROWS", 1)
    hang(village)
    seen, older = [], None
    for _page in range(3):
        answer = client.get("/board/CJ01/?month=2026-11" + (f"&below={older}" if older else ""))
        seen += [row.number for row in answer.context["rows"]]
        older = answer.context["older"]
    assert (seen, older) == (["4", "B3-2", "B3-1"], None)


def test_the_screen_goes_round_and_begins_again(client, village, monkeypatch):
    monkeypatch.setattr(board, "SCREEN_ROWS", 1)
    hang(village)
    assert 'hx-trigger="every 12s"' in page(client.get("/board/CJ01/screen/"))
    seen = []
    for number in (1, 2, 3):
        answer = client.get(f"/board/CJ01/screen/rows/?page={number}")
        seen.append((answer.context["rows"][0].name, answer.context["next"]))
    assert seen == [("王**", 2), ("欧**", 1), ("王**", 2)]


def test_the_board_speaks_three_languages(client, village):
    hang(village)
    assert "公示" in page(client.get("/board/CJ01/?lang=zh-hans"))
    assert "證明代辦" in page(client.get("/board/CJ01/?lang=zh-hant"))
    assert "Certificate by proxy" in page(client.get("/board/CJ01/?lang=en"))


def test_the_sheet_for_the_wall_holds_the_same_rows_and_who_to_ask(village):
    shown = hang(village)
    data = sheet_data(shown, size="a3", at=PUBLISHED)
    assert [row[1] for row in data["rows"]] == ["欧**", "王**"]
    assert any("王桂花" in words for _label, words in data["facts"])
    for size in ("a3", "a4"):
        assert render_pdf(TEMPLATE, data | {"size": size}).startswith(b"%PDF")
    client = sign_in(village.agent)
    assert client.get("/services/board/CJ01/2026-11/wall-a3.pdf").status_code == 200
    assert client.get("/services/board/CJ01/2026-10/wall-a3.pdf").status_code == 404


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王五", "王**"), ("王", "王**"), ("阿依古丽·买买提", "阿**"), ("𠮷野", "𠮷**"), (" 李 ", "李**"), ("", "")],
)
def test_a_name_in_public_tells_its_first_character_and_not_its_length(name, masked):
    assert mask_given_name(name) == masked
