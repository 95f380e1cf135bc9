"""Two sides compared line by line in one statement, and what differs written down by cause (D-55, D-58).

A side is a SELECT of `id, date, station_id, business_id, reference, amount, fee, mark`, without NULL (0 and '' for
none). Lines that agree in all but id and mark cancel each other out, each once, in one pass over both sides; only what
is left over is looked at more closely:

1. same station, business, reference, amount and fee on another day: `date`;
2. same station, business and reference: `amount`;
3. the same `mark` (a reference, the number of a slip) a second time among equals: `duplicate`;
4. an equal line that is missing the other way round on another day that was compared: `date`, on both days;
5. whatever remains: missing here, missing there.

Found again it is the same row, and nothing is written. What has come right is marked `gone`, with a note; a resolved
difference stays resolved as long as both sides say what they said then, and is open again when they do not.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

# So far apart two days may lie for a line that one side has on another day.
DAYS_APART = 31
# Two passes over 200,000 lines a side stay in memory.
MEMORY = "SET LOCAL work_mem = '256MB'"
# How much is left over nobody can guess: the planner takes it for a few rows and would loop over thousands of them.
HASHED, AS_BEFORE = "SET LOCAL enable_nestloop = off", "SET LOCAL enable_nestloop = on"

# What is left of a side: of equal lines those beyond as many as the other side has, copies of one mark last.
LEFT = """{side}_left AS MATERIALIZED (
    SELECT * FROM (
        SELECT l.*, u.paired, row_number() OVER (PARTITION BY {l_key} ORDER BY l.nth, l.id) AS copy
        FROM (
            SELECT o.*, row_number() OVER (PARTITION BY {o_key}, o.mark ORDER BY o.id) AS nth
            FROM {side} o WHERE ({o_key}) IN (SELECT {key} FROM uneven WHERE surplus {more} 0)
        ) l JOIN uneven u USING ({key})
    ) l WHERE l.copy > l.paired
)"""
KEY = "date, station_id, business_id, reference, amount, fee"
COMPARE = """
WITH ours AS MATERIALIZED ({ours}), theirs AS MATERIALIZED ({theirs}),
uneven AS MATERIALIZED (
    SELECT {key}, sum(sign) AS surplus, (count(*) - abs(sum(sign))) / 2 AS paired
    FROM (SELECT {key}, 1 AS sign FROM ours UNION ALL SELECT {key}, -1 FROM theirs) l
    GROUP BY {key} HAVING sum(sign) <> 0
), {ours_left}, {theirs_left}, other_day AS MATERIALIZED (
    SELECT o.id AS ours, t.id AS theirs FROM (
        SELECT l.*, row_number() OVER (
            PARTITION BY station_id, business_id, reference, amount, fee ORDER BY date, id) AS n FROM ours_left l
    ) o JOIN (
        SELECT l.*, row_number() OVER (
            PARTITION BY station_id, business_id, reference, amount, fee ORDER BY date, id) AS n FROM theirs_left l
    ) t USING (station_id, business_id, reference, amount, fee, n)
), other_amount AS MATERIALIZED (
    SELECT o.id AS ours, t.id AS theirs FROM (
        SELECT l.*, row_number() OVER (
            PARTITION BY station_id, business_id, reference ORDER BY amount, fee, id) AS n
        FROM ours_left l WHERE id NOT IN (SELECT ours FROM other_day)
    ) o JOIN (
        SELECT l.*, row_number() OVER (
            PARTITION BY station_id, business_id, reference ORDER BY amount, fee, id) AS n
        FROM theirs_left l WHERE id NOT IN (SELECT theirs FROM other_day)
    ) t USING (station_id, business_id, reference, n)
), alone AS MATERIALIZED (
    SELECT 'ours' AS side, l.* FROM ours_left l
    WHERE id NOT IN (SELECT ours FROM other_day UNION ALL SELECT ours FROM other_amount)
    UNION ALL
    SELECT 'theirs', l.* FROM theirs_left l
    WHERE id NOT IN (SELECT theirs FROM other_day UNION ALL SELECT theirs FROM other_amount)
), found AS MATERIALIZED (
    SELECT f.*, row_number() OVER (
        PARTITION BY station_id, business_id, reference, coalesce(ours_amount, theirs_amount)
        ORDER BY ours_id, theirs_id) AS ordinal
    FROM (
        SELECT 'date' AS cause, 'both' AS side, o.station_id, o.business_id, o.reference, o.id AS ours_id,
            o.amount AS ours_amount, o.fee AS ours_fee, t.id AS theirs_id, t.amount AS theirs_amount,
            t.fee AS theirs_fee, t.date AS other_date, NULL::text AS partner
        FROM other_day p JOIN ours_left o ON o.id = p.ours JOIN theirs_left t ON t.id = p.theirs
        UNION ALL
        SELECT 'amount', 'both', o.station_id, o.business_id, o.reference, o.id, o.amount, o.fee, t.id, t.amount,
            t.fee, nullif(t.date, o.date), NULL
        FROM other_amount p JOIN ours_left o ON o.id = p.ours JOIN theirs_left t ON t.id = p.theirs
        UNION ALL
        SELECT
            CASE WHEN p.id IS NOT NULL THEN 'date' WHEN l.nth > 1 THEN 'duplicate'
                WHEN l.side = 'ours' THEN 'missing_there' ELSE 'missing_here' END,
            l.side, l.station_id, l.business_id, l.reference,
            CASE l.side WHEN 'ours' THEN l.id ELSE p.ours_id END,
            CASE l.side WHEN 'ours' THEN l.amount ELSE p.ours_amount END,
            CASE l.side WHEN 'ours' THEN l.fee ELSE p.ours_fee END,
            CASE l.side WHEN 'theirs' THEN l.id ELSE p.theirs_id END,
            CASE l.side WHEN 'theirs' THEN l.amount ELSE p.theirs_amount END,
            CASE l.side WHEN 'theirs' THEN l.fee ELSE p.theirs_fee END,
            p.date, p.cause
        FROM alone l LEFT JOIN LATERAL (
            SELECT d.* FROM finance_difference d
            WHERE %(across)s AND l.nth = 1 AND d.comparison = %(comparison)s AND d.station_id = l.station_id
                AND d.reference = l.reference AND coalesce(d.business_id, 0) = l.business_id
                AND d.date <> %(day)s AND abs(d.date - %(day)s) <= %(apart)s AND d.state <> 'gone'
                AND CASE l.side
                    WHEN 'ours' THEN d.side = 'theirs' AND d.theirs_amount = l.amount AND d.theirs_fee = l.fee
                    ELSE d.side = 'ours' AND d.ours_amount = l.amount AND d.ours_fee = l.fee END
            ORDER BY abs(d.date - %(day)s), d.id LIMIT 1
        ) p ON true
    ) f
), written AS (
    INSERT INTO finance_difference AS d (
        comparison, biller_id, date, station_id, business_id, reference, amount, ordinal, cause, side, ours_id,
        ours_amount, ours_fee, theirs_id, theirs_amount, theirs_fee, other_date, state, found_at, resolution,
        explanation
    )
    SELECT %(comparison)s, %(biller)s, %(day)s, nullif(station_id, 0), nullif(business_id, 0), reference,
        coalesce(ours_amount, theirs_amount), ordinal, cause, side, CASE WHEN %(lines)s THEN ours_id END, ours_amount,
        ours_fee, CASE WHEN %(lines)s THEN theirs_id END, theirs_amount, theirs_fee, other_date, 'open', %(at)s, '', ''
    FROM found
    ON CONFLICT (comparison, biller_id, date, station_id, business_id, reference, amount, ordinal) DO UPDATE SET
        cause = excluded.cause, side = excluded.side, ours_id = excluded.ours_id, ours_amount = excluded.ours_amount,
        ours_fee = excluded.ours_fee, theirs_id = excluded.theirs_id, theirs_amount = excluded.theirs_amount,
        theirs_fee = excluded.theirs_fee, other_date = excluded.other_date,
        state = CASE d.state WHEN 'proposed' THEN 'proposed' WHEN 'resolved' THEN {kept} ELSE 'open' END,
        resolution = CASE WHEN d.state = 'resolved' AND {same} THEN d.resolution ELSE '' END,
        explanation = CASE WHEN d.state = 'resolved' AND {same} THEN d.explanation ELSE '' END,
        settled_at = CASE WHEN d.state = 'resolved' AND {same} THEN d.settled_at END
    WHERE d.state = 'gone' OR NOT {same} OR (d.ours_id, d.theirs_id) IS DISTINCT FROM
        (excluded.ours_id, excluded.theirs_id)
    RETURNING d.id, d.state, d.xmax = 0 AS is_new
), reopened AS (
    SELECT w.id FROM written w JOIN finance_difference old ON old.id = w.id
    WHERE old.state IN ('gone', 'resolved') AND w.state = 'open'
), gone AS (
    UPDATE finance_difference d SET state = 'gone', settled_at = %(at)s
    WHERE d.comparison = %(comparison)s AND d.date = %(day)s AND d.biller_id IS NOT DISTINCT FROM %(biller)s
        AND d.state = 'open' AND NOT EXISTS (
            SELECT 1 FROM found f
            WHERE f.station_id = coalesce(d.station_id, 0) AND f.business_id = coalesce(d.business_id, 0)
                AND f.reference = d.reference AND coalesce(f.ours_amount, f.theirs_amount) = d.amount
                AND f.ordinal = d.ordinal
        )
    RETURNING d.id, d.other_date
), noted AS (
    INSERT INTO finance_differencenote (difference_id, kind, text, at)
    SELECT id, 'came_right', '', %(at)s FROM gone
    UNION ALL SELECT id, 'reopened', '', %(at)s FROM reopened
)
SELECT o.*, t.*, (SELECT count(*) FROM written WHERE is_new), (SELECT count(*) FROM reopened),
    (SELECT count(*) FROM gone), ARRAY(
        SELECT other_date FROM found WHERE partner <> 'date'
        UNION SELECT other_date FROM gone WHERE other_date IS NOT NULL
    )
