"""What operators ask: is the process alive, is the whole system ready, and how much does it do.

/healthz, /readyz and /metrics are answered before every other middleware: a probe names the container's address as
host and speaks plain HTTP, and its questions, several a minute, belong neither in the log nor in the counts.
"""

import hmac
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from redis import RedisError

from config import alive
from core.workdays import day_of
from finance import partitions

LOOPBACK = {"127.0.0.1", "::1"}
PROXY_TRACES = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Touches nothing else, so that a database that is away does not restart the web server."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, ledger, broker, worker and schedule are all well, else 503; which of them, in JSON."""
    parts = readiness()
    ready = all(parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def readiness() -> dict[str, bool]:
    return {"database": _database_answers(), "ledger": _ledger_has_room(), **_broker_and_parts()}


def _ledger_has_room() -> bool:
    """The ledger can take the sales of this month and of the next."""
    try:
        return not partitions.missing(day_of(timezone.now()))
    except DatabaseError:
        return False


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_and_parts() -> dict[str, bool]:
    try:
        heard = alive.heard()
    except RedisError:
        return {"broker": False} | dict.fromkeys(alive.PARTS, False)
    return {"broker": True} | {part: heard[part] for part in alive.PARTS}


class HealthMiddleware:
    """Answers the three addresses; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.views = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.views.get(request.path_info, self.get_response)(request)


def _for_operators(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if has_metrics_token(request) or comes_from_this_machine(request):
            return view(request)
        return HttpResponseNotFound()

    return guarded


def has_metrics_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, wanted)


def comes_from_this_machine(request: HttpRequest) -> bool:
    """The connection itself is from the loopback address and no proxy stands between.

    Headers never make a request local, they only make it foreign: behind a proxy on the same machine every request
    of the world comes from the loopback address.
    """
    if settings.PROXY_COUNT or any(name in request.META for name in PROXY_TRACES):
        return False
    return request.META.get("REMOTE_ADDR") in LOOPBACK


@require_safe
@never_cache
@_for_operators
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, summed over the web server's processes."""
    return ExportToDjangoView(request)
