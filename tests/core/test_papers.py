"""The archive of a station: what was issued stays as it was for six years."""

import json
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from core import papers, typeset
from core.audit import AuditRecord
from core.models import Paper, PaperContent, User
from core.uploads import Upload
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-36")]

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)
FACTS = {"facts": [["申请人", "张小明"]], "language": "zh-hans"}


@pytest.fixture
def clerk():
    return User.objects.create_user("zhang", full_name="张敏")


def issue(clerk, at=AT, unit_id=None, kind="ticket-slip", **facts):
    return papers.issue(
        kind,
        template="core/form",
        title="受理回执",
        data=FACTS,
        thing=clerk,
        unit_id=unit_id,
        actor=clerk,
        at=at,
        **facts,
    )


def execute(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_paper_is_numbered_kept_and_recorded(clerk):
    campus, village = f.unit("学生社区管理服务中心"), f.unit("青林村委会")
    paper = issue(clerk, unit_id=campus.pk)
    assert paper.number == f"TICKET-SLIP-{campus.pk:04d}-2026-00001"
    assert issue(clerk, unit_id=campus.pk).number == f"TICKET-SLIP-{campus.pk:04d}-2026-00002"
    assert issue(clerk, unit_id=village.pk).number == f"TICKET-SLIP-{village.pk:04d}-2026-00001"
    assert issue(clerk).number == "TICKET-SLIP-0000-2026-00001"
    assert paper.retain_until == date(2032, 11, 2)
    body = papers.read(paper)
    assert body.startswith(b"%PDF-")
    assert len(body) == paper.size
    assert paper in Paper.objects.about(clerk)
    event = AuditRecord.objects.about(clerk).first()
    assert (event.verb, event.actor, event.after["paper"]) == ("paper.issue", clerk, paper.number)
    assert event.unit_id == campus.pk


def test_the_archived_paper_can_be_laid_out_again_from_its_data(clerk):
    paper = Paper.objects.get(pk=issue(clerk).pk)
    assert typeset.render_pdf("core/form", paper.data) == papers.read(paper)


def test_the_year_of_the_number_is_the_year_in_china(clerk):
    assert "-2027-" in issue(clerk, at=datetime(2026, 12, 31, 16, 0, tzinfo=ZoneInfo("UTC"))).number


def test_neither_content_nor_data_lie_open_in_the_database(clerk):
    paper = issue(clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM core_papercontent WHERE paper_id = %s", [paper.pk])
        assert b"%PDF" not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT data FROM core_paper WHERE id = %s", [paper.pk])
        assert "张小明" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("issued", "kept"),
    [
        (date(2026, 11, 2), date(2032, 11, 2)),
        (date(2026, 12, 31), date(2032, 12, 31)),
        (date(2024, 2, 29), date(2030, 2, 28)),
    ],
)
def test_six_calendar_years_end_on_the_same_day(issued, kept):
    assert papers.keep_until(issued) == kept


def test_less_than_six_years_is_refused_by_program_and_database(clerk):
    with pytest.raises(ValueError, match="six years"):
        issue(clerk, years=5)
    paper = issue(clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM core_paper WHERE id = %s", [paper.pk])
        data = cursor.fetchone()[0]
    with pytest.raises(IntegrityError, match="paper_kept_six_years"):
        execute(
            "INSERT INTO core_paper (number, kind, title, media_type, subject_type_id, subject_id, data, digest, size,"
            " issued_at, retain_until) VALUES ('x', 'x', 'x', 'x', %s, 1, %s, %s, 1, %s, %s)",
            paper.subject_type_id,
            data,
            paper.digest,
            AT,
            date(2032, 11, 1),
        )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_paper SET title = 'x'",
        "UPDATE core_paper SET retain_until = '2020-01-01'",
        "UPDATE core_papercontent SET body = 'x'",
        "DELETE FROM core_papercontent",
        "DELETE FROM core_paper",
        "TRUNCATE core_papercontent",
        "TRUNCATE core_paper CASCADE",
        "TRUNCATE core_user CASCADE",
    ],
)
def test_the_database_refuses_change_and_removal(clerk, sql):
    paper = issue(clerk)
    with pytest.raises((InternalError, IntegrityError), match=r"annot|still referenced"):
        execute("SET CONSTRAINTS ALL IMMEDIATE; " + sql)
    assert papers.read(Paper.objects.get(pk=paper.pk)).startswith(b"%PDF-")


