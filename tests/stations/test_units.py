"""The tree: units open and move, and `path` stays right for everything below."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import Refused
from core.models import AuditRecord
from stations.actions import change_unit, move_unit, open_unit
from stations.choices import UnitKind
from stations.models import Station, Unit
from tests import factories as f

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def paths_are_right() -> bool:
    return all(
        unit.path == f"{unit.parent.path if unit.parent else ''}{unit.pk}."
        for unit in Unit.objects.select_related("parent")
    )


def test_a_unit_opens_below_its_parent_and_is_on_record(cast):
    unit = open_unit(cast.bureau, kind=UnitKind.BRANCH, name="城西支局", actor=cast.superuser, at=AT)
    assert unit.path == f"{cast.bureau.path}{unit.pk}."
    assert unit.steps == [cast.bureau.pk, unit.pk]
    written = AuditRecord.objects.about(unit).get()
    assert (written.verb, written.actor, written.unit_id, written.after["name"]) == (
        "unit.open",
        cast.superuser,
        unit.pk,
        "城西支局",
    )
    assert open_unit(None, kind=UnitKind.BUREAU, name="另一邮政局", actor=None, at=AT).path.count(".") == 1


def test_a_second_click_opens_no_second_unit(cast):
    facts = {"kind": UnitKind.BRANCH, "name": "城西支局", "actor": cast.superuser, "at": AT}
    open_unit(cast.bureau, **facts)
    with pytest.raises(Refused) as refused:
        open_unit(cast.bureau, **facts)
    assert refused.value.code == "invalid"
    assert Unit.objects.filter(name="城西支局").count() == 1
    assert paths_are_right()


def test_a_whole_branch_moves_with_its_stations(cast):
    other_bureau = f.unit("江油邮政局", kind=UnitKind.BUREAU)
    f.station("城关二站", code="YZ0009", parent=cast.branch)
    move_unit(cast.branch, other_bureau, actor=cast.superuser, at=AT)
    assert paths_are_right()
    assert set(Unit.objects.below(other_bureau).values_list("name", flat=True)) == {
        "江油邮政局",
        "城关支局",
        "城关便民服务站",
        "城关二站",
    }
    assert list(Station.objects.visible_to(f.fresh(cast.market))) == []
    assert AuditRecord.objects.about(cast.branch).get().before["parent"] == cast.bureau.pk


def test_ids_that_begin_alike_are_no_relatives(cast):
    top = Unit.objects.create(id=900001, kind=UnitKind.SCHOOL, name="甲", path="900001.")
    Unit.objects.create(id=9000011, kind=UnitKind.SCHOOL, name="乙", path="9000011.")
    assert list(Unit.objects.below(top)) == [top]
    move_unit(top, cast.school, actor=None, at=AT)
    assert Unit.objects.get(pk=9000011).path == "9000011."


@pytest.mark.parametrize("target", ["bureau", "branch"])
def test_no_unit_becomes_part_of_itself(cast, target):
    with pytest.raises(Refused) as refused:
        move_unit(cast.bureau, getattr(cast, target), actor=cast.superuser, at=AT)
    assert (refused.value.code, refused.value.field) == ("circle", "parent")
    assert paths_are_right()


def test_a_unit_becomes_a_root_and_a_second_click_writes_nothing(cast):
    move_unit(cast.branch, None, actor=cast.superuser, at=AT)
    move_unit(cast.branch, None, actor=cast.superuser, at=AT)
    assert paths_are_right()
    assert AuditRecord.objects.filter(verb="unit.move").count() == 1


def test_two_of_one_name_do_not_meet_under_one_parent(cast):
    f.unit("城关支局", parent=cast.school)
    with pytest.raises(Refused) as refused:
        move_unit(cast.branch, cast.school, actor=cast.superuser, at=AT)
    assert refused.value.code == "name_taken"


def test_the_tree_has_a_depth_that_fits(cast):
    deep = Unit.objects.create(kind=UnitKind.VILLAGE, name="深", path="1." * 99)
    with pytest.raises(Refused) as refused:
        open_unit(deep, kind=UnitKind.VILLAGE, name="更深", actor=None, at=AT)
    assert refused.value.code == "too_deep"
    with pytest.raises(Refused):
        move_unit(cast.branch, deep, actor=None, at=AT)
    assert Unit.objects.get(pk=cast.branch.pk).path == cast.branch.path


def test_other_facts_change_without_the_place(cast):
    change_unit(cast.branch, actor=cast.superuser, at=AT, name="城关邮政支局", phone="13812345678")
    change_unit(cast.branch, actor=cast.superuser, at=AT, name="城关邮政支局", phone="13812345678")
    written = AuditRecord.objects.about(cast.branch).get()
    assert (written.before["name"], written.after["name"]) == ("城关支局", "城关邮政支局")
    assert "13812345678" not in str(written.after)
    with pytest.raises(TypeError):
        change_unit(cast.branch, actor=None, at=AT, path="1.")


@pytest.mark.parametrize("table", ["core_obligation", "core_auditrecord", "core_paper"])
def test_the_database_keeps_the_units_that_the_kernel_names(db, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT condeferrable, condeferred, confdeltype FROM pg_constraint WHERE conname = %s", [f"{table}_unit_fk"]
        )
        assert cursor.fetchone() == (True, True, "a")


def test_a_record_cannot_name_a_unit_that_is_not_there(cast):
    with pytest.raises(IntegrityError, match="core_auditrecord_unit_fk"), transaction.atomic():
        from core.audit import record

        record("unit.open", cast.branch, actor=None, at=AT, unit_id=987654321)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
