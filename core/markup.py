"""Text with headings, lists, links and tables (Markdown) as HTML that is safe under our policy.

HTML that was typed is shown as text, pictures and inline styles do not exist, links lead to web pages, mail and
telephones alone.
"""

import re
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# The page's own title is the only h1.
LOWEST, HIGHEST = 2, 4
_LINK = re.compile(r"(https?://|mailto:|tel:|/(?!/))", re.IGNORECASE)


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return bool(_LINK.match(url.strip())) and super().validateLink(url)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return _Parser("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("table").disable("image")


@lru_cache(maxsize=256)
def rich(text: str) -> SafeString:
    """`text` as HTML. Kept for the texts that were shown last."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        _tame(token)
    return mark_safe(parser.renderer.render(tokens, parser.options, {}))  # noqa: S308 - made by the parser, see above


def _tame(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + LOWEST - 1, HIGHEST)}"
    elif token.type == "table_open":
        token.attrSet("class", "table")
    elif token.type == "link_open":
        token.attrSet("rel", "nofollow noopener")
    # Columns of a table bring their alignment as an inline style, which the policy forbids.
    token.attrs.pop("style", None)
    for child in token.children or ():
        _tame(child)
