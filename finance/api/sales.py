"""Sales from terminals and from the platform: one, up to a thousand at once, and the reversal of one."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import refuse_unknown_parameters
from core.errors import Refused
from core.idempotency import HEADER, read_key
from core.models import User
from core.problems import document_of
from core.schema import IDEMPOTENCY_KEY, OPTIONAL_KEY, WRITE_PROBLEMS, problems
from finance.actions import sales
from finance.api.orders import FIELDS, Stations, read_order
from finance.api.serializers import BatchAnswerSerializer, BatchSerializer, SaleSerializer, SoldSerializer
from finance.models import Transfer
from finance.receipts import find_transfer
from stations.access import sees
from stations.choices import Scope
from stations.models import ClientToken, Unit

MOST = 1000
CODES = {
    400: "invalid, parse_error, required, unknown_field, unknown_station, unknown_business, not_positive, "
    "more_than_two_places, in_the_future, above_tariff, no_credit_account, credit_closed, station_not_open, "
    "not_offered",
    403: "missing_scope, permission_denied, not_allowed",
    409: "idempotency_conflict, insufficient_credit",
}
EXAMPLE = {
    "station": "JY0001",
    "business": "mobile",
    "amount": "100.00",
    "fee": "0.00",
    "sold_at": "2026-11-24T10:30:00+08:00",
    "reference": "13812345678",
}


class ClientRequest(Request):
    """A request behind authentication and permission. For the type checker only."""

    user: User
    auth: ClientToken


def answer_of(sold: sales.Sold) -> dict[str, Any]:
    return {"id": sold.id, "receipt": sold.receipt, "balance": f"{sold.balance:.2f}"}


class SaleView(APIView):
    scopes = {"POST": Scope.SALES_WRITE}

    @extend_schema(
        operation_id="sales_create",
        summary="Book a sale",
        tags=["sales"],
        parameters=[IDEMPOTENCY_KEY],
        request=SaleSerializer,
        responses={201: SoldSerializer, 200: SoldSerializer, **problems(*WRITE_PROBLEMS, codes=CODES)},
        examples=[OpenApiExample("A mobile bill", EXAMPLE, request_only=True)],
    )
    def post(self, request: ClientRequest) -> Response:
        refuse_unknown_parameters(request, set())
        key = read_key(request.headers.get(HEADER))
        body = request.data
        stations = Stations(request.auth, [body.get("station")] if isinstance(body, dict) else [])
        order = read_order(body, key, stations)
        sold = sales.sell(order, actor=request.user, at=timezone.now())
        return Response(answer_of(sold), status=201 if sold.is_new else 200)


class SaleBatchView(APIView):
    scopes = {"POST": Scope.SALES_WRITE}

    @extend_schema(
        operation_id="sales_batch",
        summary="Book up to 1,000 sales",
        description="Each sale has its own key and its own result, in the order given; one that is refused stops no "
        "other. The call itself needs no key: sent again, every sale answers as it did.",
        tags=["sales"],
        request=BatchSerializer,
        responses={
            200: BatchAnswerSerializer,
            **problems(*WRITE_PROBLEMS, codes={400: "invalid, out_of_range"}),
        },
    )
    def post(self, request: ClientRequest) -> Response:
        refuse_unknown_parameters(request, set())
        items = request.data.get("sales") if isinstance(request.data, dict) else None
        if not isinstance(items, list) or set(request.data) != {"sales"}:
            raise ValidationError({"sales": [_("A list of sales is expected.")]}, code="invalid")
        if not 1 <= len(items) <= MOST:
            message = _("From 1 to %(most)s sales are taken at once.") % {"most": MOST}
            raise ValidationError({"sales": [message]}, code="out_of_range")
        return Response({"results": _book(items, request)})


class SaleReversalView(APIView):
    scopes = {"POST": Scope.SALES_WRITE}

    @extend_schema(
        operation_id="sales_reverse",
        summary="Reverse a sale",
        description="Once, whole, and on the sale's own business day only.",
        tags=["sales"],
        parameters=[OPTIONAL_KEY],
        request=None,
        responses={
            201: SoldSerializer,
            200: SoldSerializer,
            **problems(
                *WRITE_PROBLEMS,
                404,
                codes=CODES
                | {409: "already_reversed, day_over, has_invoice, not_a_sale, credit_closed, idempotency_conflict"},
            ),
        },
    )
    def post(self, request: ClientRequest, number: int) -> Response:
        refuse_unknown_parameters(request, set())
        given = request.headers.get(HEADER)
        key = read_key(given) if given else None
        sold = sales.reverse_sale(_sale_of(request, number), actor=request.user, at=timezone.now(), key=key)
        return Response(answer_of(sold), status=201 if sold.is_new else 200)


def _sale_of(request: ClientRequest, number: int) -> Transfer:
    sale = find_transfer(number) if number < 2**63 else None
    if sale is None or sale.unit_id is None:
        raise Http404
    if request.auth.station_id not in (None, sale.unit_id):
        raise Http404
    if not sees(request.user, Unit.objects.get(pk=sale.unit_id)):
        raise Http404
    return sale


def _book(items: list[Any], request: ClientRequest) -> list[dict[str, Any]]:
    """What became of each item, in order."""
    stations = Stations(request.auth, (item.get("station") for item in items if isinstance(item, dict)))
    known = (*FIELDS, "key")
    results: list[dict[str, Any]] = [{} for _item in items]
    orders, places = [], []
    for n, item in enumerate(items):
        results[n]["key"] = item.get("key") if isinstance(item, dict) else None
        try:
            key = _key_of(item)
            orders.append(read_order(item, key, stations, known))
            places.append(n)
        except (Refused, ValidationError) as error:
            results[n] |= _told(error)
    answers = sales.sell_many(orders, actor=request.user, at=timezone.now())
    for n, answer in zip(places, answers, strict=True):
        if isinstance(answer, Refused):
            results[n] |= _told(answer)
        else:
            results[n] |= {"status": 201 if answer.is_new else 200, **answer_of(answer)}
    return results


def _key_of(item: Any) -> UUID:
    text = item.get("key") if isinstance(item, dict) else None
    try:
        return UUID(text)
    except (TypeError, ValueError, AttributeError):
        raise Refused("invalid", _("This must be a UUID"), "key") from None


def _told(error: Refused | ValidationError) -> dict[str, Any]:
    document = document_of(error)
    return {name: document[name] for name in ("status", "code", "detail", "errors") if name in document}
