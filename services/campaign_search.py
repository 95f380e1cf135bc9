"""Finding an applicant of a campaign by what is typed or scanned at its pages."""

from services.models import Application, Campaign, Ticket
from services.reports import find

MOST = 50


def find_applicants(user, campaign: Campaign, text: str) -> list[str]:
    """Numbers of the tickets that `text` names in this campaign: one for a number, a slip or a code; newest first."""
    found = find(user, text)
    if isinstance(found, Ticket):
        return [found.number] if Application.objects.filter(campaign=campaign, ticket=found).exists() else []
    keys = found.filter(matter=campaign.matter_id).order_by("-id").values_list("number", flat=True)
    return list(keys[:MOST])
