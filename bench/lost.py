"""`python -m bench.lost`: matching a loss report against 200,000 found things, and the pages around it.

All of them lie unclaimed at one station, which is worse than any station's shelf: the report is compared with whatever
an index cannot rule out. The base of the ratio is the one best query that names the candidates (`CANDIDATES`), asked
by its parameters alone: clues, the category in those days, rare pairs of characters in those days.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

from bench import databases
from bench.table import Line, ratio_of, show
from config import stack

NAME = "bench_lost"
STATION = "LMU"
# A clerk waits for an answer, and the ratio says what the weighing adds to the best query.
MOST_MS, MOST_RATIO = 300, 3.0
ROUNDS, TIMES = 7, 5

COLOURS = ["黑色", "白色", "蓝色", "红色", "灰色", "棕色", "粉色", "绿色", "银色", "紫色"]
MAKES = [
    "耐克",
    "华为",
    "小米",
    "晨光",
    "得力",
    "李宁",
    "安踏",
    "苹果",
    "联想",
    "无印",
    "索尼",
    "卡西欧",
    "双星",
    "阿迪",
]
NOUNS = ["双肩包", "手机", "水杯", "雨伞", "钥匙", "校园卡", "眼镜", "外套", "课本", "耳机", "钱包", "手表", "围巾"]
EXTRAS = [
    "有挂件",
    "边角磨损",
    "贴有贴纸",
    "带蓝色挂绳",
    "内有纸条",
    "拉链损坏",
    "刻有字母",
    "九成新",
    "盖子有划痕",
    "有班级标签",
]
SECRETS = [
    "内有高数课本和蓝色雨伞",
    "夹层里有一张合照",
    "杯底刻字母",
    "背面贴着课程表",
    "内袋里有药盒",
    "里面有两支红笔",
    "密码是四位数",
    "挂绳打了结",
]
PLACES = [
    "二食堂二楼靠窗",
    "三教201",
    "图书馆三楼",
    "田径场看台",
    "一号宿舍楼下",
    "校门口公交站",
    "行政楼大厅",
    "实验楼走廊",
]

TICKETS = """
INSERT INTO services_ticket (
    id, number, station_id, year, sequence, lookup_code, lookup_tail, submission_key, matter_id, state, outcome,
    waiting_for, resume_state, resident_name, phone, phone_index, id_number, id_index, address, description, details,
    explanation, repair_result, source, is_urgent, received_by_id, registered_by_id, received_at, registered_at,
    accepted_at, search_text)
SELECT %(first)s + i, %(code)s || '-' || %(year)s || '-' || lpad((i + 1)::text, 6, '0'), %(station)s, %(year)s, i + 1,
    %(letter)s || lpad(i::text, 9, '0'), '0000', gen_random_uuid(), %(matter)s, 'accepted', '', '', '', '广播台', '',
    '', '', '', '', '物品', '{}', '', '', 'counter', false, %(person)s, %(person)s, now(), now(), now(), '广播台'
FROM generate_series(0, %(count)s - 1) AS i
"""
# hashint8extended spreads without randomness: the same call makes the same things.
ITEMS = """
INSERT INTO services_founditem (
    ticket_id, station_id, state, source, category, area, place, found_on, description, secret, is_valuable, owner_name,
    owner_phone, received_on, keep_until, notice_days, search_text)
SELECT id, %(station)s, 'shelved', 'broadcast', category, area, place, found_on, what, secret, false, '', '', found_on,
    found_on + 90, 15, what || ' ' || secret || ' ' || place
