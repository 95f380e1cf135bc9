"""Community and village matters, walked as the people in them would."""

import pytest
from playwright.sync_api import expect

from services.actions import policy
from services.models import Article, Complaint, Mediation, Ticket
from stations.choices import LineDepartment, Role, UnitKind
from tests.factories import appoint, person, unit
from tests.services.conftest import MONDAY, log, office  # noqa: F401

PHONE = {"width": 390, "height": 844}


def take(page, ticket, verb: str, **typed: str) -> None:
    """The step's form, filled in and sent."""
    page.goto(f"/services/tickets/{ticket.number}/{verb}/")
    for name, value in typed.items():
        field = page.locator(f"[name={name}]")
        field.select_option(label=value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: f"/{verb}/" not in url)


@pytest.mark.rule("E-02")
def test_cadre_agent_window_department_and_back_to_the_reply(sign_in, office, accessible):  # noqa: F811
    civil = unit(
        "石马镇民政办", kind=UnitKind.LINE_DEPARTMENT, parent=office.township, line=LineDepartment.CIVIL_AFFAIRS
    )
    officer, cadre = person("许红", login="xu"), person("张大勇", login="zhang", area="青林村5—8组")
    appoint(officer, Role.LINE_OFFICER, civil)
    appoint(cadre, Role.CADRE, office.village.unit)
    ticket = log(office.village, "cj-elder-allowance", cadre.user, details={"born": "1944-05-01"}, address="青林村6组")
    take(sign_in(cadre.user), ticket, "transfer", to_person="王桂花")
    agent = sign_in(office.agent)
    agent.goto(f"/services/tickets/{ticket.number}/")
    expect(agent.locator("main")).to_contain_text("张大勇")
    agent.get_by_role("button", name="Accept").click()
    agent.goto(f"/services/tickets/{ticket.number}/documents/")
    for box in agent.locator("main input[type=number]").all():
        box.fill("1")
    agent.locator("main form [type=submit]").first.click()
    take(agent, ticket, "submit")
    window = sign_in(office.window)
    window.goto("/services/submissions/?show=unsigned")
    window.locator("main tbody a").first.click()
    window.get_by_role("button", name="Sign for the list").click()
    expect(window.locator("main")).to_contain_text("何丽")
    take(window, ticket, "take_up", promised_on="2027-01-15")
    take(window, ticket, "pass_on", to_unit="石马镇民政办")
    window.goto(f"/services/tickets/{ticket.number}/")
    expect(window.locator("main")).to_contain_text("passed on by")
    department = sign_in(officer.user)
    take(department, ticket, "take_up")
    take(department, ticket, "return_papers")
    take(sign_in(office.window), ticket, "return_papers")
    agent = sign_in(office.agent)
    take(agent, ticket, "reply", channel="by telephone", text="津贴已批准，下月发放")
    expect(agent.locator("#replies-title")).to_be_visible()
    accessible(agent)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.received_by, ticket.registered_by) == ("replied", cadre, office.people["agent"])


@pytest.mark.rule("B-01")
def test_a_policy_article_is_found_and_read_by_a_resident(window, office, accessible):  # noqa: F811
    facts = {"subject": "minimum_living", "title": "低保怎么申请", "title_en": "How to apply"}
    article = policy.write_article(
        office.community.unit, actor=office.director, at=MONDAY, body="# 条件\n\n- 身份证", **facts
    )
    policy.publish_article(Article.objects.get(pk=article.pk), actor=office.director, at=MONDAY)
    page = window.new_page()
    page.set_viewport_size(PHONE)
    page.goto("/stations/SQ01/")
    page.get_by_role("link", name="How to apply").click()
    expect(page.locator(".rich h2")).to_have_text("条件")
    accessible(page)
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator(".rich h2")).to_have_text("條件")


@pytest.mark.rule("E-01")
def test_a_mediation_ends_with_an_agreement_to_sign(sign_in, office, accessible):  # noqa: F811
    ticket = log(office.village, "mediation", office.agent, details={"dispute": "邻里"})
    page = sign_in(office.agent)
    page.goto(f"/services/tickets/{ticket.number}/")
    page.get_by_role("link", name="Begin the mediation record").click()
    page.fill("[name=respondent]", "周大勇")
    page.fill("[name=facts]", "屋檐滴水")
    page.locator("main form [type=submit]").first.click()
    page.get_by_role("link", name="Record a session").click()
    page.fill("[name=place]", "村委会")
    page.fill("[name=record]", "同意加装水槽")
    page.locator("main form [type=submit]").first.click()
    page.get_by_role("link", name="Agreement reached").click()
    page.fill("[name=terms]", "一、加装水槽")
    page.locator("main form [type=submit]").first.click()
    with page.expect_download() as printed:
        page.get_by_role("button", name="Agreement to be signed").click()
    assert printed.value.suggested_filename.startswith("MEDIATION-")
    page.get_by_role("link", name="Sign the agreement").click()
    accessible(page)
    for pad in page.locator("canvas").all():
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 90)
        page.mouse.up()
    page.locator("main form [type=submit]").first.click()
    expect(page.get_by_role("button", name="Signed agreement")).to_be_visible()
    accessible(page)
    assert Mediation.objects.get().signed is not None and Ticket.objects.get().outcome == "done"


@pytest.mark.rule("E-09")
def test_a_resident_complains_on_the_phone_and_the_township_answers(window, sign_in, office, accessible):  # noqa: F811
    page = window.new_page()
    page.set_viewport_size(PHONE)
    page.goto("/stations/CJ01/")
    page.get_by_role("link", name="Make a complaint").click()
    accessible(page)
    page.select_option("[name=kind]", "favours")
    page.fill("[name=text]", "要我买两条烟才给办")
    page.get_by_role("button", name="Send").click()
    code, tail = page.locator("#code").inner_text(), page.locator("#tail").inner_text()
    accessible(page)
    chief = person("罗建平", login="luo")
    appoint(chief, Role.ADMINISTRATOR, office.township)
    supervisor = sign_in(office.inspector)
    supervisor.goto("/services/complaints/")
    supervisor.locator("main tbody a").first.click()
    expect(supervisor.locator("main")).to_contain_text("罗建平")
    expect(supervisor.get_by_role("link", name="Answer")).to_have_count(0)
    supervisor = sign_in(chief.user)
    supervisor.goto("/")
    supervisor.locator("#list-complaints a").first.click()
    supervisor.get_by_role("link", name="Answer").click()
    supervisor.select_option("[name=finding]", "founded")
    supervisor.fill("[name=answer]", "已责令退还")
    supervisor.locator("main form [type=submit]").first.click()
    expect(supervisor.locator("#answer-title")).to_be_visible()
    page.goto("/complaints/")
    page.fill("[name=code]", code)
    page.fill("[name=tail]", tail)
    page.get_by_role("button", name="Read the answer").click()
    expect(page.locator("main")).to_contain_text("已责令退还")
    accessible(page)
    assert Complaint.objects.get().state == "answered"
