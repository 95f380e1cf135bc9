"""The sides of the three comparisons of a day, as `finance.comparing` wants them (D-55)."""

from datetime import date
from typing import Any

from finance.choices import Comparison
from finance.closing import SOLD
from finance.comparing import Scope

_SOLD = SOLD.format(day="%(day)s::date")

# 账账: what was sold and not taken back ↔ the lines of the platform's file.
SOLD_HERE = f"""
SELECT f.id, f.date, f.station_id, f.business_id, f.reference, f.amount, f.fee, f.reference AS mark FROM ({_SOLD}) f
"""  # noqa: S608 - made of constants
SOLD_THERE = """
SELECT l.id, l.date, coalesce(l.station_id, 0) AS station_id, coalesce(l.business_id, 0) AS business_id, l.reference,
    l.amount, l.fee, l.reference AS mark
FROM finance_outsideline l WHERE l.file_id = %(file)s
"""

# 账实: credit bought at the outlets ↔ the slips of the bank, one for each purchase; a slip counts by its number.
BOUGHT_HERE = """
SELECT p.transfer_id AS id, p.date, c.station_id, 0::bigint AS business_id, o.code AS reference, p.amount,
    0::numeric(14, 2) AS fee, p.number AS mark
FROM finance_creditpurchase p
JOIN finance_creditaccount c ON c.account_id = p.credit_id
JOIN finance_outlet o ON o.id = p.outlet_id
WHERE p.date = %(day)s AND NOT EXISTS (
    SELECT 1 FROM finance_reversal r WHERE r.original_id = p.transfer_id AND r.original_date = p.date
        AND r.date = p.date)
"""
PAID_THERE = """
SELECT l.id, l.date, coalesce(l.station_id, 0) AS station_id, 0::bigint AS business_id,
    coalesce(o.code, '') AS reference, l.amount, 0::numeric(14, 2) AS fee, l.reference AS mark
FROM finance_outsideline l LEFT JOIN finance_outlet o ON o.id = l.outlet_id WHERE l.file_id = %(file)s
"""

# 账表: the lines of the day added up anew ↔ the roll-up, the control totals of the close, the file for the platform.
# The credit found at the close stands here only where it was not what the lines lead to.
ADDED_UP = f"""
WITH line AS MATERIALIZED (
    SELECT t.id, t.kind, t.debit_id, t.credit_id, t.unit_id, t.business_id, t.amount, t.fee
    FROM finance_transfer t WHERE t.date = %(day)s
), total AS (
    SELECT unit_id, business_id, sum(CASE kind WHEN 'sale' THEN amount ELSE -amount END) AS amount,
        sum(CASE kind WHEN 'sale' THEN fee ELSE -fee END) AS fee,
        sum(CASE kind WHEN 'sale' THEN 1 ELSE -1 END) AS count
    FROM line WHERE kind IN ('sale', 'reversal') AND business_id IS NOT NULL AND unit_id IS NOT NULL
    GROUP BY unit_id, business_id
), moved AS (
    SELECT c.station_id, e.name, sum(e.effect) AS amount
    FROM (
        SELECT credit_id AS account, amount, kind, 1 AS sign FROM line
        UNION ALL SELECT debit_id, amount, kind, -1 FROM line
    ) l JOIN finance_creditaccount c ON c.account_id = l.account
    CROSS JOIN LATERAL (
        SELECT CASE kind WHEN 'sale' THEN 'sales' WHEN 'reversal' THEN 'reversals' WHEN 'purchase' THEN 'purchases'
                WHEN 'refund' THEN 'refunds' ELSE 'others' END AS name,
            CASE WHEN kind IN ('sale', 'refund') THEN -sign ELSE sign END * amount AS effect
    ) e GROUP BY c.station_id, e.name
)
SELECT row_number() OVER () AS id, %(day)s::date AS date, s.*, s.reference AS mark FROM (
    SELECT t.unit_id AS station_id, t.business_id, r.reference, r.amount::numeric(14, 2) AS amount,
        r.fee::numeric(14, 2) AS fee
    FROM total t
    CROSS JOIN LATERAL (VALUES ('total', t.amount, t.fee), ('count', t.count, 0)) r (reference, amount, fee)
    UNION ALL SELECT station_id, 0, name, amount, 0 FROM moved WHERE amount <> 0
    UNION ALL SELECT 0, 0, 'file', coalesce(sum(f.amount), 0), coalesce(sum(f.fee), 0) FROM ({_SOLD}) f
    UNION ALL SELECT station_id, 0, 'credit', closing, 0 FROM finance_stationday
    WHERE date = %(day)s AND closing <> found
) s
"""  # noqa: S608 - made of constants
STATED = """
SELECT row_number() OVER () AS id, %(day)s::date AS date, s.*, s.reference AS mark FROM (
    SELECT d.station_id, d.business_id, r.reference, r.amount::numeric(14, 2) AS amount, r.fee::numeric(14, 2) AS fee
    FROM finance_dailytotal d
    CROSS JOIN LATERAL (VALUES ('total', d.amount, d.fee), ('count', d.count, 0)) r (reference, amount, fee)
    WHERE d.date = %(day)s
    UNION ALL
    SELECT d.station_id, 0, r.reference, r.amount, 0 FROM finance_stationday d
    CROSS JOIN LATERAL (VALUES ('sales', d.sales), ('reversals', d.reversals), ('purchases', d.purchases),
        ('refunds', d.refunds), ('others', d.others)) r (reference, amount)
    WHERE d.date = %(day)s AND r.amount <> 0
    UNION ALL
    SELECT 0, 0, 'file', f.amount, f.fee
    FROM (SELECT amount, fee FROM finance_dayfile WHERE date = %(day)s ORDER BY version DESC LIMIT 1) f
    UNION ALL SELECT station_id, 0, 'credit', found, 0 FROM finance_stationday WHERE date = %(day)s AND closing <> found
) s
"""

SIDES: dict[str, tuple[str, str]] = {
    Comparison.PLATFORM: (SOLD_HERE, SOLD_THERE),
    Comparison.STATEMENT: (ADDED_UP, STATED),
    Comparison.CASH: (BOUGHT_HERE, PAID_THERE),
}


def scope_of(comparison: str, day: date) -> Scope:
    if comparison == Comparison.STATEMENT:
        return Scope(comparison, day, is_across=False, is_lines=False, counted="reference = 'total'")
    return Scope(comparison, day)


def figures_sql(side: str) -> str:
    """Count, amount and fee of one side alone; of the stations in `stations` where that is no NULL."""
    shown = "%(stations)s::bigint[] IS NULL OR s.station_id = ANY(%(stations)s::bigint[])"
    return f"SELECT count(*), coalesce(sum(s.amount), 0), coalesce(sum(s.fee), 0) FROM ({side}) s WHERE {shown}"  # noqa: S608


def params_of(day: date, file: int | None) -> dict[str, Any]:
    return {"day": day, "file": file}
