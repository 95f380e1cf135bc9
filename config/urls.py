"""Addresses of the whole site. The names of the contract stand here and in each app's urls.py.

/healthz, /readyz and /metrics are answered by config/health.py, before all of these.
"""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("stations.urls")),
    path("", include("reports.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
