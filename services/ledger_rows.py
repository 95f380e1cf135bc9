"""Rows of a past ledger: which of our columns a heading stands for, and what a line says.

Pure: no query, no clock. `Reader` is given what the station knows (matters by the words of the file, people by name).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.identity import normal_id_number, normal_phone
from core.tables import Row
from core.text import fold
from services.choices import Outcome

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = date(1990, 1, 1)
# Lines without a time of day are dated at the beginning of an office day.
MORNING = time(9)
MOST_VISITS = 20
LONGEST = {"resident_name": 60, "address": 200, "description": 5_000, "explanation": 5_000}


@dataclass(frozen=True)
class LedgerColumn:
    """A column of ours, and the words offices write over it, parted by blanks."""

    key: str
    label: Any
    words: str
    is_required: bool = False


COLUMNS = (
    LedgerColumn(
        "received_on", gettext_lazy("date received"), "受理日期 接待日期 登记日期 受理时间 日期 时间 date", True
    ),
    LedgerColumn(
        "resident_name",
        gettext_lazy("resident"),
        "办事人姓名 申请人 办事人 来访人 居民姓名 村民姓名 姓名 name",
        True,
    ),
    LedgerColumn("matter", gettext_lazy("matter"), "办理事项 服务事项 事项名称 受理事项 事项 业务 matter", True),
    LedgerColumn("phone", gettext_lazy("telephone"), "联系电话 联系方式 手机号码 电话 手机 phone"),
    LedgerColumn("id_number", gettext_lazy("id number"), "身份证号码 身份证号 证件号码 身份证"),
    LedgerColumn("address", gettext_lazy("address"), "家庭住址 住址 地址 住所 address"),
    LedgerColumn("description", gettext_lazy("what it is about"), "具体内容 事由 内容 诉求 情况说明 description"),
    LedgerColumn("received_by", gettext_lazy("received by"), "受理人 接待人 接件人"),
    LedgerColumn("handled_by", gettext_lazy("handled by"), "经办人 承办人 办理人 代办员"),
    LedgerColumn("outcome", gettext_lazy("outcome"), "办理结果 办理情况 处理结果 办理方式 结果 outcome"),
    LedgerColumn("closed_on", gettext_lazy("day of completion"), "办结日期 办结时间 回复日期 完成日期 closed"),
    LedgerColumn("explanation", gettext_lazy("what was explained"), "解释说明 答复内容 回复内容 备注 remarks"),
    LedgerColumn("home_visits", gettext_lazy("home visits"), "入户次数 入户核实 入户 走访次数 visits"),
)
REQUIRED = frozenset(column.key for column in COLUMNS if column.is_required)
LABELS = {column.key: column.label for column in COLUMNS}

# What offices write for an outcome; "reported" is done by way of the centre (C-02).
REPORTED = "reported"
OUTCOMES: dict[str, tuple[str, ...]] = {
    Outcome.ON_THE_SPOT: ("当场办理", "当场办结", "现场办理", "现场办结", "即办", "当场", "on the spot"),
    Outcome.EXPLAINED: ("解释说明", "解释", "咨询答复", "已解释", "explained"),
    REPORTED: ("上报", "已上报", "报送", "上报办结", "登记上报", "reported"),
    Outcome.DONE: ("办结", "已办结", "已办", "完成", "已完成", "办理完毕", "done"),
    Outcome.COULD_NOT: ("未办成", "无法办理", "未能办理", "could not"),
    Outcome.REFUSED: ("不予办理", "不予受理", "拒绝", "refused"),
    Outcome.WITHDRAWN: ("撤回", "申请人撤回", "放弃", "withdrawn"),
    Outcome.REFERRED: ("转办", "转介", "已转", "referred"),
}
OUTCOME_OF = {fold(word): outcome for outcome, words in OUTCOMES.items() for word in words}
STILL_OPEN = {fold(word) for word in ("办理中", "未办结", "正在办理", "待办", "处理中", "open")}
EXPLAINED_IN_WORDS = frozenset({Outcome.EXPLAINED, Outcome.REFUSED})
NOT_TOLD = "台账未载明"

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:时](\d{1,2})?")


@dataclass(frozen=True)
class Line:
    """A line of the ledger as it will be loaded; times in Shanghai, people by their names in the file."""

    line: int
    received_at: datetime
    closed_at: datetime
    resident_name: str
    matter: int
    phone: str = ""
    id_number: str = ""
    address: str = ""
    description: str = ""
    received_by: str = ""
    handled_by: str = ""
    outcome: str = Outcome.DONE
    was_reported: bool = False
    explanation: str = ""
    home_visits: int = 0


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: its number, the key of the column, and the words for the person."""

    line: int
    column: str
    message: str


def guess_columns(headings: Sequence[str]) -> dict[str, int]:
    """{key of our column: place of the file's column}: the heading that says it most exactly, each used once."""
    plain = [fold(heading).replace(" ", "") for heading in headings]
    found: dict[str, int] = {}
    for exactly in (True, False):
        for column in COLUMNS:
            for word in map(fold, column.words.split()):
                fits = (i for i, text in enumerate(plain) if text == word or (not exactly and word in text))
                place = next((i for i in fits if i not in found.values()), None)
                if column.key not in found and place is not None:
                    found[column.key] = place
    return found


