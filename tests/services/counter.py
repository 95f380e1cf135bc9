"""A counter for tests of the edges: two matters with their chains, and tickets as a clerk logs them there."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from services.actions import log_ticket
from services.choices import Handling, State
from services.models import Chain, ChainStep, Matter, MatterDocument, Ticket
from stations.choices import StationKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)  # a Monday


def chain(code: str, *steps: str) -> Chain:
    made = Chain.objects.create(code=code, name=code)
    for position, state in enumerate(steps, start=1):
        ChainStep.objects.create(chain=made, position=position, state=state)
    return made


def computer_repair() -> Matter:
    """电脑维修: accepted, handled (or waiting for parts), ready, closed."""
    return Matter.objects.create(
        code="computer-repair",
        name="电脑维修",
        name_en="Computer repair",
        station_kinds=[StationKind.CAMPUS],
        chain=chain("repair", State.ACCEPTED, State.HANDLING, State.WAITING, State.READY, State.CLOSED),
        bring="电脑和电源",
        bring_en="The computer and its charger",
    )


def certificate() -> Matter:
    """A certificate by proxy that asks for a copy of the id card before it is submitted."""
    matter = Matter.objects.create(
        code="certificate",
        name="代办证明",
        name_en="Certificate by proxy",
        station_kinds=list(StationKind.values),
        chain=chain("proxy", State.ACCEPTED, State.SUBMITTED, State.WAITING, State.REPLIED, State.CLOSED),
    )
    MatterDocument.objects.create(
        matter=matter, name="身份证复印件", name_en="copy of the id card", quantity=1, handling=Handling.COPY_KEPT
    )
    return matter


def log(cast, matter: Matter, *, at: datetime = MORNING, **facts) -> Ticket:
    """李文博 hands something in at the campus station, to 林晓雨."""
    facts = {"resident_name": "李文博", "phone": "13812345678"} | facts
    return log_ticket(cast.campus, matter, actor=cast.clerk, at=at, submission_key=uuid4(), **facts)
