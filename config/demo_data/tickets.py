"""The tickets of the demo, made by the actions of `services` in the order in which things happened."""

import random
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from config.demo_data.clock import before
from config.demo_data.organisation import House
from config.demo_data.stories import STORIES, Day, Event, Papers, Story, Where, Who
from services import actions
from services.models import Matter, Ticket

NAMESPACE = uuid.UUID("6f1c3c1e-9d0b-5a7e-8b57-2b1f4a9c7d10")


def key(name: str) -> uuid.UUID:
    """The submission key of the story of that name, by which its ticket is found again."""
    return uuid.uuid5(NAMESPACE, name)


def load(house: House, *, today: date, now: datetime | None) -> int:
    return tell(STORIES, house, today=today, now=now)


@transaction.atomic
def tell(stories: Iterable[Story], house: House, *, today: date, now: datetime | None) -> int:
    """Tell every story whose ticket is not there yet; answers how many. `now`: nothing is dated later than that."""
    keys = {key(story.key): story for story in stories}
    there = set(Ticket.objects.filter(submission_key__in=keys).values_list("submission_key", flat=True))
    untold = {key: story for key, story in keys.items() if key not in there}
    matters = {matter.code: matter for matter in Matter.objects.for_intake()}
    happenings: list[tuple[datetime, uuid.UUID, Story | Event]] = []
    for name, story in untold.items():
        happenings.append((before(today, story.days, story.clock, now), name, story))
        happenings += [(before(today, event.days, event.clock, now), name, event) for event in story.events]
    tickets: dict[uuid.UUID, Ticket] = {}
    # Sorting is stable: what happened at the same moment stays in the order of the data.
    for at, name, happening in sorted(happenings, key=lambda item: item[0]):
        if isinstance(happening, Story):
            tickets[name] = _log(happening, name, matters[happening.matter], house, today, at)
        else:
            tickets[name] = _take(happening, tickets[name], house, today, at)
    return len(untold)


def _log(story: Story, key: uuid.UUID, matter: Matter, house: House, today: date, at: datetime) -> Ticket:
    facts = {name: _meant(value, house, today, matter) for name, value in story.facts.items()}
    return actions.log_ticket(
        house.stations[story.station],
        matter,
        actor=house.user(story.by),
        at=at,
        submission_key=key,
        resident_name=story.resident,
        phone=story.phone,
        description=story.description,
        draw=random.Random(story.key),  # noqa: S311 - the demo's codes are alike on every run, and public
        **facts,
    )


def _take(event: Event, ticket: Ticket, house: House, today: date, at: datetime) -> Ticket:
    facts = {name: _meant(value, house, today, ticket.matter) for name, value in event.facts.items()}
    return actions.VERBS[event.verb].run(ticket, actor=house.user(event.by), at=at, **facts)


def _meant(value: Any, house: House, today: date, matter: Matter) -> Any:
    if isinstance(value, Who):
        return house.people[value.key]
    if isinstance(value, Where):
        return house.units[value.key]
    if isinstance(value, Day):
        return today + timedelta(days=value.offset)
    if isinstance(value, Papers):
        return {document.pk: value.brought.get(document.name, 0) for document in matter.documents.all()}
    return value
