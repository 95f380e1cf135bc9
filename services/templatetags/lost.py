"""Lost and found in the templates: the colour of a state, the age of what nobody has come for, a certainty."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from services.choices import FoundState, LossState
from services.matching import CERTAIN, Candidate
from services.models import FoundItem, LossReport

register = template.Library()
FOUND = {
    FoundState.SHELVED: "teal",
    FoundState.MATCHED: "amber",
    FoundState.WAITING: "green",
    FoundState.RETURNED: "plain",
    FoundState.DISPOSED: "plain",
    FoundState.CANCELLED: "plain",
}
LOSS = {
    LossState.SENT: "amber",
    LossState.SEARCHING: "teal",
    LossState.MATCHED: "green",
    LossState.CLOSED: "plain",
    LossState.TURNED_DOWN: "red",
}
AGES = {"new": "", "third": "age-third", "two_thirds": "soon", "due": "late"}
PROBABLE = 50


@register.simple_tag
def found_chip(item: FoundItem) -> SafeString:
    state = FoundState(item.state)
    return format_html('<span class="chip chip-{}">{}</span>', FOUND[state], state.label)


@register.simple_tag
def loss_chip(report: LossReport) -> SafeString:
    state = LossState(report.state)
    return format_html('<span class="chip chip-{}">{}</span>', LOSS[state], state.label)


@register.simple_tag
def age(item: FoundItem, today: date) -> SafeString:
    """For how many days it is here, coloured by the third of its term, and whether it is due for disposal."""
    end = timezone.localdate(item.closed_at) if item.closed_at else today
    days = item.days_kept(end)
    words = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    step = item.age(today) if item.closed_at is None else "new"
    due = format_html(' <span class="chip chip-red">{}</span>', gettext("due")) if step == "due" else ""
    return format_html('<span class="num {}">{}</span>{}', AGES[step], words, due)


@register.simple_tag
def days_lost(report: LossReport) -> str:
    """The days between which it was lost."""
    first, last = f"{report.lost_from:%m-%d}", f"{report.lost_until:%m-%d}"
    return first if first == last else f"{first} – {last}"


@register.simple_tag
def certainty(candidate: Candidate) -> SafeString:
    """How certain the match is, of 100."""
    score = candidate.score
    colour = "green" if score >= CERTAIN else "amber" if score >= PROBABLE else "plain"
    label = gettext("certainty of 100")
    return format_html('<span class="chip chip-{} num" title="{}">{} / 100</span>', colour, label, score)
