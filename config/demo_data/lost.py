"""Lost and found at the campus station (A-02): what the broadcasting station handed over, in each stage of its way."""

import io
import random
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from config.demo_data.clock import before
from config.demo_data.lost_things import BY_PEOPLE, REPORTS, TAKEOVERS, Missing, Thing
from config.demo_data.organisation import House
from services import matching
from services.actions import lost, places
from services.actions.lost import Find, Loss
from services.actions.lost.releases import confirm as confirm_release
from services.actions.lost.releases import prepare
from services.models import FoundItem, LossReport, Place, Takeover

NAMESPACE = uuid.UUID("5b7a6f0e-90c3-5d55-8a0f-0d3a5a1c7e12")
STATION = "LMU"
SHELVES = (("S1", "失物架", "Lost property shelf"), ("SAFE", "保险柜", "Safe"))


def load(house: House, *, today: date, now: datetime | None) -> int:
    """The things and reports that are not there yet, by the day they came in; then what happened to them."""
    if Takeover.objects.filter(submission_key=_key("takeover", "long-ago")).exists():
        return 0
    scene = Scene(house, today, now)
    scene.shelves()
    happenings: list[tuple[int, str, Callable[[], None]]] = []
    for name, things in TAKEOVERS.items():
        # Each takeover came whole; the older part of the second is told as an own one.
        for days in sorted({thing.days for thing in things}, reverse=True):
            part = [thing for thing in things if thing.days == days]
            key = name if days == max(thing.days for thing in things) else f"{name}-{days}"
            happenings.append((-days, part[0].clock, lambda key=key, part=part: scene.take_over(key, part)))  # type: ignore[misc]
    happenings += [(-one.days, one.clock, lambda one=one: scene.hand_in(one)) for one in BY_PEOPLE]  # type: ignore[misc]
    happenings += [(-one.days, one.clock, lambda one=one: scene.report(one)) for one in REPORTS]  # type: ignore[misc]
    happenings += scene.story()
    for _days, _clock, happens in sorted(happenings, key=lambda one: one[:2]):
        happens()
    return len(BY_PEOPLE) + sum(map(len, TAKEOVERS.values()))


