"""The table of the benchmarks: its lines, and how they are printed for people or for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench import databases


@dataclass(frozen=True)
class Line:
    """A row: what was measured (the median, in `unit`), its ratio to the base of the same rounds, and the target."""

    label: str
    value: float
    unit: str
    ratio: float | None = None
    target: str = ""
    is_met: bool = True
    queries: int | None = None

    @property
    def verdict(self) -> str:
        return "" if not self.target else "ok" if self.is_met else "miss"


def ratio_of(ours: Sequence[float], base: Sequence[float]) -> float:
    """The median over the rounds, so that whatever else the machine did hit both."""
    return median(mine / other for mine, other in zip(ours, base, strict=True))


def show(lines: list[Line], *, head: str, as_json: bool) -> int:
    """Prints `head`, on which machine, and the lines; 1 when a target is missed, else 0."""
    machine = f"PostgreSQL {databases.version()}, Python {platform.python_version()}, {os.cpu_count()} cores, fsync on"
    head = f"{head}; {machine}"
    if as_json:
        print(json.dumps({"head": head, "lines": [asdict(line) for line in lines]}))
    else:
        print(f"{head}\n")
        print("\n".join(table(lines)))
    return int(not all(line.is_met for line in lines))


def table(lines: list[Line]) -> list[str]:
    found = [f"| {'row':<56} | {'measured':>13} | {'ratio':>7} | {'target':>8} | {'queries':>7} | {'':<4} |"]
    found.append(f"|{'-' * 58}|{'-' * 14}:|{'-' * 8}:|{'-' * 9}:|{'-' * 8}:|{'-' * 6}|")
    for line in lines:
        value = f"{line.value:,.2f} {line.unit}"
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        asked = "" if line.queries is None else str(line.queries)
        found.append(
            f"| {line.label:<56} | {value:>13} | {ratio:>7} | {line.target:>8} | {asked:>7} | {line.verdict:<4} |"
        )
    return found
