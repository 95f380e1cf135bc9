"""The life of a ticket as a table: verb → from which states, to which state; and how a chain narrows it.

Pure functions over the steps of a chain (anything with `state`, `position`, `is_optional`): no query, no clock.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import Refused
from services.choices import State, ThingState, ThingStep


class ChainStepLike(Protocol):
    state: str
    position: int
    is_optional: bool


Steps = Collection[ChainStepLike]

OPEN = frozenset(State) - {State.CLOSED}
# What a ticket goes through before the resident has an answer.
BEFORE_ANSWER = frozenset({State.RECEIVED, State.ACCEPTED, State.VERIFYING, State.SUBMITTED, State.HANDLING})


@dataclass(frozen=True)
class Move:
    """One verb. `target` None: the ticket stays where it is, or the chain decides (see SPECIAL).

    `leaps`: ends the matter from where it is, so that no step in between is asked for.
    """

    verb: str
    label: Any
    sources: frozenset[State]
    target: State | None = None
    leaps: bool = False
    needs_form: bool = True


def _moves(*moves: Move) -> dict[str, Move]:
    return {move.verb: move for move in moves}


# The order is the order of the buttons.
MOVES = _moves(
    Move("accept", _("Accept"), frozenset({State.RECEIVED}), State.ACCEPTED, needs_form=False),  # 受理
    Move("verify", _("Verify"), frozenset({State.ACCEPTED}), State.VERIFYING, needs_form=False),  # 协办
    Move("visit", _("Record home visit"), frozenset({State.VERIFYING})),  # 入户核实
    Move("submit", _("Submit"), frozenset({State.RECEIVED, State.ACCEPTED, State.VERIFYING}), State.SUBMITTED),  # 报送
    Move("take_up", _("Take up"), frozenset({State.SUBMITTED}), State.HANDLING),  # 接件
    Move("pass_on", _("Pass on to department"), frozenset({State.SUBMITTED, State.HANDLING}), State.SUBMITTED),  # 转办
    Move("return_papers", _("Give the papers back"), frozenset({State.SUBMITTED, State.HANDLING})),  # 退回
    Move("follow_up", _("Follow up"), frozenset({State.SUBMITTED, State.HANDLING})),  # 跟踪办理
    Move("assign", _("Assign"), OPEN - {State.READY, State.REPLIED}),  # 分派
    Move("ready", _("Ready for pick-up"), frozenset({State.SUBMITTED, State.HANDLING}), State.READY),  # 可领取
    Move(
        "close",
        pgettext_lazy("a matter", "Close"),
        frozenset({State.RECEIVED, State.ACCEPTED, State.HANDLING, State.REPLIED}),
        State.CLOSED,
    ),  # 办结
    Move("hand_over", _("Hand over"), frozenset({State.READY, State.REPLIED}), State.CLOSED),  # 交付
    Move("remind", _("Remind the owner"), frozenset({State.READY, State.REPLIED})),  # 催领
    Move(
        "clear",
        _("Not collected: dispose of it"),
        frozenset({State.READY, State.REPLIED}),
        State.CLOSED,
        leaps=True,
    ),  # 逾期未领处置
    Move("reply", _("Reply"), BEFORE_ANSWER | {State.READY}, State.REPLIED),  # 回复
    Move("parts", _("Wait for parts"), frozenset({State.HANDLING}), State.WAITING),  # 待配件
    Move("consent", _("Record the owner's answer"), frozenset({State.WAITING})),  # 征求物主意见
    Move("ask", _("Ask for supplement"), BEFORE_ANSWER, State.WAITING),  # 退回补正
    Move("supplement", _("Continue"), frozenset({State.WAITING})),  # 补正
    Move("explain", _("Explain"), BEFORE_ANSWER | {State.WAITING}, State.CLOSED, leaps=True),  # 解释说明
    Move("refuse", _("Refuse"), BEFORE_ANSWER | {State.WAITING}, State.CLOSED, leaps=True),  # 不予办理
    Move("withdraw", _("Withdrawn by the resident"), BEFORE_ANSWER | {State.WAITING}, State.CLOSED, leaps=True),
    Move("promise", _("Promise a day"), BEFORE_ANSWER - {State.VERIFYING}),  # 承诺期限
    Move("transfer", _("Pass to the agent"), frozenset({State.RECEIVED, State.ACCEPTED})),  # 转交代办员
    Move("file_under", _("File under a matter"), frozenset(State)),  # 归入事项
    Move("documents", _("Record documents"), OPEN),  # 登记材料
    Move("return_original", _("Return original"), frozenset(State)),  # 归还原件
    Move("correct", _("Correct"), frozenset(State)),  # 更正
    Move("note", _("Add note"), frozenset(State)),  # 备注
    Move("reveal", _("Show contact"), frozenset(State), needs_form=False),  # 查看联系方式
    Move("reopen", _("Open again"), frozenset({State.CLOSED})),  # 重新办理
)

# The chain of campaigns, and what its tickets do only together or through the pages of the campaign (A-07 … A-11).
CAMPAIGN_CHAIN = "campaign"
LED_BY_CAMPAIGN = frozenset(
    {"log", "submit", "take_up", "pass_on", "return_papers", "ready"}
    | {"withdraw", "refuse", "explain", "close", "reopen"}
)

# What the tickets of a chain do on pages of their own alone, by the code of the chain; "log" is the intake.
FOUND_CHAIN, LOSS_CHAIN = "found-item", "loss-report"
_ENDINGS = frozenset({"close", "hand_over", "explain", "refuse", "withdraw", "reopen"})
_LOST = _ENDINGS | {"log", "assign", "ready", "reply", "ask", "promise", "transfer", "documents"}
LED: dict[str, frozenset[str]] = {CAMPAIGN_CHAIN: LED_BY_CAMPAIGN, FOUND_CHAIN: _LOST, LOSS_CHAIN: _LOST}

# What those pages do, as the history calls it.
LED_EVENTS: dict[str, Any] = {
    "change_item": _("Corrected"),
    "photo": _("Photo taken"),
    "cancel_item": _("Entered by mistake"),
    "match": _("Match confirmed"),
    "dismiss": _("Match dismissed"),
    "name_owner": _("Owner found by the search"),
    "tell_owner": _("Owner told"),
    "take_back_owner": _("Looked for again"),
    "prepare_release": _("Hand-over prepared, waits for a second person"),
    "release": _("Handed over"),
    "confirm_release": _("Second person confirmed, handed over"),
    "cancel_release": _("Hand-over cancelled"),
    "collected": _("Thing collected"),
    "close_report": _("No longer looked for"),
    "announce": _("Disposal announced"),
    "dispose": _("Disposed of"),
}


def is_led(chain: str, verb: str) -> bool:
    """Whether `verb` is taken on a page of its own for tickets of this chain, never on theirs."""
    return verb in LED.get(chain, ())


def line(steps: Iterable[ChainStepLike]) -> list[ChainStepLike]:
    """The steps in their order, without the wait, which stands beside the line."""
    return sorted((s for s in steps if s.state != State.WAITING), key=lambda s: s.position)


def step_at(steps: Iterable[ChainStepLike], state: str) -> Any:
    """The chain's step that leads to `state`, or None."""
    return next((s for s in steps if s.state == state), None)


