"""Community and village work: tasks, policy, events, organisations, follow-ups, mediations, documents, complaints."""

import random
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from config.demo_data.clock import before
from config.demo_data.organisation import House
from services import actions
from services.actions import complaints, events, mediation, policy, tasks, writing
from services.models import (
    Article,
    ArticleReads,
    Complaint,
    Matter,
    Mediation,
    OutreachEvent,
    Task,
    Ticket,
    WrittenDocument,
)
from stations.actions import add_person, add_volunteer, give_hours
from stations.models import Volunteer

NAMESPACE = uuid.UUID("7b4d8d3c-31a4-5e0e-9d58-9a7f0c2b6e21")
MINIMUM = """# 谁可以申请

家庭人均收入低于当地标准，且家庭财产符合规定的居民。

# 需要的材料

- 身份证复印件、户口簿
- 家庭收入证明
- 银行卡（社保卡）复印件

# 怎么办理

1. 到社区便民服务站提出申请
2. 社区干部入户核实
3. 报送街道便民服务中心审核
4. 审批结果由服务站回复

| 家庭人数 | 每月标准（元） |
|---|---|
| 1 | 650 |
| 2 | 1300 |
| 3 | 1950 |
"""
MINIMUM_EN = """# Who can apply

Residents whose income per head is below the local standard.

# What to bring

- copy of the id card, household register
- proof of income
"""
# Key of the unit, who writes, subject, title, its English, text, English text, reads a day, days ago.
ARTICLES = [
    (
        "GH01",
        "community_clerk",
        "minimum_living",
        "最低生活保障怎么申请",
        "Minimum living allowance",
        MINIMUM,
        MINIMUM_EN,
        9,
        40,
    ),
    (
        "GH01",
        "deputy",
        "family_planning",
        "生育服务登记办理指南",
        "",
        "# 办理\n\n到站登记，不收费。",
        "",
        4,
        33,
    ),
    ("GH01", "deputy", "social_security", "城乡居民养老保险缴费档次", "", "# 档次\n\n每年200元至3000元。", "", 6, 21),
    ("GH01", "community_clerk", "disabled", "残疾人两项补贴", "", "# 标准\n\n每人每月80元，按月发放。", "", 3, 14),
    ("GH01", "director", "re_employment", "再就业援助政策", "", "# 对象\n\n大龄失业、零就业家庭人员。", "", 5, 7),
    ("QL01", "agent", "other", "惠农补贴发放公告", "", "# 时间\n\n本月底前打入社保卡。", "", 2, 5),
]


def load(house: House, *, today: date, now: datetime | None) -> None:
    """Each part once; what is there is left alone."""
    told = _Teller(house, today, now)
    told.articles()
    told.events()
    told.tasks()
    told.tickets()
    told.mediations()
    told.complaints()


