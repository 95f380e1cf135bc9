"""The site with one more page: the bare view that everything is measured against."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as site

CONSTANT = engines["django"].from_string("<!doctype html><title>bare</title><p>constant</p>")


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """Session and user are read as on every page of the staff; nothing else happens."""
    return HttpResponse(CONSTANT.render({}, request))


urlpatterns = [path("bench/bare/", bare, name="bench-bare"), *site]
