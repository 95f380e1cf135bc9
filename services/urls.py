"""Addresses of the staff pages of the tickets, below /services/."""

from django.urls import path

import core.converters  # noqa: F401 - registers <day:…>
from services.views import catalogue, exports, intake, ledger, letters, slips, steps, submissions, tickets
from services.views.shelf import checks, places, things

app_name = "services"
urlpatterns = [
    path("station/", intake.choose_station, name="choose-station"),
    path("matters/", catalogue.catalogue, name="catalogue"),
    path("ledger/", ledger.ledger_page, name="ledger"),
    path("ledger/export.<str:kind>", ledger.ledger_export, name="ledger-export"),
    path("ledger/<str:code>/<str:month>.pdf", ledger.ledger_print, name="ledger-print"),
    path("ledger/<str:code>/<str:month>/close/", ledger.ledger_close, name="ledger-close"),
    path("originals/", tickets.originals, name="originals"),
    path("shelf/", things.thing_list, name="shelf"),
    path("shelf/things/new/", things.thing_new, name="thing-new"),
    path("shelf/things/<str:number>/", things.thing_page, name="thing"),
    path("shelf/things/<str:number>/label.pdf", things.thing_label, name="thing-label"),
    path("shelf/things/<str:number>/<str:step>/", things.thing_step, name="thing-step"),
    path("shelf/labels/<str:number>.pdf", things.ticket_labels, name="ticket-labels"),
    path("shelf/tonight/", checks.tonight, name="shelf-tonight"),
    path("shelf/tonight/start/", checks.start, name="shelf-start"),
    path("shelf/differences/<int:line>/", checks.difference_solve, name="shelf-solve"),
    path("shelf/checks/<str:station>/<day:day>/", checks.check_page, name="shelf-check"),
    path("shelf/checks/<str:station>/<day:day>/print/", checks.check_print, name="shelf-check-print"),
    path("shelf/checks/<str:station>/<day:day>/scan/", checks.check_scan, name="shelf-check-scan"),
    path("shelf/checks/<str:station>/<day:day>/close/", checks.check_close, name="shelf-check-close"),
    path("shelf/checks/<str:station>/<day:day>/<int:line>/", checks.check_mark, name="shelf-check-mark"),
    path("shelf/places/", places.place_list, name="places"),
    path("shelf/places/labels.pdf", places.place_labels, name="place-labels"),
    path("shelf/places/<str:station>/<str:code>/", places.place_page, name="place"),
    path("shelf/places/<str:station>/<str:code>/label.pdf", places.place_label, name="place-label"),
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
    path("submissions/", submissions.submission_list, name="submissions"),
    path("submissions/new/", submissions.submission_new, name="submission-new"),
    path("submissions/<str:number>/", submissions.submission, name="submission"),
    path("submissions/<str:number>/paper/", submissions.submission_paper, name="submission-paper"),
    path("submissions/<str:number>/receipt/", submissions.submission_receipt, name="submission-receipt"),
    path("submissions/<str:number>/receive/", submissions.submission_receive, name="submission-receive"),
]