FROM (SELECT count(*), coalesce(sum(amount), 0), coalesce(sum(fee), 0) FROM ours WHERE {counted}) o,
    (SELECT count(*), coalesce(sum(amount), 0), coalesce(sum(fee), 0) FROM theirs WHERE {counted}) t
"""
SAME = """((d.cause, d.side, d.ours_amount, d.ours_fee, d.theirs_amount, d.theirs_fee, d.other_date)
    IS NOT DISTINCT FROM (excluded.cause, excluded.side, excluded.ours_amount, excluded.ours_fee,
    excluded.theirs_amount, excluded.theirs_fee, excluded.other_date))"""


@dataclass(frozen=True)
class Scope:
    """What is compared: which comparison, the day its differences stand on (of a period the first), whose file.

    `is_across`: an unmatched line may have its counterpart on another day that was compared. `is_lines`: the ids are
    those of a transfer on our side and of an `OutsideLine` on the other; without, they only tell rows apart. `counted`
    says in SQL which rows the figures add up.
    """

    comparison: str
    day: date
    biller: int | None = None
    is_across: bool = True
    is_lines: bool = True
    counted: str = "true"


@dataclass(frozen=True)
class Figures:
    count: int
    amount: Decimal
    fee: Decimal


@dataclass(frozen=True)
class Outcome:
    """The figures of both sides; how many differences are new, open again, or came right by themselves.

    `touches`: other days whose differences have to be looked at again because of what was found on this one.
    """

    ours: Figures
    theirs: Figures
    new: int
    reopened: int
    gone: int
    touches: list[date]

    @property
    def changed(self) -> int:
        return self.new + self.reopened + self.gone


def written_sql(ours: str, theirs: str, counted: str = "true") -> str:
    """The whole statement, for two sides as the module describes them."""
    sides = {alias: ", ".join(f"{alias}.{name}" for name in KEY.split(", ")) for alias in ("l", "o")}
    kept = f"CASE WHEN {SAME} THEN 'resolved' ELSE 'open' END"
    left = {
        f"{side}_left": LEFT.format(side=side, more=more, key=KEY, l_key=sides["l"], o_key=sides["o"])
        for side, more in (("ours", ">"), ("theirs", "<"))
    }
    return COMPARE.format(ours=ours, theirs=theirs, key=KEY, same=SAME, kept=kept, counted=counted, **left)


@transaction.atomic
def compare(scope: Scope, *, ours: str, theirs: str, params: dict[str, Any], at: datetime) -> Outcome:
    """Compare two sides and write down what differs; `params` are those of `ours` and `theirs`.

    Whoever compares the same scope at the same time waits for the other one.
    """
    facts = {"comparison": scope.comparison, "day": scope.day, "biller": scope.biller, "across": scope.is_across}
    facts["lines"] = scope.is_lines
    with connection.cursor() as cursor:
        name = f"finance_compare/{scope.comparison}/{scope.biller or ''}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        cursor.execute(f"{MEMORY}; {HASHED}")
        cursor.execute(written_sql(ours, theirs, scope.counted), params | facts | {"apart": DAYS_APART, "at": at})
        row = cursor.fetchone()
        cursor.execute(AS_BEFORE)
    ours_figures, theirs_figures = Figures(*row[:3]), Figures(*row[3:6])
    return Outcome(ours_figures, theirs_figures, row[6], row[7], row[8], sorted(row[9]))
