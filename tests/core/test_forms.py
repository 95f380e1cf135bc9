"""A select made in one piece says the same as Django's own."""

import pytest
from django import forms
from django.utils.html import strip_spaces_between_tags

from core.forms import QuickSelect

CHOICES = [("", "全部"), (2026, "2026"), ("a&b", "<b>甲</b>"), ("x", "乙")]


class Plain(forms.Select):
    pass


@pytest.mark.parametrize("value", [None, "", 2026, "2026", "a&b", "<script>"])
def test_the_quick_select_renders_what_djangos_own_does(value):
    attributes = {"class": "form-select", "id": "id_x", "required": True}
    plain, quick = (
        Plain(choices=CHOICES).render("x", value, attributes),
        QuickSelect(choices=CHOICES).render("x", value, attributes),
    )
    assert options(quick) == options(plain)
    assert 'id="id_x"' in quick and 'name="x"' in quick and " required" in quick


def options(markup: str) -> list[str]:
    return strip_spaces_between_tags(markup.replace("\n", "")).split("<option")[1:]
