"""What a person did that cannot be done, said so that the person understands it."""

from typing import Any


class Refused(Exception):
    """An action refuses: the caller asked for something that a rule does not allow now.

    `code` is stable and for programs, `message` is translated (it may be lazy) and for people, `field` names the input
    at fault, if it is one. Forms show it beside that field, the API answers a problem document, commands print it and
    exit 1. A mistake of the program is never a refusal.
    """

    def __init__(self, code: str, message: Any, field: str | None = None) -> None:
        super().__init__(code, message, field)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
