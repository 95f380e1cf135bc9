"""The cast: one login per role, and the people beside them."""

from dataclasses import dataclass

from stations.choices import Role

# One password for all logins of the demo; the command prints it.
PASSWORD = "bianmin-demo"  # noqa: S105
SUPERUSER = ("admin", "系统管理员")


@dataclass(frozen=True)
class PersonSeed:
    """A person with one role in the unit or station called `where`; `username` empty: no login."""

    key: str
    name: str
    name_en: str
    role: str
    where: str
    username: str = ""
    phone: str = ""
    area: str = ""
    skills: str = ""


S, R = PersonSeed, Role

PEOPLE = [
    S("clerk", "林晓雨", "Lin Xiaoyu", R.CLERK, "LMU", "clerk"),
    S("campus_director", "周明", "Zhou Ming", R.DIRECTOR, "LMU", "director2", phone="0816-5550311"),
    S("second_clerk", "何欣悦", "He Xinyue", R.CLERK, "LMU", "clerk2"),
    S("volunteer", "赵磊", "Zhao Lei", R.VOLUNTEER, "LMU", "volunteer", skills="电脑硬件"),
    S("computer_helper", "孙博", "Sun Bo", R.VOLUNTEER, "LMU", skills="系统安装"),
    S("electronics_helper", "郑可", "Zheng Ke", R.VOLUNTEER, "LMU", skills="小家电"),
    S("bicycle_helper", "丁一帆", "Ding Yifan", R.VOLUNTEER, "LMU", skills="自行车"),
    S("sewing_helper", "柳青青", "Liu Qingqing", R.VOLUNTEER, "LMU", skills="缝补"),
    S("administrator", "唐静", "Tang Jing", R.ADMINISTRATOR, "school", "administrator"),
    S("director", "陈建国", "Chen Jianguo", R.DIRECTOR, "GH01", "director", phone="0816-5550111"),
    S("deputy", "吴秀兰", "Wu Xiulan", R.DEPUTY, "GH01", "deputy"),
    S("cadre", "刘志强", "Liu Zhiqiang", R.CADRE, "GH01", "cadre", area="太平街1—60号"),
    S("community_clerk", "孙丽", "Sun Li", R.CLERK, "GH01", "community"),
    S("agent", "王桂花", "Wang Guihua", R.AGENT, "QL01", "agent", phone="0816-5550211", area="青林村1—4组"),
    S("village_cadre", "张大勇", "Zhang Dayong", R.CADRE, "QL01", "village", area="青林村5—8组"),
    S("hill_agent", "杨春生", "Yang Chunsheng", R.AGENT, "SH01", "agent2", phone="0816-5550221", area="双河村"),
    S("window", "何丽", "He Li", R.WINDOW, "town_centre", "window"),
    S("district_window", "许敏", "Xu Min", R.WINDOW, "district_centre", "window2"),
    S("line_officer", "彭国栋", "Peng Guodong", R.LINE_OFFICER, "town_civil", "officer"),
    S("hill_officer", "田野", "Tian Ye", R.LINE_OFFICER, "hill_forestry"),
    S("inspector", "马正", "Ma Zheng", R.INSPECTOR, "town", "inspector"),
    S("township_office", "罗建平", "Luo Jianping", R.ADMINISTRATOR, "town", "township"),
    S("discipline", "严明", "Yan Ming", R.INSPECTOR, "town_discipline", "discipline"),
    S("market", "郑涛", "Zheng Tao", R.MARKET, "bureau", "market"),
    S("general_office", "梁红", "Liang Hong", R.GENERAL_OFFICE, "bureau", "office"),
    S("agency_finance", "宋杰", "Song Jie", R.AGENCY_FINANCE, "bureau", "banking"),
    S("insurance", "谢芳", "Xie Fang", R.INSURANCE, "bureau", "insurance"),
    S("e_commerce", "韩雪", "Han Xue", R.E_COMMERCE, "bureau", "ecommerce"),
    S("distribution", "曹刚", "Cao Gang", R.DISTRIBUTION, "bureau", "distribution"),
    S("branch", "罗强", "Luo Qiang", R.BRANCH, "branch_zhongba", "branch"),
    S("supervision", "冯洁", "Feng Jie", R.SUPERVISION, "bureau", "supervision"),
    S("finance", "邓萍", "Deng Ping", R.FINANCE, "bureau", "finance"),
    S("franchisee", "蒋红旗", "Jiang Hongqi", R.FRANCHISEE, "JY0001", "shop"),
]

# While the director is at a training course, a cadre exercises his office too: (appointment of, stand-in, reason).
STAND_IN = ("director", "cadre", "主任外出培训")
# Who sits at the campus counter in which shift of the roster, in turn.
ROSTER = ("clerk", "second_clerk", "campus_director")
