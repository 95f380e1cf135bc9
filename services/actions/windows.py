"""When a matter is taken in (A-08): in its windows, or outside them by a leader's word."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from services import access
from services.models import Matter, MatterWindow
from stations.models import Station


def open_window(
    matter: Matter, station: Station, *, actor: User, at: datetime, override_reason: str
) -> MatterWindow | None:
    """The window that is open at `at`; None where the matter has none, or where a leader overrides it (A-08).

    Otherwise Refused("outside_window") with the next window named, or Refused("override_not_allowed").
    """
    windows = list(matter.windows.all())
    found = next((window for window in windows if window.holds(at)), None)
    if found is not None or not windows:
        return found
    if override_reason.strip():
        if access.may_override(actor, station) is None:
            raise Refused("override_not_allowed", _("Only the director or a deputy goes past this"), "override_reason")
        return None
    upcoming = min((w for w in (window.next_opening(at) for window in windows) if w), default=None)
    if upcoming is None:
        raise Refused("outside_window", _("This matter is no longer taken in"), "matter")
    raise Refused(
        "outside_window",
        _("This matter is not taken in now; next on %(day)s from %(time)s")
        % {"day": upcoming.date().isoformat(), "time": f"{upcoming:%H:%M}"},
        "matter",
    )
