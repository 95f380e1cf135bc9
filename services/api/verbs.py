"""`POST /api/v1/tickets/{number}/{verb}/`: one call for each verb of `services.actions.VERBS`, made from that table."""

import base64
import binascii
import io
from types import FunctionType
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import refuse_unknown_parameters
from core.errors import Refused
from core.idempotency import HEADER, digest_of, once, read_key
from core.schema import OPTIONAL_KEY, WRITE_PROBLEMS, problems
from core.uploads import accept
from services.access import may_do
from services.actions import VERBS, Fact, Verb
from services.api.serializers import BroughtSerializer, Strict, TicketSerializer
from services.api.tickets import ClientRequest, documents_by_key, ticket_of, whole
from services.models import Matter, Place, RepairPart, Ticket, TicketDocument
from stations.choices import Scope
from stations.models import Partner, Person, Unit

# What the columns behind the short texts hold.
LONGEST = {"collector": 60, "relation": 60, "id_tail": 4}
ROWS: dict[str, Any] = {"person": Person, "partner": Partner, "unit": Unit}
# Named in the schema (settings).
CLOSING = list(VERBS["close"].fields["outcome"].choices)
EXPLAINING = list(VERBS["explain"].fields["outcome"].choices)
CODES = {
    400: "invalid, parse_error, required, unknown_field, not_valid, documents_missing, override_not_allowed",
    403: "missing_scope, permission_denied, not_allowed",
    409: "not_possible_now, idempotency_conflict",
}


class ContactSerializer(serializers.Serializer):
    """Contact data in full; that they were shown stands in the ticket's history."""

    resident_name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    id_number = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)


class PictureField(serializers.CharField):
    """Base64 of a picture."""

    def to_internal_value(self, data: Any) -> bytes:  # type: ignore[override]
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError(_("This is not base64."), code="invalid") from None


def field_of(name: str, fact: Fact) -> serializers.Field:
    """The field of a body for one fact of a verb; what is not required and not sent is left to the action."""
    common: dict[str, Any] = {"required": fact.is_required, "label": fact.label, "help_text": str(fact.label)}
    if fact.kind == "date":
        return serializers.DateField(**common)
    if fact.kind == "choice":
        return serializers.ChoiceField(list(fact.choices), **common)
    if fact.kind == "check":
        return serializers.BooleanField(**common)
    if fact.kind in ROWS:
        return serializers.PrimaryKeyRelatedField(queryset=ROWS[fact.kind].objects.all(), **common)
    if fact.kind == "documents":
        return BroughtSerializer(many=True, **common)
    if fact.kind == "signature":
        return PictureField(max_length=400_000, **common)
    if fact.kind == "photo":
        return PictureField(max_length=14_000_000, **common)
    if fact.kind == "details":
        return serializers.DictField(**common)
    if fact.kind == "matter":
        return serializers.SlugRelatedField(slug_field="code", queryset=Matter.objects.for_intake(), **common)
    if fact.kind in {"amount", "hours"}:
        places = 2 if fact.kind == "amount" else 1
        return serializers.DecimalField(max_digits=8, decimal_places=places, min_value=0, **common)
    if fact.kind == "place":
        common["help_text"] = "Code of a storage place; left out, where it lay before."
    if fact.kind == "part":
        common["help_text"] = "Name of a part; left out, all whose cost is not answered yet."
    if fact.kind == "things":
        common["help_text"] = "Numbers of the things that go; left out, all of the ticket that are on the shelf."
        return serializers.ListField(child=serializers.CharField(max_length=40), max_length=200, **common)
    if fact.kind == "held_document":
        common["help_text"] = "Name of the document."
    longest = 5000 if fact.kind == "long_text" else LONGEST.get(name, 200)
    return serializers.CharField(max_length=longest, allow_blank=not fact.is_required, **common)


def body_of(verb: Verb) -> type[Strict]:
    """The serializer class of a verb's body."""
    name = verb.name.title().replace("_", "")
    return type(f"{name}Facts", (Strict,), {key: field_of(key, fact) for key, fact in verb.fields.items()})


