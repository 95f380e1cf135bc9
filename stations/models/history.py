"""What the histories of this app's tables share (pghistory)."""

from typing import Any


def history_of(name: Any) -> dict[str, Any]:
    """Meta options of a history table: what it is called in the administration, one row and many alike."""
    return {"verbose_name": name, "verbose_name_plural": name}
