"""Tickets for staff systems: log one, list them, read one. The verbs stand in `services.api.verbs`."""

from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import CursorPages, refuse_unknown_parameters
from core.errors import Refused
from core.idempotency import HEADER, digest_of, once, read_key
from core.models import User
from core.schema import IDEMPOTENCY_KEY, READ_PROBLEMS, WRITE_PROBLEMS, problems
from core.text import fold
from services.access import possible_steps, ticket_for
from services.actions import log_ticket
from services.api.serializers import NewTicketSerializer, ReceiptSerializer, TicketRowSerializer, TicketSerializer
from services.choices import State
from services.models import Matter, Ticket
from services.models.tickets import TicketQuerySet
from services.repairs import earlier_repairs
from services.slips import status_address
from stations.choices import Scope
from stations.models import ClientToken, Station
from stations.models.stations import StationQuerySet

NEW_TICKET_CODES = {
    400: "invalid, parse_error, required, unknown_field, unknown_parameter, unknown_station, unknown_matter, "
    "not_offered, outside_window, not_valid, phone_invalid, unknown_document, override_not_allowed",
    403: "missing_scope, permission_denied, not_allowed",
    409: "idempotency_conflict",
}
EXAMPLE = {
    "station": "XQ01",
    "matter": "computer-repair",
    "resident_name": "李文博",
    "phone": "13812345678",
    "description": "开机蓝屏",
    "details": {},
    "documents": [],
}


class ClientRequest(Request):
    """A request behind authentication and permission: the client has shown its token. For the type checker only."""

    user: User
    auth: ClientToken


def stations_of(request: ClientRequest) -> StationQuerySet:
    """The stations that the client reaches: those its user sees, and of a terminal its own one alone."""
    found = Station.objects.visible_to(request.user)
    only = request.auth.station_id
    return found if only is None else found.filter(pk=only)


def tickets_of(request: ClientRequest) -> TicketQuerySet:
    """The tickets that the client reaches; whatever lies outside is answered as if it did not exist."""
    found = Ticket.objects.visible_to(request.user)
    only = request.auth.station_id
    return found if only is None else found.filter(station=only)


def ticket_of(request: ClientRequest, number: str) -> Ticket:
    ticket, only = ticket_for(request.user, number), request.auth.station_id
    if ticket is None or only not in (None, ticket.station_id):
        raise Http404
    return ticket


def whole(ticket: Ticket, request: ClientRequest) -> dict[str, Any]:
    """The answer that shows one ticket (of `for_page`) to the caller."""
    models.prefetch_related_objects([ticket], "documents__document")
    return TicketSerializer(ticket, context={"steps": possible_steps(ticket, request.user)}).data


class FilterSerializer(serializers.Serializer):
    """The filters of the list; days are those of Shanghai, `received_before` excluded."""

    state = serializers.ChoiceField(State.choices, required=False)
    matter = serializers.CharField(required=False, max_length=40)
    station = serializers.CharField(required=False, max_length=20)
    received_from = serializers.DateField(required=False)
    received_before = serializers.DateField(required=False)
    q = serializers.CharField(required=False, max_length=60)


class TicketListView(APIView):
    scopes = {"GET": Scope.TICKETS_READ, "POST": Scope.TICKETS_WRITE}
    sort_keys = {"newest": ("-id",), "oldest": ("id",)}
    pagination_class = CursorPages

    @extend_schema(
        operation_id="tickets_list",
        summary="List tickets",
        tags=["tickets"],
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, enum=State.values),
            OpenApiParameter("matter", OpenApiTypes.STR, description="Code of the matter."),
            OpenApiParameter("station", OpenApiTypes.STR, description="Code of the station."),
            OpenApiParameter("received_from", OpenApiTypes.DATE),
            OpenApiParameter("received_before", OpenApiTypes.DATE, description="Itself excluded."),
            OpenApiParameter("q", OpenApiTypes.STR, description="Words that the ticket holds, all of them."),
        ],
        responses={
            200: TicketRowSerializer(many=True),
            **problems(*READ_PROBLEMS, codes={400: "invalid, with unknown_parameter, unknown_sort_key, out_of_range"}),
        },
    )
    def get(self, request: ClientRequest) -> Response:
        known = {*FilterSerializer().fields, "cursor", "page_size", "sort"}
        refuse_unknown_parameters(request, known)
        asked = FilterSerializer(data={k: v for k, v in request.query_params.items() if k in FilterSerializer().fields})
        asked.is_valid(raise_exception=True)
        tickets = _filtered(request, asked.validated_data)
        pages = self.pagination_class()
        page = pages.paginate_queryset(tickets, request, view=self)
        return pages.get_paginated_response(TicketRowSerializer(page, many=True).data)

    @extend_schema(
        operation_id="tickets_create",
        summary="Log a ticket",
        tags=["tickets"],
        parameters=[IDEMPOTENCY_KEY],
        request=NewTicketSerializer,
        responses={
            201: ReceiptSerializer,
            200: ReceiptSerializer,
            **problems(*WRITE_PROBLEMS, codes=NEW_TICKET_CODES),
        },
        examples=[OpenApiExample("A computer handed in", EXAMPLE, request_only=True)],
    )
    def post(self, request: ClientRequest) -> Response:
        refuse_unknown_parameters(request, set())
        key = read_key(request.headers.get(HEADER))
        body = NewTicketSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        at = timezone.now()
        answer, is_new = once(
            key,
            user=request.user,
            request_digest=digest_of("POST tickets", request.data),
            at=at,
            run=lambda: _log(request, dict(body.validated_data), key, at),
        )
        return Response(answer, status=201 if is_new else 200)


