"""The prepaid credit of a station: what is left, what moved last, and buying more."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import refuse_unknown_parameters
from core.errors import Refused
from core.idempotency import HEADER, read_key
from core.schema import IDEMPOTENCY_KEY, READ_PROBLEMS, WRITE_PROBLEMS, problems
from finance.actions import credit as actions
from finance.actions.common import amount_of
from finance.api.sales import ClientRequest
from finance.api.serializers import CreditSerializer, NewPurchaseSerializer, SoldSerializer
from finance.models import CreditAccount, Outlet
from finance.receipts import receipt_of
from finance.reports.accounts import newest_lines
from stations.access import sees
from stations.choices import Scope

LINES = 20
CODES = {
    400: "invalid, required, unknown_field, unknown_station, unknown_outlet, not_positive, more_than_two_places, "
    "below_minimum, outlet_closed, no_credit_account, credit_closed",
    403: "missing_scope, permission_denied, not_allowed",
    409: "idempotency_conflict",
}
EXAMPLE = {"station": "JY0001", "outlet": "ZB", "amount": "1000.00", "means": "cash", "reference": ""}


def credit_of(request: ClientRequest, code: str) -> CreditAccount | None:
    """The credit of a station that the client reaches."""
    found = (
        CreditAccount.objects.filter(station__code=code).select_related("station__unit", "account", "bureau").first()
    )
    if found is None or request.auth.station_id not in (None, found.station_id):
        return None
    return found if sees(request.user, found.station.unit) else None


class CreditPurchaseView(APIView):
    scopes = {"POST": Scope.CREDIT_WRITE}

    @extend_schema(
        operation_id="credit_purchases_create",
        summary="Register credit that was bought",
        tags=["credit"],
        parameters=[IDEMPOTENCY_KEY],
        request=NewPurchaseSerializer,
        responses={201: SoldSerializer, 200: SoldSerializer, **problems(*WRITE_PROBLEMS, codes=CODES)},
        examples=[OpenApiExample("A thousand yuan in cash", EXAMPLE, request_only=True)],
    )
    def post(self, request: ClientRequest) -> Response:
        refuse_unknown_parameters(request, set())
        key = read_key(request.headers.get(HEADER))
        body = NewPurchaseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        facts: dict[str, Any] = dict(body.validated_data)
        amount = amount_of(facts["amount"])
        credit = credit_of(request, facts["station"])
        if credit is None:
            raise Refused("unknown_station", _("This code is not known."), "station")
        outlet = Outlet.objects.filter(code=facts["outlet"]).select_related("unit").first()
        if outlet is None:
            raise Refused("unknown_outlet", _("This code is not known."), "outlet")
        purchase, is_new = actions.buy_credit(
            credit,
            outlet=outlet,
            amount=amount,
            key=key,
            means=facts["means"],
            reference=facts["reference"],
            actor=request.user,
            at=timezone.now(),
        )
        answer = {"id": purchase.transfer_id, "receipt": purchase.number, "balance": f"{purchase.balance:.2f}"}
        return Response(answer, status=201 if is_new else 200)


class CreditView(APIView):
    scopes = {"GET": Scope.CREDIT_READ}

    @extend_schema(
        operation_id="credit_read",
        summary="Read a station's credit",
        description=f"What is left, and the last {LINES} lines, the newest first.",
        tags=["credit"],
        responses={200: CreditSerializer, **problems(*READ_PROBLEMS, 404)},
    )
    def get(self, request: ClientRequest, code: str) -> Response:
        refuse_unknown_parameters(request, set())
        credit = credit_of(request, code)
        if credit is None:
            raise Http404
        lines = [
            {
                "id": line.pk,
                "date": line.date.isoformat(),
                "kind": line.kind,
                "business": line.business.code if line.business else None,
                "amount": f"{line.amount if line.credit_id == credit.pk else -line.amount:.2f}",
                "moment": timezone.localtime(line.moment).isoformat(),
                "reference": line.reference,
                "receipt": receipt_of(credit.station.code, line.date, line.pk),
            }
            for line in newest_lines(credit.account, LINES)
        ]
        return Response(
            {
                "station": credit.station.code,
                "account": credit.number,
                "balance": f"{credit.balance:.2f}",
                "is_low": credit.is_low,
                "is_open": credit.closed_at is None,
                "lines": lines,
            }
        )