FROM (
    SELECT %(first)s + i AS id, (%(categories)s)[1 + h(i, 1) %% %(n_categories)s] AS category,
        (%(areas)s)[1 + h(i, 2) %% %(n_areas)s] AS area, (%(places)s)[1 + h(i, 3) %% %(n_places)s] AS place,
        %(today)s::date - (i * %(days)s / %(count)s)::int AS found_on,
        (%(colours)s)[1 + h(i, 4) %% %(n_colours)s] || (%(makes)s)[1 + h(i, 5) %% %(n_makes)s]
            || (%(nouns)s)[1 + h(i, 6) %% %(n_nouns)s] || '，' || (%(extras)s)[1 + h(i, 7) %% %(n_extras)s] AS what,
        (%(secrets)s)[1 + h(i, 8) %% %(n_secrets)s] AS secret
    FROM generate_series(0, %(count)s - 1) AS i
) AS drawn
"""
REPORTS = """
INSERT INTO services_lossreport (
    ticket_id, station_id, state, is_public, owner_name, sender_phone, category, area, place, lost_from, lost_until,
    description, secret, submission_key, sent_at, reason, search_text)
SELECT id, %(station)s, 'searching', false, '某某', '', category, '', place, lost_on, lost_on, what, secret,
    gen_random_uuid(), now(), '', what || ' ' || secret || ' ' || place
FROM (
    SELECT %(first)s + i AS id, (%(categories)s)[1 + h(i, 11) %% %(n_categories)s] AS category,
        (%(places)s)[1 + h(i, 13) %% %(n_places)s] AS place,
        %(today)s::date - (i * %(days)s / %(count)s)::int AS lost_on,
        (%(colours)s)[1 + h(i, 14) %% %(n_colours)s] || (%(makes)s)[1 + h(i, 15) %% %(n_makes)s]
            || (%(nouns)s)[1 + h(i, 16) %% %(n_nouns)s] AS what,
        (%(secrets)s)[1 + h(i, 18) %% %(n_secrets)s] AS secret
    FROM generate_series(0, %(count)s - 1) AS i
) AS drawn
"""
HASH = """
CREATE FUNCTION pg_temp.h(i bigint, seed int) RETURNS int LANGUAGE sql IMMUTABLE
AS 'SELECT (hashint8extended(i, seed) & 1073741823)::int'
"""
# Every third bears a number, every fifth a name.
CLUES = """
INSERT INTO services_clue (item_id, kind, value, shown, digest, near)
SELECT %(first)s + i, 'student', '', '******0000', encode(sha256(('d' || i)::bytea), 'hex'),
    encode(sha256(('e' || i %% 10000)::bytea), 'hex')
FROM generate_series(0, %(count)s - 1, 3) AS i
UNION ALL
SELECT %(first)s + i, 'name', '', '某*', encode(sha256(('n' || i %% 20000)::bytea), 'hex'),
    encode(sha256(('r' || i %% 5000)::bytea), 'hex')
FROM generate_series(0, %(count)s - 1, 5) AS i
"""
CANDIDATES = """
WITH hit AS (
    SELECT item_id FROM services_clue WHERE digest = ANY(%(digests)s) AND item_id IS NOT NULL
    UNION SELECT item_id FROM services_clue WHERE near = ANY(%(nears)s) AND item_id IS NOT NULL
), near AS (
    SELECT ticket_id, grams FROM services_founditem
    WHERE closed_at IS NULL AND state = 'shelved' AND station_id = %(station)s AND category = %(category)s
        AND found_on BETWEEN %(first_day)s AND %(last_day)s
    UNION
    SELECT ticket_id, grams FROM services_founditem JOIN hit ON item_id = ticket_id
    WHERE closed_at IS NULL AND state = 'shelved' AND station_id = %(station)s
)
SELECT ticket_id, (SELECT count(*) FROM unnest(grams) AS g WHERE g = ANY(%(grams)s)) AS shared
FROM near ORDER BY shared DESC, ticket_id DESC LIMIT 8
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.lost", description=__doc__)
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--keep", action="store_true", help="leave the database for the next run")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure(options.items, as_json=options.json)
    with stack.servers():
        os.environ.setdefault("THROWAWAY_SECRETS", "1")
        address = databases.prepare_demo(NAME, f"lost {options.items}")
        environment = os.environ | {"DATABASE_URL": address, "LOG_LEVEL": "CRITICAL", "PROXY_COUNT": "1"}
        command = [sys.executable, "-m", "bench.lost", "--inside", "--items", str(options.items)]
        command += ["--json"] if options.json else []
        try:
            return subprocess.run(command, cwd=databases.ROOT, env=environment).returncode
        finally:
            if not options.keep:
                databases.drop(NAME)


