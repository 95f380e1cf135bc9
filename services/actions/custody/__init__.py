"""Custody of every physical thing: found items, devices and what came with them, clothes, originals, cash envelopes.

Each is a `Thing` with one chain of moves. Each action locks the thing, asks the table
(`services.workflow.THING_STEPS`), writes the move, which the database never lets go again, and the audit record.
"""

from services.actions.custody.envelopes import empty, recount
from services.actions.custody.links import COUNTER, LARGEST_NUMBER, counter_of, keeper
from services.actions.custody.steps import (
    cancel,
    dispose,
    give_out,
    hand_over,
    people_for,
    put_away,
    receive,
    take_back,
)
from services.actions.custody.tickets import (
    hand_over_with,
    keep_original,
    mark_valuable,
    of_ticket,
    return_original,
)

__all__ = [
    "COUNTER",
    "LARGEST_NUMBER",
    "cancel",
    "counter_of",
    "dispose",
    "empty",
    "give_out",
    "hand_over",
    "hand_over_with",
    "keep_original",
    "keeper",
    "mark_valuable",
    "of_ticket",
    "people_for",
    "put_away",
    "receive",
    "recount",
    "return_original",
    "take_back",
]
