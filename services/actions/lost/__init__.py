"""Every write of lost and found (A-02), by noun."""

from services.actions.lost.disposals import announce, decider, dispose
from services.actions.lost.items import Find, add_photo, cancel_item, change_item, log_item, take_over
from services.actions.lost.matches import confirm, dismiss, suggest, take_back_owner, tell_owner
from services.actions.lost.owners import name_owner, record_search, reveal
from services.actions.lost.reports import Loss, close_report, log_report, send_report, take_in, turn_down

__all__ = [
    "Find",
    "Loss",
    "add_photo",
    "announce",
    "cancel_item",
    "change_item",
    "close_report",
    "confirm",
    "decider",
    "dismiss",
    "dispose",
    "log_item",
    "log_report",
    "name_owner",
    "record_search",
    "reveal",
    "send_report",
    "suggest",
    "take_back_owner",
    "take_in",
    "take_over",
    "tell_owner",
    "turn_down",
]
