"""`python -m bench.imports`: what the takeover of a past ledger costs, as a ratio to bare SQL on the same server.

Ours: the checks of every line and the load of all, as a worker does them (`services.actions.imports.perform`). Bare:
one `INSERT … SELECT` of the very rows that were loaded into the very same tables, in one transaction, from a table
without an index. The upload (reading the spreadsheet) and the undo are measured beside it.
"""

import argparse
import io
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from bench import databases
from bench.table import Line, ratio_of, show
from config import stack

NAME = "bench_imports"
HEADINGS = [
    "日期",
    "姓名",
    "联系电话",
    "身份证号码",
    "住址",
    "事项名称",
    "内容",
    "受理人",
    "经办人",
    "办理结果",
    "办结日期",
    "入户次数",
]


@dataclass(frozen=True)
class Target:
    """The sum of `rows` divided by `base`; at most `most`. None: shown only."""

    label: str
    rows: tuple[str, ...]
    most: float | None


TARGETS = [
    Target("past ledger: checked and loaded", ("check", "load"), 5),
    Target("past ledger: upload, read from XLSX", ("upload",), None),
    Target("past ledger: check", ("check",), None),
    Target("past ledger: load", ("load",), None),
    Target("past ledger: taken back", ("undo",), None),
]
BASE = "bare"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000, help="lines of the ledger")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with stack.servers():
        os.environ.setdefault("THROWAWAY_SECRETS", "1")
        try:
            address = databases.prepare_empty(NAME)
            environment = os.environ | {"DATABASE_URL": address, "LOG_LEVEL": "CRITICAL"}
            command = [sys.executable, "-m", "bench.imports", "worker", str(options.rows), str(options.rounds)]
            done = subprocess.run(command, cwd=databases.ROOT, env=environment, stdout=subprocess.PIPE, check=True)
            return report(options, json.loads(done.stdout))
        finally:
            databases.drop(NAME)


def report(options, rounds: list[dict[str, float]]) -> int:
    """Prints the table; 1 when a target is missed, else 0."""
    lines = []
    for target in TARGETS:
        seconds = [sum(one[row] for row in target.rows) for one in rounds]
        ratio = ratio_of(seconds, [one[BASE] for one in rounds])
        is_met = target.most is None or ratio <= target.most
        wanted = "" if target.most is None else f"≤ {target.most:g}"
        lines.append(Line(target.label, median(seconds), "s", ratio, wanted, is_met))
    bare = median(one[BASE] for one in rounds)
    head = f"{options.rows:,} lines, {options.rounds} rounds; bare INSERT … SELECT {bare:.2f} s = 1"
    return show(lines, head=head, as_json=options.json)


def spreadsheet(rows: int, start: int) -> bytes:
    """A ledger of `rows` lines, the same for the same `start`."""
    from xlsxwriter import Workbook

    draw = random.Random(start)
    stream = io.BytesIO()
    book = Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    first = date(2021, 1, 4)
    for line in range(1, rows + 1):
        day = first + timedelta(days=line * 1500 // rows)
        name = draw.choice("王李张刘陈杨黄赵吴周") + draw.choice("秀建国春志桂明丽") + draw.choice("英华强梅兰军平")
        phone = f"138{draw.randrange(10**8):08d}" if line % 2 else ""
        matter, outcome = draw.choice(
            (("代办证照", "上报"), ("咨询", "解释"), ("咨询", "当场办理"), ("代办证照", "办结"))
        )
        sheet.write_row(
            line,
            0,
            [
                day.isoformat(),
                name,
                phone,
                "11010519491231002X" if line % 5 == 0 else "",
                f"青林村{draw.randrange(1, 9)}组{draw.randrange(1, 200)}号",
                matter,
                f"第{line}件：前来办理相关手续，已核对材料",
                "王桂花",
                draw.choice(("王桂花", "张大勇", "")),
                outcome,
                (day + timedelta(days=line % 9)).isoformat(),
                "1次" if line % 11 == 0 else "",
            ],
        )
    book.close()
    return stream.getvalue()


def work(rows: int, rounds: int) -> list[dict[str, float]]:
    """In a process of its own, bound to the database."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.utils import timezone

    from config.demo_data import organisation
    from services.models import Matter

    at = timezone.now()
    house = organisation.load(actor=organisation.superuser(), at=at, today=timezone.localdate(at))
    codes = {"代办证照": "certificate", "咨询": "consultation"}
    meant = {word: Matter.objects.get(code=code).pk for word, code in codes.items()}
    station, agent = house.stations["QL01"], house.user("agent")
    return [_round(station, agent, meant, spreadsheet(rows, number), at) for number in range(rounds)]


def _round(station, agent, meant: dict[str, int], content: bytes, at) -> dict[str, float]:
    from services.actions import imports

    took: dict[str, float] = {}

    def timed(name: str, call):
        began = time.perf_counter()
        answer = call()
        took[name] = time.perf_counter() - began
        return answer

    taken = timed(
        "upload",
        lambda: imports.upload_ledger(station, actor=agent, at=at, file_name="2021—2025.xlsx", content=content),
    )
    imports.assign_columns(taken, actor=agent, at=at, columns=taken.columns, matters=meant)
    if timed("check", lambda: imports.perform(taken.pk, at=at)) != "checked":
        raise SystemExit("the ledger was not checked")
    imports.start_loading(taken, actor=agent, at=at)
    if timed("load", lambda: imports.perform(taken.pk, at=at)) != "loaded":
        taken.refresh_from_db()
        raise SystemExit(f"the ledger was not loaded: {taken.errors[:3]}")
    _keep(taken.pk)
    timed("undo", lambda: imports.undo_import(taken, actor=agent, at=at))
    timed(BASE, _insert)
    return took


TABLES = ("services_ticket", "services_homevisit")


def _keep(book: int) -> None:
    """Copies of the rows that were loaded, with neither index nor constraint."""
    from django.db import connection

    chosen = {
        "services_ticket": "imported_in_id = %s",
        "services_homevisit": "ticket_id IN (SELECT id FROM services_ticket WHERE imported_in_id = %s)",
    }
    with connection.cursor() as cursor:
        for table, which in chosen.items():
            cursor.execute(f"DROP TABLE IF EXISTS bench_{table}")
            cursor.execute(f"CREATE TABLE bench_{table} AS SELECT * FROM {table} WHERE {which}", [book])


def _insert() -> None:
    """The rows once more, by the database alone; rolled back."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns"
                " WHERE table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
            columns = cursor.fetchone()[0]
            cursor.execute(
                f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM bench_{table}"
            )
        # Foreign keys are checked at the end of the transaction: that belongs to it, the rows themselves do not stay.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        print(json.dumps(work(int(sys.argv[2]), int(sys.argv[3]))))
        raise SystemExit(0)
    raise SystemExit(main())
