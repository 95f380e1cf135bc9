"""Addresses of the whole site. The names of the contract stand here and in each app's urls.py.

/healthz, /readyz and /metrics are answered by config/health.py, before all of these.
"""

from django.contrib import admin
from django.urls import include, path

from config.api import DocsView, SchemaView
from core.problems import unknown_address
from reports import desk
from services.views import appointments
from services.views.lost import public
from services.views.status import status

# Under /api/ these answer problem documents, elsewhere Django's pages.
handler400 = "core.problems.bad_request"
handler403 = "core.problems.permission_denied"
handler404 = "core.problems.page_not_found"
handler500 = "core.problems.server_error"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("", include("core.urls")),
    path("finance/", include("finance.urls")),
    path("services/", include("services.urls")),
    path("", include("services.public_urls")),
    path("", include("stations.urls")),
    path("", include("reports.urls")),
    path("status/", status, name="status"),
    path("appointments/", appointments.appointment, name="appointments"),
    path("stations/<str:code>/appointment/", appointments.book, name="appointment-book"),
    path("lost-and-found/", public.public_list, name="lost-found"),
    path("lost-and-found/report/", public.report, name="lost-report"),
    path("lost-and-found/sent/", public.sent, name="lost-sent"),
    path("lost-and-found/<str:number>/claim/", public.claim, name="lost-claim"),
    path("api/schema/", SchemaView.as_view(), name="api-schema"),
    path("api/docs/", DocsView.as_view(), name="api-docs"),
    path("api/v1/", include("finance.api.urls")),
    path("api/v1/", include("services.api.urls")),
    path("api/<path:rest>", unknown_address),
    path("admin/", admin.site.urls),
]
