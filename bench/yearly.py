"""The yearly summary of a whole organisation (C-07): the page, and a view that runs the one best query for its figures.

The base is what nobody could do without: session and user read, and all tickets of both years counted by everything
that the summary shows, in one query. The page adds home visits, names, drawings and tables.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from services.models import Ticket
from stations.models import Station, Unit

BEST = """
SELECT year, matter_id, extract(month FROM received_at AT TIME ZONE 'Asia/Shanghai') AS month,
       submitted_at IS NOT NULL AS reported, outcome, count(*)
FROM services_ticket
WHERE year IN (%(year)s - 1, %(year)s) AND station_id IN (
    SELECT unit_id FROM stations_station JOIN stations_unit ON stations_unit.id = unit_id WHERE path LIKE %(below)s
)
GROUP BY 1, 2, 3, 4, 5
"""


def whole(station: str) -> tuple[Unit, int]:
    """The topmost unit above a station, and the newest year of the ledgers."""
    top = Station.objects.select_related("unit").get(code=station).unit.steps[0]
    return Unit.objects.get(pk=top), Ticket.objects.aggregate(last=Max("year"))["last"]


def address(station: str, name: str) -> str:
    unit, year = whole(station)
    return f"{reverse(name)}?unit={unit.pk}&year={year}"


def best(unit: Unit, year: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(BEST, {"year": year, "below": f"{unit.path}%"})
        return cursor.fetchall()


@login_required
def best_view(request: HttpRequest) -> HttpResponse:
    unit = Unit.objects.get(pk=request.GET["unit"])
    counted = best(unit, int(request.GET["year"]))
    return HttpResponse(f"counted {sum(row[-1] for row in counted)}")


urlpatterns = [path("bench/yearly/", best_view, name="bench-yearly")]
