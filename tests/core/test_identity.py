"""Identity numbers and telephone numbers at the counter: taken in one form, refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from core.errors import Refused
from core.identity import normal_id_number, normal_phone


def with_check_digit(first17: str) -> str:
    return first17 + ric.calc_check_digit(first17 + "0")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002x", "11010519491231002X"),
        (" 110105 19491231 002X ", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("", ""),
    ],
)
def test_a_card_number_is_kept_in_one_form(typed, kept):
    assert normal_id_number(typed) == kept


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_pass(region):
    number = with_check_digit(region + "19850617001")
    assert not ric.is_valid(number), "the library alone refuses them"
    assert normal_id_number(number) == number


def test_somebody_born_before_the_county_was_founded_passes():
    """涪城区 (510703) was founded in 1992."""
    number = with_check_digit("51070319500101001")
    assert normal_id_number(number) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("110105491231002", "id_old"),
        ("1101051949123100", "id_length"),
        ("1101051949123100٢X", "id_length"),
        ("A1010519491231002X", "id_length"),
        ("110105194912310021", "id_check_digit"),
        (with_check_digit("11010519490230002"), "id_birth_date"),
        (with_check_digit("11010518490230002"), "id_birth_date"),
        (with_check_digit("99010519491231002"), "id_region"),
    ],
)
def test_a_wrong_card_number_is_refused_with_its_reason(typed, code):
    with pytest.raises(Refused) as refusal:
        normal_id_number(typed)
    assert refusal.value.code == code
    assert refusal.value.field == "id_number"


@given(st.text(max_size=20))
def test_whatever_is_typed_gives_a_number_or_a_refusal(typed):
    for normal in (normal_id_number, normal_phone):
        try:
            kept = normal(typed)
        except Refused:
            continue
        assert normal(kept) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("19912345678", "19912345678"),
        ("(0816) 234 5678", "08162345678"),
        ("010-65251234", "01065251234"),
        ("400 800 1234", "4008001234"),
        ("+852 9123 4567", "+85291234567"),
        ("  ", ""),
    ],
)
def test_a_phone_is_kept_as_digits(typed, kept):
    assert normal_phone(typed) == kept


@pytest.mark.parametrize("typed", ["2345678", "95588", "1381234567", "138123456789", "0816-2345678转12", "张敏", "<b>"])
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(Refused) as refusal:
        normal_phone(typed)
    assert refusal.value.code == "phone_invalid"
