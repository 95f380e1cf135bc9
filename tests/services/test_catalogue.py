"""The shipped catalogue as rows."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from services.models import Chain, ChainStep, Matter, MatterDocument, MatterField
from tests.factories import unit
from tests.services.conftest import MONDAY, do, log

pytestmark = pytest.mark.django_db


def rows() -> list[int]:
    return [model.objects.count() for model in (Chain, ChainStep, Matter, MatterField, MatterDocument)]


def test_loading_twice_makes_nothing_new():
    out = StringIO()
    call_command("load_catalogue", "--json", stdout=out)
    first = rows()
    assert json.loads(out.getvalue())["created"] == first[0] + first[2]
    call_command("load_catalogue", "--overwrite", stdout=StringIO())
    call_command("load_catalogue", stdout=StringIO())
    assert rows() == first
    assert min(first) > 0


def test_what_the_office_edited_stays_unless_set_back():
    call_command("load_catalogue", stdout=StringIO())
    Matter.objects.filter(code="computer-repair").update(name="修电脑")
    call_command("load_catalogue", stdout=StringIO())
    assert Matter.objects.get(code="computer-repair").name == "修电脑"
    call_command("load_catalogue", "--overwrite", stdout=StringIO())
    assert Matter.objects.get(code="computer-repair").name == "电脑维修"


@pytest.mark.rule("A-01")
def test_what_is_shipped_is_free_and_found_by_initials():
    call_command("load_catalogue", stdout=StringIO())
    assert set(Matter.objects.values_list("price", flat=True)) == {0}
    assert "dnwx" in Matter.objects.get(code="computer-repair").initials.split()


def test_a_matter_belongs_to_kinds_of_station_and_to_a_part_of_the_tree(office):
    codes = set(Matter.objects.offered_at(office.campus).values_list("code", flat=True))
    assert codes >= {"consultation", "computer-repair", "found-item"} and "certificate" not in codes
    Matter.objects.filter(code="computer-repair").update(owner=unit("别的学校"))
    matter = Matter.objects.get(code="computer-repair")
    assert not matter.is_offered_at(office.campus)
    assert matter not in Matter.objects.offered_at(office.campus)
    Matter.objects.filter(code="computer-repair").update(owner=office.school)
    matter.refresh_from_db()
    assert matter.is_offered_at(office.campus)
    assert matter in Matter.objects.offered_at(office.campus)


def test_a_new_matter_saved_by_the_office_gets_its_initials():
    from services.actions import save_matter

    chain = Chain.objects.create(code="c", name="流程")
    matter = save_matter(
        Matter(code="bike", name="自行车维修", chain=chain, station_kinds=["campus"]), actor=None, at=MONDAY
    )
    assert Matter.objects.get(pk=matter.pk).initials == "zxcwx"


@pytest.mark.rule("E-01")
def test_a_village_station_offers_the_five_kinds_of_service(office):
    groups = set(Matter.objects.offered_at(office.village).values_list("group", flat=True))
    assert groups == {"证照代办", "咨询服务", "代写文书", "发展致富", "民事调解"}
    campus = set(Matter.objects.offered_at(office.campus).values_list("group", flat=True))
    assert campus.isdisjoint({"证照代办", "代写文书", "发展致富", "民事调解"})


@pytest.mark.rule("E-01")
@pytest.mark.rule("E-03")
def test_other_services_are_done_at_once_or_by_the_agreed_day(office):
    at_once = log(
        office.village,
        "writing",
        office.agent,
        details={"document": "合同"},
        outcome="on_the_spot",
        description="租地合同",
    )
    assert at_once.closed_at == MONDAY
    later = log(
        office.village,
        "mediation",
        office.agent,
        details={"dispute": "邻里"},
        description="滴水",
    )
    later = do(later, "promise", office.agent, promised_on=date(2026, 11, 30))
    assert (later.duty.rule, later.duty.due_on) == ("E-03", date(2026, 11, 30))
