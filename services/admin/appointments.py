"""What residents can book, set through its action; appointments and queue numbers, to look at."""

from typing import Any

from django.contrib import admin

from core.privacy import mask_name
from services.actions import appointments
from services.admin.tickets import ReadOnlyAdmin
from services.models import Booking, BookingRule, QueueNumber
from stations.admin.base import ActionAdmin


@admin.register(BookingRule)
class BookingRuleAdmin(ActionAdmin[BookingRule]):
    list_display = ["station", "is_open", "slot_minutes", "seats", "days_ahead", "earliest", "latest"]
    list_filter = ["is_open"]
    search_fields = ["station__code", "station__unit__name"]
    list_select_related = ["station"]
    autocomplete_fields = ["station"]
    filter_horizontal = ["matters"]
    fixed = ("station",)

    def add_row(self, facts: dict[str, Any], **who: Any) -> BookingRule:
        return appointments.set_rule(facts.pop("station"), **facts, **who)

    def change_row(self, row: BookingRule, facts: dict[str, Any], **who: Any) -> None:
        kept = {name: getattr(row, name) for name in appointments.RULE_FIELDS} | {"matters": row.matters.all()}
        appointments.set_rule(row.station, **kept | facts, **who)


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    list_display = ["starts_at", "station", "matter", "masked", "state", "seat", "booked_at"]
    list_filter = ["state", "starts_at"]
    search_fields = ["station__code", "matter__name"]
    list_select_related = ["station", "matter"]
    # Whoever knows code and digits can cancel; name and telephone are for the counter.
    fields = ["station", "matter", "starts_at", "ends_at", "seat", "state", "masked", "booked_at", "ended_at"]
    readonly_fields = ["masked"]

    @admin.display(description=Booking._meta.get_field("name").verbose_name)
    def masked(self, booking: Booking) -> str:
        return mask_name(booking.name)


@admin.register(QueueNumber)
class QueueNumberAdmin(ReadOnlyAdmin):
    list_display = ["day", "station", "number", "matter", "state", "taken_at", "called_at", "called_by", "ticket"]
    list_filter = ["state", "day"]
    search_fields = ["station__code", "number__exact", "ticket__number__exact"]
    list_select_related = ["station", "matter", "called_by", "ticket"]
    fields = [
        *("station", "day", "number", "booking", "matter", "state"),
        *("taken_at", "called_at", "called_by", "ended_at", "ticket"),
    ]
