from typing import Any

from django import forms
from django.contrib import admin

from stations.actions import add_partner, add_volunteer, change_partner, end_volunteering, give_hours, set_skills
from stations.admin.base import ActionAdmin
from stations.choices import Skill
from stations.models import Partner, Volunteer, VolunteerHours


@admin.register(Partner)
class PartnerAdmin(ActionAdmin[Partner]):
    scope = "unit"
    list_display = ("name", "unit", "is_community_organisation", "contact", "phone", "since", "until")
    list_filter = ("is_community_organisation", ("until", admin.EmptyFieldListFilter))
    search_fields = ("name", "name_en", "unit__name")
    list_select_related = ("unit",)
    autocomplete_fields = ("unit",)
    fields = ("unit", "name", "name_en", "contact", "phone", "is_community_organisation", "since", "until")
    fixed = ("unit",)

    def add_row(self, facts: dict[str, Any], **who: Any) -> Partner:
        return add_partner(facts.pop("unit"), **facts, **who)

    def change_row(self, row: Partner, facts: dict[str, Any], **who: Any) -> None:
        change_partner(row, **facts, **who)


@admin.register(Volunteer)
class VolunteerAdmin(ActionAdmin[Volunteer]):
    scope = "partner__unit"
    list_display = ("person", "partner", "can", "skills", "starts_on", "ends_on")
    list_filter = (("ends_on", admin.EmptyFieldListFilter), "starts_on")
    search_fields = ("person__name", "partner__name", "skills")
    list_select_related = ("person", "partner")
    autocomplete_fields = ("person", "partner")
    fields = ("partner", "person", "can", "skills", "starts_on", "ends_on")
    fixed = ("partner", "person", "starts_on")
    ordering = ("-starts_on", "person__name")

    def add_row(self, facts: dict[str, Any], **who: Any) -> Volunteer:
        return add_volunteer(facts.pop("partner"), facts.pop("person"), **facts, **who)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The skills as boxes to tick."""
        if db_field.name == "can":
            label = db_field.verbose_name
            return forms.MultipleChoiceField(
                choices=Skill.choices, required=False, label=label, widget=forms.CheckboxSelectMultiple
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def change_row(self, row: Volunteer, facts: dict[str, Any], **who: Any) -> None:
        if {"can", "skills"} & facts.keys():
            words = {"can": row.can, "skills": row.skills} | facts
            set_skills(row, can=words["can"], skills=words["skills"], **who)
        if facts.get("ends_on") is not None:
            end_volunteering(row, ends_on=facts["ends_on"], **who)


@admin.register(VolunteerHours)
class VolunteerHoursAdmin(ActionAdmin[VolunteerHours]):
    """Hours once given stay as they are."""

    scope = "volunteer__partner__unit"
    list_display = ("person", "partner", "date", "hours", "note")
    list_filter = ("date",)
    search_fields = ("volunteer__person__name", "volunteer__partner__name")
    list_select_related = ("volunteer__person", "volunteer__partner")
    autocomplete_fields = ("volunteer",)
    fields = ("volunteer", "date", "hours", "note")

    @admin.display(description=Volunteer._meta.get_field("person").verbose_name)
    def person(self, row: VolunteerHours) -> str:
        return row.volunteer.person.name

    @admin.display(description=Volunteer._meta.get_field("partner").verbose_name)
    def partner(self, row: VolunteerHours) -> str:
        return row.volunteer.partner.name

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def add_row(self, facts: dict[str, Any], **who: Any) -> VolunteerHours:
        return give_hours(facts.pop("volunteer"), day=facts.pop("date"), **facts, **who)
