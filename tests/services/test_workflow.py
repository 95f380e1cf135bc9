"""The table of steps, and how a chain narrows it."""

from types import SimpleNamespace

import pytest

from core.errors import Refused
from services import workflow
from services.choices import State


def chain(*words: str):
    """Steps in order; "?" behind a word makes it optional."""
    return [
        SimpleNamespace(state=w.rstrip("?"), position=i, is_optional=w.endswith("?")) for i, w in enumerate(words, 1)
    ]


COMMUNITY = chain(
    "received", "accepted", "verifying?", "waiting?", "submitted", "handling?", "ready?", "replied", "closed"
)
REPAIR = chain("accepted", "handling", "waiting?", "ready", "replied?", "closed")
SPOT = chain("received", "waiting?", "submitted?", "handling?", "replied?", "closed")


@pytest.mark.parametrize(
    ("verb", "state", "steps", "target"),
    [
        ("accept", "received", COMMUNITY, "accepted"),
        ("accept", "accepted", COMMUNITY, None),
        ("accept", "received", SPOT, None),
        ("submit", "accepted", COMMUNITY, "submitted"),
        ("submit", "verifying", COMMUNITY, "submitted"),
        ("submit", "received", COMMUNITY, None),
        ("submit", "received", SPOT, "submitted"),
        ("submit", "accepted", REPAIR, None),
        ("reply", "received", COMMUNITY, None),
        ("reply", "submitted", COMMUNITY, "replied"),
        ("reply", "replied", COMMUNITY, None),
        ("close", "accepted", COMMUNITY, None),
        ("close", "replied", COMMUNITY, "closed"),
        ("close", "received", SPOT, "closed"),
        ("assign", "accepted", REPAIR, "handling"),
        ("assign", "accepted", COMMUNITY, "accepted"),
        ("ready", "accepted", REPAIR, None),
        ("ready", "handling", REPAIR, "ready"),
        ("parts", "handling", REPAIR, "waiting"),
        ("hand_over", "ready", REPAIR, "closed"),
        ("hand_over", "ready", COMMUNITY, "closed"),
        ("hand_over", "replied", SPOT, None),
        ("close", "handling", REPAIR, None),
        ("refuse", "accepted", REPAIR, "closed"),
        ("refuse", "handling", REPAIR, None),
        ("refuse", "submitted", COMMUNITY, "closed"),
        ("withdraw", "handling", REPAIR, "ready"),
        ("withdraw", "submitted", COMMUNITY, "closed"),
        ("pass_on", "handling", COMMUNITY, "submitted"),
        ("reopen", "closed", COMMUNITY, "accepted"),
        ("reopen", "closed", SPOT, "received"),
        ("note", "closed", SPOT, "closed"),
    ],
)
def test_where_a_verb_leads(verb, state, steps, target):
    assert workflow.target_of(verb, state, steps) == target


def test_a_wait_ends_where_it_began():
    assert workflow.target_of("supplement", State.WAITING, COMMUNITY, State.VERIFYING) == State.VERIFYING


def test_an_impossible_step_is_refused_with_a_stable_code():
    with pytest.raises(Refused) as refused:
        workflow.check("submit", State.CLOSED, COMMUNITY)
    assert refused.value.code == "not_possible_now"


@pytest.mark.parametrize(
    ("state", "steps", "verb"),
    [
        ("received", COMMUNITY, "accept"),
        ("accepted", COMMUNITY, "submit"),
        ("submitted", COMMUNITY, "reply"),
        ("replied", COMMUNITY, "close"),
        ("accepted", REPAIR, "assign"),
        ("handling", REPAIR, "ready"),
        ("ready", REPAIR, "hand_over"),
        ("waiting", REPAIR, "supplement"),
        ("received", SPOT, "close"),
        ("closed", SPOT, None),
    ],
)
def test_the_first_button_is_the_next_step_of_the_chain(state, steps, verb):
    assert workflow.primary(state, steps, "handling") == verb


def test_no_verb_leads_to_a_state_outside_the_chain():
    for steps in (COMMUNITY, REPAIR, SPOT):
        known = {step.state for step in steps}
        for state in known:
            assert set(workflow.next_states(state, steps, "accepted").values()) <= known | {"accepted"}
