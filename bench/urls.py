"""The site with one more page: the bare view that everything is measured against."""

import json
from functools import cache

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bench import books, yearly
from config.urls import urlpatterns as site
from finance import ledger_sql
from finance.models import Business

CONSTANT = engines["django"].from_string("<!doctype html><title>bare</title><p>constant</p>")


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """Session and user are read as on every page of the staff; nothing else happens."""
    return HttpResponse(CONSTANT.render({}, request))


@csrf_exempt
def bare_sale(request: HttpRequest) -> JsonResponse:
    """The same SQL as a terminal's sale and nothing beside it: no token, no rights, no validation."""
    asked = json.loads(request.body)
    at = timezone.now()
    key, today = request.headers["Idempotency-Key"], timezone.localdate(at)
    with connection.cursor() as cursor:
        facts = (asked["pk"], _mobile(), asked["amount"], asked["fee"], today, at, at, asked["reference"], None)
        cursor.execute(ledger_sql.SELL, (key, b"bare", *facts))
        _status, number, _day, balance, _is_low = cursor.fetchone()
    return JsonResponse({"id": number, "receipt": str(number), "balance": str(balance)}, status=201)


@cache
def _mobile() -> int:
    return Business.objects.get(code="mobile").pk


urlpatterns = [
    path("bench/bare-sale/", bare_sale, name="bench-bare-sale"),
    path("bench/best/<str:name>/", books.best, name="bench-best"),
    path("bench/bare/", bare, name="bench-bare"),
    *yearly.urlpatterns,
    *site,
]
