"""Answers of the API when something is wrong: RFC 9457 problem documents (`application/problem+json`).

`code` is stable and for programs; `title` and `detail` are in the caller's language. Field errors stand in `errors`,
each with the path of the field (`documents.0.received`). No answer ever carries a traceback or what was sent in.
"""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from core.errors import Refused

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"
# Refusals that speak about the state of things, whatever field they also name. Without a field a refusal is one too.
CONFLICTS = {"not_possible_now", "idempotency_conflict", "insufficient_credit"}
FORBIDDEN = {"not_allowed"}

log = logging.getLogger(__name__)


class TooLarge(exceptions.APIException):
    """The body is larger than the site reads."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = "The request is too large."


def titles() -> dict[int, str]:
    """Every status the API answers with when something is wrong, in words."""
    return {
        400: _("The request is not right"),
        401: _("Who is calling is not known"),
        403: _("This is not allowed"),
        404: _("There is nothing here"),
        405: _("This method is not possible here"),
        406: _("This format is not offered"),
        409: _("This is not possible as things stand"),
        413: _("The request is too large"),
        415: _("This content type is not read"),
        429: _("Too many requests"),
        500: _("The server has made a mistake"),
    }


def problem(status: int, code: str, detail: str = "", errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The members of one problem document; `detail` defaults to the title."""
    title = titles().get(status) or HTTPStatus(status).phrase
    found: dict[str, Any] = {
        "type": f"urn:bianmin:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail or title,
    }
    if errors:
        found["errors"] = errors
    return found


def handler(exc: Exception, context: dict[str, Any]) -> Response:
    """The exception handler of REST framework: any exception in, a problem document out; a mistake is logged."""
    headers: dict[str, str] = {}
    if isinstance(exc, Refused):
        document = _refused(exc)
    elif isinstance(exc, exceptions.APIException):
        document = _told(exc)
        headers = _headers(exc)
    elif isinstance(exc, Http404):
        document = problem(404, "not_found")
    elif isinstance(exc, PermissionDenied):
        document = problem(403, "permission_denied")
    elif isinstance(exc, RequestDataTooBig):
        document = problem(413, "too_large")
    elif isinstance(exc, SuspiciousOperation):
        document = problem(400, "bad_request")
    else:
        document = _mistake(exc, context)
    return Response(document, status=document["status"], headers=headers, content_type=CONTENT_TYPE)


def document_of(exc: Refused | exceptions.ValidationError) -> dict[str, Any]:
    """The problem document of one item in a call that answers each by itself."""
    return _refused(exc) if isinstance(exc, Refused) else _told(exc)


def _refused(exc: Refused) -> dict[str, Any]:
    if exc.code in FORBIDDEN:
        return problem(403, exc.code, str(exc))
    errors = [{"field": exc.field, "code": exc.code, "detail": str(exc)}] if exc.field else None
    status = 400 if exc.field and exc.code not in CONFLICTS else 409
    return problem(status, exc.code, str(exc), errors)


def _told(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        return problem(400, "invalid", errors=list(_field_errors(exc.get_full_details())))
    detail = "" if isinstance(exc, TooLarge | exceptions.Throttled) else str(exc.detail)
    code = getattr(exc.detail, "code", None) or exc.default_code
    return problem(exc.status_code, code, detail)


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _mistake(exc: Exception, context: dict[str, Any]) -> dict[str, Any]:
    request = context["request"]._request
    log.error("api.mistake", exc_info=exc, extra={"path": request.path})
    got_request_exception.send(sender=type(context["view"]), request=request)
    return problem(500, "server_error")


def _field_errors(details: Any, path: str = "") -> Iterator[dict[str, str]]:
    """The nested details of REST framework as one flat list; an error of no field stands under the field ""."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["code"], str):
        yield {"field": path, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            step = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            yield from _field_errors(inner, ".".join(filter(None, [path, step])))
    else:
        for index, inner in enumerate(details):
            # A list of errors of one field is told apart from the errors of a list's items.
            is_error = isinstance(inner, dict) and set(inner) == {"message", "code"}
            yield from _field_errors(inner, path if is_error else f"{path}.{index}" if path else str(index))


# Outside REST framework (an unknown address, a mistake in a middleware) the same documents are answered under /api/,
# and Django's pages elsewhere. config/urls.py names these four.


def _answer(status: int, code: str) -> JsonResponse:
    return JsonResponse(problem(status, code), status=status, content_type=CONTENT_TYPE)


def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The last address under /api/: without it a missing slash would turn a POST into a GET of the list."""
    return _answer(404, "not_found")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return _answer(400, "bad_request")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return _answer(403, "permission_denied")
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return _answer(404, "not_found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return _answer(500, "server_error")
    return defaults.server_error(request)
