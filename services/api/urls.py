"""Addresses below /api/v1/."""

from django.urls import path

from services.api.status import StatusView
from services.api.tickets import TicketListView, TicketView
from services.api.verbs import views

urlpatterns = [
    path("status/", StatusView.as_view(), name="api-status"),
    path("tickets/", TicketListView.as_view(), name="api-tickets"),
    path("tickets/<str:number>/", TicketView.as_view(), name="api-ticket"),
    *[path(f"tickets/<str:number>/{verb}/", view, name=f"api-ticket-{verb}") for verb, view in views().items()],
]
