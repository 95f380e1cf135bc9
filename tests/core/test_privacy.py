"""What is hidden of a person, and what stays readable."""

import pytest

from core.privacy import mask_id, mask_name, mask_phone, mask_tail


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张小明", "张*明"),
        ("张敏", "张*"),
        ("张", "*"),
        ("", ""),
        (" 欧阳娜娜 ", "欧**娜"),
        ("阿依古丽·买买提", "阿***·**提"),
        ("𠮷田𠮷", "𠮷*𠮷"),
        ("John Smith", "J*** ****h"),
        ("葛\U000e0100小明", "葛\U000e0100*明"),
    ],
)
def test_a_name_keeps_its_ends(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812345678", "138****5678"), ("08162345678", "081****5678"), ("+85291234567", "+85*****4567"), ("", "")],
)
def test_a_phone_keeps_three_and_four(phone, shown):
    assert mask_phone(phone) == shown


def test_a_short_phone_is_never_shown_whole():
    assert mask_phone("95588") == "***88"
    assert mask_phone("110") == "***"


def test_an_identity_number_keeps_three_and_four():
    assert mask_id("510703199003070011") == "510***********0011"
    assert mask_id("E12345678") == "*******78"
    assert mask_id("12") == "**"


def test_an_account_keeps_its_tail():
    assert mask_tail("6217003810012345678") == "***************5678"
    assert mask_tail("12345") == "*****"
    assert mask_tail("138", keep=2) == "***"
