"""Repairs and mending at the campus station (A-03 … A-06), with the volunteers' skills, shifts and hours (B-04)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from config.demo_data import places as seeds
from config.demo_data import tickets
from config.demo_data.campaigns import signature
from config.demo_data.clock import before, moment
from config.demo_data.organisation import House
from config.demo_data.stories import Day, Event, Story, Who
from services.actions import VERBS, alarms, custody, places, shelf_checks
from services.actions.catalogue import save_matter
from services.choices import CheckMark
from services.models import Matter, Place, ShelfCheck, ShelfCheckLine, Thing, Ticket
from stations.actions import give_hours, put_on_duty, set_skills
from stations.choices import Skill
from stations.models import Volunteer

STATION = "LMU"
SHELVES = (("W1", "待修架", "To be repaired"), ("W2", "待取架", "Ready for pick-up"), ("F1", "衣物柜", "Clothes"))
# The organisation that usually helps with a matter.
PARTNERS = {
    "computer-repair": "computers",
    "appliance-repair": "electronics",
    "bicycle-repair": "bicycles",
    "mending": "sewing",
}
SKILLS = {
    "volunteer": [Skill.COMPUTER_HARDWARE, Skill.PHONE],
    "computer_helper": [Skill.COMPUTER_SOFTWARE, Skill.COMPUTER_HARDWARE],
    "electronics_helper": [Skill.APPLIANCE],
    "bicycle_helper": [Skill.BICYCLE],
    "sewing_helper": [Skill.SEWING],
}
WORDS = {
    "volunteer": "清灰、换内存硬盘",
    "computer_helper": "重装系统、数据备份",
    "electronics_helper": "换保险、换电源线",
    "bicycle_helper": "补胎、调变速",
    "sewing_helper": "换拉链、改裤脚",
}
# Evenings of the coming week on which volunteers sit at the station, in turn.
TURN = ("volunteer", "electronics_helper", "bicycle_helper", "sewing_helper", "computer_helper")
# Hours beside the repairs: (volunteer, days ago, hours, what for).
HOURS = (
    ("volunteer", 21, "2", "开学服务日值班"),
    ("computer_helper", 21, "2", "开学服务日值班"),
    ("electronics_helper", 13, "2.5", "宿舍区用电安全宣传"),
    ("bicycle_helper", 13, "2.5", "骑行安全宣传"),
    ("sewing_helper", 5, "1.5", "缝补角值班"),
)
REMINDED_AFTER = (3, 7, 14, 30)


def load(house: House, *, today: date, now: datetime | None) -> None:
    """Everything once; again nothing."""
    _Workshop(house, today, now).open()


class _Workshop:
    def __init__(self, house: House, today: date, now: datetime | None) -> None:
        self.house, self.today, self.now = house, today, now
        self.station = house.stations[STATION]
        self.clerk, self.director = house.user("clerk"), house.user("campus_director")
        self.shelf: dict[str, Place] = {}

    def at(self, days: int, clock: str) -> datetime:
        return before(self.today, days, clock, self.now)

    def open(self) -> None:
        if Place.objects.filter(station=self.station, code=SHELVES[0][0]).exists():
            return
        for code, name, name_en in SHELVES:
            facts = {"code": code, "name": name, "name_en": name_en}
            self.shelf[code] = places.add_place(self.station, actor=self.clerk, at=self.at(140, "12:00"), **facts)
        self._people()
        tickets.tell(self._repairs(), self.house, today=self.today, now=self.now)
        tickets.tell([self._comes_back()], self.house, today=self.today, now=self.now)
        self._put_away()
        self._reminders()
        self._disposal()
        self._evening()

    def _people(self) -> None:
        for code, key in PARTNERS.items():
            matter = Matter.objects.get(code=code)
            matter.partner = self.house.partners[key]
            save_matter(matter, actor=self.director, at=self.at(140, "12:05"))
        helpers = {row.person_id: row for row in Volunteer.objects.filter(person__in=self.house.people.values())}
        by_key = {key: helpers[self.house.people[key].pk] for key in SKILLS}
        for key, can in SKILLS.items():
            helper = by_key[key]
            who: dict[str, Any] = {"actor": self.director, "at": self.at(140, "12:10")}
            set_skills(helper, can=[str(skill) for skill in can], skills=WORDS[key], **who)
        for key, days, hours, what in HOURS:
            given = self.at(days, "21:30")
            give_hours(by_key[key], day=given.date(), hours=Decimal(hours), note=what, actor=self.clerk, at=given)
        for offset in range(7):
            day = self.today + timedelta(days=offset)
            opens, closes = seeds.CAMPUS_WEEK[day.isoweekday()][-1]
            opens, closes = (opens, closes) if closes else (time(14), time(17))
            begins, ends = (moment(day, clock) for clock in (opens, closes))
            person = self.house.people[TURN[offset % len(TURN)]]
            put_on_duty(
                self.station, person, starts_at=begins, ends_at=ends, actor=self.director, at=self.at(1, "12:00")
            )

    def _story(
        self, key: str, code: str, days: int, clock: str, name: str, details: dict[str, Any], *events: Event
    ) -> Story:
        number = sum(map(ord, key)) % 1000
        facts = {"details": {"consent_parts": True} | details}
        return Story(
            f"repair-{key}", STATION, code, days, clock, "clerk", name, "", f"13800007{number:03d}", facts, events
        )

    def _repairs(self) -> list[Story]:
        """One of each state and result, and of each of the four kinds of help."""
        ready, clothes = self.shelf["W2"], self.shelf["F1"]
        s, e = self._story, Event

        def done(result: str, hours: str, shelf: Place = ready, **more: Any) -> dict[str, Any]:
            return {"result": result, "hours": Decimal(hours), "shelf": shelf} | more

        def given(name: str) -> dict[str, Any]:
            return {"collector": name, "proof": "student_card", "signature": signature(len(name))}

        return [
            # Nobody has taken them yet.
            s("tube", "bicycle-repair", 1, "12:10", "邓子涵", _bike("普通自行车", "蓝色凤凰", "补胎、充气")),
            s(
                "button",
                "mending",
                1,
                "19:20",
                "苏晓彤",
                _clothes("外套", "米色风衣", "钉扣子", accessories="备用扣子两颗"),
            ),
            # In hand, with its things at the volunteer's.
            s(
                "cooker",
                "appliance-repair",
                2,
                "16:40",
                "覃海",
                _appliance("电饭煲", "美的 3L", "不加热", accessories="电源线"),
                e(2, "16:50", "clerk", "assign", {"handler": Who("electronics_helper")}),
                e(2, "16:55", "clerk", "promise", {"promised_on": Day(2)}),
            ),
            # Parts: the owner is to be asked; has agreed, on order; has declined.
            s(
                "dryer",
                "appliance-repair",
                3,
                "12:25",
                "莫雨婷",
                _appliance("电吹风", "飞科", "电机异响"),
                e(3, "12:40", "clerk", "assign", {"handler": Who("electronics_helper")}),
                e(1, "20:10", "clerk", "parts", {"what": "电机", "cost": Decimal("18.50")}),
            ),
            s(
                "disk",
                "computer-repair",
                5,
                "17:20",
                "石磊",
                _computer("笔记本电脑", "联想 ThinkPad X1", "硬盘坏道", accessories="电源适配器、鼠标"),
                e(5, "17:30", "clerk", "assign", {"handler": Who("volunteer")}),
                e(4, "19:30", "volunteer", "parts", {"what": "固态硬盘 512G", "cost": Decimal("259.00")}),
                e(3, "12:30", "clerk", "consent", {"answer": "agreed", "channel": "phone"}),
            ),
            s(
                "board",
                "computer-repair",
                18,
                "12:20",
                "曾可欣",
                _computer("台式电脑", "组装机", "主板电容鼓包"),
                e(18, "12:30", "clerk", "assign", {"handler": Who("computer_helper")}),
                e(16, "20:00", "clerk", "parts", {"what": "主板", "cost": Decimal("480.00")}),
                e(15, "12:40", "clerk", "consent", {"answer": "declined", "channel": "in_person"}),
                e(15, "12:45", "clerk", "supplement", {}),
                e(
                    15,
                    "12:50",
                    "clerk",
                    "ready",
                    done("cannot_repair", "1.5", barrier="declined", next_step="professional"),
                ),
                e(14, "12:15", "clerk", "hand_over", given("曾可欣")),
            ),
            # Ready: since the day before yesterday, and for long.
            s(
                "trousers",
                "mending",
                6,
                "19:05",
                "孔令仪",
                _clothes("裤子", "黑色西裤", "改裤脚"),
                e(6, "19:10", "clerk", "assign", {"handler": Who("sewing_helper")}),
                e(2, "20:30", "clerk", "ready", done("repaired", "1", clothes)),
            ),
            s(
                "brake",
                "bicycle-repair",
                26,
                "12:35",
                "卢俊杰",
                _bike("山地车", "红色捷安特", "刹车", accessories="车锁钥匙"),
                e(26, "12:45", "clerk", "assign", {"handler": Who("bicycle_helper")}),
                e(23, "17:40", "clerk", "ready", done("repaired", "1.5")),
            ),
            s(
                "lamp",
                "appliance-repair",
                112,
                "12:15",
                "易凡",
                _appliance("台灯", "欧普", "不亮"),
                e(112, "12:30", "clerk", "assign", {"handler": Who("electronics_helper")}),
                e(110, "20:00", "clerk", "ready", done("repaired", "0.5")),
            ),
            s(
                "radio",
                "appliance-repair",
                135,
                "16:50",
                "祝英",
                _appliance("收音机、音箱", "熊猫", "无声"),
                e(135, "17:00", "clerk", "assign", {"handler": Who("electronics_helper")}),
                e(
                    132,
                    "20:00",
                    "clerk",
                    "ready",
                    done("end_of_life", "1", barrier="too_old", next_step="recycle"),
                ),
            ),
            # Collected: repaired, no fault, mended; and at once at the counter.
            s(
                "chain",
                "bicycle-repair",
                17,
                "12:40",
                "戴维",
                _bike("折叠车", "大行 黑色", "链条、变速"),
                e(17, "12:50", "clerk", "assign", {"handler": Who("bicycle_helper")}),
                e(16, "17:30", "clerk", "ready", done("repaired", "1")),
                e(15, "16:45", "clerk", "hand_over", given("戴维")),
            ),
            s(
                "wifi",
                "computer-repair",
                11,
                "16:35",
                "龙思琪",
                _computer("笔记本电脑", "华为 MateBook", "连不上校园网", accessories="电源适配器"),
                e(11, "16:45", "clerk", "assign", {"handler": Who("computer_helper")}),
                e(10, "20:10", "clerk", "ready", done("no_fault", "0.5", next_step="keep_using")),
                e(9, "12:10", "clerk", "hand_over", given("龙思琪")),
            ),
            s(
                "zip",
                "mending",
                9,
                "12:30",
                "温馨",
                _clothes("书包", "灰色双肩包", "换拉链", accessories="自带拉链"),
                e(9, "12:35", "clerk", "assign", {"handler": Who("sewing_helper")}),
                e(7, "19:50", "clerk", "ready", done("repaired", "1", clothes)),
                e(6, "12:20", "clerk", "hand_over", given("温馨")),
            ),
        ]

    def _comes_back(self) -> Story:
        """The bicycle's chain slips again after a fortnight: linked to the first repair (返修)."""
        details = _bike("折叠车", "大行 黑色", "链条、变速", condition="上次调过变速，又跳链")
        assigned = Event(2, "12:30", "clerk", "assign", {"handler": Who("bicycle_helper")})
        story = self._story("chain-again", "bicycle-repair", 2, "12:20", "戴维", details, assigned)
        story.facts["returned"] = self._ticket("chain")
        return story

    def _ticket(self, key: str) -> Ticket:
        return Ticket.objects.select_related("matter", "station__unit").get(submission_key=tickets.key(f"repair-{key}"))

    def _put_away(self) -> None:
        """What was taken in goes from the counter to its shelf, or with its volunteer."""
        helpers = {"cooker": "electronics_helper", "chain-again": "bicycle_helper", "dryer": "electronics_helper"}
        for key in ("tube", "button", *helpers, "disk"):
            ticket = self._ticket(key)
            volunteer = helpers.get(key, "volunteer" if key == "disk" else "")
            at = ticket.received_at + timedelta(minutes=20)
            at = min(at, self.now) if self.now else at
            for thing in Thing.objects.filter(ticket=ticket):
                if not volunteer:
                    shelf = self.shelf["F1" if ticket.matter.code == "mending" else "W1"]
                    custody.put_away(thing, actor=self.clerk, at=at, place=shelf)
                elif thing.ended_at is None:
                    person = self.house.people[volunteer]
                    custody.give_out(thing, actor=self.clerk, at=at, person=person, partner=ticket.partner)

    def _reminders(self) -> None:
        """As the schedule would have sent them."""
        for key in ("brake", "lamp", "radio"):
            ticket = self._ticket(key)
            if ticket.ready_at is None:
                continue
            for days in REMINDED_AFTER:
                at = timezone.localtime(ticket.ready_at).replace(hour=9, minute=0) + timedelta(days=days)
                if timezone.localdate(at) <= self.today:
                    alarms.remind_to_collect(ticket, at=at)

    def _disposal(self) -> None:
        """The radio: reminded, kept for its term, then handed in for recycling before a witness."""
        VERBS["clear"].run(
            self._ticket("radio"),
            actor=self.director,
            at=self.at(36, "12:30"),
            kind="recycled",
            recipient="学校废旧物品回收点",
            witness=self.house.people["clerk"],
        )

    def _evening(self) -> None:
        """Two checks: what was missing the day before yesterday has turned up, what was missing yesterday has not."""
        for days in (2, 1):
            at = self.at(days, "21:15")
            check = shelf_checks.start_check(self.station, actor=self.clerk, at=at)
            self._tick_off(check, days)
            shelf_checks.close_check(check, actor=self.clerk, at=self.at(days, "21:28"))

    def _tick_off(self, check: ShelfCheck, days: int) -> None:
        at = self.at(days, "21:20")
        lines = list(ShelfCheckLine.objects.filter(shelf_check=check).order_by("thing_id"))
        for line in lines:
            is_missing = line == lines[0]
            facts = {"mark": CheckMark.MISSING, "remark": "架上未见"} if is_missing else {"mark": CheckMark.PRESENT}
            shelf_checks.mark(line, actor=self.clerk, at=at, **facts)
        if days == 2 and lines:
            solved = self.at(1, "12:10")
            shelf_checks.solve(lines[0], actor=self.clerk, at=solved, solution="放错到待修架，已归位")


def _computer(device: str, brand: str, fault: str, **more: Any) -> dict[str, Any]:
    return {"device": device, "brand": brand, "fault": fault, "condition": "外观良好", "consent_data": True} | more


def _appliance(device: str, brand: str, fault: str, **more: Any) -> dict[str, Any]:
    return {"device": device, "brand": brand, "fault": fault} | more


_bike = _clothes = _appliance
