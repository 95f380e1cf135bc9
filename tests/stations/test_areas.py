"""Which cadre looks after an address (E-08)."""

import pytest

from stations.areas import cadre_for, fit, parts_of
from stations.models import Person


@pytest.mark.rule("E-08")
@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("柳河镇青林村6组12号", "张"),
        ("青林村三组", "王"),
        ("青林村十二组", ""),
        ("6组", "张"),
        ("太平街18号附2号", "刘"),
        ("太平街88号", "钱"),
        ("太平街188号", ""),
        ("太平街", ""),
        ("青林村１组", "王"),
        ("青林村八組", "张"),
        ("双河村2组", "杨"),
        ("无此地方", ""),
        ("", ""),
    ],
)
def test_the_cadre_is_found_by_the_address(address, who):
    areas = {
        "王": "青林村1—4组",
        "张": "青林村5-8组、10组",
        "刘": "太平街1—60号",
        "钱": "太平街61~120号，建设路",
        "杨": "双河村",
        "吴": "",
    }
    found = cadre_for(address, [Person(name=name, area=area) for name, area in areas.items()])
    assert (found.name if found else "") == who


def test_the_closer_area_wins_and_parts_share_their_place():
    assert fit("青林村6组", "青林村6组3号") > fit("青林村", "青林村6组3号") > 0
    assert parts_of("青林村5—8组、10组") == [("青林村", 5, 8, "组"), ("青林村", 10, 10, "组")]