def measure(items: int, *, as_json: bool) -> int:
    """In the process that is bound to the database: fills it, measures, prints; 1 when a target is missed."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.urls"
    fill(items)
    times, counts = _times(_report())
    best, match = times["sql"], times["match"]
    lines = [
        Line(label, median(times[name]), "ms", ratio_of(times[name], best), queries=counts.get(name, 1))
        for name, label in LABELS.items()
    ]
    ratio = ratio_of(match, best)
    lines.append(Line("match / the best query", median(match), "ms", ratio, f"≤ {MOST_RATIO:g}", ratio <= MOST_RATIO))
    is_quick = median(match) < MOST_MS
    lines.append(Line("match, while a clerk waits", median(match), "ms", None, f"< {MOST_MS} ms", is_quick))
    head = f"{items:,} found things, a tenth as many loss reports; {ROUNDS} rounds of {TIMES}; the best query = 1"
    return show(lines, head=head, as_json=as_json)


LABELS = {
    "sql": "the best query for the candidates",
    "match": "match of a loss report, ranked with reasons",
    "match_item": "match of a found thing with the reports",
    "report": "page of the loss report",
    "item": "page of the found thing",
    "search_number": "search for an owner by number",
    "search_words": "search for an owner by words",
    "board": "board of lost and found",
    "public": "public list",
    "public_filtered": "public list, one category of one area",
}


def fill(items: int) -> None:
    """Make the things, unless they are there already."""
    from django.db import connection, transaction

    from config.load.tickets import indexes_apart
    from core.keys import reserve_keys
    from services.choices import LostArea, LostCategory
    from services.models import FoundItem, Matter, Ticket
    from stations.models import Appointment, Station

    if FoundItem.objects.count() >= items:
        return
    station = Station.objects.get(code=STATION)
    lists: dict[str, list[str]] = {"categories": LostCategory.values, "areas": LostArea.values, "colours": COLOURS}
    lists |= {"makes": MAKES, "nouns": NOUNS, "extras": EXTRAS, "secrets": SECRETS, "places": PLACES}
    facts: dict[str, Any] = lists | {f"n_{name}": len(words) for name, words in lists.items()}
    facts |= {
        "station": station.pk,
        "code": station.code,
        "person": Appointment.objects.filter(unit=station.unit).values_list("person", flat=True)[0],
        "today": date.today(),  # noqa: DTZ011
        "days": 730,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(HASH)
        for code, letter, year, count, rows in (
            ("found-item", "B", 2024, items, {"services_founditem": ITEMS, "services_clue": CLUES}),
            ("loss-report", "C", 2023, max(items // 10, 1), {"services_lossreport": REPORTS}),
        ):
            facts |= {"matter": Matter.objects.get(code=code).pk, "letter": letter, "year": year, "count": count}
            facts["first"] = reserve_keys(Ticket, count)
            for table, statement in ({"services_ticket": TICKETS} | rows).items():
                with indexes_apart(cursor, table, True):
                    cursor.execute(statement.replace("h(i,", "pg_temp.h(i,"), facts)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _report() -> Any:
    """A report whose student number stands on one of the things; the same on every run."""
    from uuid import UUID

    from django.utils import timezone

    from core.models import User
    from services.actions.lost import Loss, log_report
    from services.models import Clue, LossReport
    from stations.models import Station

    lost_on = date.today() - timedelta(days=200)  # noqa: DTZ011
    loss = Loss(
        category="bag",
        description="黑色耐克双肩包，带蓝色挂绳",
        lost_from=lost_on - timedelta(days=1),
        lost_until=lost_on,
        area="canteen",
        place="二食堂二楼",
        secret="内有高数课本和蓝色雨伞",
        clues=[("student", "2023110456")],
    )
    report = log_report(
        Station.objects.get(code=STATION),
        loss,
        actor=User.objects.get(username="clerk"),
        at=timezone.now(),
        submission_key=UUID(int=20_261_124),
        owner="诸葛明",
        phone="13800009999",
    )
    clue = report.clues.get(kind="student")
    Clue.objects.filter(item__station=report.station, kind="student").order_by("pk").filter(
        pk=Clue.objects.filter(kind="student", item__isnull=False).order_by("-pk").values("pk")[:1]
    ).update(digest=clue.digest, near=clue.near)
    return LossReport.objects.for_page().prefetch_related("clues").get(pk=report.pk)


def _times(report: Any) -> tuple[dict[str, list[float]], dict[str, int]]:
    """The median milliseconds of each row in each round, and the queries of each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from bench.desk import FRAME, Browser
    from bench.processes import Server
    from bench.rows import Request
    from core.models import User
    from services import matching
    from services.models import FoundItem

    facts = _candidate_facts(report)

    def sql() -> None:
        with connection.cursor() as cursor:
            cursor.execute(CANDIDATES, facts)
            cursor.fetchall()

    item = FoundItem.objects.for_page().prefetch_related("clues").filter(category="bag").order_by("found_on")[0]
    station = [report.station_id]
    clerk, anybody = Browser(User.objects.get(username="clerk")), Browser()
    search, public = reverse("services:lost-search"), reverse("lost-found")
    pages = {
        "report": (clerk, Request(reverse("services:loss-report", args=[report.pk]))),
        "item": (clerk, Request(reverse("services:found-item", args=[item.ticket.number]))),
        "search_number": (clerk, Request(search, form={"number": "2023110456"})),
        "search_words": (clerk, Request(search, form={"words": "黑色耐克双肩包"})),
        "board": (clerk, Request(reverse("services:lost"))),
        "public": (anybody, Request(public)),
        "public_filtered": (anybody, Request(f"{public}?category=bag&area=canteen")),
    }
    server = Server()

    def ask(name: str) -> None:
        browser, request = pages[name]
        answer = browser.ask(request, server)
        if answer.status != 200:
            raise SystemExit(f"{name}: {answer.status}\n{answer.body.decode()[:2000]}")

    rows: dict[str, Callable[[], object]] = {
        "sql": sql,
        "match": lambda: matching.items_for(report, station),
        "match_item": lambda: matching.reports_for(item, station),
        **{name: (lambda name=name: ask(name)) for name in pages},
    }
    try:
        counts = {}
        for name, (browser, request) in pages.items():
            # What an address asks after its `?` makes no query more.
            inside = Request(request.path.partition("?")[0], form=request.form)
            browser.ask_inside(inside)
            with CaptureQueriesContext(connection) as seen:
                browser.ask_inside(inside)
            texts = (query["sql"].rpartition(", true); ")[2].strip() for query in seen.captured_queries)
            counts[name] = sum(not text.startswith(FRAME) for text in texts)
        for name in ("match", "match_item"):
            with CaptureQueriesContext(connection) as seen:
                rows[name]()
            counts[name] = len(seen.captured_queries)
        times: dict[str, list[float]] = {name: [] for name in rows}
        for _round in range(ROUNDS):
            for name, act in rows.items():
                took = []
                for _time in range(TIMES):
                    began = time.perf_counter()
                    act()
                    took.append((time.perf_counter() - began) * 1000)
                times[name].append(median(took))
    finally:
        server.close()
    return times, counts


def _candidate_facts(report: Any) -> dict[str, Any]:
    from services import matching

    clues = list(report.clues.all())
    return {
        "digests": [clue.digest for clue in clues if clue.digest],
        "nears": [clue.near for clue in clues],
        "station": report.station_id,
        "category": report.category,
        "first_day": report.lost_from - timedelta(days=1),
        "last_day": report.lost_until + timedelta(days=matching.DAYS_LATER),
        "grams": sorted(matching.side_of_report(report).grams),
    }


if __name__ == "__main__":
    raise SystemExit(main())
