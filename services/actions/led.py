"""Steps that a matter takes on pages of its own (a campaign's, those of lost and found), never by itself."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from services.models import Application, Ticket, missing_documents
from services.workflow import CAMPAIGN_CHAIN, LED_BY_CAMPAIGN, is_led


def check_led(verb: str, ticket: Ticket) -> None:
    """Refused("not_possible_now") for what is led elsewhere (`workflow.LED`).

    In a campaign Refused("through_campaign") for steps that money, places and batches hang on (A-10, A-11); to continue
    there, everything must be there, the money too: Refused("documents_missing") (A-09).
    """
    if ticket.matter.chain.code != CAMPAIGN_CHAIN:
        if is_led(ticket.matter.chain.code, verb):
            raise Refused("not_possible_now", _("This step is taken on the page of its own"))
        return
    if verb in LED_BY_CAMPAIGN:
        raise Refused("through_campaign", _("This step is taken on the pages of the campaign"))
    if verb == "supplement":
        missing = [document.name for document in missing_documents(ticket)]
        if Application.objects.filter(ticket=ticket, amount=None).exists():
            missing.append(str(_("the amount to be loaded")))
        if missing:
            raise Refused(
                "documents_missing", _("Still missing: %(documents)s") % {"documents": "、".join(missing)}, "documents"
            )
