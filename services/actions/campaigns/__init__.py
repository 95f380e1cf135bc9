"""Campaigns (A-07 … A-11), by noun: setting up, the counter, the cash, batches, the announcement, the collection."""

from services.actions.campaigns.batches import draw_up, hand_cash, send, take_out
from services.actions.campaigns.collection import collect, remind
from services.actions.campaigns.counter import complete, take_in, withdraw
from services.actions.campaigns.counts import count, settle
from services.actions.campaigns.issuer import announce, enter_results
from services.actions.campaigns.setup import Plan, Span, change, close, create

__all__ = [
    "Plan",
    "Span",
    "announce",
    "change",
    "close",
    "collect",
    "complete",
    "count",
    "create",
    "draw_up",
    "enter_results",
    "hand_cash",
    "remind",
    "send",
    "settle",
    "take_in",
    "take_out",
    "withdraw",
]
