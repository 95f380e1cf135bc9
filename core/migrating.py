"""Migrations that build many tables at once.

Django renders the models anew after each operation, and with each one all that refer to it: of the time that a new
database took to build, a twentieth was spent in the database. Operations that stand together are rendered once.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation

Schema = (ModelOperation, FieldOperation, IndexOperation)
# Renames look at what stood there before, step by step.
APART = (migrations.RenameField, migrations.RenameModel, migrations.RenameIndex, migrations.DeleteModel)


class Together(Operation):
    """Some operations as one step: from what stood there before all of them to what stands there after all.

    A table that is made in the step is made as it is at the end of it; what is added to it on the way is passed over.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        rendered = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if rendered is not None:
            state.apps = rendered
            state.reload_models({(app_label, _model_of(operation)) for operation in self.operations}, delay=False)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self._of_the_database():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(list(self._of_the_database())):
            # A trigger goes with its table.
            if not _is_trigger(operation):
                operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"{len(self.operations)} operations in one step"

    def _of_the_database(self) -> Iterator[Operation]:
        made: set[str] = set()
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                made.add(_model_of(operation))
            elif _model_of(operation) in made and not _is_trigger(operation):
                continue
            yield operation


def grouped(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations, those on tables that stand together as one step each; SQL and code keep their places."""
    found: list[Operation] = []
    for is_schema, some in groupby(operations, key=lambda one: isinstance(one, Schema) and not isinstance(one, APART)):
        run = list(some)
        found += [Together(run)] if is_schema else run
    return found


def _model_of(operation: Any) -> str:
    return getattr(operation, "model_name_lower", None) or operation.name_lower


def _is_trigger(operation: Operation) -> bool:
    return hasattr(operation, "trigger")