def between(steps: Steps, state: str, target: str) -> list[ChainStepLike] | None:
    """The steps of (state, target] in order; None when the chain does not lead from one to the other."""
    order = line(steps)
    at = {s.state: i for i, s in enumerate(order)}
    if state not in at or target not in at or at[target] <= at[state]:
        return None
    return order[at[state] + 1 : at[target] + 1]


def keeps_a_thing(steps: Steps) -> bool:
    """Whether the chain always ends with something being handed back, as a repair does."""
    ready = step_at(steps, State.READY)
    return ready is not None and not ready.is_optional


def first_states(steps: Steps) -> list[str]:
    """Where a new ticket may begin, furthest first: accepted at once where intake opens the chain (C-03, E-03)."""
    order = line(steps)
    if len(order) > 1 and order[0].state == State.RECEIVED and order[1].state == State.ACCEPTED:
        return [State.ACCEPTED, State.RECEIVED]
    return [order[0].state]


def target_of(verb: str, state: str, steps: Steps, resume_state: str = "") -> str | None:
    """The state that `verb` leads to from `state` in this chain; None: not possible now."""
    move = MOVES[verb]
    if state not in move.sources:
        return None
    special = SPECIAL.get(verb)
    if special is not None:
        return special(state, steps, resume_state)
    if move.target is None:
        return state
    if step_at(steps, move.target) is None:
        return None
    if move.leaps or move.target == State.WAITING:
        return move.target
    way = between(steps, state, move.target)
    if way is None or not all(s.is_optional for s in way[:-1]):
        return None
    return move.target


def _assign(state: str, steps: Steps, resume_state: str) -> str:
    """Giving an accepted matter to somebody starts the handling, where the chain goes there directly (A-03)."""
    way = between(steps, state, State.HANDLING) if state == State.ACCEPTED else None
    if way and all(s.is_optional and s.state != State.SUBMITTED for s in way[:-1]):
        return State.HANDLING
    return state


