"""The shipped catalogue as rows."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from services.models import Chain, ChainStep, Matter, MatterDocument, MatterField
from tests.factories import unit
from tests.services.conftest import MONDAY

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
    assert codes == {"consultation", "computer-repair"}
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
