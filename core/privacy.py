"""How personal data is shown where the task does not need it whole: plain text comes in, masked text goes out."""

import unicodedata

STAR = "*"
# Kept in a name, so that 阿依古丽·买买提 still reads as a name of two parts.
SEPARATORS = " ·•-'"


def _keep(text: str, head: int, tail: int) -> str:
    """Stars for all but `head` first and `tail` last characters; a text too short to hide anything is hidden whole."""
    hidden = len(text) - head - tail
    if hidden < min(3, head + tail):
        return STAR * len(text)
    return text[:head] + STAR * hidden + (text[-tail:] if tail else "")


def mask_phone(phone: str) -> str:
    """13812345678 as 138****5678; blank stays blank, fewer than ten digits are hidden but for the last two."""
    phone = phone.strip()
    return _keep(phone, 3, 4) if len(phone) >= 10 else _keep(phone, 0, 2)


def mask_id(number: str) -> str:
    """510703199003070011 as 510***********0011; other papers' numbers keep the last two characters only."""
    number = number.strip()
    return _keep(number, 3, 4) if len(number) >= 15 else _keep(number, 0, 2)


def mask_tail(text: str, keep: int = 4) -> str:
    """All but the last `keep` characters hidden, as for bank accounts; a text not twice as long is hidden whole."""
    text = text.strip()
    return _keep(text, 0, keep) if len(text) >= 2 * keep else STAR * len(text)


def _letters(name: str) -> list[str]:
    """`name` cut into what a reader sees as one letter: marks and variant selectors stay with their letter."""
    letters: list[str] = []
    for char in name:
        if letters and (unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Cf"}):
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def mask_given_name(name: str) -> str:
    """For what hangs in public: the first character and two stars, however long the name is (王**)."""
    letters = _letters(name.strip())
    return letters[0] + STAR * 2 if letters else ""


def mask_name(name: str) -> str:
    """First and last character stay: 张*明, 阿***·**提. Of two characters the first stays (张*), of one none."""
    letters = _letters(name.strip())
    last = len(letters) - 1
    shown = {0} if last == 1 else {0, last} if last else set()
    return "".join(c if i in shown or c in SEPARATORS else STAR for i, c in enumerate(letters))
