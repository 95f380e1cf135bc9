"""The processes of a benchmark: one bound to a database, and the site under gunicorn."""

import json
import os
import socket
import subprocess
import sys
import time

from bench import databases


class Worker:
    """`python -m MODULE` with one database; it talks JSON, one line each way. `greets`: it says when it is ready."""

    def __init__(self, module: str, address: str, *, greets: bool = False):
        self.module, self.address = module, address
        environment = os.environ | {
            "DATABASE_URL": address,
            "THROWAWAY_SECRETS": "1",
            "LOG_LEVEL": "CRITICAL",
            "PROXY_COUNT": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=databases.ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if greets:
            self._read()

    def order(self, **order) -> dict:
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.module} has ended with {self.process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


class Server:
    """The site under gunicorn as in production, but for the number of workers and what `more` changes."""

    def __init__(self, *more: str, workers: int = 1):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = free.getsockname()
        where = f"{self.address[0]}:{self.address[1]}"
        command = ["-m", "gunicorn", "-c", "python:config.gunicorn", "-b", where, "--workers", str(workers), *more]
        command += ["--log-level", "error", "bench.site"]
        self.process = subprocess.Popen([sys.executable, *command], cwd=databases.ROOT, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(self.address).close()
            except ConnectionRefusedError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the web server does not answer")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(15)
