"""Addresses of the services that residents use without a login; `/status/` stands in config/urls.py."""

from django.urls import path

from services.views import complaints, policy, public_board

urlpatterns = [
    path("board/<str:code>/", public_board.public_board, name="board"),
    path("board/<str:code>/screen/", public_board.screen, name="board-screen"),
    path("board/<str:code>/screen/rows/", public_board.screen_rows, name="board-screen-rows"),
    path("policy/", policy.public_list, name="policy"),
    path("policy/<int:pk>/", policy.public_article, name="policy-article"),
    path("stations/<str:code>/complaint/", complaints.complaint_new, name="complaint-new"),
    path("complaints/", complaints.complaint_answer, name="complaint-answer"),
]
