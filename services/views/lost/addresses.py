"""Addresses of lost and found, below /services/lost-and-found/."""

from django.urls import path

from services.views.lost import board, disposals, items, releases, reports, search, steps, takeovers

ITEM = "items/<str:number>/"
REPORT = "reports/<int:pk>/"
addresses = [
    path("", board.board, name="lost"),
    path("search/", search.search, name="lost-search"),
    path("takeovers/new/", takeovers.takeover_new, name="takeover-new"),
    path("takeovers/<str:number>/", takeovers.takeover, name="takeover"),
    path("takeovers/<str:number>/paper/", takeovers.takeover_paper, name="takeover-paper"),
    path("disposals/new/", disposals.disposal_new, name="disposal-new"),
    path("disposals/announce/", disposals.disposal_announce, name="disposal-announce"),
    path("disposals/notice/", disposals.disposal_notice, name="disposal-notice"),
    path("disposals/<str:number>/", disposals.disposal, name="disposal"),
    path("disposals/<str:number>/paper/", disposals.disposal_paper, name="disposal-paper"),
    path("items/new/", items.item_new, name="found-new"),
    path(ITEM, items.item_page, name="found-item"),
    path(f"{ITEM}clues/", items.item_clues, name="found-clues"),
    path(f"{ITEM}change/", items.item_change, name="found-change"),
    path(f"{ITEM}photo/", items.item_photo, name="found-photo"),
    path(f"{ITEM}photo/new/", items.item_photo_new, name="found-photo-new"),
    path(f"{ITEM}hand-over/", releases.release, name="found-release"),
    path(f"{ITEM}hand-over/confirm/", releases.release_confirm, name="found-release-confirm"),
    path(f"{ITEM}hand-over/cancel/", releases.release_cancel, name="found-release-cancel"),
    path(f"{ITEM}hand-over/slip/", releases.release_slip, name="found-slip"),
    path(f"{ITEM}owner-of/", steps.owner_of_ticket, name="found-owner-of"),
    path(f"{ITEM}matches/<int:pk>/confirm/", steps.match, {"what": "confirm"}, name="match-confirm"),
    path(f"{ITEM}matches/<int:pk>/dismiss/", steps.match, {"what": "dismiss"}, name="match-dismiss"),
    path(f"{ITEM}<str:step>/", steps.item_step, name="found-step"),
    path("reports/new/", reports.report_new, name="loss-new"),
    path(REPORT, reports.report_page, name="loss-report"),
    path(f"{REPORT}clues/", reports.report_clues, name="loss-clues"),
    path(f"{REPORT}take-in/", steps.report_take_in, name="loss-take-in"),
    path(f"{REPORT}<str:step>/", steps.report_step, name="loss-step"),
]
