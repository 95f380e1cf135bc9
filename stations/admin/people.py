from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from stations.actions import add_person, appoint, change_person, end_appointment, end_stand_in, stand_in
from stations.admin.base import ActionAdmin
from stations.models import Appointment, Person, StandIn


@admin.register(Person)
class PersonAdmin(ActionAdmin[Person]):
    """Administrators by appointment see the people of their units; only superusers tie a person to a login."""

    scope = "appointments__unit"  # and, see `within`, by volunteering
    list_display = ("name", "name_en", "user", "area", "phone")
    list_filter = ("appointments__role",)
    search_fields = ("name", "name_en", "user__username")
    list_select_related = ("user",)
    raw_id_fields = ("user",)
    fields = ("name", "name_en", "user", "phone", "email", "area", "skills")

    def within(self, rows: QuerySet[Person], ids: frozenset[int]) -> QuerySet[Person]:
        return rows & Person.objects.of_units(ids)

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "user")

    def add_row(self, facts: dict[str, Any], **who: Any) -> Person:
        return add_person(facts.pop("name"), **facts, **who)

    def change_row(self, row: Person, facts: dict[str, Any], **who: Any) -> None:
        change_person(row, **facts, **who)


@admin.register(Appointment)
class AppointmentAdmin(ActionAdmin[Appointment]):
    """An appointment is made and ended; it is not rewritten."""

    scope = "unit"
    list_display = ("person", "role", "unit", "starts_on", "ends_on")
    list_filter = ("role", ("ends_on", admin.EmptyFieldListFilter))
    search_fields = ("person__name", "unit__name")
    list_select_related = ("person", "unit")
    autocomplete_fields = ("person", "unit")
    fields = ("person", "unit", "role", "starts_on", "ends_on")
    fixed = ("person", "unit", "role", "starts_on")
    ordering = ("-starts_on", "person__name")

    def add_row(self, facts: dict[str, Any], **who: Any) -> Appointment:
        return appoint(facts.pop("person"), facts.pop("unit"), facts.pop("role"), **facts, **who)

    def change_row(self, row: Appointment, facts: dict[str, Any], **who: Any) -> None:
        if facts.get("ends_on") is not None:
            end_appointment(row, ends_on=facts["ends_on"], **who)


@admin.register(StandIn)
class StandInAdmin(ActionAdmin[StandIn]):
    scope = "appointment__unit"
    list_display = ("person", "appointment_of", "role", "unit", "starts_on", "ends_on", "reason")
    list_filter = ("appointment__role", "starts_on")
    search_fields = ("person__name", "appointment__person__name", "appointment__unit__name")
    list_select_related = ("person", "appointment__person", "appointment__unit")
    autocomplete_fields = ("appointment", "person")
    fields = ("appointment", "person", "starts_on", "ends_on", "reason")
    fixed = ("appointment", "person", "starts_on", "reason")

    @admin.display(description=Appointment._meta.get_field("person").verbose_name)
    def appointment_of(self, row: StandIn) -> str:
        return row.appointment.person.name

    @admin.display(description=Appointment._meta.get_field("role").verbose_name)
    def role(self, row: StandIn) -> str:
        return row.appointment.get_role_display()

    @admin.display(description=Appointment._meta.get_field("unit").verbose_name)
    def unit(self, row: StandIn) -> str:
        return row.appointment.unit.name

    def add_row(self, facts: dict[str, Any], **who: Any) -> StandIn:
        return stand_in(facts.pop("appointment"), facts.pop("person"), **facts, **who)

    def change_row(self, row: StandIn, facts: dict[str, Any], **who: Any) -> None:
        if "ends_on" in facts:
            end_stand_in(row, ends_on=facts["ends_on"], **who)
