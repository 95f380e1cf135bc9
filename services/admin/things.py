"""Things in custody, their chains and the evening's checks, to look at: they are moved by actions only."""

from django.contrib import admin

from services.admin.tickets import ReadOnlyAdmin, ReadOnlyInline
from services.models import Place, Reminder, Repair, RepairPart, ShelfCheck, ShelfCheckLine, Thing, ThingMove
from stations.admin.base import history

HISTORIES = [history(Place)]


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    list_display = ["station", "code", "name", "is_active", "is_counter"]
    list_filter = ["is_active", "is_counter"]
    search_fields = ["code", "name", "station__code"]
    list_select_related = ["station"]


class ThingMoveInline(ReadOnlyInline):
    model = ThingMove


@admin.register(Thing)
class ThingAdmin(ReadOnlyAdmin):
    list_display = ["number", "station", "kind", "name", "quantity", "state", "place", "received_at"]
    list_filter = ["state", "kind", "is_valuable"]
    search_fields = ["number__exact", "ticket__number__exact"]
    list_select_related = ["station", "place"]
    inlines = [ThingMoveInline]


@admin.register(ThingMove)
class ThingMoveAdmin(ReadOnlyAdmin):
    list_display = ["thing", "step", "at", "by", "place", "person", "partner", "unit"]
    list_filter = ["step"]
    search_fields = ["thing__number__exact"]
    list_select_related = ["thing", "by", "place", "person", "partner", "unit"]


@admin.register(ShelfCheck)
class ShelfCheckAdmin(ReadOnlyAdmin):
    list_display = ["station", "day", "started_at", "started_by", "closed_at", "closed_by"]
    list_filter = ["day"]
    search_fields = ["station__code"]
    list_select_related = ["station", "started_by", "closed_by"]


@admin.register(ShelfCheckLine)
class ShelfCheckLineAdmin(ReadOnlyAdmin):
    list_display = ["shelf_check", "thing", "place", "mark", "remark", "solved_at", "solution"]
    list_filter = ["mark"]
    search_fields = ["thing__number__exact"]
    list_select_related = ["shelf_check", "thing", "place"]


@admin.register(Repair)
class RepairAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "first", "barrier", "next_step", "hours"]
    list_filter = ["barrier", "next_step"]
    search_fields = ["ticket__number__exact", "first__number__exact"]
    list_select_related = ["ticket", "first"]


@admin.register(RepairPart)
class RepairPartAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "name", "cost", "answer", "asked_at", "answered_at", "arrived_at"]
    list_filter = ["answer"]
    search_fields = ["ticket__number__exact", "name"]
    list_select_related = ["ticket"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "reminded_at", "channel", "collect_by", "reminded_by"]
    list_filter = ["channel"]
    search_fields = ["ticket__number__exact"]
    list_select_related = ["ticket", "reminded_by"]
