"""The organisations of the source documents as data: units, stations with their hours, partners.

Names are simplified; what the documents leave open (the school's and the villages' names, telephones) is invented.
"""

from dataclasses import dataclass, field
from datetime import time

from stations.choices import LineDepartment, StationKind, UnitKind
from stations.hours import ALL_DAY, Span

LUNCH: Span = (time(12), time(13, 30))
DUSK: Span = (time(16, 30), time(18))
EVENING: Span = (time(19), time(21, 30))
OFFICE: list[Span] = [(time(8, 30), time(12)), (time(14), time(17, 30))]
SHOP: list[Span] = [(time(8), time(20))]

WORKDAYS = range(1, 6)
# 中午12:00-13:30,傍晚4:30-6:00,晚上19:00-21:30,周末全天
CAMPUS_WEEK = {day: [LUNCH, DUSK, EVENING] for day in WORKDAYS} | {6: [ALL_DAY], 7: [ALL_DAY]}
OFFICE_WEEK = dict.fromkeys(WORKDAYS, OFFICE)
# The agent receives at any time; together the cadres sit on two mornings (E-08).
VILLAGE_WEEK = {1: OFFICE[:1], 2: OFFICE[:1], 3: OFFICE, 4: OFFICE[:1], 5: OFFICE}
SHOP_WEEK = dict.fromkeys(range(1, 8), SHOP)


@dataclass(frozen=True)
class UnitSeed:
    """A unit under the unit called `parent` (its key here); `is_open` False: not opened yet (E-06)."""

    key: str
    parent: str | None
    kind: str
    name: str
    name_en: str
    line: str = LineDepartment.NONE
    is_open: bool = True
    phone: str = ""


@dataclass(frozen=True)
class StationSeed:
    code: str
    parent: str
    kind: str
    name: str
    name_en: str
    address: str
    address_en: str
    week: dict[int, list[Span]]
    phone: str = ""
    website: str = ""
    about: str = ""
    about_en: str = ""


@dataclass(frozen=True)
class PartnerSeed:
    key: str
    unit: str
    name: str
    name_en: str
    is_community_organisation: bool = False
    volunteers: tuple[str, ...] = field(default=())


U, K, L = UnitSeed, UnitKind, LineDepartment

