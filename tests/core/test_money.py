from decimal import Decimal

import pytest

from core.money import in_capitals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("500.00", "伍佰元整"),
        ("1050.20", "壹仟零伍拾元贰角整"),
        ("1005.02", "壹仟零伍元零贰分"),
        ("10.00", "壹拾元整"),
        ("100000.00", "壹拾万元整"),
        ("100001.50", "壹拾万零壹元伍角整"),
        ("1010010.10", "壹佰零壹万零壹拾元壹角整"),
        ("100000000.00", "壹亿元整"),
        ("100010000.99", "壹亿零壹万元玖角玖分"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_amounts_in_capital_characters(amount, words):
    assert in_capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1.00", "0.001"])
def test_what_is_no_money_has_no_words(amount):
    with pytest.raises(ValueError, match="no amount"):
        in_capitals(Decimal(amount))
