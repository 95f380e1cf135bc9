"""How the pages of the shelf find what they show: among what the person may see, 404 otherwise."""

from datetime import date

from django.http import Http404, HttpResponse

from core.requests import StaffRequest
from core.typeset import render_pdf
from services.models import Place, ShelfCheck, Thing
from services.views.common import find_ticket

__all__ = ["find_check", "find_place", "find_thing", "find_ticket", "pdf"]


def find_thing(request: StaffRequest, number: str) -> Thing:
    thing = Thing.objects.visible_to(request.user).for_page().filter(number=number).first()
    if thing is None:
        raise Http404
    return thing


def find_place(request: StaffRequest, station: str, code: str) -> Place:
    places = Place.objects.visible_to(request.user).select_related("station__unit")
    place = places.filter(station__code=station, code=code).first()
    if place is None:
        raise Http404
    return place


def find_check(request: StaffRequest, station: str, day: date) -> ShelfCheck:
    checks = ShelfCheck.objects.visible_to(request.user).select_related("station__unit", "started_by", "closed_by")
    check = checks.filter(station__code=station, day=day).first()
    if check is None:
        raise Http404
    return check


def pdf(template: str, data: dict, filename: str) -> HttpResponse:
    """A paper shown in the browser, so that it can be printed at once."""
    headers = {"Content-Disposition": f'inline; filename="{filename}.pdf"'}
    return HttpResponse(render_pdf(template, data), content_type="application/pdf", headers=headers)
