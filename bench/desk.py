"""Asks the site as browsers do, over the loopback; imported when Django is set up (bench/worker.py)."""

import io
import json
import secrets
import socket
import sys
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import QUEUE, books, rows
from bench.processes import Server
from config.celery import app as celery
from core.models import User

APPLICATION = get_wsgi_application()


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


class Browser:
    """Somebody with a session and a CSRF cookie."""

    def __init__(self, user=None):
        self.token = secrets.token_hex(16)
        cookies = {settings.CSRF_COOKIE_NAME: self.token}
        if user is not None:
            client = Client()
            client.force_login(user, "django.contrib.auth.backends.ModelBackend")
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def ask(self, request: rows.Request, server: Server) -> Answer:
        """Over the network of this machine: from the connection to the last byte."""
        body = self._body(request)
        lines = [
            f"{'GET' if request.form is None else 'POST'} {request.path} HTTP/1.1",
            "Host: 127.0.0.1:8000",
            "Connection: close",
            "Accept-Language: zh-hans",
            f"Cookie: {self.cookies}",
            f"X-Forwarded-For: {request.address}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        message = "\r\n".join([*lines, "", ""]).encode() + body
        began = time.perf_counter()
        with socket.create_connection(server.address) as wire:
            wire.sendall(message)
            answer = b"".join(iter(lambda: wire.recv(65_536), b""))
        seconds = time.perf_counter() - began
        head, _blank, content = answer.partition(b"\r\n\r\n")
        return Answer(int(head.split(b" ", 2)[1]), content, seconds)

    def ask_inside(self, request: rows.Request) -> Answer:
        """In this process, so that its queries can be counted."""
        body = self._body(request)
        path, _mark, query = request.path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET" if request.form is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": request.address,
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": self.cookies,
            "HTTP_ACCEPT_LANGUAGE": "zh-hans",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
        }
        answered = []
        began = time.perf_counter()
        response = APPLICATION(environ, lambda status, headers, error=None: answered.append(int(status.split()[0])))
        content = b"".join(response)
        response.close()
        return Answer(answered[0], content, time.perf_counter() - began)

    def _body(self, request: rows.Request) -> bytes:
        if request.form is None:
            return b""
        return urlencode(request.form | {"csrfmiddlewaretoken": self.token}, doseq=True).encode()


class Desk:
    """The rows of this database, each with the browser of whoever asks for it."""

    def __init__(self):
        built = rows.build()
        director = User.objects.get(username=f"bench-{rows.MEASURED}")
        self.rows = {row.name: row for row in built + books.build(director)}
        self.browsers = {name: Browser(row.user) for name, row in self.rows.items()}

    def run(self, name: str, server: Server | None = None) -> Answer:
        """One request of a row, with `server` over the network; ends the benchmark when the answer is a wrong one."""
        row, browser = self.rows[name], self.browsers[name]
        answer = browser.ask(row.request(), server) if server else browser.ask_inside(row.request())
        text = answer.body.decode()
        if answer.status != row.status or (row.expect and row.expect not in text):
            raise SystemExit(f"{name}: {answer.status}, expected {row.status} with {row.expect!r}\n{text[:3000]}")
        return answer


def serve() -> None:
    """Answer orders from standard input until it ends. Deliveries go to a queue of their own, emptied at the end."""
    celery.conf.task_default_queue = QUEUE
    desk, server = Desk(), Server()
    try:
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            if "row" in order:
                answers = [desk.run(order["row"], server) for _ in range(order["times"])]
                print(json.dumps({"ms": [answer.seconds * 1000 for answer in answers]}), flush=True)
            else:
                print(json.dumps({"queries": count_queries(desk, order["queries"])}), flush=True)
    finally:
        server.close()
        with celery.connection() as broker:
            broker.default_channel.queue_purge(QUEUE)


# What only opens, ends or guards a transaction asks the database nothing.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "SELECT 1")


def count_queries(desk: Desk, name: str) -> int:
    """How many queries a row takes, warm."""
    desk.run(name)
    with CaptureQueriesContext(connection) as captured:
        desk.run(name)
    texts = (query["sql"].rpartition(", true); ")[2].strip() for query in captured.captured_queries)
    return sum(not text.startswith(FRAME) for text in texts)
