"""docker-compose.yml: its promises read, and the command line of each of our services run against real servers.

No container engine is needed: PostgreSQL and the broker are those of the test run, under the names and with the
settings that the file gives our services, without any of the settings of tests.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import yaml

from config import alive
from config.stack import state
from tests.config.stacks import environment

FILE = yaml.safe_load((state.ROOT / "docker-compose.yml").read_text())
SERVICES = FILE["services"]
OURS = ("migrate", "web", "worker", "beat")
LASTING = ("web", "worker", "beat", "postgres", "valkey")
SECRETS = ("SECRET_KEY", "PII_KEYS", "PII_INDEX_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD")
GIVEN = {
    "SECRET_KEY": "of-this-test-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PII_KEYS": "b2YtdGhpcy10ZXN0LWFsb25lLTAxMjM0NTY3ODkwMTI=",
    "PII_INDEX_KEY": "of this test alone",
    "POSTGRES_PASSWORD": "of-this-test",
    "VALKEY_PASSWORD": "of-this-test",
    "ALLOWED_HOSTS": "station.example",
    "PUBLIC_URL": "https://station.example",
}


def filled(text, given=GIVEN):
    """A value of the file as compose reads it: ${NAME:?} must be given, ${NAME:-default}, $$ is a dollar."""

    def value(found):
        name, sign, default = found.groups()
        if name in given:
            return given[name]
        if sign == "?":
            raise KeyError(name)
        return default or ""

    return re.sub(r"\$\{(\w+):([?-])([^}]*)\}", value, str(text)).replace("$$", "$")


def test_no_secret_has_a_default():
    text = (state.ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        uses = re.findall(r"\$\{" + name + r"[^}]*\}", text)
        assert uses and set(uses) == {f"${{{name}:?}}"}, name
    for missing in SECRETS[:3]:
        given = {name: value for name, value in GIVEN.items() if name != missing}
        with pytest.raises(KeyError, match=missing):
            [filled(value, given) for value in SERVICES["web"]["environment"].values()]


def test_every_lasting_service_is_watched_and_comes_back():
    for name in LASTING:
        assert SERVICES[name]["healthcheck"]["test"], name
        assert SERVICES[name]["restart"] == "unless-stopped", name
    assert SERVICES["migrate"]["restart"] == "no"


def test_nothing_starts_before_what_it_needs():
    for name in ("web", "worker", "beat"):
        assert {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()} == {
            "postgres": "service_healthy",
            "valkey": "service_healthy",
            "migrate": "service_completed_successfully",
        }
    assert set(SERVICES["migrate"]["depends_on"]) == {"postgres", "valkey"}


def test_data_lie_in_named_volumes_and_servers_are_not_published():
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]
    assert SERVICES["valkey"]["volumes"] == ["valkey:/data"]
    assert set(FILE["volumes"]) == {"postgres", "valkey"}
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_versions_are_pinned_and_nobody_is_root():
    for name, service in SERVICES.items():
        assert re.search(r":\d+\.\d+", service["image"]), name
    image = (state.ROOT / "Dockerfile").read_text()
    assert re.findall(r"^FROM (\S+)", image, re.M) == ["python:3.11.14-slim-bookworm"] * 2
    assert re.findall(r"^USER (\S+)", image, re.M)[-1] != "root"
    assert "pip install --require-hashes -r requirements.lock" in image
    for name in OURS:
        assert SERVICES[name]["cap_drop"] == ["ALL"] and SERVICES[name]["read_only"] is True


def test_the_image_serves_the_same_as_the_file():
    default = json.loads(re.search(r"^CMD (\[.*\])$", (state.ROOT / "Dockerfile").read_text(), re.M)[1])
    assert SERVICES["web"]["command"] == default


@pytest.fixture(scope="module")
def production():
    """The environment of our services, with a database of their own on the servers of this run."""
    database, broker = urlsplit(os.environ["DATABASE_URL"]), urlsplit(os.environ["REDIS_URL"])
    name = f"compose_{os.getpid()}"
    at = {
        "bianmin:of-this-test@postgres:5432/bianmin": f"{database.netloc}/{name}",
        ":of-this-test@valkey:6379/0": f"{broker.netloc}{broker.path}",
    }

    def of(service):
        values = {}
        for key, value in SERVICES[service]["environment"].items():
            text = filled(value)
            for written, real in at.items():
                text = text.replace(written, real)
            values[key] = text
        plain = environment(Path("/nonexistent"), **values, PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        return plain | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}

    def on_server(statement):
        connection = psycopg2.connect(database._replace(path="/postgres", query="").geturl())
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    on_server(f"CREATE DATABASE {name}")
    try:
        done = run(SERVICES["migrate"]["command"], of("migrate"))
        assert done.returncode == 0, done.stderr
        yield of
    finally:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


def run(command, environment, seconds=120):
    return subprocess.run(
        command, cwd=state.ROOT, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def probe_of(service, environment, port=None):
    """Run the health check of a service once; its exit code."""
    kind, *command = [filled(word) for word in SERVICES[service]["healthcheck"]["test"]]
    command = ["sh", "-c", *command] if kind == "CMD-SHELL" else command
    return run([word.replace(":8000", f":{port}") for word in command], environment, 60).returncode


@pytest.fixture
def service(production, tmp_path):
    """Start a service by its own command line; it is told to stop in the way of containers, and must obey in time."""
    started = []

    def start(name, port=None):
        command = [filled(word).replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in SERVICES[name]["command"]]
        with (tmp_path / name).open("w") as log:
            process = subprocess.Popen(command, cwd=state.ROOT, env=production(name), stdout=log, stderr=log)
        started.append((name, process))
        return process, production(name)

    yield start
    for _name, process in started:
        process.terminate()
    for name, process in started:
        try:
            assert process.wait(40) in (0, -15), (name, (tmp_path / name).read_text())
        finally:
            process.kill()


def until(true, seconds=60):
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status
    except OSError as error:
        return getattr(error, "code", 0)


def test_migrate_again_changes_nothing(production):
    done = run(SERVICES["migrate"]["command"], production("migrate"))
    assert done.returncode == 0 and "No migrations to apply" in done.stdout, done.stderr


def test_production_refuses_to_start_without_its_secrets(production):
    for name in ("SECRET_KEY", "PII_KEYS", "PII_INDEX_KEY"):
        without = {key: value for key, value in production("web").items() if key != name}
        done = run([sys.executable, "manage.py", "check"], without)
        assert done.returncode != 0 and f"{name} is not set" in done.stderr


def test_web_worker_and_beat_become_ready_together(service, tmp_path):
    alive.forget()
    port = state.free_port(0)
    _, environment_of_web = service("web", port)
    assert until(lambda: answers(f"http://127.0.0.1:{port}/healthz") == 200)
    assert probe_of("web", environment_of_web, port) == 0
    assert answers(f"http://127.0.0.1:{port}/metrics") == 404  # behind a proxy nobody is local
    assert answers(f"http://127.0.0.1:{port}/readyz") == 503
    assert probe_of("beat", environment_of_web) == 1
    _, environment_of_worker = service("worker")
    _, environment_of_beat = service("beat")
    assert until(lambda: answers(f"http://127.0.0.1:{port}/readyz") == 200)
    answer = probe_of("worker", environment_of_worker)
    assert answer == 0, (tmp_path / "worker").read_text()[-4000:]
    assert probe_of("beat", environment_of_beat) == 0