class Scene:
    """The counter of the campus, and what it has in hand by its keys."""

    def __init__(self, house: House, today: date, now: datetime | None) -> None:
        self.house, self.today, self.now = house, today, now
        self.station = house.stations[STATION]
        self.clerk, self.second = house.user("clerk"), house.user("second_clerk")
        self.director = house.user("campus_director")
        self.items: dict[str, FoundItem] = {}
        self.reports: dict[str, LossReport] = {}
        self.places: dict[str, Place] = {}

    def at(self, days: int, clock: str) -> datetime:
        return before(self.today, days, clock, self.now)

    def shelves(self) -> None:
        at = self.at(120, "12:00")
        for code, name, name_en in SHELVES:
            there = Place.objects.filter(station=self.station, code=code).first()
            facts = {"code": code, "name": name, "name_en": name_en}
            self.places[code] = there or places.add_place(self.station, actor=self.clerk, at=at, **facts)

    def _find(self, thing: Thing) -> Find:
        found_on = self.today - timedelta(days=thing.days + thing.before)
        return Find(
            category=thing.category,
            area=thing.area,
            found_on=found_on,
            description=thing.what,
            place=thing.place,
            secret=thing.secret,
            clues=thing.clues,
            storage=self.places[thing.shelf],
        )

    def take_over(self, key: str, things: list[Thing]) -> None:
        takeover = lost.take_over(
            self.station,
            [self._find(thing) for thing in things],
            actor=self.clerk,
            at=self.at(things[0].days, things[0].clock),
            submission_key=_key("takeover", key),
            handed_by="白露",
            partner=self.house.partners["broadcasting"],
            draw=_draw(key),
        )
        self.items |= dict(zip((thing.key for thing in things), takeover.items.order_by("pk"), strict=True))

    def hand_in(self, thing: Thing) -> None:
        self.items[thing.key] = lost.log_item(
            self.station,
            self._find(thing),
            actor=self.clerk,
            at=self.at(thing.days, thing.clock),
            submission_key=_key("item", thing.key),
            source="person" if thing.finder else "staff",
            finder=thing.finder,
            draw=_draw(f"item {thing.key}"),
        )

    def report(self, one: Missing) -> None:
        day = self.today - timedelta(days=one.days)
        loss = Loss(
            category=one.category,
            description=one.what,
            lost_from=day - timedelta(days=one.lost[0]),
            lost_until=day - timedelta(days=one.lost[1]),
            area=one.area,
            place=one.place,
            secret=one.secret,
            clues=one.clues,
        )
        facts: dict[str, Any] = {
            "at": self.at(one.days, one.clock),
            "submission_key": _key("report", one.key),
            "owner": one.owner,
            "phone": one.phone,
            "claimed_item": self.items.get(one.claims),
        }
        if one.is_public:
            self.reports[one.key] = lost.send_report(self.station, loss, **facts)
            return
        draw = _draw(f"report {one.key}")
        report = lost.log_report(self.station, loss, actor=self.clerk, draw=draw, **facts)
        self.reports[one.key] = report
        for candidate in matching.items_for(report, [self.station.pk], limit=1):
            lost.suggest(candidate, at=facts["at"])

    def match(self, item: str, report: str, days: int, clock: str) -> None:
        lost.confirm(self.items[item], self.reports[report], actor=self.clerk, at=self.at(days, clock))

    def story(self) -> list[tuple[int, str, Callable[[], None]]]:
        """What happened to them: (days, clock, happening)."""
        return [
            (-30, "12:15", lambda: self.announce(["umbrella", "bottle", "scarf"])),
            (-6, "12:30", self.donate),
            (-59, "12:20", lambda: self.match("glasses", "glasses", 59, "12:20")),
            (-7, "16:50", lambda: self.match("wallet", "wallet", 7, "16:50")),
            (-5, "17:20", self.give_wallet_back),
            (-4, "12:28", lambda: self.match("phone", "phone", 4, "12:28")),
            (-3, "12:40", self.prepare_phone),
            (-1, "12:20", self.name_owner_of_textbook),
        ]

    def announce(self, keys: list[str]) -> None:
        lost.announce([self.items[key] for key in keys], actor=self.clerk, at=self.at(30, "12:15"))

    def donate(self) -> None:
        """Two are given to the charity shop; the bottle waits for its decision, due for disposal."""
        lost.dispose(
            [self.items["umbrella"], self.items["scarf"]],
            actor=self.director,
            at=self.at(6, "12:30"),
            kind="donated",
            recipient="学校爱心超市",
            witness=self.house.people["clerk"],
        )

    def give_wallet_back(self) -> None:
        at = self.at(5, "17:20")
        prepare(
            self.items["wallet"],
            actor=self.clerk,
            at=at,
            collector="罗小雅",
            relation="owner",
            proof="student_card",
            id_tail="0318",
            owner_proof="marks",
            owner_told="里面有一张全家合照和两百多元现金",
            signature=_signature("罗小雅"),
        )

    def prepare_phone(self) -> None:
        """A valuable: prepared by one clerk, confirmed by the other with her own login."""
        release = prepare(
            self.items["phone"],
            actor=self.clerk,
            at=self.at(3, "12:40"),
            collector="阮思远",
            relation="owner",
            proof="student_card",
            id_tail="0127",
            owner_proof="unlocked",
            owner_told="当场用指纹解锁，壳内公交卡卡号一致",
            signature=_signature("阮思远"),
        )
        confirm_release(release, actor=self.second, at=self.at(3, "12:46"))

    def name_owner_of_textbook(self) -> None:
        lost.name_owner(
            self.items["textbook"],
            actor=self.clerk,
            at=self.at(1, "12:20"),
            owner="冯晓东",
            phone="13800001035",
            note="按课本签名在班级名单中查到",
        )


def _key(*parts: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, " ".join(parts))


def _draw(key: str) -> random.Random:
    return random.Random(f"lost {key}")  # noqa: S311 - the demo's codes are alike on every run, and public


def _signature(name: str) -> bytes:
    """A stroke that stands for a name."""
    picture = Image.new("RGBA", (600, 180))
    waves = [(30 + 12 * i, 90 + (ord(name[i % len(name)]) * (i + 3)) % 70 - 35) for i in range(40)]
    ImageDraw.Draw(picture).line(waves, fill="#1d2b2e", width=3)
    body = io.BytesIO()
    picture.save(body, "PNG")
    return body.getvalue()