UNITS = [
    # 第一篇
    U("school", None, K.SCHOOL, "立民大学", "Limin University"),
    U("student_centre", "school", K.STUDENT_CENTRE, "学生社区管理服务中心", "Student Community Management Centre"),
    U("committee", "student_centre", K.DEPARTMENT, "校自律委员会", "Students' Self-discipline Committee"),
    # 第三篇
    U("district", None, K.DISTRICT, "广惠街道办事处", "Guanghui Sub-district Office"),
    U(
        "district_centre",
        "district",
        K.CENTRE,
        "广惠街道办事处便民服务中心",
        "Guanghui Sub-district Service Centre",
        phone="0816-5550100",
    ),
    U("district_civil", "district", K.LINE_DEPARTMENT, "民政办公室", "Civil Affairs Office", L.CIVIL_AFFAIRS),
    U("district_labour", "district", K.LINE_DEPARTMENT, "劳动保障所", "Labour Security Office", L.LABOUR),
    U("district_family", "district", K.LINE_DEPARTMENT, "人口计生办公室", "Family Planning Office", L.FAMILY_PLANNING),
    U("district_disabled", "district", K.LINE_DEPARTMENT, "残疾人联合会", "Disabled Persons' Federation", L.DISABLED),
    U("community", "district", K.COMMUNITY, "广惠社区居民委员会", "Guanghui Residents' Committee"),
    # 第五篇: a township with its centre, and one whose centre is still being built
    U("town", None, K.TOWNSHIP, "柳河镇人民政府", "Liuhe Town Government"),
    U("town_centre", "town", K.CENTRE, "柳河镇便民服务中心", "Liuhe Town Service Centre", phone="0816-5550200"),
    U("town_civil", "town", K.LINE_DEPARTMENT, "民政办", "Civil Affairs Office", L.CIVIL_AFFAIRS),
    U("town_disabled", "town", K.LINE_DEPARTMENT, "残联", "Disabled Persons' Federation", L.DISABLED),
    U("town_land", "town", K.LINE_DEPARTMENT, "国土所", "Land Office", L.LAND),
    U("town_construction", "town", K.LINE_DEPARTMENT, "城建办", "Construction Office", L.CONSTRUCTION),
    U("town_family", "town", K.LINE_DEPARTMENT, "计生办", "Family Planning Office", L.FAMILY_PLANNING),
    U("town_forestry", "town", K.LINE_DEPARTMENT, "林业站", "Forestry Station", L.FORESTRY),
    U("town_labour", "town", K.LINE_DEPARTMENT, "劳动保障所", "Labour Security Office", L.LABOUR),
    U("town_discipline", "town", K.DISCIPLINE, "柳河镇纪委", "Liuhe Discipline Inspection Committee"),
    U("village", "town", K.VILLAGE, "青林村村民委员会", "Qinglin Village Committee"),
    U("hill_town", None, K.TOWNSHIP, "高坪乡人民政府", "Gaoping Township Government"),
    U("hill_centre", "hill_town", K.CENTRE, "高坪乡便民服务中心", "Gaoping Service Centre", is_open=False),
    U("hill_civil", "hill_town", K.LINE_DEPARTMENT, "民政办", "Civil Affairs Office", L.CIVIL_AFFAIRS),
    U("hill_forestry", "hill_town", K.LINE_DEPARTMENT, "林业站", "Forestry Station", L.FORESTRY),
    U("hill_village", "hill_town", K.VILLAGE, "双河村村民委员会", "Shuanghe Village Committee"),
    # 第四篇
    U("city_post", None, K.BUREAU, "绵阳市邮政局", "Mianyang Post Bureau"),
    U("bureau", "city_post", K.BUREAU, "江油直属局", "Jiangyou Bureau"),
    U("market", "bureau", K.DEPARTMENT, "市场部", "Market Department"),
    U("general_office", "bureau", K.DEPARTMENT, "综合办公室", "General Office"),
    U("agency_finance", "bureau", K.DEPARTMENT, "代理金融业务经营中心", "Agency Finance Centre"),
    U("insurance", "bureau", K.DEPARTMENT, "代理保险业务经营中心", "Agency Insurance Centre"),
    U("e_commerce", "bureau", K.DEPARTMENT, "电子商务业务经营中心", "E-commerce Centre"),
    U("distribution", "bureau", K.DEPARTMENT, "分销业务经营中心", "Distribution Centre"),
    U("supervision", "bureau", K.DEPARTMENT, "监督检查部", "Supervision Department"),
    U("finance", "bureau", K.DEPARTMENT, "财务部", "Finance Department"),
    U("branch_zhongba", "bureau", K.BRANCH, "中坝支局", "Zhongba Branch"),
    U("branch_taiping", "bureau", K.BRANCH, "太平支局", "Taiping Branch"),
    U("branch_wudu", "bureau", K.BRANCH, "武都支局", "Wudu Branch"),
]

