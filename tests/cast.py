"""The cast: one small organisation with a person for each role, for tests that need people rather than rows."""

from types import SimpleNamespace

from stations.choices import Role, StationKind, UnitKind
from tests import factories as f


def build() -> SimpleNamespace:
    """Units, stations, people and logins by name.

    Stations: `campus`, `community`, `village`, `postal`; `elsewhere` belongs to another school.
    Logins: `clerk` and `campus_director` (campus) · `director`, `deputy`, `cadre`, `community_clerk` (community) ·
    `agent` (village) · `window` (service centre of the township) · `inspector` (township) · `branch_head`, `market`
    (postal bureau) · `administrator` (school) · `volunteer` (campus, sees nothing by scope) · `outsider` (clerk of
    `elsewhere`) · `superuser`. The person of a login is `cast.people["clerk"]`.
    """
    school = f.unit("师范学院", kind=UnitKind.SCHOOL, name_en="Teachers College")
    centre = f.unit(
        "学生社区管理服务中心", kind=UnitKind.STUDENT_CENTRE, parent=school, name_en="Student Community Centre"
    )
    district = f.unit("广惠街道办事处", kind=UnitKind.DISTRICT, name_en="Guanghui Sub-district Office")
    community_committee = f.unit("广惠社区居委会", kind=UnitKind.COMMUNITY, parent=district)
    township = f.unit("石马镇", kind=UnitKind.TOWNSHIP)
    township_centre = f.unit("石马镇便民服务中心", kind=UnitKind.CENTRE, parent=township, opened_on=f.SINCE)
    village_committee = f.unit("青林村委会", kind=UnitKind.VILLAGE, parent=township)
    bureau = f.unit("邮政局", kind=UnitKind.BUREAU)
    market_department = f.unit("市场部", kind=UnitKind.DEPARTMENT, parent=bureau)
    branch = f.unit("城关支局", kind=UnitKind.BRANCH, parent=bureau)
    other_school = f.unit("理工学院", kind=UnitKind.SCHOOL)

    campus = f.station(
        "社区便民服务站",
        code="XQ01",
        kind=StationKind.CAMPUS,
        parent=centre,
        name_en="Campus convenience station",
        address="社区中心和校医务所所在楼栋右侧，进入二层楼梯入口处",
        phone="0833-2270001",
    )
    community = f.station(
        "广惠社区便民服务站", code="SQ01", kind=StationKind.COMMUNITY, parent=community_committee, phone="0833-2270002"
    )
    village = f.station(
        "青林村便民服务站", code="CJ01", kind=StationKind.VILLAGE, parent=village_committee, phone="0833-2270003"
    )
    postal = f.station("城关便民服务站", code="YZ0001", kind=StationKind.POSTAL, parent=branch)
    elsewhere = f.station("理工便民服务站", code="XQ02", kind=StationKind.CAMPUS, parent=other_school)

    roles = {
        "clerk": ("林晓雨", Role.CLERK, campus.unit),
        "campus_director": ("周明", Role.DIRECTOR, campus.unit),
        "volunteer": ("赵磊", Role.VOLUNTEER, campus.unit),
        "administrator": ("唐静", Role.ADMINISTRATOR, school),
        "director": ("陈建国", Role.DIRECTOR, community.unit),
        "deputy": ("吴秀兰", Role.DEPUTY, community.unit),
        "cadre": ("刘志强", Role.CADRE, community.unit),
        "community_clerk": ("孙丽", Role.CLERK, community.unit),
        "agent": ("王桂花", Role.AGENT, village.unit),
        "window": ("何丽", Role.WINDOW, township_centre),
        "inspector": ("马正", Role.INSPECTOR, township),
        "branch_head": ("罗强", Role.BRANCH, branch),
        "market": ("郑涛", Role.MARKET, market_department),
        "outsider": ("高远", Role.CLERK, elsewhere.unit),
    }
    people = {}
    for login, (name, role, at) in roles.items():
        people[login] = f.person(name, login=login)
        f.appoint(people[login], role, at)

    return SimpleNamespace(
        school=school,
        centre=centre,
        district=district,
        community_committee=community_committee,
        township=township,
        township_centre=township_centre,
        village_committee=village_committee,
        bureau=bureau,
        market_department=market_department,
        branch=branch,
        campus=campus,
        community=community,
        village=village,
        postal=postal,
        elsewhere=elsewhere,
        people=people,
        superuser=f.user("superuser", "系统管理员", is_staff=True, is_superuser=True),
        **{login: one.user for login, one in people.items()},
    )
