"""Community and village matters: filing, follow-ups, visits, receipts."""

import io
from datetime import date
from uuid import uuid4

from PIL import Image

from core import papers
from core.uploads import accept
from services.actions import complaints, events, mediation, policy, tasks
from services.models import HomeVisit, Reply, WrittenDocument
from stations.choices import Role
from tests import factories as f
from tests.services.conftest import log
from tests.walls.table import (
    ALL_WORKERS,
    EVERYBODY,
    HOME,
    SEES,
    TAKEN,
    WORKERS,
    Row,
    _verbs,
    at,
    public,
)

CENTRE = frozenset({"window@centre"})
NEIGHBOURS = {"dispute": "邻里"}
# Everybody whose unit the village station lies in, and the centre that handed the task down.
TASK = HOME | CENTRE
GIVERS = at("village", Role.WINDOW, Role.LINE_OFFICER, Role.DIRECTOR, Role.DEPUTY, Role.CADRE, Role.ADMINISTRATOR)
# Writers of tasks at a station: those who stand at it; of articles also the administrator and the offices.
KEEP_TASKS = at("village", Role.CLERK, Role.DIRECTOR, Role.DEPUTY, Role.AGENT)
POLICY = WORKERS | at("village", Role.WINDOW, Role.LINE_OFFICER, Role.ADMINISTRATOR)
REGISTER = at("village", Role.CLERK, Role.DIRECTOR, Role.DEPUTY, Role.AGENT)


def both(who: frozenset[str]) -> frozenset[str]:
    return who | frozenset(name.replace("@village", "@away") for name in who)


# Who leads the station or is its agent; the township's inspector, who takes no step at the station.
CONFIDENTIAL = at("village", Role.DIRECTOR, Role.DEPUTY, Role.AGENT)
ABOVE = frozenset({"inspector@township"})
# Who answers complaints for the township.
OFFICE = "administrator@township"
VISITORS = [OFFICE]
OFFICES = frozenset({"window@centre", "line_officer@land"})


def extend(world) -> None:
    chief = f.person("罗建平", login="township-office")
    f.appoint(chief, Role.ADMINISTRATOR, world.township)
    world.visitors[OFFICE] = chief.user
    world.names["visit"] = _visit(world)
    world.names["reply"] = _reply(world)
    _community(world)
    _confidential(world)


def _confidential(world) -> None:
    """A mediation and a document of the village; a complaint about it for the township."""
    from tests.walls.world import AT, ID_NUMBER, PHONE

    refused = world.tickets["refused"]
    dispute = log(world.village, "mediation", world.agent, at=AT, id_number=ID_NUMBER, details=NEIGHBOURS)
    record = mediation.open_mediation(dispute, actor=world.agent, at=AT, facts="屋檐滴水", respondent="周大勇")
    mediation.add_party(record, actor=world.agent, at=AT, side="respondent", name="周大勇", phone=PHONE)
    facts = {"held_at": AT, "place": "村委会", "present": "双方", "record": "同意加装水槽"}
    mediation.record_session(record, actor=world.agent, at=AT, **facts)
    agreed = log(world.village, "mediation", world.agent, at=AT, details=NEIGHBOURS)
    record = mediation.open_mediation(agreed, actor=world.agent, at=AT, facts="地界", respondent="吴老三")
    mediation.record_session(record, actor=world.agent, at=AT, **facts)
    mediation.agree(record, actor=world.agent, at=AT, terms="以石桩为界")
    document = WrittenDocument.objects.create(
        ticket=refused,
        kind="letter",
        title="一封信",
        body="您好",
        written_by=world.people["agent"],
        written_at=AT,
        changed_at=AT,
    )
    complaint = complaints.file_complaint(
        world.village, at=AT, submission_key=uuid4(), kind="delay", text="等了两个月没有回音", phone=PHONE
    )
    world.names |= {
        "written": document.pk,
        "complaint": complaint.pk,
        "dispute": dispute.number,
        "agreed": agreed.number,
    }


