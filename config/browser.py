"""Find the browser that the browser tests drive, or install it. Standard library and Playwright.

Debian's Chromium if it is there, else the one that Playwright keeps for itself, else, as root, `apt-get install`.
`python -m config.browser` sees to it that there is one, and says what to do if it cannot.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The program's path, else None. CHROMIUM names another one."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def main() -> None:
    if find():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium here: apt-get install chromium …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"]):
            subprocess.run(["/usr/bin/apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
    if not find():
        sys.exit(
            "The browser tests need Chromium: `apt-get install chromium`, or `.venv/bin/playwright install chromium`, "
            "or CHROMIUM=/path/to/it. Everything else: make test ARGS='-m \"not browser\"'"
        )


if __name__ == "__main__":
    main()
