"""Money in words, the way it stands on Chinese receipts."""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def in_capitals(amount: Decimal) -> str:
    """`amount` (0 or more, two places) in capital characters: 1050.20 is 壹仟零伍拾元贰角整, 0.05 is 伍分."""
    fen = int(amount * 100)
    if fen < 0 or Decimal(fen) != amount * 100:
        raise ValueError(f"{amount} is no amount of money")
    yuan, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        words += "零"
    if fen:
        return f"{words}{DIGITS[fen]}分"
    return f"{words or '零元'}整"


def _whole(number: int) -> str:
    """Groups of four digits; a gap between two digits reads as one 零, however long."""
    words, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + PLACES[place % 4]
            gap = False
        else:
            gap = True
        if place % 4 == 0 and number // 10**place % 10_000:
            words += GROUPS[place // 4]
    return words
