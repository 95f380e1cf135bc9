"""What the addresses hold besides words and numbers. Registered once, where first imported."""

from datetime import date

from django.urls import register_converter


class DayConverter:
    """`<day:day>`: a date as 2026-11-24; a day that the calendar does not know is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")