class VerbView(APIView):
    """One verb; `views()` makes a class of it for each."""

    verb: Verb
    body: type[Strict]
    scopes = {"POST": Scope.TICKETS_WRITE}

    def post(self, request: ClientRequest, number: str) -> Response:
        refuse_unknown_parameters(request, set())
        ticket = ticket_of(request, number)
        # The right before the body, as on the pages: whoever may not is not told what a body would have to hold.
        if not may_do(request.user, ticket, self.verb.name):
            raise Refused("not_allowed", _("Your role does not take this step"))
        body = self.body(data=request.data)
        body.is_valid(raise_exception=True)
        facts = _facts(ticket, dict(body.validated_data))
        at = timezone.now()

        def run() -> dict[str, Any]:
            self.verb.run(ticket, actor=request.user, at=at, **facts)
            return {}

        # Each look at the contact data is recorded, the repeated one too; every other verb runs once under its key.
        if HEADER in request.headers and self.verb.name != "reveal":
            digest = digest_of(f"POST tickets/{number}/{self.verb.name}", request.data)
            once(read_key(request.headers[HEADER]), user=request.user, request_digest=digest, at=at, run=run)
        else:
            run()
        # Whoever took the step may see what came of it, also where the ticket has left their unit by it.
        return Response(self.answer(Ticket.objects.for_page().get(pk=ticket.pk), request))

    def answer(self, ticket: Ticket, request: ClientRequest) -> dict[str, Any]:
        return ContactSerializer(ticket).data if self.verb.name == "reveal" else whole(ticket, request)


def _facts(ticket: Ticket, facts: dict[str, Any]) -> dict[str, Any]:
    """The body's facts as the action takes them: documents by key, a held original as its row."""
    if "documents" in facts:
        facts["documents"] = documents_by_key(ticket.matter, facts["documents"])
    if "document" in facts:
        held = TicketDocument.objects.held_originals().select_related("document")
        row = held.filter(ticket=ticket, document__name=facts["document"]).first()
        if row is None:
            raise Refused("not_held", _("This original is not held"), "document")
        facts["document"] = row
    if "photo" in facts:
        facts["photo"] = accept(io.BytesIO(facts["photo"]), field="photo")
    if "shelf" in facts:
        facts["shelf"] = Place.objects.filter(station=ticket.station_id, code=facts["shelf"]).first()
        if facts["shelf"] is None:
            raise Refused("unknown_place", _("The station has no such place"), "shelf")
    if "part" in facts:
        facts["part"] = RepairPart.objects.unanswered().filter(ticket=ticket, name=facts["part"]).first()
        if facts["part"] is None:
            raise Refused("nothing_open", _("No cost is waiting for an answer"), "part")
    if "things" in facts:
        numbers = facts["things"]
        facts["things"] = list(ticket.things.kept().filter(number__in=numbers))
        if len(facts["things"]) != len(set(numbers)):
            raise Refused("unknown_thing", _("The ticket has no such thing in custody"), "things")
    return facts


def views() -> dict[str, Any]:
    """The view function of each verb, described for the schema."""
    with override("en"):  # the description is in one language, whoever asks first
        return {name: _view(name, verb) for name, verb in VERBS.items()}


def _view(name: str, verb: Verb) -> Any:
    body = body_of(verb)
    described = extend_schema(
        operation_id=f"tickets_{name}",
        summary=str(verb.label),
        tags=["verbs"],
        parameters=[OPTIONAL_KEY],
        request=body,
        responses={
            200: ContactSerializer if name == "reveal" else TicketSerializer,
            **problems(*WRITE_PROBLEMS, 404, codes=CODES),
        },
    )
    members = {"verb": verb, "body": body, "post": described(_copy(VerbView.post))}
    view: Any = type(f"{body.__name__}View", (VerbView,), members)
    return view.as_view()


def _copy(method: Any) -> FunctionType:
    """The method as a function of its own, so that each class carries its own description."""
    return FunctionType(method.__code__, method.__globals__, method.__name__, method.__defaults__, method.__closure__)
