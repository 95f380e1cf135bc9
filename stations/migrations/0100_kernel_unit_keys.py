"""Rows of the kernel name a unit by its key without importing this app: the database keeps the reference.

Checked at the end of the transaction, so that a unit and the record of its opening are written in any order; a unit
that is named anywhere is never deleted.
"""

from django.db import migrations

TABLES = ["core_obligation", "core_auditrecord", "core_paper"]


def key(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_unit_fk FOREIGN KEY (unit_id) REFERENCES stations_unit (id) "
        "ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_unit_fk",
    )


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_initial"), ("core", "0001_initial")]

    operations = [key(table) for table in TABLES]
