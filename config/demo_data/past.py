"""The past ledgers of the community station, taken over from spreadsheets (C-07): two years before this one.

The year just over gives the very figures of the third document: 接待来办事的居民260余人次，当场办理230余件，
上报办事处相关部门20多件，入户核实相关情况20多次. The year before it is a little smaller, to be compared with.
"""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.demo_data.organisation import House
from config.demo_data.stories import STORIES, Story
from core.months import midnight
from services.actions import imports
from services.choices import Outcome
from services.models import LedgerImport, Matter

STATION = "GH01"
HEADINGS = [
    "受理日期",
    "姓名",
    "住址",
    "办理事项",
    "接待人",
    "经办人",
    "办理结果",
    "办结日期",
    "入户次数",
    "备注",
]


@dataclass(frozen=True)
class Figures:
    """`home_visits` are made for what is reported."""

    on_the_spot: int
    explained: int
    reported: int
    home_visits: int


# The whole of the year just over is 264; of the one before it 221.
LAST_YEAR = Figures(on_the_spot=233, explained=7, reported=24, home_visits=25)
YEAR_BEFORE = Figures(on_the_spot=194, explained=9, reported=18, home_visits=17)

# By code of the matter, how often in turn.
AT_ONCE = {
    "consultation": 9,
    "sq-pension": 5,
    "community-certificate": 4,
    "sq-birth-registration": 3,
    "sq-floating-certificate": 3,
    "sq-medical-aid": 2,
    "sq-unemployment": 2,
    "public-affairs": 1,
}
HANDED_UP = {
    "sq-minimum-living": 4,
    "sq-disability-card": 3,
    "sq-temporary-aid": 2,
    "sq-elder-allowance": 2,
    "sq-rent-subsidy": 1,
}
# More come when school begins and pensions are certified; fewest in the month of the festival.
BUSY = {1: 5, 2: 3, 3: 9, 4: 7, 5: 6, 6: 6, 7: 7, 8: 7, 9: 9, 10: 6, 11: 8, 12: 7}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "桂英",
    "建国",
    "秀兰",
    "志明",
    "玉珍",
    "德福",
    "淑芬",
    "国强",
    "小梅",
    "文斌",
    "红",
    "勇",
    "春燕",
    "永强",
    "丽华",
)
# Days of the year on which no office is open, as (month, first, last).
CLOSED = ((1, 1, 3), (5, 1, 5), (10, 1, 7))


def load(house: House, *, today: date, now: datetime | None) -> None:
    """Each year's book once; what is there is left alone."""
    station, director = house.stations[STATION], house.user("director")
    begin = midnight(date(today.year, 1, 1)) + timedelta(hours=7)
    at = min(begin, now) if now else begin
    for year, figures in ((today.year - 2, YEAR_BEFORE), (today.year - 1, without_stories(LAST_YEAR, today))):
        name = f"{year}年服务台账.csv"
        if LedgerImport.objects.filter(station=station, file_name=name).exists():
            continue
        content = book(year, figures)
        taken = imports.upload_ledger(station, actor=director, at=at, file_name=name, content=content)
        imports.assign_columns(taken, actor=director, at=at, columns=taken.columns, matters=taken.matters)
        imports.perform(taken.pk, at=at)
        imports.start_loading(taken, actor=director, at=at)
        draw = random.Random(name)  # noqa: S311 - the demo's codes are alike on every run, and public
        if imports.perform(taken.pk, at=at, draw=draw) != "loaded":
            raise LookupError(f"{name}: {LedgerImport.objects.get(pk=taken.pk).errors}")


def without_stories(whole: Figures, today: date) -> Figures:
    """What is left for the book when in January some stories of the demo are of the year just over."""
    year = today.year - 1
    told = [story for story in STORIES if story.station == STATION and _year(today, story.days) == year]
    count = {outcome: sum(story.facts.get("outcome") == outcome for story in told) for outcome in Outcome}
    reported = sum(_has(story, "submit", today, year) for story in told)
    rest = len(told) - count[Outcome.ON_THE_SPOT] - count[Outcome.EXPLAINED] - reported
    return Figures(
        on_the_spot=whole.on_the_spot - count[Outcome.ON_THE_SPOT],
        # What is handled at the station has no line in the document.
        explained=max(whole.explained - count[Outcome.EXPLAINED] - rest, 0),
        reported=whole.reported - reported,
        home_visits=whole.home_visits - sum(_has(story, "visit", today, year) for story in told),
    )


def _has(story: Story, verb: str, today: date, year: int) -> bool:
    return any(event.verb == verb and _year(today, event.days) == year for event in story.events)


def _year(today: date, days: int) -> int:
    return (today - timedelta(days=days)).year


def book(year: int, figures: Figures) -> bytes:
    """The ledger of a year as the office kept it; the same on every run."""
    draw = random.Random(f"ledger {year}")  # noqa: S311 - as above
    ways = ["当场办理"] * figures.on_the_spot + ["解释说明"] * figures.explained + ["上报"] * figures.reported
    draw.shuffle(ways)
    days = sorted(_days(year, len(ways), draw))
    names = {matter.code: matter.name for matter in Matter.objects.filter(code__in=[*AT_ONCE, *HANDED_UP])}
    visits = iter(_visits(figures))
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(HEADINGS)
    for day, way in zip(days, ways, strict=True):
        is_reported = way == "上报"
        code = _draw(HANDED_UP if is_reported else AT_ONCE, draw)
        sheet.writerow(
            [
                day.isoformat(),
                draw.choice(SURNAMES) + draw.choice(GIVEN),
                f"太平街{draw.randrange(1, 120)}号",
                names[code],
                draw.choice(("孙丽", "孙丽", "吴秀兰")),
                "刘志强" if is_reported else "",
                way,
                min(day + timedelta(days=draw.randrange(4, 16)), date(year, 12, 31)).isoformat() if is_reported else "",
                next(visits) if is_reported else "",
                "政策不符，已耐心解释" if way == "解释说明" else "",
            ]
        )
    return text.getvalue().encode()


def _days(year: int, count: int, draw: random.Random) -> Iterator[date]:
    """Working days, more of them in busy months."""
    open_days = [
        day
        for day in (date(year, 1, 1) + timedelta(days=n) for n in range(366))
        if day.year == year
        and day.weekday() < 5
        and not any(month == day.month and first <= day.day <= last for month, first, last in CLOSED)
    ]
    yield from draw.choices(open_days, weights=[BUSY[day.month] for day in open_days], k=count)


def _visits(figures: Figures) -> list[int]:
    """How many home visits for each reported matter."""
    each, more = divmod(figures.home_visits, max(figures.reported, 1))
    return [each + (place < more) for place in range(figures.reported)]


def _draw(often: dict[str, int], draw: random.Random) -> str:
    return draw.choices(list(often), weights=list(often.values()))[0]