class _Teller:
    def __init__(self, house: House, today: date, now: datetime | None) -> None:
        self.house, self.today, self.now = house, today, now

    def at(self, days: int, clock: str) -> datetime:
        return before(self.today, days, clock, self.now)

    def key(self, name: str) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, name)

    def articles(self) -> None:
        if Article.objects.exists():
            return
        for unit, by, subject, title, title_en, body, body_en, a_day, days in ARTICLES:
            actor, at = self.house.user(by), self.at(days, "09:00")
            facts = {"subject": subject, "title": title, "title_en": title_en, "body": body, "body_en": body_en}
            article = policy.write_article(self.house.units[unit], actor=actor, at=at, **facts)
            policy.publish_article(article, actor=actor, at=at)
            ArticleReads.objects.bulk_create(
                ArticleReads(article=article, day=self.today - timedelta(days=back), count=1 + (a_day * back) % 11)
                for back in range(1, days)
            )
        draft = {"subject": "other", "title": "冬季防火提示（草稿）", "body": "# 提示\n\n用火用电注意安全。"}
        policy.write_article(
            self.house.units["GH01"], actor=self.house.user("community_clerk"), at=self.at(1, "16:00"), **draft
        )

    def events(self) -> None:
        if OutreachEvent.objects.exists():
            return
        unit, sunset = self.house.units["GH01"], self.house.partners["sunset"]
        rows: list[tuple[int, str, dict[str, Any]]] = [
            (35, "cadre", {"subject": "minimum_living", "title": "低保政策进小区", "attendance": 46}),
            (20, "deputy", {"subject": "re_employment", "title": "再就业招聘咨询日", "attendance": 112}),
            (9, "cadre", {"subject": "disabled", "title": "残疾人补贴上门宣讲", "attendance": 18}),
            (16, "cadre", {"kind": "activity", "title": "重阳节义剪", "attendance": 30, "partner": sunset}),
        ]
        for days, by, facts in rows:
            at = self.at(days, "17:00")
            usual = {"kind": "outreach", "place": "太平街社区广场", "material": "宣传单200份", "held_on": at.date()}
            key = self.key(facts["title"])
            events.record_event(unit, submission_key=key, actor=self.house.user(by), at=at, **(usual | facts))
        self._volunteers()

    def _volunteers(self) -> None:
        clerk, sunset = self.house.user("community_clerk"), self.house.partners["sunset"]
        if Volunteer.objects.filter(partner=sunset).exists():
            return
        for name, skills in (("李秀芝", "理发"), ("周德明", "水电维修")):
            at = self.at(60, "09:00")
            person = add_person(name, skills=skills, actor=clerk, at=at)
            helper = add_volunteer(sunset, person, starts_on=at.date(), skills=skills, actor=clerk, at=at)
            for days, hours in ((30, "2"), (16, "3.5"), (6, "2.5")):
                moment = self.at(days, "18:00")
                give_hours(helper, day=moment.date(), hours=Decimal(hours), actor=clerk, at=moment, note="便民服务日")

    def tasks(self) -> None:
        if Task.objects.exists():
            return
        house = self.house
        given = [
            ("独居老人冬季摸底", "district_window", "district_centre", "GH01", 6, -2, None),
            ("医保参保率统计", "district_window", "district_centre", "GH01", 12, 3, "参保1862人，参保率96%"),
            ("森林防火巡查", "window", "town_centre", "QL01", 5, 1, None),
        ]
        for title, by, unit, station, days, late, report in given:
            at = self.at(days, "09:30")
            task = tasks.hand_down(
                [house.stations[station]],
                from_unit=house.units[unit],
                title=title,
                text="请按要求办理并书面报告。",
                due_on=max(self.today - timedelta(days=late), at.date()),
                submission_key=self.key(title),
                actor=house.user(by),
                at=at,
            )[0]
            if report:
                worker = house.user("director")
                tasks.acknowledge(task, actor=worker, at=self.at(days, "10:00"))
                tasks.report_back(task, actor=worker, at=self.at(days - 5, "15:00"), text=report)

    def ticket(self, name: str, station: str, matter: str, by: str, days: int, **facts: Any) -> Ticket | None:
        """The ticket, new; None when it is there."""
        key = self.key(name)
        if Ticket.objects.filter(submission_key=key).exists():
            return None
        return actions.log_ticket(
            self.house.stations[station],
            Matter.objects.for_intake().get(code=matter),
            actor=self.house.user(by),
            at=self.at(days, "10:10"),
            submission_key=key,
            draw=random.Random(name),  # noqa: S311 - the demo's codes are alike on every run, and public
            **facts,
        )

    def tickets(self) -> None:
        """A free request, a public affair, and a matter that the agent follows at the forestry station (E-06)."""
        wish = {"wish": "楼道灯坏了一周，希望帮忙联系物业"}
        self.ticket("request", "GH01", "free-request", "community_clerk", 1, resident_name="罗淑芬", details=wish)
        self.ticket(
            "affairs",
            "GH01",
            "public-affairs",
            "community_clerk",
            2,
            resident_name="居委会",
            details={"affair": "安全巡查", "people": "6"},
            outcome="on_the_spot",
        )
        papers = {d.pk: d.quantity for d in Matter.objects.get(code="cj-felling").documents.all()}
        felling = self.ticket(
            "felling",
            "SH01",
            "cj-felling",
            "hill_agent",
            9,
            resident_name="杨万福",
            phone="13800005001",
            address="双河村2组",
            details={"place": "双河村后山", "species": "杉木"},
            documents=papers,
        )
        if felling is None:
            return
        agent = self.house.user("hill_agent")
        forestry = self.house.units["hill_forestry"]
        actions.VERBS["submit"].run(felling, actor=agent, at=self.at(7, "09:00"), to_unit=forestry)
        facts = {"way": "in_person", "spoken_to": "田野", "found": "材料齐全，待现场查看", "next_on": self.today}
        actions.VERBS["follow_up"].run(felling, actor=agent, at=self.at(3, "11:00"), **facts)

    def mediations(self) -> None:
        if Mediation.objects.exists() or WrittenDocument.objects.exists():
            return
        agent = self.house.user("agent")
        facts: dict[str, Any] = {"details": {"dispute": "邻里"}, "address": "青林村6组"}
        drip = self.ticket("drip", "QL01", "mediation", "agent", 6, resident_name="李春梅", **facts)
        border = self.ticket("border", "QL01", "mediation", "agent", 2, resident_name="赵有田", **facts)
        letter = self.ticket(
            "lease", "QL01", "writing", "agent", 1, resident_name="钱进宝", details={"document": "合同"}
        )
        if drip is None or border is None or letter is None:
            return
        record = mediation.open_mediation(
            drip,
            actor=agent,
            at=self.at(6, "10:30"),
            facts="周家屋檐滴水到李家院墙，雨季墙面渗水，双方争执多次。",
            respondent="周大勇",
        )
        session = {"place": "村委会调解室", "present": "李春梅、周大勇、王桂花", "record": "周大勇同意加装水槽。"}
        heard = self.at(5, "15:00")
        mediation.record_session(record, actor=agent, at=heard, held_at=heard, **session)
        terms = "一、周大勇在本月底前自费加装屋檐水槽。\n二、李春梅不再追究墙面损失。"
        mediation.agree(
            record, actor=agent, at=self.at(5, "16:30"), terms=terms, perform_by=self.today + timedelta(days=10)
        )
        mediation.open_mediation(
            border, actor=agent, at=self.at(2, "11:00"), facts="责任地边界不清，双方各执一词。", respondent="吴老三"
        )
        body = "出租方（甲方）：钱进宝\n承租方（乙方）：周大勇\n\n一、甲方将河边两亩旱地租给乙方种菜。\n二、租期三年。"
        draft = {"kind": "contract", "title": "土地租赁合同", "body": body, "signers": "甲方、乙方"}
        writing.write_document(letter, actor=agent, at=self.at(1, "10:40"), **draft)

    def complaints(self) -> None:
        if Complaint.objects.exists():
            return
        station = self.house.stations["QL01"]
        rows = [
            ("delay", "delay", "宅基地申请交上去两个多月，问了几次都说在办，没有准信。", 18),
            ("attitude", "attitude", "去盖章时说下班了让改天来，当时还没有到下班时间。", 3),
        ]
        for name, kind, text, days in rows:
            complaint = complaints.file_complaint(
                station,
                at=self.at(days, "20:15"),
                submission_key=self.key(f"complaint-{name}"),
                kind=kind,
                text=text,
                draw=random.Random(name),  # noqa: S311 - as above
            )
            if name == "delay":
                officer = self.house.user("township_office")
                complaints.take_up_complaint(complaint, actor=officer, at=self.at(days - 1, "09:00"))
                answer = "经核查，材料因缺四邻签字被退回，代办员未及时告知。已当面说明并道歉，材料补齐后已重新报送。"
                facts = {"finding": "founded", "answer": answer, "measures": "约谈代办员"}
                complaints.answer_complaint(complaint, actor=officer, at=self.at(days - 8, "15:00"), **facts)
