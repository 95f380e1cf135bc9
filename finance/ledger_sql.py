"""The statements of the ledger, and arrays of PostgreSQL as text: one constant for the parser, not one an element."""

from collections.abc import Iterable

ONE = """
SELECT status, transfer_id, day, balance, is_low FROM finance_post(
    %s::uuid, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# The path of nearly every sale. All facts are written as plain literals, which the parser takes as what the function
# says they are: the driver's own types cost a third more.
SELL = """
SELECT status, transfer_id, day, balance, is_low FROM finance_sell(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
MANY = """
SELECT n, transfer_id, day, balance, is_low FROM finance_sell_many(
    %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

BALANCE = """
SELECT
    (SELECT coalesce(sum(amount), 0.00) FROM finance_transfer WHERE debit_id = %(account)s AND date <= %(through)s),
    (SELECT coalesce(sum(amount), 0.00) FROM finance_transfer WHERE credit_id = %(account)s AND date <= %(through)s)
"""


def array(items: Iterable[str]) -> str:
    """`{a,b}`; items that hold anything but letters, digits and `-.:+` are to be `quoted`."""
    return "{" + ",".join(items) + "}"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