def name_of(text: str) -> str:
    """A person's name as it is compared: without blanks between the characters."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", unicodedata.normalize("NFKC", text).strip())


def day_of(text: str) -> tuple[date, time | None]:
    """2025-3-4, 2025.3.4, 2025/3/4, 2025年3月4日 or 20250304, perhaps with a time of day. ValueError otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _DAY.match(plain) or _PLAIN_DAY.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    clock = _TIME.search(plain[match.end() :])
    at = time(int(clock[1]), int(clock[2] or 0)) if clock else None
    return date(*map(int, match.groups())), at


@dataclass
class Reader:
    """Reads lines. `columns` as `guess_columns` gives them; `matters` by the folded words of the file; `today`."""

    columns: Mapping[str, int]
    matters: Mapping[str, int]
    today: date
    faults: list[Fault] = field(default_factory=list)

    def read(self, row: Row) -> Line | None:
        """The line, or None when something is wrong with it: then `faults` has grown."""
        before = len(self.faults)
        facts = self._facts(row)
        return Line(**facts) if len(self.faults) == before else None

    def _facts(self, row: Row) -> dict[str, Any]:
        texts = {key: row.cells[place].strip() for key, place in self.columns.items()}
        for key in REQUIRED:
            if not texts.get(key):
                self._fault(row, key, _("This field is required"))
        for key, most in LONGEST.items():
            if len(texts.get(key, "")) > most:
                self._fault(row, key, _("At most %(count)s characters") % {"count": most})
        received = self._day(row, "received_on", texts)
        closed = self._day(row, "closed_on", texts) or received
        if received and closed and closed < received:
            self._fault(row, "closed_on", _("This day is before the matter was received"))
        outcome = self._outcome(row, texts.get("outcome", ""))
        facts: dict[str, Any] = {name: texts.get(name, "") for name in ("address", "description", "explanation")}
        if outcome in EXPLAINED_IN_WORDS and not facts["explanation"]:
            facts["explanation"] = facts["description"] or NOT_TOLD
        return facts | {
            "line": row.line,
            "received_at": received,
            "closed_at": closed,
            "resident_name": name_of(texts.get("resident_name", "")),
            "matter": self._matter(row, texts.get("matter", "")),
            "phone": self._number(row, "phone", texts, normal_phone),
            "id_number": self._number(row, "id_number", texts, normal_id_number),
            "received_by": self._person(row, "received_by", texts),
            "handled_by": self._person(row, "handled_by", texts),
            "outcome": Outcome.DONE if outcome == REPORTED else outcome,
            "was_reported": outcome == REPORTED,
            "home_visits": self._visits(row, texts.get("home_visits", "")),
        }

    def _fault(self, row: Row, key: str, message: Any) -> None:
        self.faults.append(Fault(row.line, key, str(message)))

    def _day(self, row: Row, key: str, texts: Mapping[str, str]) -> datetime | None:
        text = texts.get(key, "")
        if not text:
            return None
        try:
            day, clock = day_of(text)
        except ValueError:
            self._fault(row, key, _("“%(text)s” is no date; write 2025-03-04") % {"text": text[:40]})
            return None
        if not EARLIEST <= day <= self.today:
            late = _("This day is still to come") if day > self.today else _("This day is too long ago")
            self._fault(row, key, late)
            return None
        return datetime.combine(day, clock or MORNING, SHANGHAI)

    def _matter(self, row: Row, text: str) -> int:
        matter = self.matters.get(fold(text), 0)
        if text and not matter:
            self._fault(row, "matter", _("No matter was chosen for “%(text)s”") % {"text": text[:40]})
        return matter

    def _outcome(self, row: Row, text: str) -> str:
        plain = fold(text).rstrip("。.")
        if plain in STILL_OPEN:
            self._fault(row, "outcome", _("Still open: log it at the counter instead"))
        elif plain and plain not in OUTCOME_OF:
            self._fault(row, "outcome", _("“%(text)s” is no known outcome") % {"text": text[:40]})
        return OUTCOME_OF.get(plain, Outcome.DONE)

    def _number(self, row: Row, key: str, texts: Mapping[str, str], normal: Any) -> str:
        try:
            return normal(texts.get(key, ""))
        except Refused as refused:
            self._fault(row, key, refused.message)
            return ""

    def _person(self, row: Row, key: str, texts: Mapping[str, str]) -> str:
        name = name_of(texts.get(key, ""))
        if len(name) > LONGEST["resident_name"]:
            self._fault(row, key, _("At most %(count)s characters") % {"count": LONGEST["resident_name"]})
        return name

    def _visits(self, row: Row, text: str) -> int:
        """How often somebody went to the household: a number, or 是/有 for once (C-04)."""
        plain = fold(text).rstrip("次")
        if plain in {"", "无", "否", "-", "0"}:
            return 0
        if plain in {"是", "有", "√"}:
            return 1
        if plain.isascii() and plain.isdigit() and int(plain) <= MOST_VISITS:
            return int(plain)
        self._fault(row, "home_visits", _("Write how many visits, %(count)s at most") % {"count": MOST_VISITS})
        return 0
