"""The proof of the books (`verify_ledger`): what must hold for every row, asked of the database in as many questions.

Each question answers the rows where it does not hold. They are asked in one snapshot, so that sales that go on
meanwhile raise no alarm.
"""

from dataclasses import dataclass

from django.db import connection, transaction

# As many findings of one question are listed; the rest are counted.
LISTED = 100

LINES = """
SELECT debit_id AS account, -amount AS amount FROM finance_transfer
UNION ALL SELECT credit_id, amount FROM finance_transfer
"""
QUESTIONS: dict[str, str] = {
    "line changed": """
        SELECT format('transfer %s of %s is not what was written: its digest is wrong', t.id, t.date)
        FROM finance_transfer t
        WHERE t.digest IS DISTINCT FROM finance_digest(
            t.id, t.date, t.kind, t.debit_id, t.credit_id, t.amount, t.fee, t.business_id, t.unit_id, t.reverses_id,
            t.is_late, t.moment, t.at, t.actor_id, t.reference)""",
    "not balanced": """
        SELECT format('transfer %s of %s does not move a positive amount between two accounts', t.id, t.date)
        FROM finance_transfer t WHERE t.amount <= 0 OR t.debit_id = t.credit_id""",
    "unknown account": """
        SELECT format('transfer %s of %s names an account that is not there', t.id, t.date)
        FROM finance_transfer t
        LEFT JOIN finance_account d ON d.id = t.debit_id LEFT JOIN finance_account c ON c.id = t.credit_id
        LEFT JOIN finance_business b ON b.id = t.business_id LEFT JOIN stations_unit u ON u.id = t.unit_id
        WHERE d.id IS NULL OR c.id IS NULL OR (t.business_id IS NOT NULL AND b.id IS NULL)
            OR (t.unit_id IS NOT NULL AND u.id IS NULL)""",
    "number twice": """
        SELECT format('transfer %s is there %s times', t.id, count(*))
        FROM finance_transfer t GROUP BY t.id HAVING count(*) > 1""",
    "cached balance": f"""
        SELECT format('credit %s says %s, its lines add up to %s', c.number, c.balance, coalesce(s.total, 0))
        FROM finance_creditaccount c
        LEFT JOIN (SELECT l.account, sum(l.amount) AS total FROM ({LINES}) l GROUP BY l.account) s
            ON s.account = c.account_id
        WHERE c.balance <> coalesce(s.total, 0)""",  # noqa: S608 - made of constants
    "negative credit": """
        SELECT format('credit %s is %s', c.number, c.balance) FROM finance_creditaccount c WHERE c.balance < 0""",
    "key without transfer": """
        SELECT format('the transfer %s of %s was answered and is not there', k.transfer_id, k.date)
        FROM finance_postingkey k LEFT JOIN finance_transfer t ON t.id = k.transfer_id AND t.date = k.date
        WHERE t.id IS NULL""",
    "transfer without key": """
        SELECT format('transfer %s of %s was posted under no key', t.id, t.date)
        FROM finance_transfer t LEFT JOIN finance_postingkey k ON k.transfer_id = t.id AND k.date = t.date
        WHERE k.transfer_id IS NULL""",
    "reversal": """
        SELECT format('the reversal %s of %s does not mirror its original', t.id, t.date)
        FROM finance_transfer t
        LEFT JOIN finance_reversal v ON v.transfer_id = t.id AND v.original_id = t.reverses_id AND v.date = t.date
        LEFT JOIN finance_transfer o ON o.id = v.original_id AND o.date = v.original_date
        WHERE t.kind = 'reversal' AND (o.id IS NULL OR o.debit_id <> t.credit_id OR o.credit_id <> t.debit_id
            OR o.amount <> t.amount OR o.business_id IS DISTINCT FROM t.business_id OR o.kind = 'reversal')
        UNION ALL
        SELECT format('the reversal of %s is not there', v.original_id)
        FROM finance_reversal v LEFT JOIN finance_transfer t ON t.id = v.transfer_id AND t.date = v.date
        WHERE t.id IS NULL OR t.kind <> 'reversal'""",
    "purchase": """
        SELECT format('the receipt %s and its transfer differ', p.number)
        FROM finance_creditpurchase p LEFT JOIN finance_transfer t ON t.id = p.transfer_id AND t.date = p.date
        WHERE t.id IS NULL OR t.kind <> 'purchase' OR t.amount <> p.amount OR t.credit_id <> p.credit_id""",
    "manual posting": """
        SELECT format('transfer %s of %s was posted by hand without a second person', t.id, t.date)
        FROM finance_transfer t
        LEFT JOIN finance_adjustment a ON a.transfer_id = t.id AND a.date = t.date AND a.state = 'approved'
            AND a.amount = t.amount AND a.debit_id = t.debit_id AND a.credit_id = t.credit_id
            AND a.decided_by_id <> a.proposed_by_id
        WHERE t.kind = 'adjustment' AND a.id IS NULL""",
    "settlement": """
        SELECT format('line %s of settlement %s says %s sales of %s, its days say %s of %s', l.id, s.number, l.count,
            l.amount, coalesce(d.count, 0), coalesce(d.amount, 0))
        FROM finance_settlement s JOIN finance_settlementline l ON l.settlement_id = s.id
        LEFT JOIN LATERAL (
            SELECT sum(t.count) AS count, sum(t.amount) AS amount FROM finance_dailytotal t
            JOIN finance_creditaccount c ON c.station_id = t.station_id AND c.bureau_id = s.unit_id
            WHERE t.business_id = l.business_id AND t.date >= l.starts_on AND t.date < l.ends_on) d ON true
        WHERE s.state NOT IN ('cancelled', 'reversed')
            AND (l.count, l.amount) IS DISTINCT FROM (coalesce(d.count, 0), coalesce(d.amount, 0))
        UNION ALL
        SELECT format('settlement %s says %s and %s, its lines %s and %s', s.number, s.amount, s.fee,
            coalesce(sum(l.amount), 0), coalesce(sum(l.fee), 0))
        FROM finance_settlement s LEFT JOIN finance_settlementline l ON l.settlement_id = s.id
        GROUP BY s.id HAVING (s.amount, s.fee) IS DISTINCT FROM (coalesce(sum(l.amount), 0), coalesce(sum(l.fee), 0))
        UNION ALL
        SELECT format('settlement %s of %s: %s were posted', s.number, s.amount, coalesce(p.amount, 0))
        FROM finance_settlement s
        LEFT JOIN (
            SELECT t.reference, sum(CASE WHEN d.kind = 'biller' THEN t.amount ELSE 0 END)
                - sum(CASE WHEN c.kind = 'biller' THEN t.amount ELSE 0 END) AS amount
            FROM finance_transfer t JOIN finance_account d ON d.id = t.debit_id
            JOIN finance_account c ON c.id = t.credit_id
            WHERE t.kind = 'settlement' GROUP BY t.reference) p ON p.reference = s.number
        WHERE coalesce(p.amount, 0) <> CASE WHEN s.posted_at IS NULL THEN 0 ELSE s.amount END""",
    "guard": """
        SELECT format('the guard %s of %s is off', g.tgname, g.tgrelid::regclass) FROM pg_trigger g
        WHERE g.tgenabled = 'D' AND g.tgrelid IN (
            SELECT relid FROM pg_partition_tree('finance_transfer')
            UNION SELECT 'finance_postingkey'::regclass UNION SELECT 'finance_reversal'::regclass
            UNION SELECT 'finance_account'::regclass)
        UNION ALL
        SELECT format('%s can be truncated', p.relid) FROM pg_partition_tree('finance_transfer') p
        WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = p.relid AND g.tgtype & 32 > 0)
        UNION ALL
        SELECT format('%s can be changed', p.relid) FROM pg_partition_tree('finance_transfer') p
        WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = p.relid AND g.tgtype & 24 = 24)
        UNION ALL
        SELECT format('the check %s of %s is gone or off', n.name, n.rel)
        FROM (VALUES ('credit_never_negative', 'finance_creditaccount'::regclass),
            ('transfer_amount_positive', 'finance_transfer'::regclass),
            ('transfer_two_accounts', 'finance_transfer'::regclass),
            ('adjustment_maker_is_not_checker', 'finance_adjustment'::regclass),
            ('settlement_maker_is_not_checker', 'finance_settlement'::regclass)) AS n (name, rel)
        WHERE NOT EXISTS (
            SELECT FROM pg_constraint k WHERE k.conname = n.name AND k.conrelid = n.rel AND k.convalidated)""",
}


@dataclass(frozen=True)
class Problem:
    """What was asked, and one answer to it; in English, for the log."""

    check: str
    problem: str


@dataclass(frozen=True)
class Proof:
    transfers: int
    accounts: int
    problems: list[Problem]

    @property
    def ok(self) -> bool:
        return not self.problems


def verify() -> Proof:
    """Ask every question of the whole ledger."""
    is_own = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_own:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT (SELECT count(*) FROM finance_transfer), (SELECT count(*) FROM finance_account)")
        transfers, accounts = cursor.fetchone()
        problems = []
        for name, question in QUESTIONS.items():
            cursor.execute(f"SELECT found, count(*) OVER () FROM ({question}) AS q (found) LIMIT {LISTED}")  # noqa: S608
            rows = cursor.fetchall()
            problems += [Problem(name, found) for found, _count in rows]
            if rows and rows[0][1] > LISTED:
                problems.append(Problem(name, f"and {rows[0][1] - LISTED} more"))
    return Proof(transfers, accounts, problems)
