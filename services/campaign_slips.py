"""The slip for the second visit: what is still missing, and when to come (A-09)."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.text import localized
from core.typeset import qr_svg
from services.campaign_reports import missing_of, words_of_windows
from services.models import Application
from services.slips import spaced, status_address


def missing_data(application: Application, *, size: str, at: datetime) -> dict[str, Any]:
    """Data of the template services/missing; `application` with its ticket, documents and campaign."""
    ticket, campaign = application.ticket, application.campaign
    station = ticket.station
    return {
        "title": _("Please still bring"),  # 请补交
        "organisation": localized(station.unit.name, station.unit.name_en),
        "number": ticket.number,
        "language": get_language(),
        "size": size,
        "issued_at": at.isoformat(),
        "matter": localized(campaign.matter.name, campaign.matter.name_en),
        "resident": ticket.resident_name,
        "missing": missing_of(application),
        "windows": words_of_windows(campaign.matter),
        "address": localized(station.address, station.address_en),
        "phone": station.phone,
        "code": spaced(ticket.lookup_code),
        "qr": qr_svg(status_address(ticket.lookup_code)),
        "words": {
            "for": _("For"),
            "come": _("Come in one of these windows"),
            "where": _("Where"),
            "bring": _("Bring this slip; nothing else is asked a second time."),
            "code": _("Look-up code"),
        },
    }
