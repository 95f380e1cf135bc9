"""The close of a day in SQL: first sealed, then added up (D-54).

A day is sealed station by station: `ledger.close_through` waits for what is being posted on the account and moves it to
the next day; from then on nothing lands on the day any more. What is sealed is final, so its totals are read without a
lock, in one statement and therefore from one moment: the credit that the account's row shows, less what was posted
later, must be what the lines of the day lead to. Whatever was interrupted is found by what is missing.
"""

import gzip
import hashlib
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction

from core.months import midnight
from core.workdays import ONE_DAY
from finance import ledger
from finance.models import DayFile

CHUNK = 200
# The schedule closes a day in the night after it and once more in the morning; by then it is done.
DUE_AFTER = timedelta(hours=8)
COLUMNS = ("date", "station", "business", "reference", "amount", "fee")

# The accounts whose day :day has to be closed: opened by then, and not closed before.
DUE = """
(c.opened_at AT TIME ZONE 'Asia/Shanghai')::date <= %(day)s
AND (c.closed_at IS NULL OR (c.closed_at AT TIME ZONE 'Asia/Shanghai')::date >= %(day)s)
"""

NEXT_DAY = """
SELECT min(coalesce(c.closed_through + 1, (c.opened_at AT TIME ZONE 'Asia/Shanghai')::date))
FROM finance_creditaccount c
WHERE coalesce(c.closed_through, '-infinity') < coalesce(
    least((c.closed_at AT TIME ZONE 'Asia/Shanghai')::date, %(day)s), %(day)s)
"""
FIRST_UNWRITTEN = """
SELECT min(d.date) FROM (
    SELECT generate_series(%(since)s::date, %(day)s::date, interval '1 day')::date AS date
) d WHERE EXISTS (
    SELECT 1 FROM finance_creditaccount c
    WHERE (c.opened_at AT TIME ZONE 'Asia/Shanghai')::date <= d.date
        AND (c.closed_at IS NULL OR (c.closed_at AT TIME ZONE 'Asia/Shanghai')::date >= d.date)
        AND c.closed_through >= d.date
        AND NOT EXISTS (SELECT 1 FROM finance_stationday s WHERE s.date = d.date AND s.station_id = c.station_id)
)
"""

UNSEALED = f"""
SELECT c.station_id FROM finance_creditaccount c
WHERE {DUE} AND (c.closed_through IS NULL OR c.closed_through < %(day)s)
ORDER BY c.account_id
"""  # noqa: S608 - made of constants

# A day without the one before (the first of an account) begins with what the earlier lines add up to.
WRITE_DAYS = f"""
WITH due AS MATERIALIZED (
    SELECT c.account_id, c.station_id, c.balance, p.closing AS before
    FROM finance_creditaccount c
    LEFT JOIN finance_stationday p ON p.station_id = c.station_id AND p.date = %(day)s::date - 1
    WHERE {DUE} AND c.closed_through >= %(day)s
        AND NOT EXISTS (SELECT 1 FROM finance_stationday s WHERE s.station_id = c.station_id AND s.date = %(day)s)
), line AS (
    SELECT d.station_id, t.date, t.kind, t.is_late, t.amount AS effect
    FROM finance_transfer t JOIN due d ON d.account_id = t.credit_id WHERE t.date >= %(day)s
    UNION ALL
    SELECT d.station_id, t.date, t.kind, t.is_late, -t.amount
    FROM finance_transfer t JOIN due d ON d.account_id = t.debit_id WHERE t.date >= %(day)s
), moved AS (
    SELECT station_id,
        sum(effect) FILTER (WHERE date = %(day)s AND kind = 'purchase') AS purchases,
        -sum(effect) FILTER (WHERE date = %(day)s AND kind = 'sale') AS sales,
        sum(effect) FILTER (WHERE date = %(day)s AND kind = 'reversal') AS reversals,
        -sum(effect) FILTER (WHERE date = %(day)s AND kind = 'refund') AS refunds,
        sum(effect) FILTER (
            WHERE date = %(day)s AND kind NOT IN ('purchase', 'sale', 'reversal', 'refund')
        ) AS others,
        count(*) FILTER (WHERE date = %(day)s AND kind = 'sale' AND is_late) AS late,
        sum(effect) FILTER (WHERE date > %(day)s) AS later
    FROM line GROUP BY station_id
), earlier AS (
    SELECT d.station_id,
        (SELECT coalesce(sum(t.amount), 0) FROM finance_transfer t
         WHERE t.credit_id = d.account_id AND t.date < %(day)s)
        - (SELECT coalesce(sum(t.amount), 0) FROM finance_transfer t
           WHERE t.debit_id = d.account_id AND t.date < %(day)s) AS opening
    FROM due d WHERE d.before IS NULL
), figures AS (
    SELECT d.station_id, coalesce(d.before, e.opening, 0) AS opening, coalesce(m.purchases, 0) AS purchases,
        coalesce(m.sales, 0) AS sales, coalesce(m.reversals, 0) AS reversals, coalesce(m.refunds, 0) AS refunds,
        coalesce(m.others, 0) AS others, coalesce(m.late, 0) AS late, d.balance - coalesce(m.later, 0) AS found
    FROM due d LEFT JOIN moved m USING (station_id) LEFT JOIN earlier e USING (station_id)
), summed AS (
    SELECT f.*, opening + purchases - sales + reversals - refunds + others AS closing FROM figures f
)
INSERT INTO finance_stationday (
    date, station_id, state, opening, purchases, sales, reversals, refunds, others, closing, found, late, closed_at
)
SELECT %(day)s, station_id, CASE WHEN closing = found THEN 'closed' ELSE 'unbalanced' END, opening, purchases, sales,
    reversals, refunds, others, closing, found, late, %(at)s
FROM summed ORDER BY station_id
ON CONFLICT (date, station_id) DO NOTHING
"""  # noqa: S608 - made of constants

