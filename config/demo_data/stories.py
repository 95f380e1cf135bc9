"""What happened at the stations, told relative to the reference day: the tickets of the demo as data."""

from dataclasses import dataclass, field
from typing import Any

from services.choices import Barrier, IdProof, NextStep, Outcome, RefusalReason, RepairResult, ReplyChannel, Source


@dataclass(frozen=True)
class Who:
    """Stands for the person of that key."""

    key: str


@dataclass(frozen=True)
class Where:
    """Stands for the unit of that key."""

    key: str


@dataclass(frozen=True)
class Day:
    """Stands for the day so many days after the reference day (before it, when negative)."""

    offset: int


@dataclass(frozen=True)
class Papers:
    """Stands for documents of the matter: by name the number brought; the ones that are not named are missing."""

    brought: dict[str, int]


@dataclass(frozen=True)
class Event:
    """One verb by the login of `by`, `days` before the reference day at `clock`."""

    days: int
    clock: str
    by: str
    verb: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A ticket as it was taken in, and what happened to it afterwards."""

    key: str
    station: str
    matter: str
    days: int
    clock: str
    by: str
    resident: str
    description: str
    phone: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


E, T = Event, Story
ALL_PAPERS = Papers({"身份证复印件": 1, "户口簿": 1, "申请书（签名）": 1})
WITHOUT_COPY = Papers({"户口簿": 1, "申请书（签名）": 1})


def _repair(device: str, fault: str, **more: Any) -> dict[str, Any]:
    details = {"device": device, "fault": fault, "consent_data": True, "consent_parts": True}
    return {"details": details | more}


def _certificate(kind: str, purpose: str, papers: Papers = ALL_PAPERS, **more: Any) -> dict[str, Any]:
    return {"details": {"certificate": kind, "purpose": purpose}, "documents": papers} | more


def _at_once(outcome: str = Outcome.ON_THE_SPOT, explanation: str = "", **more: Any) -> dict[str, Any]:
    return {"outcome": outcome, "explanation": explanation} | more


LAPTOP, DESKTOP = "笔记本电脑", "台式电脑"

CAMPUS = [
    T("campus-1", "LMU", "consultation", 0, "12:05", "clerk", "白雪", "自行车维修在哪里登记", facts=_at_once()),
    T(
        "campus-2",
        "LMU",
        "consultation",
        1,
        "16:40",
        "clerk",
        "王䶮",
        "校园卡丢失后怎么补办",
        "13800001002",
        _at_once(),
    ),
    T(
        "campus-3",
        "LMU",
        "consultation",
        2,
        "19:15",
        "clerk",
        "阿依古丽·买买提",
        "公交优惠卡这学期还能不能办",
        "13800001003",
        _at_once(Outcome.EXPLAINED, "本学期代办已结束，下次办理时间在社区中心网站公布；也可本人到公交公司窗口办理。"),
    ),
    T(
        "campus-4",
        "LMU",
        "consultation",
        4,
        "12:30",
        "clerk",
        "高原",
        "宿舍水管漏水",
        "13800001004",
        events=(
            E(
                4,
                "12:40",
                "clerk",
                "explain",
                {"outcome": Outcome.REFERRED, "explanation": "宿舍维修由后勤处负责，已告知报修电话和地点。"},
            ),
        ),
    ),
    T(
        "campus-5",
        "LMU",
        "computer-repair",
        0,
        "12:20",
        "clerk",
        "阮思远",
        "课程设计下周要交，希望尽快",
        "13800001005",
        _repair(LAPTOP, "开机黑屏，风扇转", condition="外壳有划痕", accessories="电源适配器"),
    ),
    T(
        "campus-6",
        "LMU",
        "computer-repair",
        2,
        "17:05",
        "clerk",
        "李𠮷祥",
        "系统里有毕业论文，请不要格式化",
        "13800001006",
        _repair(LAPTOP, "系统反复重启", accessories="电源适配器、电脑包"),
        (
            E(2, "17:10", "clerk", "assign", {"handler": Who("volunteer")}),
            E(1, "19:30", "clerk", "promise", {"promised_on": Day(1)}),
        ),
    ),
    T(
        "campus-7",
        "LMU",
        "computer-repair",
        6,
        "12:15",
        "clerk",
        "田甜",
        "",
        "13800001007",
        _repair(DESKTOP, "内存报警，无法启动", accessories="无"),
        (
            E(6, "12:30", "clerk", "assign", {"handler": Who("volunteer")}),
            E(5, "12:15", "clerk", "promise", {"promised_on": Day(1)}),
            E(3, "19:40", "volunteer", "parts", {"what": "DDR4 8G 内存条一根，已请同学自行购买"}),
        ),
    ),
    T(
        "campus-8",
        "LMU",
        "computer-repair",
        7,
        "19:20",
        "clerk",
        "欧阳静",
        "",
        "13800001008",
        _repair(LAPTOP, "键盘进水", condition="键盘发黏", accessories="无"),
        (
            E(7, "19:30", "clerk", "assign", {"handler": Who("volunteer")}),
            E(
                2,
                "20:10",
                "volunteer",
                "ready",
                {"result": RepairResult.REPAIRED, "note": "已清洗键盘，试机两小时正常"},
            ),
        ),
    ),
    T(
        "campus-9",
        "LMU",
        "computer-repair",
        12,
        "12:10",
        "clerk",
        "司马文",
        "",
        "13800001009",
        _repair(DESKTOP, "中毒，弹窗不断"),
        (
            E(12, "12:30", "clerk", "assign", {"handler": Who("volunteer")}),
            E(9, "20:00", "volunteer", "ready", {"result": RepairResult.REPAIRED}),
            E(8, "12:40", "clerk", "hand_over", {"collector": "司马文", "proof": IdProof.STUDENT_CARD}),
        ),
    ),
    T(
        "campus-10",
        "LMU",
        "computer-repair",
        15,
        "16:45",
        "clerk",
        "段一鸣",
        "",
        "13800001010",
        _repair(LAPTOP, "主板烧毁"),
        (
            E(15, "17:00", "clerk", "assign", {"handler": Who("volunteer")}),
            E(
                13,
                "20:00",
                "volunteer",
                "ready",
                {
                    "result": RepairResult.CANNOT_REPAIR,
                    "barrier": Barrier.PART_UNAVAILABLE,
                    "next_step": NextStep.WARRANTY,
                    "note": "主板短路，建议返厂",
                },
            ),
            E(
                11,
                "12:20",
                "clerk",
                "hand_over",
                {"collector": "段小雨", "relation": "室友", "proof": IdProof.ID_CARD, "id_tail": "002X"},
            ),
        ),
    ),
    T(
        "campus-11",
        "LMU",
        "computer-repair",
        10,
        "19:05",
        "clerk",
        "马晓",
        "",
        "13800001011",
        _repair(LAPTOP, "电池不充电"),
        (
            E(10, "19:20", "clerk", "assign", {"handler": Who("volunteer")}),
            E(9, "12:10", "clerk", "withdraw", {"note": "同学决定送售后维修"}),
            E(9, "12:15", "clerk", "hand_over", {"collector": "马晓", "proof": IdProof.STUDENT_CARD}),
        ),
    ),
    T(
        "campus-12",
        "LMU",
        "computer-repair",
        9,
        "12:25",
        "clerk",
        "丁香",
        "请尽量保留数据",
        "13800001012",
        _repair(LAPTOP, "硬盘异响"),
        (
            E(9, "12:40", "clerk", "assign", {"handler": Who("volunteer")}),
            E(8, "12:10", "clerk", "promise", {"promised_on": Day(-2)}),
        ),
    ),
]

COMMUNITY = [
    T(
        "community-1",
        "GH01",
        "consultation",
        0,
        "08:50",
        "community_clerk",
        "黄大爷",
        "高龄补贴什么时候发",
        facts=_at_once(),
    ),
    T(
        "community-2",
        "GH01",
        "consultation",
        1,
        "09:10",
        "community_clerk",
        "周桂珍",
        "居民养老保险断缴能不能补",
        "13800002002",
        _at_once(Outcome.EXPLAINED, "按规定可补缴，但补缴部分没有政府补贴；已写下所需材料，可到劳动保障所办理。"),
    ),
    T(
        "community-3",
        "GH01",
        "consultation",
        2,
        "15:00",
        "community_clerk",
        "罗志明",
        "失业登记需要哪些材料",
        "13800002003",
        _at_once(source=Source.PHONE),
    ),
    T(
        "community-4",
        "GH01",
        "community-certificate",
        0,
        "09:20",
        "community_clerk",
        "许小红",
        "孩子入学用",
        "13800002004",
        _certificate("居住证明", "子女入学"),
    ),
    T(
        "community-5",
        "GH01",
        "community-certificate",
        2,
        "09:30",
        "community_clerk",
        "冯玉梅",
        "",
        "13800002005",
        _certificate("亲属关系证明", "办理继承公证", WITHOUT_COPY),
        (E(1, "10:00", "cadre", "accept", {"note": "主任外出，代为受理"}),),
    ),
    T(
        "community-6",
        "GH01",
        "community-certificate",
        3,
        "14:20",
        "community_clerk",
        "秦淑华",
        "丈夫住院，申请困难证明",
        "13800002006",
        _certificate("经济困难证明", "申请医疗救助"),
        (
            E(3, "15:00", "deputy", "accept", {"handler": Who("cadre")}),
            E(2, "09:00", "cadre", "verify"),
            E(
                1,
                "16:30",
                "cadre",
                "visit",
                {
                    "visited_on": Day(-1),
                    "place": "太平街32号2栋501室",
                    "is_confirmed": True,
                    "result": "家中三口人，仅一人有收入，情况属实。",
                },
            ),
        ),
    ),
    T(
        "community-7",
        "GH01",
        "community-certificate",
        6,
        "09:15",
        "community_clerk",
        "邓国华",
        "",
        "13800002007",
        _certificate("居住证明", "办理银行业务"),
        (
            E(6, "10:00", "director", "accept"),
            E(5, "15:30", "deputy", "submit"),
        ),
    ),
    T(
        "community-8",
        "GH01",
        "community-certificate",
        8,
        "10:05",
        "community_clerk",
        "何彩云",
        "",
        "13800002008",
        _certificate("个人情况证明", "应聘"),
        (
            E(8, "10:30", "director", "accept", {"handler": Who("cadre")}),
            E(7, "09:00", "deputy", "submit"),
            E(6, "09:30", "district_window", "take_up", {"promised_on": Day(2)}),
        ),
    ),
    T(
        "community-9",
        "GH01",
        "community-certificate",
        5,
        "16:00",
        "community_clerk",
        "沈国庆",
        "",
        "13800002009",
        _certificate("亲属关系证明", "办理探视", WITHOUT_COPY),
        (
            E(4, "08:45", "director", "accept"),
            E(4, "09:10", "community_clerk", "ask", {"what": "身份证复印件一份，双方关系的户口簿页"}),
        ),
    ),
    T(
        "community-10",
        "GH01",
        "community-certificate",
        14,
        "09:00",
        "community_clerk",
        "蔡美玲",
        "",
        "13800002010",
        _certificate("居住证明", "申办居住证"),
        (
            E(14, "09:40", "director", "accept"),
            E(13, "15:00", "deputy", "submit"),
            E(12, "09:30", "district_window", "take_up", {"promised_on": Day(-2)}),
            E(4, "10:10", "deputy", "ready", {"note": "证明已从办事处取回"}),
        ),
    ),
    T(
        "community-11",
        "GH01",
        "community-certificate",
        16,
        "14:40",
        "community_clerk",
        "潘石",
        "",
        "13800002011",
        _certificate("经济困难证明", "助学贷款"),
        (
            E(16, "15:00", "director", "accept", {"handler": Who("cadre")}),
            E(15, "09:00", "cadre", "verify"),
            E(
                14,
                "10:00",
                "cadre",
                "visit",
                {"visited_on": Day(-14), "place": "太平街8号", "is_confirmed": True, "result": "家庭情况属实。"},
            ),
            E(14, "16:00", "deputy", "submit"),
            E(12, "09:00", "district_window", "take_up", {"promised_on": Day(-5)}),
            E(6, "11:00", "deputy", "reply", {"channel": ReplyChannel.PHONE, "text": "证明已办好，请带身份证来取。"}),
        ),
    ),
    T(
        "community-12",
        "GH01",
        "community-certificate",
        25,
        "09:05",
        "community_clerk",
        "任丽君",
        "",
        "13800002012",
        _certificate("居住证明", "子女入学"),
        (
            E(25, "10:00", "director", "accept"),
            E(24, "15:00", "deputy", "submit"),
            E(23, "09:30", "district_window", "take_up", {"promised_on": Day(-18)}),
            E(
                19,
                "11:00",
                "deputy",
                "reply",
                {"channel": ReplyChannel.IN_PERSON, "text": "证明已办好，当面交给本人。"},
            ),
            E(19, "11:05", "deputy", "close", {"outcome": Outcome.DONE}),
        ),
    ),
    T(
        "community-13",
        "GH01",
        "community-certificate",
        9,
        "14:10",
        "community_clerk",
        "崔浩",
        "",
        "13800002013",
        _certificate("个人情况证明", "证明邻居欠款"),
        (
            E(9, "14:40", "director", "accept"),
            E(
                8,
                "09:20",
                "director",
                "refuse",
                {
                    "reason": RefusalReason.NO_LEGAL_BASIS,
                    "explanation": "社区不能证明公民之间的债务。已说明可以申请人民调解，或带借条到法院起诉。",
                },
            ),
        ),
    ),
    T(
        "community-14",
        "GH01",
        "community-certificate",
        11,
        "10:20",
        "community_clerk",
        "苏婉",
        "",
        "13800002014",
        _certificate("居住证明", "办理网络业务", WITHOUT_COPY),
        (
            E(11, "10:40", "director", "accept"),
            E(10, "09:00", "deputy", "withdraw", {"note": "营业厅已不需要这份证明"}),
        ),
    ),
    T(
        "community-15",
        "GH01",
        "community-certificate",
        12,
        "15:10",
        "community_clerk",
        "魏强",
        "资料已齐，等待报送",
        "13800002015",
        _certificate("经济困难证明", "申请临时救助"),
        (E(12, "15:40", "director", "accept", {"handler": Who("cadre")}),),
    ),
]

VILLAGE = [
    T("village-1", "QL01", "consultation", 0, "08:40", "agent", "赵二娃", "今年核桃苗补贴怎么申请", facts=_at_once()),
    T(
        "village-2",
        "QL01",
        "certificate",
        0,
        "08:55",
        "agent",
        "张秀英",
        "老人住院，今天要用",
        "13800003002",
        _certificate("亲属关系证明", "住院手续", is_urgent=True),
    ),
    T(
        "village-3",
        "QL01",
        "certificate",
        1,
        "18:30",
        "village_cadre",
        "杨树林",
        "入户走访时村民提出",
        "13800003003",
        _certificate("居住证明", "申领老年优待证", WITHOUT_COPY, source=Source.PASSED_ON),
        (E(1, "19:00", "village_cadre", "transfer", {"to_person": Who("agent")}),),
    ),
    T(
        "village-4",
        "QL01",
        "certificate",
        5,
        "09:00",
        "agent",
        "文国安",
        "",
        "13800003004",
        _certificate("经济困难证明", "子女助学"),
        (E(4, "09:30", "agent", "submit"),),
    ),
    T(
        "village-5",
        "QL01",
        "certificate",
        6,
        "10:00",
        "agent",
        "龚美芳",
        "",
        "13800003005",
        _certificate("居住证明", "办理用电开户"),
        (
            E(5, "09:30", "agent", "submit"),
            E(4, "10:00", "window", "take_up", {"promised_on": Day(3)}),
        ),
    ),
    T(
        "village-6",
        "QL01",
        "certificate",
        8,
        "09:20",
        "agent",
        "贺建军",
        "退役军人",
        "13800003006",
        _certificate("个人情况证明", "申请优抚"),
        (
            E(7, "09:30", "agent", "submit"),
            E(6, "10:10", "window", "take_up", {"promised_on": Day(-1)}),
            E(6, "10:30", "window", "pass_on", {"to_unit": Where("town_civil"), "note": "由民政办审核"}),
            E(5, "15:00", "line_officer", "take_up", {"promised_on": Day(-1)}),
        ),
    ),
    T(
        "village-7",
        "QL01",
        "certificate",
        13,
        "08:50",
        "agent",
        "黎春花",
        "",
        "13800003007",
        _certificate("居住证明", "子女入学"),
        (
            E(12, "09:00", "agent", "submit"),
            E(11, "09:30", "window", "take_up", {"promised_on": Day(1)}),
            E(2, "14:00", "agent", "ready", {"note": "已从镇中心领回"}),
        ),
    ),
    T(
        "village-8",
        "QL01",
        "certificate",
        20,
        "09:10",
        "agent",
        "孟庆山",
        "",
        "13800003008",
        _certificate("亲属关系证明", "办理继承"),
        (
            E(19, "09:00", "agent", "submit"),
            E(18, "09:30", "window", "take_up", {"promised_on": Day(-10)}),
            E(12, "14:00", "agent", "ready"),
            E(
                11,
                "18:40",
                "agent",
                "hand_over",
                {"collector": "孟小山", "relation": "儿子", "proof": IdProof.KNOWN},
            ),
        ),
    ),
    T(
        "village-9",
        "QL01",
        "certificate",
        10,
        "09:30",
        "agent",
        "雷正东",
        "",
        "13800003009",
        _certificate("其他证明", "宅基地面积证明"),
        (
            E(
                9,
                "16:00",
                "agent",
                "refuse",
                {
                    "reason": RefusalReason.WRONG_PLACE,
                    "explanation": "宅基地面积由国土所测量登记，村里不能出证明；已写下国土所地址和所需材料。",
                },
            ),
        ),
    ),
    T(
        "hill-1",
        "SH01",
        "certificate",
        7,
        "09:00",
        "hill_agent",
        "易家贵",
        "乡中心未建成，直接报民政办",
        "13800003101",
        _certificate("经济困难证明", "申请临时救助"),
    ),
    T(
        "hill-2",
        "SH01",
        "certificate",
        9,
        "10:20",
        "hill_agent",
        "龙翠",
        "",
        "13800003102",
        _certificate("居住证明", "办理低保复核"),
        (
            E(8, "14:00", "hill_agent", "promise", {"promised_on": Day(4)}),
            E(6, "09:00", "hill_agent", "submit"),
        ),
    ),
    T(
        "hill-3",
        "SH01",
        "certificate",
        18,
        "10:00",
        "hill_agent",
        "康有田",
        "",
        "13800003103",
        _certificate("个人情况证明", "外出务工"),
        (
            E(16, "09:00", "hill_agent", "submit"),
            E(9, "15:00", "hill_agent", "ready", {"note": "已从民政办取回"}),
            E(8, "19:00", "hill_agent", "hand_over", {"collector": "康有田", "proof": IdProof.SLIP}),
        ),
    ),
]

STORIES = CAMPUS + COMMUNITY + VILLAGE
