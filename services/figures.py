"""What was done for the community in a span of days, in figures (B-01 … B-06); read only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from core.choices import DutyState
from core.models import Obligation
from services.actions.tasks import DUTY
from services.choices import ArticleState, EventKind, MatterKind, TaskState
from services.forms.filters import midnight
from services.models import Article, OutreachEvent, Task, Ticket
from stations.models import Partner, Volunteer, VolunteerHours
from stations.models.people import during
from stations.models.scope import unit_ids


@dataclass(frozen=True)
class Figure:
    """`rule` is the duty of the station that it answers; `address` where the rows behind it are."""

    rule: str
    label: Any
    value: int | Decimal
    address: str = ""


def community_figures(user, first: date, until: date) -> list[Figure]:
    """Figures of [first, until) over what `user` may see; eight queries."""
    ids = unit_ids(user)
    here = Q() if ids is None else Q(unit__in=ids)
    articles = Article.objects.filter(here, state=ArticleState.PUBLISHED)
    published = Q(published_at__gte=midnight(first), published_at__lt=midnight(until))
    policy = articles.aggregate(
        new=Count("pk", filter=published, distinct=True),
        reads=Sum("reads__count", filter=Q(reads__day__gte=first, reads__day__lt=until)),
    )
    held = OutreachEvent.objects.visible_to(user).filter(held_on__gte=first, held_on__lt=until)
    events = held.aggregate(
        outreach=Count("pk", filter=Q(kind=EventKind.OUTREACH)),
        people=Sum("attendance", filter=Q(kind=EventKind.OUTREACH)),
        activities=Count("pk", filter=Q(kind=EventKind.ACTIVITY)),
    )
    tickets = Ticket.objects.visible_to(user).filter(received_at__gte=midnight(first), received_at__lt=midnight(until))
    kinds = tickets.aggregate(
        affairs=Count("pk", filter=Q(matter__kind=MatterKind.PUBLIC_AFFAIRS)),
        requests=Count("pk", filter=Q(matter__kind=MatterKind.REQUEST)),
    )
    tasks = Task.objects.visible_to(user).filter(given_at__gte=midnight(first), given_at__lt=midnight(until))
    done = tasks.aggregate(given=Count("pk"), done=Count("pk", filter=Q(state=TaskState.DONE)))
    late = Obligation.objects.filter(kind=DUTY, state=DutyState.LATE, starts_on__gte=first, starts_on__lt=until)
    late = late if ids is None else late.filter(unit_id__in=ids)
    partners = Partner.objects.visible_to(user).filter(is_community_organisation=True)
    volunteers = Volunteer.objects.filter(partner__in=partners).filter(during(until))
    hours = VolunteerHours.objects.filter(volunteer__partner__in=partners, date__gte=first, date__lt=until)
    base = "/services"
    return [
        Figure("B-01", _("policy articles published"), policy["new"], f"{base}/policy/?show=published"),
        Figure("B-01", _("reads of policy articles"), policy["reads"] or 0, f"{base}/policy/"),
        Figure("B-01", _("outreach events"), events["outreach"], f"{base}/events/?show=outreach"),
        Figure("B-01", _("people at outreach events"), events["people"] or 0, f"{base}/events/?show=outreach"),
        Figure("B-03", _("public affairs"), kinds["affairs"], f"{base}/tickets/?kind=public_affairs"),
        Figure("B-05", _("free requests not filed yet"), kinds["requests"], f"{base}/tickets/?kind=request"),
        Figure("B-04", _("community organisations"), partners.count(), f"{base}/organisations/?show=community"),
        Figure("B-04", _("volunteers"), volunteers.count(), f"{base}/organisations/?show=community"),
        Figure(
            "B-04",
            _("volunteer hours given"),
            hours.aggregate(n=Sum("hours"))["n"] or Decimal(0),
            f"{base}/organisations/?show=community",
        ),
        Figure("B-04", _("activities of organisations"), events["activities"], f"{base}/events/?show=activity"),
        Figure("B-06", _("tasks handed down"), done["given"], f"{base}/tasks/?show=all"),
        Figure("B-06", _("tasks done"), done["done"], f"{base}/tasks/?show=all"),
        Figure("B-06", _("reports on tasks that were late"), late.count(), f"{base}/tasks/?show=all"),
    ]