def _community(world) -> None:
    """A task of the centre for the village, an article, an event with a photo, an organisation of the committee."""
    from tests.walls.world import AT

    task = tasks.hand_down(
        [world.village],
        from_unit=world.township_centre,
        title="独居老人摸底",
        due_on=date(2026, 11, 27),
        submission_key=uuid4(),
        actor=world.window,
        at=AT,
    )[0]
    task = tasks.report_back(task, actor=world.agent, at=AT, text="共12户", attachment=_picture())
    draft, article = (
        policy.write_article(
            world.village.unit, actor=world.agent, at=AT, subject="disabled", title=title, body="# 标准\n\n每月80元"
        )
        for title in ("残疾人补贴（草稿）", "残疾人两项补贴")
    )
    policy.publish_article(article, actor=world.agent, at=AT)
    partner = f.PartnerFactory(unit=world.village_committee, name="老年协会", is_community_organisation=True)
    helper = f.VolunteerFactory(person=f.person("李秀芝"), partner=partner)
    event = events.record_event(
        world.village.unit,
        submission_key=uuid4(),
        actor=world.agent,
        at=AT,
        kind="outreach",
        subject="disabled",
        title="政策进村",
        held_on=AT.date(),
        place="村委会",
        attendance=40,
        partner=partner,
    )
    photo = events.add_photo(event, photo=_picture(), actor=world.agent, at=AT)
    world.names |= {
        "task": task.number,
        "report": task.reports.get().pk,
        "article": article.pk,
        "draft": draft.pk,
        "event": event.pk,
        "photo": photo.pk,
        "organisation": partner.pk,
        "helper": helper.pk,
    }


def _picture():
    body = io.BytesIO()
    Image.new("RGB", (20, 20)).save(body, "PNG")
    body.seek(0)
    return accept(body)


def _visit(world) -> int:
    """A visit with a photo, written down as it stands: the matter itself stays where the other areas need it."""
    from tests.walls.world import AT

    facts = {"visited_on": AT.date(), "visitor": world.people["agent"], "result": "属实", "is_confirmed": True}
    visit = HomeVisit.objects.create(ticket=world.tickets["papers"], recorded_at=AT, **facts)
    unit = world.village.unit.pk
    visit.photo = papers.receive(
        "visit-photo", title="照片", upload=_picture(), thing=visit, unit_id=unit, actor=world.agent, at=AT
    )
    visit.save()
    return visit.pk


def _reply(world) -> int:
    """A reply, written down as it stands, for the same reason."""
    from tests.walls.world import AT

    facts = {"channel": "phone", "text": "已办好", "replied_at": AT, "replied_by": world.people["agent"]}
    return Reply.objects.create(ticket=world.tickets["papers"], **facts).pk


MEDIATION, DISPUTE = "services:mediation", "/services/tickets/{dispute}/mediation/"
AGREED = "/services/tickets/{agreed}/mediation/"