def _pass_on(state: str, steps: Steps, resume_state: str) -> str | None:
    """Back to "submitted", now to the department, which takes it up itself (E-02)."""
    return State.SUBMITTED if step_at(steps, State.SUBMITTED) else None


def _visit(state: str, steps: Steps, resume_state: str) -> str | None:
    return state if step_at(steps, State.VERIFYING) else None


def _refuse(state: str, steps: Steps, resume_state: str) -> str | None:
    """A thing in repair is not refused any more: it ends with a result and goes back over the counter."""
    begun = {State.HANDLING, State.WAITING}
    return None if keeps_a_thing(steps) and state in begun else State.CLOSED


def _withdraw(state: str, steps: Steps, resume_state: str) -> str:
    """A thing that was handed in waits for its owner; everything else is closed at once."""
    return State.READY if keeps_a_thing(steps) else State.CLOSED


def _hand_over(state: str, steps: Steps, resume_state: str) -> str | None:
    """Whoever collects hears the answer by that: a reply that the chain asks for is recorded with it."""
    return State.CLOSED if step_at(steps, State.READY) else None


def _clear(state: str, steps: Steps, resume_state: str) -> str | None:
    """What nobody collects ends without its owner, where the chain keeps a thing of theirs."""
    return State.CLOSED if keeps_a_thing(steps) else None


def _supplement(state: str, steps: Steps, resume_state: str) -> str:
    return resume_state


def _reopen(state: str, steps: Steps, resume_state: str) -> str:
    return State.ACCEPTED if step_at(steps, State.ACCEPTED) else line(steps)[0].state


SPECIAL = {
    "assign": _assign,
    "pass_on": _pass_on,
    "visit": _visit,
    "explain": _refuse,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "hand_over": _hand_over,
    "clear": _clear,
    "supplement": _supplement,
    "reopen": _reopen,
}


def check(verb: str, state: str, steps: Steps, resume_state: str = "") -> str:
    """The state that `verb` leads to. Refused("not_possible_now") otherwise: the answer to a second click, too."""
    target = target_of(verb, state, steps, resume_state)
    if target is None:
        raise Refused(
            "not_possible_now",
            _("“%(step)s” is not possible now: the matter is %(state)s")
            % {"step": MOVES[verb].label, "state": State(state).label},
        )
    return target


def next_states(state: str, steps: Steps, resume_state: str = "") -> dict[str, str]:
    """Every verb that is possible now, with the state it leads to."""
    found = {verb: target_of(verb, state, steps, resume_state) for verb in MOVES}
    return {verb: target for verb, target in found.items() if target is not None}


def primary(state: str, steps: Steps, resume_state: str = "") -> str | None:
    """The verb that brings the matter forward by the smallest stride: the button a clerk most likely wants."""
    if state == State.WAITING:
        return "supplement"
    forward = {}
    for verb, target in next_states(state, steps, resume_state).items():
        if MOVES[verb].leaps or target == state or verb == "reopen":
            continue
        way = between(steps, state, target)
        if way:
            required = sum(not s.is_optional for s in way)
            forward[verb] = (required == 0, len(way))
    return min(forward, key=lambda verb: forward[verb], default=None)


# Things in custody: which link may follow where a thing is, and where it is then.

HERE = frozenset({ThingState.ON_SHELF})
THING_STEPS: dict[ThingStep, tuple[frozenset[ThingState], ThingState]] = {
    ThingStep.PUT_AWAY: (HERE, ThingState.ON_SHELF),
    ThingStep.COUNTED: (HERE, ThingState.ON_SHELF),
    # Also from hand to hand: the second volunteer goes on where the first one stopped.
    ThingStep.GIVEN_OUT: (frozenset({ThingState.ON_SHELF, ThingState.OUT}), ThingState.OUT),
    ThingStep.TAKEN_BACK: (frozenset({ThingState.OUT}), ThingState.ON_SHELF),
    ThingStep.HANDED_OVER: (HERE, ThingState.HANDED_OVER),
    ThingStep.DISPOSED: (HERE, ThingState.DISPOSED),
    ThingStep.CANCELLED: (HERE, ThingState.CANCELLED),
}


def thing_steps(state: str) -> list[ThingStep]:
    """The links that may follow while a thing is `state`."""
    return [step for step, (sources, _target) in THING_STEPS.items() if state in sources]


def check_thing(step: ThingStep, state: str) -> ThingState:
    """Where the thing is after `step`. Refused("not_possible_now") otherwise: the answer to a second click, too."""
    sources, target = THING_STEPS[step]
    if state not in sources:
        raise Refused(
            "not_possible_now",
            _("“%(step)s” is not possible now: the thing is %(state)s")
            % {"step": step.label, "state": ThingState(state).label},
        )
    return target
