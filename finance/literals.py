"""Arrays of PostgreSQL as text: one constant for the parser, where the driver writes one for each element."""

from collections.abc import Iterable


def array(items: Iterable[str]) -> str:
    """`{a,b}`; items that hold anything but letters, digits and `-.:+` are to be `quoted`."""
    return "{" + ",".join(items) + "}"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
