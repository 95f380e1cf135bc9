"""Addresses of the staff pages of the money, below /finance/."""

from django.urls import path

from finance.views import tariffs

app_name = "finance"
urlpatterns = [
    path("tariffs/", tariffs.tariff_list, name="tariffs"),
    path("tariffs/new/", tariffs.tariff_new, name="tariff-new"),
    path("tariffs/sheet/<str:code>/", tariffs.tariff_sheet, name="tariff-sheet"),
    path("tariffs/<int:pk>/", tariffs.tariff, name="tariff"),
    path("tariffs/<int:pk>/announce/", tariffs.tariff_announce, name="tariff-announce"),
    path("tariffs/<int:pk>/drop/", tariffs.tariff_drop, name="tariff-drop"),
    path("tariffs/<int:pk>/withdraw/", tariffs.tariff_withdraw, name="tariff-withdraw"),
    path("tariffs/<int:pk>/remind/", tariffs.tariff_remind, name="tariff-remind"),
    path("tariffs/<int:pk>/circular/", tariffs.tariff_circular, name="tariff-circular"),
    path("tariffs/<int:pk>/acknowledge/<str:code>/", tariffs.tariff_acknowledge, name="tariff-acknowledge"),
]