# What the roll-up says of sales and reversals, of lines `t`. Reversals happen on the day of their sale (D-53), so that
# both lie in one day's rows.
FIGURES = """
    count(*) FILTER (WHERE t.kind = 'sale') - count(*) FILTER (WHERE t.kind = 'reversal') AS count,
    sum(CASE t.kind WHEN 'sale' THEN t.amount ELSE -t.amount END) AS amount,
    sum(CASE t.kind WHEN 'sale' THEN t.fee ELSE -t.fee END) AS fee,
    count(*) FILTER (WHERE t.kind = 'reversal') AS reversed_count,
    coalesce(sum(t.amount) FILTER (WHERE t.kind = 'reversal'), 0) AS reversed_amount,
    count(*) FILTER (WHERE t.kind = 'sale' AND t.is_late) AS late_count,
    coalesce(sum(t.amount) FILTER (WHERE t.kind = 'sale' AND t.is_late), 0) AS late_amount
"""
SUMS = f"""
SELECT t.unit_id AS station_id, t.business_id, {FIGURES}
FROM finance_transfer t
WHERE t.date = %(day)s AND t.kind IN ('sale', 'reversal') AND t.business_id IS NOT NULL AND t.unit_id IS NOT NULL
GROUP BY t.unit_id, t.business_id
"""  # noqa: S608 - made of constants
ROLL_UP = f"""
INSERT INTO finance_dailytotal AS d (
    date, station_id, business_id, count, amount, fee, reversed_count, reversed_amount, late_count, late_amount
)
SELECT %(day)s, s.* FROM ({SUMS}) s ORDER BY s.station_id, s.business_id
ON CONFLICT (date, station_id, business_id) DO UPDATE
SET count = excluded.count, amount = excluded.amount, fee = excluded.fee,
    reversed_count = excluded.reversed_count, reversed_amount = excluded.reversed_amount,
    late_count = excluded.late_count, late_amount = excluded.late_amount
WHERE (d.count, d.amount, d.fee, d.reversed_count, d.reversed_amount, d.late_count, d.late_amount) IS DISTINCT FROM (
    excluded.count, excluded.amount, excluded.fee, excluded.reversed_count, excluded.reversed_amount,
    excluded.late_count, excluded.late_amount
)
"""  # noqa: S608 - made of constants
STRAY = f"""
DELETE FROM finance_dailytotal d WHERE d.date = %(day)s AND NOT EXISTS (
    SELECT 1 FROM ({SUMS}) s WHERE s.station_id = d.station_id AND s.business_id = d.business_id
)
"""  # noqa: S608 - made of constants

# The sales of a day as both sides name them; one without a reference goes by the number of its receipt.
SOLD = """
SELECT t.id, t.date, t.unit_id AS station_id, t.business_id, t.amount, t.fee, t.is_late,
    CASE t.reference WHEN '' THEN s.code || '-' || to_char(t.date, 'YYYYMMDD') || '-' || t.id ELSE t.reference END
        AS reference
FROM finance_transfer t JOIN stations_station s ON s.unit_id = t.unit_id
WHERE t.date = {day} AND t.kind = 'sale'
    AND NOT EXISTS (SELECT 1 FROM finance_reversal r WHERE r.original_id = t.id AND r.original_date = {day})
"""
COPY = """
COPY (
    SELECT f.date, s.code AS station, b.code AS business, f.reference, f.amount, f.fee
    FROM ({sold}) f
    JOIN stations_station s ON s.unit_id = f.station_id
    JOIN finance_business b ON b.id = f.business_id
    ORDER BY s.code, f.id
) TO STDOUT WITH (FORMAT csv, HEADER true)
"""
FILE_SUMS = "SELECT count(*), coalesce(sum(f.amount), 0), coalesce(sum(f.fee), 0) FROM ({sold}) f"

