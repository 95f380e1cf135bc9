"""Addresses below /api/v1/. What they answer about residents is kept by no cache."""

from django.urls import path
from django.views.decorators.cache import never_cache

from services.api.status import StatusView
from services.api.tickets import TicketListView, TicketView
from services.api.verbs import views

urlpatterns = [
    path("status/", StatusView.as_view(), name="api-status"),
    path("tickets/", never_cache(TicketListView.as_view()), name="api-tickets"),
    path("tickets/<str:number>/", never_cache(TicketView.as_view()), name="api-ticket"),
    *[
        path(f"tickets/<str:number>/{verb}/", never_cache(view), name=f"api-ticket-{verb}")
        for verb, view in views().items()
    ],
]
