"""A gateway for text messages that really listens on a port: it keeps what it was sent and answers as it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Gateway(ThreadingHTTPServer):
    """`requests` holds every request, `taken` each message once by its id, as a real gateway bills them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict] = []
        self.taken: dict[str, dict] = {}
        self.answers: list[int] = []
        self.before_answer = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append({**message, "headers": dict(self.headers)})
        self.server.before_answer()
        status = self.server.answers.pop(0) if self.server.answers else 202
        if status < 300:
            assert self.headers["Idempotency-Key"] == message["id"]
            self.server.taken.setdefault(message["id"], message)
        self.send_response(status)
        if status in {301, 302}:
            self.send_header("Location", self.server.url)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Silent."""


@contextmanager
def listening() -> Iterator[Gateway]:
    with Gateway() as gateway:
        Thread(target=gateway.serve_forever, daemon=True).start()
        yield gateway
        gateway.shutdown()
