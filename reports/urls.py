"""Addresses of the pages over several apps."""

from django.urls import path

from reports import views, yearly_pages

urlpatterns = [
    path("stations/", views.station_list, name="station-list"),
    path("stations/<str:code>/", views.station_page, name="station-page"),
    path("reports/yearly/", yearly_pages.yearly, name="yearly"),
    path("reports/yearly/summary.docx", yearly_pages.yearly_word, name="yearly-word"),
    path("reports/yearly/visits/", yearly_pages.yearly_visits, name="yearly-visits"),
]