ROWS = [
    Row("services:cadre", "/services/tickets/new/cadre/", ALL_WORKERS, "POST", sees=EVERYBODY, body={"address": "1组"}),
    Row("services:visit-photo", "/services/tickets/{papers}/visits/{visit}/photo/", WORKERS, "POST", sees=HOME),
    Row("services:visit-photo", "/services/tickets/{held}/visits/{visit}/photo/", frozenset(), "POST"),
    Row("services:visit-record", "/services/tickets/{papers}/visits/{visit}/record/", WORKERS, "POST", sees=HOME),
    Row("services:reply-letter", "/services/tickets/{papers}/replies/{reply}/letter/", WORKERS, "POST", sees=HOME),
    Row(
        "services:submission-receipt",
        "/services/submissions/{submission}/receipt/",
        WORKERS | CENTRE,
        "POST",
        302,
        sees=SEES["held"],
    ),
    Row(
        "services:submission-sheet", "/services/submissions/{submission}/list.xlsx", WORKERS | CENTRE, sees=SEES["held"]
    ),
    Row("services:tasks", "/services/tasks/?show=all"),
    Row("services:task-new", "/services/tasks/new/", both(KEEP_TASKS) | OFFICES, sees=EVERYBODY),
    Row("services:task-new", "/services/tasks/new/", both(KEEP_TASKS) | OFFICES, "POST", 422, sees=EVERYBODY),
    Row("services:task", "/services/tasks/{task}/", TASK),
    Row("services:task-acknowledge", "/services/tasks/{task}/acknowledge/", WORKERS, "POST", 302, sees=TASK),
    Row("services:task-step", "/services/tasks/{task}/assign/", WORKERS, status=302, sees=TASK),
    Row("services:task-step", "/services/tasks/{task}/report/", WORKERS, "POST", 302, sees=TASK),
    Row("services:task-step", "/services/tasks/{task}/finish/", CENTRE, sees=TASK),
    Row("services:task-step", "/services/tasks/{task}/finish/", CENTRE, "POST", 302, sees=TASK),
    Row("services:task-step", "/services/tasks/{task}/send_back/", CENTRE, "POST", 422, sees=TASK),
    Row("services:task-step", "/services/tasks/{task}/withdraw/", CENTRE, "POST", 302, sees=TASK),
    Row("services:task-step", "/services/tasks/{task}/delete/", frozenset(), "POST"),
    Row("services:task-sheet", "/services/tasks/{task}/sheet/", WORKERS | CENTRE, "POST", sees=TASK),
    Row("services:task-attachment", "/services/tasks/{task}/reports/{report}/attachment/", TASK, "POST"),
    public("policy", "/policy/"),
    public("policy-article", "/policy/{article}/"),
    public("policy-article", "/policy/{draft}/", status=404),
    Row("services:articles", "/services/policy/"),
    Row("services:article-new", "/services/policy/new/", both(POLICY) | OFFICES, sees=EVERYBODY),
    Row("services:article-new", "/services/policy/new/", both(POLICY) | OFFICES, "POST", 422, sees=EVERYBODY),
    Row("services:article", "/services/policy/{article}/"),
    Row("services:article", "/services/policy/{draft}/", HOME),
    Row("services:article-change", "/services/policy/{draft}/change/", POLICY, sees=HOME),
    Row("services:article-change", "/services/policy/{draft}/change/", POLICY, "POST", 422, sees=HOME),
    Row("services:article-step", "/services/policy/{draft}/publish/", POLICY, "POST", 302, sees=HOME),
    Row("services:article-step", "/services/policy/{article}/withdraw/", POLICY, "POST", 302, sees=EVERYBODY),
    Row("services:events", "/services/events/"),
    Row("services:event-new", "/services/events/new/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:event-new", "/services/events/new/", ALL_WORKERS, "POST", 422, sees=EVERYBODY),
    Row("services:event", "/services/events/{event}/", HOME),
    Row("services:event-change", "/services/events/{event}/change/", POLICY, sees=HOME),
    Row("services:event-change", "/services/events/{event}/change/", POLICY, "POST", 422, sees=HOME),
    Row("services:event-photo-new", "/services/events/{event}/photos/", POLICY, sees=HOME),
    Row("services:event-photo-new", "/services/events/{event}/photos/", POLICY, "POST", 422, sees=HOME),
    Row("services:event-photo", "/services/events/{event}/photos/{photo}/", HOME),
    Row("services:organisations", "/services/organisations/"),
    Row("services:organisation-new", "/services/organisations/new/", both(REGISTER), sees=EVERYBODY),
    Row("services:organisation-new", "/services/organisations/new/", both(REGISTER), "POST", 422, sees=EVERYBODY),
    Row("services:organisation", "/services/organisations/{organisation}/", HOME),
    *(
        Row(f"services:{name}", f"/services/organisations/{{organisation}}/{way}/", REGISTER, method, status, sees=HOME)
        for name, way in (
            ("organisation-change", "change"),
            ("volunteer-new", "volunteers"),
            ("volunteer-end", "volunteers/{helper}/end"),
            ("hours-new", "hours"),
        )
        for method, status in (("GET", 200), ("POST", 422))
    ),
    Row("services:community", "/services/community/"),
    Row("services:mediations", "/services/mediations/"),
    # Others see that there is a mediation and how it stands, and not a word of it.
    Row(MEDIATION, DISPUTE, CONFIDENTIAL, sees=HOME),
    Row(MEDIATION, DISPUTE, CONFIDENTIAL, "POST", 302, sees=HOME),
    Row("services:mediation", "/services/tickets/{papers}/mediation/", frozenset()),
    Row(f"{MEDIATION}-step", f"{DISPUTE}party/", CONFIDENTIAL, sees=HOME),
    *(
        Row(
            "services:mediation-step",
            f"/services/tickets/{{dispute}}/mediation/{verb}/",
            CONFIDENTIAL,
            "POST",
            422,
            sees=HOME,
        )
        for verb in ("party", "session", "change", "agree", "end")
    ),
    Row(f"{MEDIATION}-step", f"{AGREED}sign/", CONFIDENTIAL, "POST", 422, sees=HOME),
    Row("services:mediation-step", "/services/tickets/{papers}/mediation/party/", frozenset()),
    Row(
        "services:mediation-paper",
        "/services/tickets/{agreed}/mediation/paper/agreement/",
        CONFIDENTIAL,
        "POST",
        sees=HOME,
    ),
    Row("services:mediation-paper", "/services/tickets/{papers}/mediation/paper/agreement/", frozenset(), "POST"),
    # Only a matter of writing has documents: this one is a certificate.
    Row("services:written-new", "/services/tickets/{papers}/written/new/", frozenset(), sees=HOME - WORKERS),
    Row("services:written-new", "/services/tickets/{papers}/written/new/", frozenset(), "POST", sees=HOME - WORKERS),
    Row("services:written", "/services/tickets/{refused}/written/{written}/", WORKERS, sees=HOME),
    Row("services:written", "/services/tickets/{refused}/written/{written}/", WORKERS, "POST", 422, sees=HOME),
    Row("services:written-draft", "/services/tickets/{refused}/written/{written}/draft.pdf", WORKERS, sees=HOME),
    Row("services:written-paper", "/services/tickets/{refused}/written/{written}/paper/", WORKERS, "POST", sees=HOME),
    public("complaint-new", "/stations/CJ01/complaint/"),
    public("complaint-new", "/stations/CJ01/complaint/", method="POST", status={422, 429}),
    public("complaint-answer", "/complaints/"),
    public("complaint-answer", "/complaints/", method="POST", body={"code": "X", "tail": "1"}, status={404, 429}),
    Row("services:complaints", "/services/complaints/"),
    Row("services:complaint", "/services/complaints/{complaint}/", ABOVE | {OFFICE, "superuser"}),
    Row(
        "services:complaint-take-up",
        "/services/complaints/{complaint}/take_up/",
        frozenset({OFFICE}),
        "POST",
        302,
        sees=ABOVE | {"superuser"},
    ),
    *(
        Row(
            "services:complaint-reply",
            "/services/complaints/{complaint}/answer/",
            frozenset({OFFICE}),
            method,
            status,
            sees=ABOVE | {"superuser"},
        )
        for method, status in (("GET", 200), ("POST", 422))
    ),
    Row("services:step", "/services/tickets/{held}/follow_up/", WORKERS, "POST", TAKEN, sees=SEES["held"]),
    Row("services:step", "/services/tickets/{papers}/file_under/", WORKERS, "POST", TAKEN, sees=SEES["papers"]),
]
CALLS = [
    *_verbs("held", {"follow_up": WORKERS}),
    *_verbs("papers", {"file_under": WORKERS}),
]
PUBLIC = [
    (None, "/stations/CJ01/complaint/"),
    (None, "/complaints/"),
    (None, "/policy/"),
    (None, "/policy/?subject=family_planning"),
    (None, "/policy/{article}/"),
]
WRONG = [
    (None, "/stations/CJ01/complaint/", {"text": "短"}),
    (None, "/complaints/", {}),
    (OFFICE, "/services/complaints/{complaint}/answer/", {}),
    ("agent@village", "/services/tasks/new/", {}),
    ("agent@village", "/services/policy/new/", {}),
    ("agent@village", "/services/events/new/", {"held_on": "soon"}),
    ("agent@village", "/services/organisations/{organisation}/hours/", {"hours": "99"}),
]
STAFF = [
    ("inspector@township", "/services/complaints/"),
    ("inspector@township", "/services/complaints/{complaint}/"),
    ("agent@village", "/services/mediations/"),
    ("agent@village", "/services/tickets/{dispute}/"),
    ("inspector@township", "/services/tickets/{dispute}/"),
    ("agent@village", "/services/tickets/{dispute}/mediation/"),
    ("agent@village", "/services/tickets/{dispute}/mediation/session/"),
    ("agent@village", "/services/tickets/{agreed}/mediation/"),
    ("agent@village", "/services/tickets/{agreed}/mediation/sign/"),
    ("agent@village", "/services/tickets/{refused}/written/{written}/"),
    ("agent@village", "/services/tasks/?show=all"),
    ("nobody", "/services/tasks/"),
    ("window@centre", "/services/tasks/{task}/"),
    ("window@centre", "/services/tasks/new/"),
    ("window@centre", "/services/tasks/{task}/send_back/"),
    ("agent@village", "/services/policy/"),
    ("agent@village", "/services/policy/new/"),
    ("agent@village", "/services/policy/{article}/"),
    ("agent@village", "/services/events/"),
    ("agent@village", "/services/events/new/"),
    ("agent@village", "/services/events/{event}/"),
    ("agent@village", "/services/events/{event}/photos/"),
    ("agent@village", "/services/organisations/"),
    ("agent@village", "/services/organisations/{organisation}/"),
    ("agent@village", "/services/organisations/{organisation}/volunteers/"),
    ("inspector@township", "/services/community/"),
    ("window@centre", "/services/tickets/{passed}/"),
    ("agent@village", "/services/tickets/{held}/follow_up/"),
    ("agent@village", "/services/matters/?line=land"),
    ("window@centre", "/services/submissions/?show=unsigned"),
]
