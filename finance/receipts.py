"""The number and the code of the customer's receipt (D-57).

A sale takes no number without holes and writes nothing for its receipt: number and code both follow from the transfer
that it became. The code is a keyed digest, so that nobody makes one up from a number, and a mistyped one is noticed
without asking the database. The one text on the receipt, JY0001-20261124-17-KMPRTWXYAC, is what terminals print, what
the QR code holds and what the outlet scans; of its parts the last two suffice.
"""

import hmac
import re
import unicodedata
from datetime import date

from django.conf import settings

from finance.models import PostingKey, Transfer

# Sixteen letters that nobody takes for a digit or for one another, read out or written by hand: ten hold 40 bits.
LETTERS = "ACDEFHJKMNPRTWXY"
LENGTH = 10
_AS_LETTERS = str.maketrans("0123456789abcdef", LETTERS)
# As it is printed, or without the station and the day; blanks and dashes as anybody likes them.
TYPED = re.compile(rf"(?:[A-Z0-9-]*-[0-9]{{8}}-)?([0-9]{{1,18}})-?((?:[{LETTERS}]-?){{{LENGTH}}})", re.ASCII)


def receipt_number(station: str, day: date, transfer_id: int) -> str:
    """Unique, and not without holes."""
    return f"{station}-{day.isoformat().replace('-', '')}-{transfer_id}"


def receipt_code(day: date, transfer_id: int) -> str:
    """What cannot be guessed from the number."""
    digest = hmac.digest(settings.PII_INDEX_KEY.encode(), f"receipt/{transfer_id}/{day}".encode(), "sha256")
    return digest[: LENGTH // 2].hex().translate(_AS_LETTERS)


def receipt_of(station: str, day: date, transfer_id: int) -> str:
    """Number and code, as terminals print them."""
    return f"{receipt_number(station, day, transfer_id)}-{receipt_code(day, transfer_id)}"


def spaced(code: str) -> str:
    """In groups, for reading out."""
    half = LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def find_transfer(transfer_id: int) -> Transfer | None:
    """A transfer by its number alone, which is looked up where it is not spread over the months; with its business
    and place. Two queries."""
    day = PostingKey.objects.filter(transfer_id=transfer_id).values_list("date", flat=True).first()
    found = Transfer.objects.select_related("business", "unit")
    return None if day is None else found.filter(pk=transfer_id, date=day).first()


def number_in(text: str) -> int | None:
    """The transfer that a receipt's number names, with station, day and code or without."""
    plain = _plain(text)
    found = re.fullmatch(r"(?:[A-Z0-9-]*-[0-9]{8}-)?([0-9]{1,18})", plain, re.ASCII)
    if found is None:
        found = TYPED.fullmatch(plain)
    return int(found[1]) if found else None


def find_receipt(text: str) -> Transfer | None:
    """The sale whose receipt bears what was typed or scanned; None for every miss, whatever is wrong."""
    found = TYPED.fullmatch(_plain(text))
    sale = find_transfer(int(found[1])) if found else None
    if found is None or sale is None or sale.kind != "sale":
        return None
    given = found[2].replace("-", "")
    return sale if hmac.compare_digest(given, receipt_code(sale.date, sale.pk)) else None


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:200]).upper()
    return re.sub(r"[\s‐-―−]+", "-", plain.strip()) if "-" not in plain else re.sub(r"\s+", "", plain)
