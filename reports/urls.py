"""Addresses of the pages over several apps."""

from django.urls import path

from reports import views

urlpatterns = [
    path("stations/", views.station_list, name="station-list"),
    path("stations/<str:code>/", views.station_page, name="station-page"),
]
