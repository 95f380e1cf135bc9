"""The postal bureau with its departments, and what days and prices are tried with."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from finance import tariffs
from finance.models import Business
from stations.choices import Role, StationKind
from tests import factories as f

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> datetime:
    """ "2026-11-23 10:00" in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _prices_are_read_anew():
    tariffs.forget()


@pytest.fixture
def bureau(cast, calendar):
    """The cast with the people of the bureau: `ecommerce`, `pricing` (market), `finance_clerk`, `finance_head`,
    `office`, `supervisor`, `shop` (franchisee of `cast.postal`, with a mobile), and a second station `cast.far` of
    another branch with `far_head` and `far_shop`."""
    far_branch = f.unit("河西支局", kind="branch", parent=cast.bureau)
    cast.far = f.station("河西便民服务站", code="YZ0002", kind=StationKind.POSTAL, parent=far_branch)
    for login, name, role, unit, phone in (
        ("ecommerce", "韩雪", Role.E_COMMERCE, cast.bureau, ""),
        ("pricing", "郑涛二", Role.MARKET, cast.bureau, ""),
        ("finance_clerk", "邓萍", Role.FINANCE, cast.bureau, ""),
        ("finance_head", "汪洋", Role.FINANCE, cast.bureau, ""),
        ("office", "梁红", Role.GENERAL_OFFICE, cast.bureau, ""),
        ("supervisor", "冯洁", Role.SUPERVISION, cast.bureau, ""),
        ("shop", "蒋红旗", Role.FRANCHISEE, cast.postal.unit, "13812340001"),
        ("far_shop", "向阳", Role.FRANCHISEE, cast.far.unit, ""),
        ("far_head", "石磊", Role.BRANCH, far_branch, ""),
    ):
        person = f.person(name, login=login, phone=phone)
        f.appoint(person, role, unit)
        setattr(cast, login, person.user)
        cast.people[login] = person
    return cast


@pytest.fixture
def mobile(db):
    return Business.objects.get_or_create(code="mobile", defaults={"name": "移动话费"})[0]
