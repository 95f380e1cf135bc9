"""Bodies of the ticket calls: what is read, and what is answered. Contact data goes out masked (lesson 7)."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.privacy import mask_id, mask_name, mask_phone
from core.text import localized
from services.choices import Outcome, Source, State
from services.models import Ticket, TicketDocument


class Strict(serializers.Serializer):
    """A body with a field that the call does not know is refused: a misspelt name must not be lost silently."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            errors = {name: [_("This field is not known.")] for name in sorted(map(str, unknown))}
            raise serializers.ValidationError(errors, code="unknown_field")
        return super().to_internal_value(data)


AT_ONCE = [(outcome.value, outcome.label) for outcome in (Outcome.ON_THE_SPOT, Outcome.EXPLAINED)]


class BroughtSerializer(Strict):
    document = serializers.CharField(max_length=100, help_text="Name of a document of the matter.")
    received = serializers.IntegerField(min_value=0, max_value=999)


class NewTicketSerializer(Strict):
    station = serializers.CharField(max_length=20, help_text="Code of the station.")
    matter = serializers.CharField(max_length=40, help_text="Code of the matter.")
    resident_name = serializers.CharField(max_length=60)
    phone = serializers.CharField(max_length=30, allow_blank=True, default="")
    id_number = serializers.CharField(max_length=30, allow_blank=True, default="")
    address = serializers.CharField(max_length=200, allow_blank=True, default="")
    description = serializers.CharField(max_length=5000, allow_blank=True, default="")
    details = serializers.DictField(default=dict, help_text="Facts that the matter asks for, by their key.")
    documents = BroughtSerializer(many=True, default=list)
    source = serializers.ChoiceField(Source.choices, default=Source.API)  # type: ignore[assignment]
    is_urgent = serializers.BooleanField(default=False)
    outcome = serializers.ChoiceField(
        AT_ONCE,
        allow_blank=True,
        default="",
        help_text="Given: the matter is closed at once (C-02).",
    )
    explanation = serializers.CharField(max_length=5000, allow_blank=True, default="")
    override_reason = serializers.CharField(max_length=200, allow_blank=True, default="")
    returned = serializers.CharField(
        max_length=40,
        allow_blank=True,
        default="",
        help_text="Number of the closed repair it comes back from.",
    )


class ReceiptSerializer(serializers.Serializer):
    """What the resident takes home: number, and what opens the status page."""

    number = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    outcome = serializers.CharField(allow_blank=True)
    lookup_code = serializers.CharField()
    lookup_tail = serializers.CharField()
    status_url = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)


class TicketRowSerializer(serializers.ModelSerializer):
    """A ticket in a list. The resident's name is masked; texts are not in it."""

    station = serializers.CharField(source="station.code")
    matter = serializers.CharField(source="matter.code")
    matter_name = serializers.SerializerMethodField()
    resident = serializers.SerializerMethodField()
    holder = serializers.SerializerMethodField()
    due_on = serializers.DateField(source="duty.due_on", default=None, allow_null=True)

    class Meta:
        model = Ticket
        fields = (
            "number",
            "station",
            "matter",
            "matter_name",
            "resident",
            "state",
            "outcome",
            "waiting_for",
            "holder",
            "source",
            "is_urgent",
            "received_at",
            "due_on",
            "promised_on",
            "closed_at",
        )
        read_only_fields = fields

    def get_matter_name(self, ticket: Ticket) -> str:
        return localized(ticket.matter.name, ticket.matter.name_en)

    def get_resident(self, ticket: Ticket) -> str:
        return mask_name(ticket.resident_name)

    def get_holder(self, ticket: Ticket) -> str:
        return localized(ticket.holder.name, ticket.holder.name_en) if ticket.holder else ""


class DocumentSerializer(serializers.ModelSerializer):
    document = serializers.CharField(source="document.name")
    wanted = serializers.IntegerField(source="document.quantity")
    handling = serializers.CharField(source="document.handling")

    class Meta:
        model = TicketDocument
        fields = ("document", "wanted", "received", "handling", "received_at", "returned_at")
        read_only_fields = fields


class StepSerializer(serializers.Serializer):
    verb = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class TicketSerializer(TicketRowSerializer):
    """One ticket whole. Telephone and id number are masked: the verb `reveal` shows them, and that is recorded."""

    phone = serializers.SerializerMethodField()
    id_number = serializers.SerializerMethodField()
    received_by = serializers.CharField(source="received_by.name")
    handled_by = serializers.CharField(source="handled_by.name", default="")
    registered_by = serializers.CharField(source="registered_by.name")
    documents = DocumentSerializer(many=True)
    possible_steps = serializers.SerializerMethodField()

    class Meta(TicketRowSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *TicketRowSerializer.Meta.fields,
            "phone",
            "id_number",
            "description",
            "details",
            "explanation",
            "received_by",
            "handled_by",
            "registered_by",
            "registered_at",
            "accepted_at",
            "submitted_at",
            "ready_at",
            "replied_at",
            "documents",
            "possible_steps",
        )
        read_only_fields = fields  # type: ignore[assignment]

    def get_phone(self, ticket: Ticket) -> str:
        return mask_phone(ticket.phone)

    def get_id_number(self, ticket: Ticket) -> str:
        return mask_id(ticket.id_number)

    @extend_schema_field(StepSerializer(many=True))
    def get_possible_steps(self, ticket: Ticket) -> list[dict[str, str]]:
        return [{"verb": step.verb, "label": str(step.label)} for step in self.context["steps"]]


class LookUpSerializer(serializers.Serializer):
    code = serializers.CharField(allow_blank=True, max_length=60, help_text="Look-up code of the slip.")
    phone_tail = serializers.CharField(
        allow_blank=True, max_length=40, help_text="Last four digits of the telephone, or of the slip."
    )


class EventSerializer(serializers.Serializer):
    on = serializers.DateField()
    words = serializers.CharField()


class OpeningDaySerializer(serializers.Serializer):
    date = serializers.DateField()
    hours = serializers.CharField(allow_blank=True)


class StationSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    is_open = serializers.BooleanField()
    open_until = serializers.DateTimeField(allow_null=True)
    opens_at = serializers.DateTimeField(allow_null=True)
    days = OpeningDaySerializer(many=True)


class StatusSerializer(serializers.Serializer):
    """Where a matter stands, in public words of the caller's language; nobody is named."""

    number = serializers.CharField()
    matter = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    outcome = serializers.CharField(allow_blank=True)
    headline = serializers.CharField()
    explanation = serializers.CharField()
    promised_on = serializers.DateField(allow_null=True)
    history = EventSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    bring = serializers.CharField(allow_blank=True)
    windows = serializers.ListField(
        child=serializers.CharField(), help_text="Of a campaign that waits for the resident: when it is taken in."
    )
    pickup_from = serializers.DateField(allow_null=True, help_text="Of a campaign: the first day of pick-up.")
    pickup_until = serializers.DateField(allow_null=True, help_text="The last day, itself included.")
    pickup_place = serializers.CharField(allow_blank=True)
    pickup_hint = serializers.CharField(allow_blank=True, help_text="Before that: where the days are announced.")
    station = StationSerializer()
