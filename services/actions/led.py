"""Steps that a matter of a campaign takes with its batch or through the campaign's pages, never by itself."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from services.models import Application, Ticket, missing_documents
from services.workflow import CAMPAIGN_CHAIN, LED_BY_CAMPAIGN


def check_led(verb: str, ticket: Ticket) -> None:
    """Refused("through_campaign") for steps that money, places and batches hang on (A-10, A-11).

    To continue, everything must be there, the money too: Refused("documents_missing") (A-09).
    """
    if ticket.matter.chain.code != CAMPAIGN_CHAIN:
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
