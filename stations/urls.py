"""Pages of the stations that need a login; the public ones stand in reports, which composes them."""

from datetime import date

from django.urls import path, register_converter

from stations import views


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("stations/<str:code>/duty/", views.duty, name="station-duty"),
    path("stations/<str:code>/duty/put/", views.put_on, name="station-duty-put"),
    path("stations/<str:code>/duty/<int:pk>/off/", views.take_off, name="station-duty-off"),
    path("stations/<str:code>/duty/hours/", views.hours, name="station-duty-hours"),
    path("stations/<str:code>/duty/exceptions/", views.exceptions, name="station-duty-exceptions"),
    path("stations/<str:code>/duty/exceptions/<day:day>/off/", views.drop_exception, name="station-duty-exception-off"),
]