def test_the_orm_cannot_remove_a_paper_either(clerk):
    paper = issue(clerk)
    for attempt in (paper.delete, paper.content.delete, Paper.objects.all().delete, PaperContent.objects.all().delete):
        with pytest.raises(InternalError, match="annot"), transaction.atomic():
            attempt()
    paper.title = "x"
    with pytest.raises(InternalError, match="annot"), transaction.atomic():
        paper.save()


def test_a_paper_without_content_cannot_be_removed_early(clerk):
    """The row alone is guarded too, not only through its content."""
    paper = issue(clerk)
    with pgtrigger.ignore("core.PaperContent:content_retained"):
        PaperContent.objects.all().delete()
    with pytest.raises(InternalError, match="annot"), transaction.atomic():
        paper.delete()


def test_on_the_last_day_a_paper_is_kept_and_afterwards_may_go(clerk):
    """Eight years, so that the story also holds on a 29 February."""
    today = timezone.localdate()
    issued = datetime(today.year - 8, today.month, today.day, 12, tzinfo=SHANGHAI)
    last_day = issue(clerk, at=issued, years=8)
    assert last_day.retain_until == today
    with pytest.raises(InternalError, match="annot"), transaction.atomic():
        last_day.delete()
    over = issue(clerk, at=issued - timedelta(days=1), years=8)
    assert over.retain_until == today - timedelta(days=1)
    over.delete()
    assert list(Paper.objects.all()) == [last_day]
    assert list(PaperContent.objects.all()) == [last_day.content]


def test_what_was_handed_in_is_kept_like_what_was_issued(clerk):
    upload = Upload("image/png", b"pixels")
    paper = papers.receive(
        "identity-paper", title="身份证", upload=upload, thing=clerk, unit_id=None, actor=clerk, at=AT, years=10
    )
    assert papers.read(paper) == b"pixels"
    assert paper.media_type == "image/png"
    assert paper.retain_until == date(2036, 11, 2)
    assert AuditRecord.objects.about(clerk).get().verb == "paper.receive"


def test_a_kind_is_a_plain_word(clerk):
    with pytest.raises(ValueError, match="no kind of paper"):
        issue(clerk, kind="Slip/../x")


def forge(paper, **columns):
    """Change a paper behind the back of the guards, as a broken disk would."""
    with pgtrigger.ignore("core.Paper:paper_unchanged", "core.PaperContent:content_unchanged"):
        if "body" in columns:
            PaperContent.objects.filter(pk=paper.pk).update(**columns)
        else:
            Paper.objects.filter(pk=paper.pk).update(**columns)


def verify():
    out = StringIO()
    try:
        call_command("verify_papers", "--json", stdout=out)
        code = 0
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue())


def test_verify_papers_finds_every_wrong_paper(clerk):
    whole, changed, shortened, gone = (issue(clerk) for _ in range(4))
    assert verify() == (0, {"ok": True, "papers": 4, "problems": []})
    forge(changed, body=papers.read(changed) + b"x")
    forge(shortened, size=3)
    with pgtrigger.ignore("core.PaperContent:content_retained"):
        PaperContent.objects.filter(pk=gone.pk).delete()
    with pytest.raises(papers.Damaged):
        papers.read(Paper.objects.get(pk=changed.pk))
    code, answer = verify()
    assert code == 1
    assert answer["papers"] == 4
    assert [found["number"] for found in answer["problems"]] == [changed.number, shortened.number, gone.number]
    assert whole.number not in str(answer)


def test_verify_papers_goes_on_after_a_content_of_another_key(clerk):
    torn, whole = issue(clerk), issue(clerk)
    with pgtrigger.ignore("core.PaperContent:content_unchanged"):
        execute("UPDATE core_papercontent SET body = 'torn' WHERE paper_id = %s", torn.pk)
    code, answer = verify()
    assert code == 1
    assert [found["number"] for found in answer["problems"]] == [torn.number]
    assert papers.read(whole)


def test_verify_papers_speaks_plainly_too(clerk):
    issue(clerk)
    out = StringIO()
    call_command("verify_papers", stdout=out)
    assert out.getvalue() == "1 papers checked, 0 wrong\n"
