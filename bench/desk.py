"""Asks the application as a browser would, in this process; imported when Django is set up (bench/worker.py)."""

import io
import json
import secrets
import sys
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import rows
from config.celery import app as celery

QUEUE = "bench"
APPLICATION = get_wsgi_application()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list
    body: bytes
    seconds: float


class Browser:
    """Somebody with a session and a CSRF cookie, who asks the application without a network in between."""

    def __init__(self, user=None):
        self.token = secrets.token_hex(16)
        cookies = {settings.CSRF_COOKIE_NAME: self.token}
        if user is not None:
            client = Client()
            client.force_login(user, "django.contrib.auth.backends.ModelBackend")
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def ask(self, request: rows.Request) -> Answer:
        body = b""
        if request.form is not None:
            body = urlencode(request.form | {"csrfmiddlewaretoken": self.token}, doseq=True).encode()
        environ = {
            "REQUEST_METHOD": "GET" if request.form is None else "POST",
            "PATH_INFO": request.path,
            "QUERY_STRING": urlencode(request.query),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": request.address,
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": self.cookies,
            "HTTP_ACCEPT_LANGUAGE": "zh-hans",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        answered = {}

        def start_response(status, headers, error=None):
            answered.update(status=int(status.split()[0]), headers=headers)

        began = time.perf_counter()
        response = APPLICATION(environ, start_response)
        content = b"".join(response)
        response.close()
        return Answer(body=content, seconds=time.perf_counter() - began, **answered)


class Desk:
    """The rows of this database, each with the browser of whoever asks for it."""

    def __init__(self):
        self.rows = rows.build()
        self.browsers = {row.name: Browser(row.user) for row in self.rows}

    def run(self, name: str) -> Answer:
        row = next(row for row in self.rows if row.name == name)
        answer = self.browsers[name].ask(row.request())
        text = answer.body.decode()
        if answer.status != row.status or (row.expect and row.expect not in text):
            raise SystemExit(f"{name}: {answer.status}, expected {row.status} with {row.expect!r}\n{text[:3000]}")
        return answer


def serve() -> None:
    """Answer orders from standard input until it ends. Deliveries go to a queue of their own, emptied at the end."""
    celery.conf.task_default_queue = QUEUE
    desk = Desk()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "row" in order:
            answers = [desk.run(order["row"]) for _ in range(order["times"])]
            print(json.dumps({"ms": [answer.seconds * 1000 for answer in answers]}), flush=True)
        else:
            with CaptureQueriesContext(connection) as captured:
                desk.run(order["queries"])
            # Opening a connection asks whether it is alive; that is no query of the page.
            asked = [query for query in captured.captured_queries if query["sql"] != "SELECT 1"]
            print(json.dumps({"queries": len(asked), "sql": [query["sql"] for query in asked]}), flush=True)
    with celery.connection() as broker:
        broker.default_channel.queue_purge(QUEUE)
