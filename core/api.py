"""What every call of the API shares: how a body is read, how lists are paged, which parameters a call knows."""

import json
import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from core.problems import TooLarge

# Characters that JSON can spell and PostgreSQL's text cannot hold: lone surrogates, and NUL in its escape.
UNSTORABLE = re.compile(r"[\ud800-\udfff]|(?<!\\)(?:\\\\)*\\u0000")


class BoundedJSONParser(JSONParser):
    """JSON within the site's size limit, nested no deeper than Python reads, of characters the database can hold."""

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            data = super().parse(stream, media_type, parser_context)
            plain = json.dumps(data, ensure_ascii=False)
        except RecursionError as error:
            raise ParseError(_("The body is nested too deeply.")) from error
        if UNSTORABLE.search(plain):
            raise ParseError(_("The body holds characters that cannot be stored."))
        return data


class CursorPages(CursorPagination):
    """Pages of a list by cursor: `page_size` up to 200, `sort` out of the view's allow-list, the newest first."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    sort_query_param = "sort"
    ordering = "-id"

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:6]) <= self.max_page_size:
            message = _("A number from 1 to %(most)s is expected.") % {"most": self.max_page_size}
            raise ValidationError({self.page_size_query_param: message}, code="out_of_range")
        return int(asked)

    def get_ordering(self, request: Request, queryset, view) -> tuple[str, ...]:
        keys: dict[str, tuple[str, ...]] = view.sort_keys
        asked = request.query_params.get(self.sort_query_param)
        if asked is None:
            return next(iter(keys.values()))
        if asked not in keys:
            raise ValidationError({self.sort_query_param: _("This sort key is not known.")}, code="unknown_sort_key")
        return keys[asked]

    def decode_cursor(self, request: Request):
        """The cursor, which holds a row's key; one that was made up is told, where Django would stumble over it."""
        asked = request.query_params.get(self.cursor_query_param)
        try:
            cursor = super().decode_cursor(request)
        except NotFound:
            cursor = None
        is_made_up = cursor in (None, Cursor(0, False, None)) or not str(cursor.position or 0).isdecimal()
        if asked is not None and is_made_up:
            raise ValidationError({self.cursor_query_param: _("This cursor is not valid.")}, code="invalid")
        return cursor

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        sort = {
            "name": self.sort_query_param,
            "in": "query",
            "required": False,
            "description": "Order of the list; the first is the default.",
            "schema": {"type": "string", "enum": list(view.sort_keys)},
        }
        return [*parameters, sort]


def refuse_unknown_parameters(request: Request, known: set[str]) -> None:
    """A misspelt filter must not answer the unfiltered list (lesson 7); a parameter given twice is unclear."""
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known:
            errors[name] = [_("This parameter is not known.")]
        elif len(values) > 1:
            errors[name] = [_("This parameter is given more than once.")]
    if errors:
        raise ValidationError(errors, code="unknown_parameter")
