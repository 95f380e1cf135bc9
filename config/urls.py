"""Addresses of the whole site. The names of the contract stand here and in each app's urls.py."""

from django.contrib import admin
from django.urls import include, path

from reports import desk

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("", include("core.urls")),
    path("services/", include("services.urls")),
    path("", include("stations.urls")),
    path("", include("reports.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
