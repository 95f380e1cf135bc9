"""The cast with the shipped catalogue, and a counter that logs tickets in few words."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.actions import VERBS, load_catalogue, log_ticket
from services.models import Matter, Ticket

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> datetime:
    """ "2026-11-23 10:00" in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# A Monday; Tuesday to Friday after it are working days.
MONDAY = moment("2026-11-23 10:00")

CERTIFICATE = {"certificate": "居住证明", "purpose": "入学"}
COMPUTER = {"device": "笔记本电脑", "fault": "不能开机", "consent_data": True}


@pytest.fixture
def office(cast):
    """The cast, with the shipped catalogue loaded and the code of the computer association as partner."""
    from tests import factories as f

    load_catalogue(actor=None, at=MONDAY)
    cast.association = f.PartnerFactory(unit=cast.centre, name="电脑协会")
    f.VolunteerFactory(person=cast.people["volunteer"], partner=cast.association)
    Matter.objects.filter(code="computer-repair").update(partner=cast.association)
    return cast


def log(station, code: str, actor, *, at=MONDAY, **facts) -> Ticket:
    """A ticket of 李春梅, complete enough for every matter of the catalogue."""
    matter = Matter.objects.get(code=code)
    known = {"computer-repair": COMPUTER, "certificate": CERTIFICATE, "community-certificate": CERTIFICATE}
    facts = {"resident_name": "李春梅", "submission_key": uuid4(), "details": known.get(code, {})} | facts
    return log_ticket(station, matter, actor=actor, at=at, **facts)


def do(ticket: Ticket, verb: str, actor, *, at=MONDAY, **facts) -> Ticket:
    return VERBS[verb].run(ticket, actor=actor, at=at, **facts)


def all_documents(code: str) -> dict[int, int]:
    return {document.pk: document.quantity for document in Matter.objects.get(code=code).documents.all()}


@pytest.fixture
def fresh_limits(settings):
    """No try has been counted yet: tries are counted under keyed digests, and this test has a key of its own."""
    settings.PII_INDEX_KEY = uuid4().hex
