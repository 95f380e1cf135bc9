"""`make check`: everything that can be told without running the tests. All of it runs; one failure fails the whole.

Prints one line for each check, and what a failed one said.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from config import stack
from config.stack import state

PYTHON = sys.executable
BIN = Path(PYTHON).parent
# What a production start needs; none of it is a secret of anybody.
PRODUCTION = {
    "THROWAWAY_SECRETS": "",
    "SECRET_KEY": "only-to-check-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PII_KEYS": "b25seS10by1jaGVjay10aGUtc2V0dGluZ3MtMDEyMzQ=",
    "PII_INDEX_KEY": "only to check the settings",
    "ALLOWED_HOSTS": "station.example",
    "PUBLIC_URL": "https://station.example",
}
CHECKS: dict[str, list[str]] = {
    "ruff": [f"{BIN}/ruff", "check", "."],
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "templates' style": [f"{BIN}/djlint", "templates", "--lint", "--quiet"],
    "types": [f"{BIN}/mypy", "."],
    "import line": [f"{BIN}/lint-imports"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "templates": [PYTHON, "-m", "config.check", "templates"],
    "models, settings": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "production settings": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}


def main() -> int:
    os.chdir(state.ROOT)
    with stack.servers():
        os.environ.setdefault("THROWAWAY_SECRETS", "1")
        failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    print(f"make check: failed: {', '.join(failed)}" if failed else "make check: all passed")
    return 1 if failed else 0


def _passes(name: str, command: list[str]) -> bool:
    environment = os.environ | (PRODUCTION if name == "production settings" else {})
    began = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def compile_templates() -> int:
    """Load every template of ours, which finds unknown tags, filters and parents."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    django.setup()
    folders = [state.ROOT / "templates", *state.ROOT.glob("*/templates")]
    bad = 0
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in {".html", ".txt", ".xml"}):
            try:
                get_template(str(path.relative_to(folder)))
            except TemplateSyntaxError as error:
                bad += 1
                print(f"{path.relative_to(state.ROOT)}: {error}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(compile_templates() if sys.argv[1:] == ["templates"] else main())
