"""Every write to the tickets and their catalogue, by noun."""

from services.actions.catalogue import load_catalogue, save_matter
from services.actions.intake import log_ticket
from services.actions.letters import issue_refusal, print_reply, print_task, print_visit, refusal_words
from services.actions.registry import VERBS, Fact, Verb, facts_for
from services.actions.submissions import print_list, print_receipt, receive, submit_batch

__all__ = [
    "VERBS",
    "Fact",
    "Verb",
    "facts_for",
    "issue_refusal",
    "load_catalogue",
    "log_ticket",
    "print_list",
    "print_receipt",
    "print_reply",
    "print_task",
    "print_visit",
    "receive",
    "refusal_words",
    "save_matter",
    "submit_batch",
]
