"""Millions of sales in a few minutes: the ledger's rows in a handful of statements, as its own functions write them.

Everything that `verify_ledger` asks holds: digests, keys, balances that equal their lines. The stations bought in one
sum what they sell, and a rest.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from config.load.organisation import UNIT
from core.keys import reserve_keys
from finance import ledger, partitions
from finance.choices import AccountKind
from finance.models import Biller, Business, Transfer
from stations.choices import Role, UnitKind
from stations.models import Unit

BUREAU, BRANCH = "压力测试邮政局", "压力测试支局"
# Codes as the demo has them; a database that has these already keeps its own.
BUSINESSES = {"mobile": "移动缴费", "unicom": "联通缴费", "telecom": "电信缴费", "power": "电费代收"}
REST = Decimal("1000.00")

# A franchise station beside its unit, with its account and its credit; those of an earlier run are used again.
STATIONS = """
WITH fresh AS (
    SELECT k, 'P' || lpad(k::text, 6, '0') AS code, nextval(pg_get_serial_sequence('stations_unit', 'id')) AS id
    FROM generate_series(1, %(stations)s) AS k
    WHERE NOT EXISTS (SELECT 1 FROM stations_station WHERE code = 'P' || lpad(k::text, 6, '0'))
), units AS (
    INSERT INTO stations_unit (id, kind, parent_id, path, name, name_en, line, phone, opened_on)
    SELECT id, 'station', %(branch)s, %(above)s || id || '.', '压力测试加盟站' || code, '', 'none', '', %(since)s
    FROM fresh RETURNING id
)
INSERT INTO stations_station
    (unit_id, code, kind, address, address_en, phone, website, about, about_en, opened_on)
SELECT id, code, 'postal', '解放路' || k || '号', '', '', '', '', '', %(since)s FROM fresh
"""
CREDIT = """
WITH fresh AS (
    SELECT s.unit_id, s.code, nextval(pg_get_serial_sequence('finance_account', 'id')) AS id
    FROM stations_station s
    WHERE s.code ~ '^P[0-9]{6}$' AND NOT EXISTS (SELECT 1 FROM finance_creditaccount c WHERE c.station_id = s.unit_id)
), accounts AS (
    INSERT INTO finance_account (id, kind, unit_id, ref, opened_at)
    SELECT id, 'credit', unit_id, '', %(at)s FROM fresh
)
INSERT INTO finance_creditaccount
    (account_id, station_id, bureau_id, number, balance, low_at, crossings, warned, opened_at)
SELECT id, unit_id, %(bureau)s, code || '00', 0, 200, 0, 0, %(at)s FROM fresh
"""

# Sale i: station and business in turn, an amount between 1.00 and 299.99 out of its number, moments evenly spread.
LISTS = """
DROP TABLE IF EXISTS pg_temp.load_seller, pg_temp.load_business, pg_temp.load_total;
CREATE TEMPORARY TABLE load_seller ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY s.code) - 1 AS k, s.unit_id AS station, c.account_id AS account
FROM stations_station s JOIN finance_creditaccount c ON c.station_id = s.unit_id
WHERE s.code ~ '^P[0-9]{6}$' ORDER BY s.code LIMIT %(stations)s;
CREATE TEMPORARY TABLE load_business ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY b.code) - 1 AS k, b.id AS business, a.id AS account
FROM finance_business b JOIN finance_account a ON a.business_id = b.id AND a.unit_id = %(bureau)s
    AND a.kind IN ('revenue', 'biller')
WHERE b.code = ANY(%(codes)s);
CREATE TEMPORARY TABLE load_total ON COMMIT DROP AS
SELECT l.station, l.account, sum(((i * 7919) %% 29900 + 100) * 0.01) AS sold
FROM generate_series(1, %(sales)s::bigint) AS i JOIN load_seller l ON l.k = i %% %(stations)s GROUP BY 1, 2;
ANALYZE load_seller; ANALYZE load_business; ANALYZE load_total;
"""
SOURCE = """
    SELECT %(first)s + i AS id,
        ((%(begin)s::timestamptz + i * %(step)s::interval) AT TIME ZONE 'Asia/Shanghai')::date AS date,
        l.account AS debit, b.account AS credit, (((i * 7919) %% 29900 + 100) * 0.01)::numeric(14, 2) AS amount,
        b.business, l.station, %(begin)s::timestamptz + i * %(step)s::interval AS moment
    FROM generate_series(1, %(sales)s::bigint) AS i
    JOIN load_seller l ON l.k = i %% %(stations)s
    JOIN load_business b ON b.k = (i / %(stations)s) %% %(businesses)s
