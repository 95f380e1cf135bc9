"""Admin of the money: rows that actions write, seen, searched and filtered."""

from finance.admin import tariffs

__all__ = ["tariffs"]
