"""`POST /api/v1/status/`: the public look-up, the same in words, limits and misses as the page."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.schema import problems
from core.throttle import TooOften, client_address
from services.api.serializers import LookUpSerializer, StatusSerializer
from services.lookup import Status, look_up


class StatusView(APIView):
    """Public: no token is asked for, and one that is sent is not read."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="status",
        summary="Look up the status of a matter",
        description="One same 404 for every miss, whatever is wrong. Limited by code and by address.",
        tags=["status"],
        auth=[],
        request=LookUpSerializer,
        responses={200: StatusSerializer, **problems(400, 404, 406, 413, 415, 429, 500)},
        examples=[OpenApiExample("A slip", {"code": "K7MP-9WQ2-XA", "phone_tail": "5678"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        asked = LookUpSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        typed = asked.validated_data
        try:
            found = look_up(
                typed["code"], typed["phone_tail"], address=client_address(request._request), at=timezone.now()
            )
        except TooOften as refused:
            raise Throttled(wait=refused.wait) from None
        if found is None:
            raise NotFound
        return Response(StatusSerializer(_answer(found)).data, headers={"Cache-Control": "no-store"})


def _answer(found: Status) -> dict[str, Any]:
    plain = {name: getattr(found, name) for name in map(str, StatusSerializer().fields) if name != "station"}
    return plain | {
        "station": {
            "code": found.station_code,
            "name": found.station,
            "address": found.address,
            "phone": found.phone,
            "is_open": found.opening.is_open,
            "open_until": found.opening.until,
            "opens_at": found.opening.opens,
            "days": [{"date": day, "hours": spans} for day, spans in found.week],
        }
    }
