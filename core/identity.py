"""Numbers that identify people: what is accepted, and the one form in which it is kept.

Both functions raise `Refused` with a text for the person at the counter; a blank input gives a blank result.
"""

import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from core.errors import Refused

# First two digits of a resident identity card: the province, and the residence permits of people from
# Hong Kong (81), Macao (82) and Taiwan (83), which since 2018 carry numbers of the same shape.
PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
HOME_COUNTRY = 86


def normal_id_number(text: str, *, field: str = "id_number") -> str:
    """`text` as the 18 characters of an identity card (居民身份证) or residence permit (居住证), X in upper case.

    Checked are length, check digit, birth date and province. The county is not: the library's table leaves out the
    residence permits, and it refuses people whose county was founded after they were born.
    Numbers of 15 digits are refused: cards of the first generation lapsed on 1 January 2013.

    Codes: id_old, id_length, id_check_digit, id_birth_date, id_region.
    """
    number = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")
    if not number:
        return ""
    if len(number) == 15 and number.isascii() and number.isdigit():
        raise Refused(
            "id_old", _("Numbers of 15 digits are no longer valid; enter the 18 digits of the present card"), field
        )
    if len(number) != 18 or not (number.isascii() and number[:-1].isdigit()):
        raise Refused("id_length", _("The number of an identity card has 17 digits and a last digit or X"), field)
    if number[-1] != ric.calc_check_digit(number):
        raise Refused("id_check_digit", _("The check digit does not fit; compare the number with the card"), field)
    try:
        born = ric.get_birth_date(number)
    except InvalidComponent:
        born = None
    if born is None or born.year < 1900:
        raise Refused("id_birth_date", _("The birth date in the number does not exist"), field)
    if number[:2] not in PROVINCES:
        raise Refused("id_region", _("The number begins with an unknown region"), field)
    return number


def normal_phone(text: str, *, field: str = "phone") -> str:
    """`text` as digits: 13812345678, 08162345678 (with area code), 4008001234; numbers abroad as +85291234567.

    Code: phone_invalid, also for local numbers without area code and for numbers with an extension.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    wrong = Refused(
        "phone_invalid", _("Enter a mobile number, or a landline with area code and without extension"), field
    )
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise wrong
    if number.country_code != HOME_COUNTRY:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return "".join(c for c in national if c.isdigit())
