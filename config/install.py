"""Make .venv and install what a make target needs. Runs with the system's Python and its standard library alone.

`python3 config/install.py demo test …`: the project's dependencies and these extras of pyproject.toml, at the versions
of requirements-dev.lock. Done once for a set of requirements: a stamp in .venv remembers it, by digest and not by
date, so that a fresh clone or a shared .venv is not installed again for nothing.
"""

import hashlib
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

try:
    import tomllib
except ImportError:
    sys.exit("Python 3.11 or later is needed; name one: `make demo PYTHON=python3.12`.")

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"


def main(extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = sorted(sum((project["optional-dependencies"][extra] for extra in extras), project["dependencies"]))
    text = "\n".join(wanted) + "\n"
    digest = hashlib.sha256(text.encode() + LOCK.read_bytes()).hexdigest()[:16]
    stamp = VENV / "installed" / digest
    if stamp.exists():
        return
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        make_venv()
    print(f"Installing {len(wanted)} packages and what they need …", flush=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(text)
        requirements.flush()
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
        root = ["--root-user-action=ignore"]
        subprocess.run([*pip, *root, "-r", requirements.name, "-c", str(LOCK)], check=True)
    stamp.parent.mkdir(exist_ok=True)
    stamp.touch()


def make_venv() -> None:
    try:
        venv.create(VENV, with_pip=True, symlinks=True)
    except subprocess.CalledProcessError:
        sys.exit("Python cannot make a virtual environment; on Debian: apt-get install python3-venv")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