class TicketView(APIView):
    scopes = {"GET": Scope.TICKETS_READ}

    @extend_schema(
        operation_id="tickets_read",
        summary="Read a ticket",
        tags=["tickets"],
        responses={200: TicketSerializer, **problems(*READ_PROBLEMS, 404)},
    )
    def get(self, request: ClientRequest, number: str) -> Response:
        refuse_unknown_parameters(request, set())
        return Response(whole(ticket_of(request, number), request))


def _filtered(request: ClientRequest, asked: dict[str, Any]) -> TicketQuerySet:
    tickets = tickets_of(request).select_related("station", "matter", "holder", "duty")
    tickets = tickets.defer("phone", "id_number", "description", "details", "search_text", "grams")
    if "state" in asked:
        tickets = tickets.filter(state=asked["state"])
    if "matter" in asked:
        tickets = tickets.filter(matter=_known(Matter.objects.all(), asked["matter"], "matter"))
    if "station" in asked:
        tickets = tickets.filter(station=_known(stations_of(request), asked["station"], "station"))
    if "received_from" in asked:
        tickets = tickets.filter(received_at__gte=_midnight(asked["received_from"]))
    if "received_before" in asked:
        tickets = tickets.filter(received_at__lt=_midnight(asked["received_before"]))
    return tickets.matching(fold(asked["q"])) if "q" in asked else tickets


def _known(rows: models.QuerySet, code: str, field: str) -> int:
    """The key of the row with this code; a wrong code is told, not answered by an empty list."""
    pk = rows.filter(code=code).values_list("pk", flat=True).first()
    if pk is None:
        raise Refused(f"unknown_{field}", _("This code is not known."), field)
    return pk


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def _log(request: ClientRequest, facts: dict[str, Any], key: UUID, at: datetime) -> dict[str, Any]:
    live = stations_of(request).live(timezone.localdate(at)).select_related("unit")
    station = live.filter(code=facts.pop("station")).first()
    if station is None:
        raise Refused("unknown_station", _("This code is not known."), "station")
    matter = Matter.objects.for_intake().filter(code=facts.pop("matter")).first()
    if matter is None:
        raise Refused("unknown_matter", _("This code is not known."), "matter")
    facts["documents"] = documents_by_key(matter, facts["documents"])
    facts["returned"] = _returned(request, station, facts["returned"])
    # The key of one client means nothing with another: two that chance on the same one log two tickets.
    submission_key = uuid5(key, str(request.user.pk))
    ticket = log_ticket(station, matter, actor=request.user, at=at, submission_key=submission_key, **facts)
    return dict(ReceiptSerializer(_receipt(ticket)).data)


def _returned(request: ClientRequest, station: Station, number: str) -> Ticket | None:
    found = earlier_repairs(request.user, station, number=number) if number else []
    if number and not found:
        raise Refused("unknown_ticket", _("The station has no closed repair with this number"), "returned")
    return found[0] if found else None


def documents_by_key(matter: Matter, lines: list[dict[str, Any]]) -> dict[int, int]:
    """Documents named in a body as {key of the matter's document: number}; Refused("unknown_document")."""
    known = {document.name: document.pk for document in matter.documents.all()}
    found = {}
    for index, line in enumerate(lines):
        if line["document"] not in known:
            message = _("The matter does not ask for this document")
            raise Refused("unknown_document", message, f"documents.{index}.document")
        found[known[line["document"]]] = line["received"]
    return found


def _receipt(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "state": ticket.state,
        "outcome": ticket.outcome,
        "lookup_code": ticket.lookup_code,
        "lookup_tail": ticket.lookup_tail,
        "status_url": status_address(ticket.lookup_code),
        "due_on": ticket.duty.due_on if ticket.duty else None,
    }
