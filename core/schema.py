"""How the calls of the API describe themselves: the problem document, and which of them a call may answer."""

from django.utils.translation import override
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from core.problems import CONTENT_TYPE, problem


class FieldErrorSerializer(serializers.Serializer):
    field = serializers.CharField(help_text="Path of the field, header or parameter; empty: the whole body.")
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="In the caller's language.")


class ProblemSerializer(serializers.Serializer):
    """RFC 9457. `code` is stable; `title` and `detail` are in the language of `Accept-Language`."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


EXAMPLES = {
    400: ("invalid", [{"field": "resident_name", "code": "required", "detail": "This field is required."}]),
    401: ("authentication_failed", None),
    403: ("missing_scope", None),
    404: ("not_found", None),
    406: ("not_acceptable", None),
    409: ("not_possible_now", None),
    413: ("too_large", None),
    415: ("unsupported_media_type", None),
    429: ("throttled", None),
    500: ("server_error", None),
}
READ_PROBLEMS = (400, 401, 403, 406, 500)
WRITE_PROBLEMS = (400, 401, 403, 406, 409, 413, 415, 500)


def problems(*statuses: int, codes: dict[int, str] | None = None) -> dict[tuple[int, str], OpenApiResponse]:
    """Responses for `extend_schema`: one problem document for each status; `codes` lists the stable codes in words."""
    found = {}
    with override("en"):  # the description is in one language, whoever asks first
        for status in statuses:
            code, errors = EXAMPLES[status]
            example = problem(status, code, errors=errors)
            found[(status, CONTENT_TYPE)] = OpenApiResponse(
                ProblemSerializer,
                description=f"{example['title']}. Codes: {(codes or {}).get(status, code)}.",
                examples=[OpenApiExample(code, value=example)],
            )
    return found


def _key(required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "format": "uuid"},
        OpenApiParameter.HEADER,
        required=required,
        description="The same key and body again: nothing is done twice. The same key with another body: 409.",
    )


IDEMPOTENCY_KEY = _key(required=True)
OPTIONAL_KEY = _key(required=False)
