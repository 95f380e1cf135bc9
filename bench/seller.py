"""A process that sells from one database for so many seconds and says how many a second.

Talks JSON, one line each way: {"row": "sale_8", "seconds": 5} → {"rate": 1234.5}. The rows:
sale_N: `finance.ledger.sell` in N processes · batch: its `sell_many`, batches of a thousand in one · http_N, bare_N:
N clients, each with its connection, against one gunicorn with four workers that stays up between the rows.
"""

import json
import os
import random
import sys
import time
from http.client import HTTPConnection
from uuid import uuid4

import django

from bench.processes import Server

WORKERS = 4
# Requests of each client before the time is taken: every worker has its connection and its plans.
WARM = 40
# A function's plan is general from the sixth call on.
WARM_BATCHES = 6


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            kind, _line, count = asked["row"].partition("_")
            work = over_http if kind in ("http", "bare") else in_processes
            print(json.dumps({"rate": work(kind, int(count or 1), asked["seconds"])}), flush=True)
    finally:
        if _served:
            _served[0].close()


def in_processes(kind: str, count: int, seconds: float) -> float:
    work = {"sale": sell_one_by_one, "batch": sell_in_batches}[kind]
    return sum(forked(lambda: work(seconds), count))


def forked(work, count: int) -> list[float]:
    """`work()` in so many child processes; what each answers."""
    readers = []
    for _child in range(count):
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.close(reader)
            random.seed(os.getpid())
            try:
                os.write(writer, json.dumps(work()).encode())
            finally:
                os._exit(0)  # whoever waits for an answer finds none
        os.close(writer)
        readers.append(reader)
    answers = []
    for reader in readers:
        with os.fdopen(reader) as file:
            answers.append(json.loads(file.read()))
    for _child in range(count):
        os.wait()
    return answers


def stations_and_businesses():
    from config.load.sales import BUSINESSES
    from finance.models import Business
    from stations.models import Station

    stations = list(Station.objects.filter(code__regex=r"^P\d{6}$").select_related("unit"))
    return stations, list(Business.objects.filter(code__in=BUSINESSES))


def sale(stations, businesses, at, station=None):
    from decimal import Decimal

    from finance.ledger import Sale

    amount = Decimal(random.randint(1, 200)) / 100
    chosen = station or random.choice(stations)
    return Sale(uuid4(), chosen.pk, random.choice(businesses).pk, amount, Decimal("0.00"), at, "13812345678")


def sell_one_by_one(seconds: float) -> float:
    from django.utils import timezone

    from finance.ledger import sell

    stations, businesses = stations_and_businesses()
    for _ in range(WARM):
        sell(sale(stations, businesses, timezone.now()), actor=None, at=timezone.now())
    count, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        at = timezone.now()
        sell(sale(stations, businesses, at), actor=None, at=at)
        count += 1
    return count / spent


def sell_in_batches(seconds: float) -> float:
    from django.utils import timezone

    from finance.ledger import Posting, sell_many

    stations, businesses = stations_and_businesses()
    count, spent, batches = 0, 0.0, 0
    while spent < seconds or not count:
        at = timezone.now()
        station = random.choice(stations)
        sales = [sale(stations, businesses, at, station) for _ in range(1000)]
        began = time.perf_counter()
        answers = sell_many(sales, actor=None, at=at)
        batches += 1
        if batches > WARM_BATCHES:
            spent += time.perf_counter() - began
            count += sum(isinstance(answer, Posting) for answer in answers)
    return count / spent


# The web server of this process and what its clients need, once the first of them comes.
_served: list = []


def over_http(kind: str, count: int, seconds: float) -> float:
    if not _served:
        _served.extend(serve())
    _server, address, stations, token = _served
    return sum(forked(lambda: ask(kind, address, stations, token, seconds), count))


def serve():
    from django.db import connection

    stations, token = terminal()
    connection.close()
    # Nobody is measured while a worker is replaced.
    never = ("--max-requests", "0", "--max-requests-jitter", "0", "--keep-alive", "30")
    server = Server(*never, workers=WORKERS)
    return server, server.address, stations, token


def terminal() -> tuple[list[tuple[str, int]], str]:
    """Codes and keys of the stations, and a token of somebody who sells for all of them."""
    from datetime import date

    from django.utils import timezone

    from config.load.sales import BUREAU
    from core.models import User
    from stations.actions import issue_token
    from stations.choices import Role
    from stations.models import Appointment, Person, Unit

    user, is_new = User.objects.get_or_create(username="bench-platform", defaults={"full_name": "平台"})
    if is_new:
        person = Person.objects.create(name="平台", user=user)
        bureau = Unit.objects.get(name=BUREAU, parent=None)
        Appointment.objects.create(person=person, unit=bureau, role=Role.E_COMMERCE, starts_on=date(2020, 1, 1))
    at = timezone.now()
    _row, token = issue_token(user, name="bench", scopes=["sales:write"], actor=None, at=at)
    stations, _businesses = stations_and_businesses()
    return [(station.code, station.pk) for station in stations], token


def ask(kind: str, address, stations, token: str, seconds: float) -> float:
    """One client on one connection, both kinds with the same request."""
    client = HTTPConnection(*address)
    path = "/api/v1/sales/" if kind == "http" else "/bench/bare-sale/"
    moment = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    headers = {"Host": "127.0.0.1", "Authorization": f"Token {token}", "Content-Type": "application/json"}

    def sell_one() -> None:
        code, key = random.choice(stations)
        amount = f"{random.randint(1, 200) / 100:.2f}"
        sale = {"station": code, "business": "mobile", "amount": amount, "fee": "0.00", "sold_at": moment}
        body = json.dumps({**sale, "reference": "13812345678"} | ({"pk": key} if kind == "bare" else {}))
        client.request("POST", path, body, headers | {"Idempotency-Key": str(uuid4())})
        answer = client.getresponse()
        text = answer.read()
        if answer.status != 201:
            print(f"{kind}: {answer.status} {text[:500]!r}", file=sys.stderr)
            raise SystemExit(1)

    for _ in range(WARM):
        sell_one()
    count, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        sell_one()
        count += 1
    return count / spent


if __name__ == "__main__":
    main()
