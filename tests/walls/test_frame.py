"""What every page has and what none has: language, title, one heading, labels, headers; no script or style in it."""

from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.walls.pages import ADMIN, PUBLIC, STAFF, WRONG

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
SAFE_SCRIPTS = {"application/json", "importmap"}


class Reader(HTMLParser):
    """Collects what the tests ask for: attributes of elements, ids, labels, text of the title."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.texts: dict[int, str] = {}
        self.open: list[int] = []
        self.wrapped: set[int] = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        number = len(self.elements)
        self.elements.append((tag, dict(attributes)))
        if any(self.elements[i][0] == "label" for i in self.open):
            self.wrapped.add(number)
        if tag not in VOID:
            self.open.append(number)

    def handle_endtag(self, tag):
        for at in range(len(self.open) - 1, -1, -1):
            if self.elements[self.open[at]][0] == tag:
                del self.open[at:]
                return

    def handle_data(self, data):
        for number in self.open:
            self.texts[number] = self.texts.get(number, "") + data

    def of(self, *tags):
        return [(number, attributes) for number, (tag, attributes) in enumerate(self.elements) if tag in tags]

    def text(self, number) -> str:
        return self.texts.get(number, "").strip()


def faults(reader: Reader) -> list[str]:
    found = []
    if not all(a.get("lang") for _n, a in reader.of("html")) or not reader.of("html"):
        found.append("no language")
    if not any(reader.text(n) for n, _a in reader.of("title")):
        found.append("no title")
    if len(reader.of("h1")) != 1 or not reader.text(reader.of("h1")[0][0]):
        found.append(f"{len(reader.of('h1'))} headings")
    labelled = {a.get("for") for _n, a in reader.of("label")}
    for number, a in reader.of("input", "select", "textarea"):
        names = (a.get("id") in labelled, number in reader.wrapped, a.get("aria-label"), a.get("aria-labelledby"))
        if a.get("type") not in UNLABELLED and not any(names):
            found.append(f"no label: {a}")
    ids = [a["id"] for _tag, a in reader.elements if "id" in a]
    found += [f"twice: #{one}" for one in {i for i in ids if ids.count(i) > 1}]
    for tag, a in reader.elements:
        found += [f"{name} on <{tag}>" for name in a if name == "style" or name.startswith("on")]
        if str(a.get("href", "")).strip().lower().startswith("javascript:"):
            found.append("a javascript: address")
        for name in ("src", "href", "action", "formaction", "data"):
            value = a.get(name) or ""
            if tag not in {"a", "html"} and value.startswith(("http:", "https:", "//")):
                found.append(f"another host: {value}")
    found += ["a <style>" for _n, _a in reader.of("style")]
    found += [
        "a script in the page" for _n, a in reader.of("script") if "src" not in a and a.get("type") not in SAFE_SCRIPTS
    ]
    return found


def headers_missing(answer) -> list[str]:
    promised = {
        "Content-Security-Policy": "default-src 'self'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    found = [name for name, value in promised.items() if value not in answer.get(name, "")]
    policy = answer.get("Content-Security-Policy", "")
    return found + [word for word in ("unsafe-inline", "unsafe-eval", "http:", "*") if word in policy]


# What a page may ask of the database, what begins and ends a transaction aside; how frequent words are is asked for
# once in ten minutes.
MOST_QUERIES = 12
TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.mark.parametrize(("visitor", "address"), [*PUBLIC, *STAFF, *ADMIN])
def test_a_page_is_whole_and_holds_no_script(visits, visitor, address):
    with CaptureQueriesContext(connection) as seen, visits.visit(visitor, "GET", address) as answer:
        assert answer.status_code in {200, 403, 404}, answer.get("Location")
        asked = [sql for sql in (query["sql"].split("; ", 1)[-1] for query in seen) if not sql.startswith(TRANSACTION)]
        asked = [sql for sql in asked if "pg_stats" not in sql]
        assert address.startswith("/admin/") or len(asked) <= MOST_QUERIES, asked
        assert answer["Content-Type"].startswith("text/html")
        assert faults(Reader(answer.content.decode())) == []
        assert headers_missing(answer) == []


@pytest.mark.parametrize(("visitor", "address", "body"), WRONG)
def test_a_page_with_mistakes_is_whole_too(visits, visitor, address, body):
    body = {name: value.format(**visits.world.names) for name, value in body.items()}
    with visits.visit(visitor, "POST", address, body) as answer:
        assert answer.status_code in {200, 400, 404, 422, 429}
        assert faults(Reader(answer.content.decode())) == []
        assert headers_missing(answer) == []


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("address", [address for _none, address in PUBLIC if address != "/login/"])
def test_a_public_page_keeps_no_session_and_speaks_the_language_asked_for(visits, address, language):
    headers = {"accept-language": language}
    with visits.visit(None, "GET", address, headers=headers) as answer:
        assert "sessionid" not in answer.cookies
        assert f'lang="{language}"' in answer.content.decode().lower()


PRIVATE = [
    "/",
    "/services/tickets/{papers}/",
    "/services/tickets/{papers}/note/",
    "/services/tickets/new/",
    "/services/tickets/{papers}/slip-a5.pdf",
    "/services/tickets/",
    "/services/tickets/print/",
    "/services/tickets/export.csv",
    "/services/originals/",
    "/services/submissions/",
    "/services/submissions/{submission}/",
    "/stations/CJ01/duty/",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_pages_about_residents_are_kept_by_no_cache(visits, address):
    with visits.visit("agent@village", "GET", address) as answer:
        assert answer.status_code == 200
        kept = answer.get("Cache-Control", "")
        assert "no-store" in kept and "private" in kept, kept


def test_the_look_up_is_kept_by_no_cache(visits):
    for method in ("GET", "POST"):
        with visits.visit(None, method, "/status/", {}) as answer:
            assert answer["Cache-Control"] == "no-store"
    with visits.visit(None, "POST", "/api/v1/status/", {"code": "X", "phone_tail": "1"}, by_token=True) as answer:
        assert answer.status_code == 404


def test_answers_of_the_api_are_kept_by_no_cache(visits):
    for address in ("/api/v1/tickets/", "/api/v1/tickets/{papers}/"):
        with visits.visit("agent@village", "GET", address, by_token=True) as answer:
            assert "no-store" in answer.get("Cache-Control", ""), address
