"""Lives of the things beside the tickets, each a table: verb → from which states, to which.

The tickets' own table is `services.workflow`; a chain narrows that one, and nothing narrows these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import Refused
from services.choices import ArticleState, ComplaintState, MediationState, TaskState


@dataclass(frozen=True)
class Step:
    """`target` None: it stays where it is."""

    label: Any
    sources: frozenset[str]
    target: str | None = None


Life = Mapping[str, Step]


def check(life: Life, verb: str, state: str) -> str:
    """The state that `verb` leads to from `state`. Refused("not_possible_now") otherwise: also for a second click."""
    step = life[verb]
    if state not in step.sources:
        raise Refused("not_possible_now", _("“%(step)s” is not possible any more") % {"step": step.label})
    return step.target or state


def possible(life: Life, state: str) -> list[str]:
    """The verbs of the life that can be taken now, in the order of the buttons."""
    return [verb for verb, step in life.items() if state in step.sources]


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


# 交办任务 (B-06)
TASK: Life = {
    "acknowledge": Step(_("Acknowledge"), _from(TaskState.OPEN)),  # 签收
    "assign": Step(_("Assign"), _from(TaskState.OPEN)),
    "report": Step(_("Report back"), _from(TaskState.OPEN), TaskState.REPORTED),  # 报告办理情况
    "finish": Step(_("Accept the report"), _from(TaskState.REPORTED), TaskState.DONE),  # 核定办结
    "send_back": Step(_("Send back"), _from(TaskState.REPORTED), TaskState.OPEN),  # 退回重办
    "withdraw": Step(pgettext_lazy("a task", "Withdraw"), _from(TaskState.OPEN), TaskState.WITHDRAWN),
}

# 政策文章 (B-01)
ARTICLE: Life = {
    "change": Step(_("Change"), _from(ArticleState.DRAFT, ArticleState.PUBLISHED)),
    "publish": Step(_("Publish"), _from(ArticleState.DRAFT, ArticleState.WITHDRAWN), ArticleState.PUBLISHED),
    "withdraw": Step(pgettext_lazy("an article", "Withdraw"), _from(ArticleState.PUBLISHED), ArticleState.WITHDRAWN),
}

# 民事调解 (E-01)
MEDIATION: Life = {
    "session": Step(_("Record a session"), _from(MediationState.OPEN)),
    "party": Step(_("Add a party"), _from(MediationState.OPEN)),
    "change": Step(_("Change the facts"), _from(MediationState.OPEN)),
    "agree": Step(_("Agreement reached"), _from(MediationState.OPEN), MediationState.AGREED),  # 达成协议
    "end": Step(_("End without agreement"), _from(MediationState.OPEN)),  # 调解不成, 撤回
    "sign": Step(_("Sign the agreement"), _from(MediationState.AGREED)),  # 签字
}

# 投诉 (E-09)
COMPLAINT: Life = {
    "take_up": Step(_("Look into it"), _from(ComplaintState.RECEIVED), ComplaintState.TAKEN_UP),
    "answer": Step(
        _("Answer"), _from(ComplaintState.RECEIVED, ComplaintState.TAKEN_UP), ComplaintState.ANSWERED
    ),  # 答复
}
