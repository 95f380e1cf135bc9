"""Addresses of the campaigns, below /services/campaigns/."""

from django.urls import path

from services.views.campaigns import batches, cash, collection, counter, overview

urlpatterns = [
    path("", overview.campaign_list, name="campaigns"),
    path("new/", overview.new, name="campaign-new"),
    path("<slug:code>/", overview.overview, name="campaign"),
    path("<slug:code>/edit/", overview.edit, name="campaign-edit"),
    path("<slug:code>/close/", overview.close, name="campaign-close"),
    path("<slug:code>/take/", counter.take, name="campaign-take"),
    path("<slug:code>/applicants/", counter.applicants, name="campaign-applicants"),
    path("<slug:code>/applicants/find/", counter.find, name="campaign-find"),
    path("<slug:code>/applicants/<str:number>/", counter.applicant, name="campaign-applicant"),
    path("<slug:code>/applicants/<str:number>/complete/", counter.complete, name="campaign-complete"),
    path("<slug:code>/applicants/<str:number>/withdraw/", counter.withdraw, name="campaign-withdraw"),
    path("<slug:code>/applicants/<str:number>/missing-<str:size>.pdf", counter.missing_slip, name="campaign-missing"),
    path("<slug:code>/applicants/<str:number>/papers/<str:paper>/", counter.paper, name="campaign-paper"),
    path("<slug:code>/cash/", cash.cash, name="campaign-cash"),
    path("<slug:code>/cash/<int:pk>/count/", cash.count, name="campaign-count"),
    path("<slug:code>/cash/<int:pk>/settle/", cash.settle, name="campaign-settle"),
    path("<slug:code>/batches/draw-up/", batches.draw_up, name="campaign-draw-up"),
    path("<slug:code>/batches/<str:number>/", batches.batch, name="campaign-batch"),
    path("<slug:code>/batches/<str:number>/list.pdf", batches.draft, name="batch-draft"),
    path("<slug:code>/batches/<str:number>/send/", batches.send, name="batch-send"),
    path("<slug:code>/batches/<str:number>/cash/", batches.hand_cash, name="batch-cash"),
    path("<slug:code>/batches/<str:number>/results/", batches.results, name="batch-results"),
    path("<slug:code>/batches/<str:number>/announce/", batches.announce, name="batch-announce"),
    path("<slug:code>/batches/<str:number>/papers/<str:paper>/", batches.paper, name="batch-paper"),
    path("<slug:code>/batches/<str:number>/rows/<int:pk>/take-out/", batches.take_out, name="batch-take-out"),
    path("<slug:code>/collection/", collection.collection, name="campaign-collection"),
    path("<slug:code>/collection/remind/", collection.remind, name="campaign-remind"),
    path("<slug:code>/collection/<str:number>/", collection.collect, name="campaign-collect"),
]
