"""Operations that stand together build what they build one after the other, and take it down again."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from core.migrating import Together, grouped

pytestmark = pytest.mark.django_db


def operations() -> list:
    return [
        migrations.CreateModel(
            "Shelf", [("id", models.BigAutoField(primary_key=True)), ("code", models.CharField(max_length=9))]
        ),
        migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True)), ("n", models.IntegerField())]),
        # Refers to a table that comes later: the way Django parts a circle.
        migrations.AddField("shelf", "first", models.ForeignKey("core.Thing", models.PROTECT, null=True)),
        migrations.AddField("thing", "shelf", models.ForeignKey("core.Shelf", models.PROTECT)),
        migrations.AddConstraint("thing", models.CheckConstraint(name="some", condition=models.Q(n__gt=0))),
        migrations.AddIndex("shelf", models.Index(fields=["code"], name="by_code")),
    ]


def applied(steps: list, state: ProjectState) -> ProjectState:
    for step in steps:
        before = state.clone()
        step.state_forwards("core", state)
        with connection.schema_editor(atomic=False) as editor:
            step.database_forwards("core", editor, before, state)
    return state


def schema() -> dict:
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name in ("core_shelf", "core_thing")]
        return {
            table: (
                [column.name for column in connection.introspection.get_table_description(cursor, table)],
                sorted(connection.introspection.get_constraints(cursor, table)),
            )
            for table in tables
        }


@pytest.mark.parametrize("is_rendered", [False, True])
def test_together_they_build_the_same_tables_and_take_them_down(is_rendered):
    alone = ProjectState()
    applied(operations(), alone)
    one_by_one = schema()
    with connection.schema_editor(atomic=False) as editor:
        for name in ("Thing", "Shelf"):
            editor.delete_model(alone.apps.get_model("core", name))
    assert schema() == {}

    steps, state = grouped(operations()), ProjectState()
    if is_rendered:
        assert state.apps
    nothing = state.clone()
    applied(steps, state)
    assert len(steps) == 1
    assert schema() == one_by_one
    assert {"some", "by_code"} <= {name for _columns, names in one_by_one.values() for name in names}
    assert state.apps.get_model("core", "Thing")._meta.get_field("shelf")
    with connection.schema_editor(atomic=False) as editor:
        steps[0].database_backwards("core", editor, state, nothing)
    assert schema() == {}


def test_sql_and_code_keep_their_places():
    sql = migrations.RunSQL("SELECT 1")
    one, two, three = grouped([operations()[0], sql, operations()[1]])
    assert two is sql
    assert isinstance(one, Together) and isinstance(three, Together)