"""
SALES = f"""
INSERT INTO finance_transfer
SELECT s.id, s.date, 'sale', s.debit, s.credit, s.amount, 0, s.business, s.station, NULL, false, s.moment, s.moment,
    NULL, '', finance_digest(s.id, s.date, 'sale', s.debit, s.credit, s.amount, 0, s.business, s.station, NULL, false,
        s.moment, s.moment, NULL, '')
FROM ({SOURCE}) s
"""  # noqa: S608 - made of constants
PURCHASES = """
INSERT INTO finance_transfer
SELECT p.id, %(day)s, 'purchase', %(bank)s, p.account, p.amount, 0, NULL, p.station, NULL, false, %(begin)s, %(begin)s,
    NULL, '', finance_digest(p.id, %(day)s, 'purchase', %(bank)s, p.account, p.amount, 0, NULL, p.station, NULL, false,
        %(begin)s, %(begin)s, NULL, '')
FROM (SELECT %(first)s + row_number() OVER (ORDER BY t.account) AS id, t.account, t.station,
        (ceil(t.sold / 100) * 100 + %(rest)s)::numeric(14, 2) AS amount FROM load_total t) p
"""
# Keys that follow each other, so that their index grows at one end.
KEYS = """
INSERT INTO finance_postingkey (key, request, transfer_id, date, balance)
SELECT ('10ad0000-0000-4000-8000-' || lpad(to_hex(t.id), 12, '0'))::uuid, substring(sha256(t.id::text::bytea) FROM 1
    FOR 16), t.id, t.date, 0
FROM finance_transfer t WHERE t.id > %(first)s AND t.id <= %(last)s AND t.date >= %(day)s AND t.date <= %(until)s
"""
BALANCES = """
UPDATE finance_creditaccount c SET balance = c.balance + ceil(t.sold / 100) * 100 + %(rest)s - t.sold
FROM load_total t WHERE c.account_id = t.account
"""


@dataclass(frozen=True)
class Tally:
    stations: int
    sales: int


@transaction.atomic
def generate(stations: int, sales: int, *, first: date, at: datetime) -> Tally:
    """`sales` sales of the month `first` at `stations` stations; the present month ends `at`. ValueError: no time."""
    begin = datetime.combine(first, time(8), timezone.get_default_timezone())
    end = min(datetime.combine(partitions.month_of(first, 1), time(0), timezone.get_default_timezone()), at)
    if end <= begin:
        raise ValueError("the month has not begun")
    bureau = _bureau(stations, begin)
    # The purchases come first, so that no credit is ever short.
    facts: dict[str, Any] = {
        "stations": stations,
        "sales": sales,
        "bureau": bureau.pk,
        "codes": list(BUSINESSES),
        "businesses": len(BUSINESSES),
        "begin": begin,
        "step": (end - begin - timedelta(seconds=1)) / max(sales, 1),
        "day": begin.date(),
        "until": end.date(),
        "rest": REST,
        "bank": ledger.account(AccountKind.BANK, unit=bureau, at=begin).pk,
    }
    partitions.ensure(begin.date())
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE finance_transfer IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(LISTS, facts)
        bought = reserve_keys(Transfer, stations) - 1
        cursor.execute(PURCHASES, facts | {"first": bought})
        sold = reserve_keys(Transfer, sales) - 1 if sales else bought
        cursor.execute(SALES, facts | {"first": sold})
        cursor.execute(KEYS, facts | {"first": bought, "last": sold + sales})
        cursor.execute(BALANCES, facts)
    return Tally(stations, sales)


def _bureau(stations: int, begin: datetime) -> Unit:
    """The bureau with its stations, each with credit, and the accounts that their sales go to."""
    since = date(2020, 1, 1)
    bureau = _unit(BUREAU, UnitKind.BUREAU, None, since)
    branch = _unit(BRANCH, UnitKind.BRANCH, bureau, since)
    for code, name in BUSINESSES.items():
        biller, _new = Biller.objects.get_or_create(code=code, defaults={"name": name})
        Business.objects.get_or_create(code=code, defaults={"name": name, "biller": biller, "owner": Role.E_COMMERCE})
    ledger.open_routes(bureau, Business.objects.filter(code__in=BUSINESSES).select_related("biller"), at=begin)
    with connection.cursor() as cursor:
        cursor.execute(STATIONS, {"stations": stations, "branch": branch.pk, "above": branch.path, "since": since})
        cursor.execute(CREDIT, {"bureau": bureau.pk, "at": begin})
    return bureau


def _unit(name: str, kind: str, parent: Unit | None, since: date) -> Unit:
    above = parent.path if parent else ""
    facts = {"name": name, "kind": kind, "parent": parent.pk if parent else None, "above": above, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(UNIT, facts)
    return Unit.objects.get(name=name, parent=parent)
