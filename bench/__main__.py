"""`python -m bench [PART …]`: every benchmark, or those named, one after the other, and one table of all.

A part is a module of its own with sizes to set (`python -m bench.pages --help`); here each runs at its full size. Exit
1 when a target is missed.
"""

import argparse
import json
import subprocess
import sys

from bench import databases
from bench.table import Line, table
from config import stack

PARTS = {
    "pages": "tickets, board, status, search, ledger and yearly summary at a million tickets",
    "lost": "lost and found with 200,000 things on the shelf",
    "imports": "a past ledger of 50,000 lines taken over",
    "statements": "the statement of a month with 5 million sales",
    "reconcile": "the reconciliation of a day with 200,000 lines",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, epilog=" · ".join(f"{name}: {what}" for name, what in PARTS.items())
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all if none is named")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    unknown = set(options.parts) - PARTS.keys()
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    with stack.servers():
        found = {part: run(part) for part in options.parts or PARTS}
    lines = [Line(**line) for answer in found.values() for line in answer["lines"]]
    if options.json:
        print(json.dumps(found))
    else:
        print("\n".join(f"{part}: {answer['head']}" for part, answer in found.items()), end="\n\n")
        print("\n".join(table(lines)))
    return int(not all(line.is_met for line in lines))


def run(part: str) -> dict:
    """What the part answered: its head and its lines."""
    print(f"{part} …", file=sys.stderr)
    command = [sys.executable, "-m", f"bench.{part}", "--json"]
    done = subprocess.run(command, cwd=databases.ROOT, stdout=subprocess.PIPE, text=True, check=False)
    written = done.stdout.splitlines()
    if not written or done.returncode not in (0, 1):
        raise SystemExit(f"{part} ended with {done.returncode}")
    return json.loads(written[-1])


if __name__ == "__main__":
    raise SystemExit(main())
