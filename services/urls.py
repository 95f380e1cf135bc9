"""Addresses of the staff pages of the tickets, below /services/."""

from django.urls import path

from services.views import catalogue, exports, intake, letters, queue, slips, steps, submissions, tickets

app_name = "services"
urlpatterns = [
    path("station/", intake.choose_station, name="choose-station"),
    path("matters/", catalogue.catalogue, name="catalogue"),
    path("originals/", tickets.originals, name="originals"),
    path("tickets/", tickets.ticket_list, name="tickets"),
    path("tickets/new/", intake.new, name="new"),
    path("tickets/new/fields/", intake.fields, name="new-fields"),
    path("tickets/new/visitor/", intake.visitor, name="visitor"),
    path("tickets/new/cadre/", intake.cadre, name="cadre"),
    path("tickets/search/", tickets.search, name="search"),
    path("tickets/print/", tickets.ticket_print, name="tickets-print"),
    path("tickets/export.<str:kind>", exports.export, name="export"),
    path("tickets/<str:number>/", tickets.ticket, name="ticket"),
    path("tickets/<str:number>/contact/", tickets.contact, name="contact"),
    path("tickets/<str:number>/slip-<str:size>.pdf", slips.slip, name="slip"),
    path("tickets/<str:number>/refusal/", letters.refusal, name="refusal"),
    path("tickets/<str:number>/refusal.docx", letters.refusal_word, name="refusal-word"),
    path("tickets/<str:number>/visits/<int:pk>/photo/", tickets.visit_photo, name="visit-photo"),
    path("tickets/<str:number>/<str:verb>/", steps.step, name="step"),
    path("queue/", queue.counter, name="queue"),
    path("queue/live/", queue.live, name="queue-live"),
    path("queue/take/", queue.take, name="queue-take"),
    path("queue/next/", queue.call_next, name="queue-next"),
    path("queue/settings/", queue.settings, name="queue-settings"),
    path("queue/<int:pk>/slip.pdf", queue.slip, name="queue-slip"),
    path("queue/<int:pk>/<str:verb>/", queue.number_step, name="queue-step"),
    path("queue/appointments/<int:pk>/<str:verb>/", queue.booking_step, name="booking-step"),
    path("submissions/", submissions.submission_list, name="submissions"),
    path("submissions/new/", submissions.submission_new, name="submission-new"),
    path("submissions/<str:number>/", submissions.submission, name="submission"),
    path("submissions/<str:number>/paper/", submissions.submission_paper, name="submission-paper"),
    path("submissions/<str:number>/receipt/", submissions.submission_receipt, name="submission-receipt"),
    path("submissions/<str:number>/receive/", submissions.submission_receive, name="submission-receive"),
]
