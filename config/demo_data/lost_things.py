"""What was found and what was missed at the campus station in the demo, by days before today."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Thing:
    """A found thing: taken in so many days ago at `clock`, found so many days before that."""

    key: str
    days: int
    clock: str
    category: str
    what: str
    area: str
    place: str = ""
    before: int = 1
    secret: str = ""
    shelf: str = "S1"
    clues: tuple[tuple[str, str], ...] = ()
    finder: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Missing:
    """A loss report: made so many days ago, the thing lost between two days before that."""

    key: str
    days: int
    clock: str
    owner: str
    phone: str
    category: str
    what: str
    area: str = ""
    place: str = ""
    lost: tuple[int, int] = (1, 0)
    secret: str = ""
    clues: tuple[tuple[str, str], ...] = ()
    claims: str = ""
    is_public: bool = False


T, M = Thing, Missing
# From the broadcasting station in three goes: long ago, some weeks ago, this week.
TAKEOVERS = {
    "long-ago": [
        T("umbrella", 112, "12:20", "umbrella", "黑色长柄雨伞", "canteen", "一食堂门口", 3, "伞柄缠红绳"),
        T("bottle", 112, "12:20", "bottle", "银色保温杯", "classroom", "三教201", 3, "杯底刻字母LX"),
        T("scarf", 112, "12:20", "clothes", "灰色围巾", "library", "二楼阅览室", 3),
    ],
    "weeks-ago": [
        T("glasses", 64, "17:10", "glasses", "黑框近视眼镜，棕色眼镜盒", "classroom", "四教大阶梯", 2, "盒内有镜布"),
        T(
            "textbook",
            36,
            "17:15",
            "books",
            "《机械制图》课本",
            "classroom",
            "三教105",
            1,
            "扉页有签名",
            clues=(("name", "冯晓东"),),
        ),
        T("keys", 36, "17:15", "keys", "一串三把钥匙，小熊挂件", "sports", "田径场看台", 1, "其中一把为自行车钥匙"),
    ],
    "this-week": [
        T(
            "backpack",
            2,
            "12:30",
            "bag",
            "黑色双肩包，耐克",
            "canteen",
            "二食堂二楼靠窗",
            1,
            "内有高数课本和蓝色折叠伞",
        ),
        T(
            "campus-card",
            2,
            "12:30",
            "card",
            "校园卡一张",
            "library",
            "借书处",
            1,
            "卡面贴有贴纸",
            clues=(("name", "郭小鹏"), ("student", "2023110456")),
        ),
        T("earphones", 2, "12:30", "electronics", "白色无线耳机", "classroom", "一教自习室", 1, "充电仓内侧有划痕"),
    ],
}
BY_PEOPLE = [
    T(
        "phone",
        5,
        "19:20",
        "phone",
        "黑色手机，透明保护壳",
        "sports",
        "篮球场",
        0,
        "壳内夹有一张公交卡",
        "SAFE",
        finder="杨乐",
    ),
    T(
        "wallet",
        8,
        "12:40",
        "wallet",
        "棕色钱包",
        "street",
        "南门公交站",
        0,
        "内有现金和照片",
        "SAFE",
        (("name", "罗小雅"),),
        "保安老周",
    ),
    T("watch", 3, "17:40", "jewellery", "银色手表", "sports", "游泳馆更衣室", 0, "表背刻有日期", "SAFE", finder="田甜"),
    T(
        "id-card",
        1,
        "12:15",
        "certificate",
        "身份证一张",
        "shop",
        "校园超市",
        0,
        "",
        "SAFE",
        (("id", "510781200403152818"),),
        "超市店员",
    ),
    T("jacket", 1, "19:05", "clothes", "蓝色运动外套", "sports", "田径场", 0, "口袋里有饭票"),
]
REPORTS = [
    M(
        "phone",
        4,
        "12:25",
        "阮思远",
        "13800001005",
        "phone",
        "黑色手机，贴了透明壳",
        "sports",
        "篮球场附近",
        (1, 1),
        "壳里有公交卡",
    ),
    M("wallet", 7, "16:45", "罗小雅", "13800001031", "wallet", "棕色短款钱包", "street", "", (1, 1), "里面有合照"),
    M("glasses", 60, "12:50", "陶然", "", "glasses", "黑框眼镜", "classroom", "四教", (5, 4)),
    M(
        "backpack",
        1,
        "12:10",
        "高原",
        "13800001004",
        "bag",
        "黑色耐克书包，里面有高数书",
        "canteen",
        "食堂",
        (2, 1),
        "有一把蓝色雨伞",
    ),
    M("bicycle-key", 9, "17:30", "丁洋", "13800001032", "keys", "自行车钥匙，小熊挂坠", "sports", "操场", (40, 35)),
    M(
        "laptop",
        2,
        "19:30",
        "欧阳静",
        "13800001008",
        "electronics",
        "灰色笔记本电脑",
        "library",
        "三楼",
        (1, 0),
        "贴有校徽贴纸",
    ),
    M(
        "card",
        0,
        "12:05",
        "郭小鹏",
        "13800001033",
        "card",
        "校园卡",
        "library",
        "",
        (3, 2),
        clues=(("student", "2023110456"),),
        is_public=True,
    ),
    M(
        "watch",
        0,
        "12:08",
        "林子墨",
        "13800001034",
        "jewellery",
        "银色手表",
        "sports",
        "游泳馆",
        (3, 3),
        "背面刻着生日",
        claims="watch",
        is_public=True,
    ),
]
