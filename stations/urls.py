"""Pages of the stations that need a login; the public ones stand in reports, which composes them."""

from django.urls import path

import core.converters  # noqa: F401 - registers <day:…>
from stations import views

urlpatterns = [
    path("stations/<str:code>/duty/", views.duty, name="station-duty"),
    path("stations/<str:code>/duty/put/", views.put_on, name="station-duty-put"),
    path("stations/<str:code>/duty/<int:pk>/off/", views.take_off, name="station-duty-off"),
    path("stations/<str:code>/duty/hours/", views.hours, name="station-duty-hours"),
    path("stations/<str:code>/duty/exceptions/", views.exceptions, name="station-duty-exceptions"),
    path("stations/<str:code>/duty/exceptions/<day:day>/off/", views.drop_exception, name="station-duty-exception-off"),
]
