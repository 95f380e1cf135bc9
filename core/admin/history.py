"""What the trackers wrote about each change of the calendar, to read only."""

from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from core.models import CalendarDay, CalendarYear


def register(tracked: type, *columns: str) -> None:
    """Registers the history of `tracked` (pghistory) with these of its columns."""

    class History(ReadOnlyAdmin):
        list_display = ["pgh_created_at", "pgh_label", *columns]
        list_filter = ["pgh_label", "pgh_created_at"]
        search_fields = ["notice", columns[0]]
        ordering = ["-pgh_id"]

    admin.site.register(tracked._meta.apps.get_model("core", f"{tracked.__name__}Event"), History)


register(CalendarDay, "date", "is_workday", "name", "source", "notice")
register(CalendarYear, "year", "source", "notice")
