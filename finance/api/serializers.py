"""What the calls about money read and answer, for the schema and for the small bodies."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.schema import FieldErrorSerializer
from finance.choices import Means

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class Strict(serializers.Serializer):
    """A body with a field that the call does not know is refused: a misspelt name must not be lost silently."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            errors = {name: [_("This field is not known.")] for name in sorted(map(str, unknown))}
            raise serializers.ValidationError(errors, code="unknown_field")
        return super().to_internal_value(data)


class SaleSerializer(serializers.Serializer):
    station = serializers.CharField(max_length=20, help_text="Code of the station.")
    business = serializers.CharField(max_length=20, help_text="Code of the kind of business.")
    amount = serializers.DecimalField(**AMOUNT, help_text="More than zero; drawn from the station's credit.")
    fee = serializers.DecimalField(
        **AMOUNT, default=Decimal("0.00"), help_text="Paid by the customer to the merchant on top, by the tariff."
    )
    sold_at = serializers.DateTimeField(help_text="With offset.")
    reference = serializers.CharField(max_length=60, allow_blank=True, default="")


class BatchItemSerializer(SaleSerializer):
    key = serializers.UUIDField(help_text="The idempotency key of this sale.")


class BatchSerializer(serializers.Serializer):
    sales = serializers.ListField(child=BatchItemSerializer(), min_length=1, max_length=1000)


class SoldSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    receipt = serializers.CharField()
    balance = serializers.DecimalField(**AMOUNT)


class BatchResultSerializer(serializers.Serializer):
    """201 booked, 200 booked before under this key; otherwise the members of the problem document of a single call."""

    key = serializers.CharField(allow_null=True)
    status = serializers.IntegerField()
    id = serializers.IntegerField(required=False)
    receipt = serializers.CharField(required=False)
    balance = serializers.DecimalField(**AMOUNT, required=False)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class BatchAnswerSerializer(serializers.Serializer):
    results = BatchResultSerializer(many=True)


class NewPurchaseSerializer(Strict):
    station = serializers.CharField(max_length=20, help_text="Code of the station.")
    outlet = serializers.CharField(max_length=20, help_text="Code of the outlet that takes the money.")
    amount = serializers.CharField(max_length=20, help_text="500.00 or more.")
    means = serializers.ChoiceField(Means.choices, default=Means.CASH)
    reference = serializers.CharField(max_length=60, allow_blank=True, default="")


class LineSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    date = serializers.DateField()
    kind = serializers.CharField()
    business = serializers.CharField(allow_null=True)
    amount = serializers.DecimalField(**AMOUNT, help_text="Negative: drawn.")
    moment = serializers.DateTimeField()
    reference = serializers.CharField(allow_blank=True)
    receipt = serializers.CharField()


class CreditSerializer(serializers.Serializer):
    station = serializers.CharField()
    account = serializers.CharField()
    balance = serializers.DecimalField(**AMOUNT)
    is_low = serializers.BooleanField()
    is_open = serializers.BooleanField()
    lines = LineSerializer(many=True)