# Days on which there was an account and nothing was closed; a day is added up for all stations at once.
OPEN_DAYS = """
SELECT d.date::date FROM generate_series(%(since)s::date, %(until)s::date, interval '1 day') AS d(date)
WHERE d.date::date >= (SELECT min((opened_at AT TIME ZONE 'Asia/Shanghai')::date) FROM finance_creditaccount)
    AND NOT EXISTS (SELECT 1 FROM finance_stationday s WHERE s.date = d.date::date)
ORDER BY 1
"""

COUNTS = f"""
SELECT count(*), count(s.id) FILTER (WHERE s.state = 'closed'), count(s.id) FILTER (WHERE s.state = 'unbalanced')
FROM finance_creditaccount c
LEFT JOIN finance_stationday s ON s.station_id = c.station_id AND s.date = %(day)s
WHERE {DUE}
"""  # noqa: S608 - made of constants


class Standing(NamedTuple):
    """How many stations have a day to close, and how far that is."""

    due: int
    closed: int
    unbalanced: int

    @property
    def missing(self) -> int:
        return self.due - self.closed - self.unbalanced


def standing(day: date) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"day": day})
        return Standing(*cursor.fetchone())


def open_days(since: date, until: date) -> list[date]:
    """The days from `since` to `until`, both included, that have no roll-up because they were not closed."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_DAYS, {"since": since, "until": until})
        return [row[0] for row in cursor.fetchall()]


def due_by(day: date) -> datetime:
    """The moment by which the schedule has closed `day`; later it is closed late, and finance is told."""
    return midnight(day + ONE_DAY) + DUE_AFTER


def first_open_day(day: date) -> date | None:
    """The earliest day up to `day` that some account still has to close or to be written down for; None when none."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_DAY, {"day": day})
        unsealed = cursor.fetchone()[0]
        # Sealed and not added up is what an interrupted close leaves behind, a few days back at most.
        cursor.execute(FIRST_UNWRITTEN, {"day": day, "since": day - timedelta(days=31)})
        unwritten = cursor.fetchone()[0]
    return min((found for found in (unsealed, unwritten) if found is not None), default=None)


def seal(day: date) -> int:
    """Seal `day` for every account that has it open, a few accounts a transaction; how many were sealed."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, {"day": day})
        stations = [row[0] for row in cursor.fetchall()]
    sealed = 0
    for first in range(0, len(stations), CHUNK):
        with transaction.atomic():
            sealed += ledger.close_through(stations[first : first + CHUNK], day)
    return sealed


@transaction.atomic
def add_up(day: date, *, at: datetime) -> int:
    """Write the control totals of every sealed station that has none for `day`, and the roll-up; how many stations."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE_DAYS, {"day": day, "at": at})
        written = cursor.rowcount
    if written:
        roll_up(day)
    return written


@transaction.atomic
def roll_up(day: date) -> int:
    """Derive the daily totals of `day` from its lines; how many rows were not as they had to be."""
    with connection.cursor() as cursor:
        cursor.execute(STRAY, {"day": day})
        changed = cursor.rowcount
        cursor.execute(ROLL_UP, {"day": day})
        return changed + cursor.rowcount


@transaction.atomic
def write_file(day: date, *, at: datetime) -> DayFile | None:
    """The file of `day` for the platform (CSV, UTF-8); None while stations are missing.

    The same content again gives the file that is there; other content (a station that came later) a new version.
    """
    if standing(day).missing:
        return None
    sold = SOLD.format(day=f"DATE '{day.isoformat()}'")
    body = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('finance_day_file'))")
        cursor.copy_expert(COPY.format(sold=sold), body)
        cursor.execute(FILE_SUMS.format(sold=sold))
        rows, amount, fee = cursor.fetchone()
    digest = hashlib.sha256(body.getvalue()).hexdigest()
    newest = DayFile.objects.newest(day)
    if newest is not None and newest.digest == digest:
        return newest
    return DayFile.objects.create(
        date=day,
        version=newest.version + 1 if newest else 1,
        rows=rows,
        amount=Decimal(amount),
        fee=Decimal(fee),
        digest=digest,
        # Without the clock in its head: the same content gives the same bytes.
        body=gzip.compress(body.getvalue(), mtime=0),
        written_at=at,
    )


def read_file(file: DayFile) -> bytes:
    """The content as it was written. Raises ValueError when the digest no longer fits."""
    body = gzip.decompress(bytes(file.body))
    if hashlib.sha256(body).hexdigest() != file.digest:
        raise ValueError(f"{file}: the digest is wrong")
    return body
