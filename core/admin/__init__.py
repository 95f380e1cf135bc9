"""Admin of the kernel, by noun. Importing a module registers its tables."""

from core.admin import notices, papers

__all__ = ["notices", "papers"]
