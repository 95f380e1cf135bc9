"""`make lock`: pin all dependencies. requirements.lock, with hashes, is what production installs:

    pip install --require-hashes -r requirements.lock

requirements-dev.lock adds the extras, and is what `make` installs by.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ["--quiet", "--strip-extras", "--allow-unsafe", "--no-header", "--no-annotate", "--resolver=backtracking"]
NO_ADDRESSES = ["--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--no-emit-options"]
EXTRAS = [f"--extra={name}" for name in ("demo", "test", "lint")]


def main() -> None:
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "pip-tools>=7.5,<8"], check=True)
    compile_lock("requirements-dev.lock", EXTRAS)
    # Production has the very versions that were tested.
    compile_lock("requirements.lock", ["--generate-hashes", "--constraint=requirements-dev.lock"])


def compile_lock(name: str, options: list[str]) -> None:
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *NO_ADDRESSES, *options]
    subprocess.run([*command, f"--output-file={name}", "pyproject.toml"], cwd=ROOT, env=dict(os.environ), check=True)


if __name__ == "__main__":
    main()