STATIONS = [
    StationSeed(
        code="LMU",
        parent="committee",
        kind=StationKind.CAMPUS,
        name="社区便民服务站",
        name_en="Campus Convenience Station",
        address="社区中心和校医务所所在楼栋右侧,进入二层楼梯入口处",
        address_en="Building of the community centre and the clinic, right side, at the stairs to the first floor",
        website="sqzx.lmu.cn",
        phone="0816-5550310",
        week=CAMPUS_WEEK,
        about="为学校社区生活中遇到困难的师生们提供力所能及的无偿便利服务。热情周到供便利，全心全意做服务。",
        about_en="Free help for students and staff, run by the students' self-discipline committee.",
    ),
    StationSeed(
        code="GH01",
        parent="community",
        kind=StationKind.COMMUNITY,
        name="广惠社区便民利民服务站",
        name_en="Guanghui Community Station",
        address="广惠街道太平街18号",
        address_en="18 Taiping Street, Guanghui",
        phone="0816-5550110",
        week=OFFICE_WEEK,
        about="公开、便民、依法、高效。专人接待、专人办理、专人登记。",
        about_en="Open, convenient, lawful, efficient: one person receives, one handles, one registers.",
    ),
    StationSeed(
        code="QL01",
        parent="village",
        kind=StationKind.VILLAGE,
        name="青林村便民服务站",
        name_en="Qinglin Village Station",
        address="柳河镇青林村3组，村委会一楼",
        address_en="Group 3, Qinglin, ground floor of the village committee",
        phone="0816-5550210",
        week=VILLAGE_WEEK,
        about="三级联动、便民服务、全程代理、分级承办。",
        about_en="From village to town to department: the village agent does the errand for you.",
    ),
    StationSeed(
        code="SH01",
        parent="hill_village",
        kind=StationKind.VILLAGE,
        name="双河村便民服务站",
        name_en="Shuanghe Village Station",
        address="高坪乡双河村1组，村委会院内",
        address_en="Group 1, Shuanghe, yard of the village committee",
        phone="0816-5550220",
        week=VILLAGE_WEEK,
        about="乡便民服务中心建成之前，由村级代办员直接到主管部门办理。",
        about_en="Until the township's centre opens, the agent goes to the departments himself.",
    ),
    StationSeed(
        code="JY0001",
        parent="branch_zhongba",
        kind=StationKind.POSTAL,
        name="红旗超市便民服务站",
        name_en="Hongqi Shop Postal Station",
        address="江油市中坝街道诗仙路66号",
        address_en="66 Shixian Road, Zhongba, Jiangyou",
        phone="0816-5550401",
        week=SHOP_WEEK,
    ),
    StationSeed(
        code="JY0002",
        parent="branch_taiping",
        kind=StationKind.POSTAL,
        name="太平惠民小卖部便民服务站",
        name_en="Taiping Kiosk Postal Station",
        address="江油市太平镇新街12号",
        address_en="12 Xin Street, Taiping, Jiangyou",
        phone="0816-5550402",
        week=SHOP_WEEK,
    ),
    StationSeed(
        code="JY0003",
        parent="branch_wudu",
        kind=StationKind.POSTAL,
        name="武都老街粮油店便民服务站",
        name_en="Wudu Grain Shop Postal Station",
        address="江油市武都镇老街5号",
        address_en="5 Lao Street, Wudu, Jiangyou",
        phone="0816-5550403",
        week=SHOP_WEEK,
    ),
]

P = PartnerSeed
# A-02 … A-06 and B-04; volunteers by their key in people.py.
PARTNERS = [
    P("broadcasting", "committee", "广播台", "Broadcasting Station"),
    P(
        "mechanics",
        "committee",
        "机电系技术部",
        "Technical Department, Faculty of Mechanics",
        volunteers=("volunteer",),
    ),
    P("computers", "committee", "电脑协会", "Computer Association", volunteers=("computer_helper",)),
    P("science", "committee", "机电系科技部", "Science Department, Faculty of Mechanics"),
    P("electronics", "committee", "电子科技协会", "Electronics Association", volunteers=("electronics_helper",)),
    P("bicycles", "committee", "自行车协会", "Bicycle Association", volunteers=("bicycle_helper",)),
    P(
        "sewing",
        "committee",
        "轻纺系服装工艺室",
        "Clothing Workshop, Faculty of Textiles",
        volunteers=("sewing_helper",),
    ),
    P("sunset", "community", "夕阳红志愿服务队", "Sunset Glow Volunteers", is_community_organisation=True),
    P("neighbours", "community", "邻里互助会", "Neighbours' Aid", is_community_organisation=True),
]
