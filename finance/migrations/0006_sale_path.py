"""The path of a sale: a function of its own, two statements instead of four; batches that compute less for each row."""

from django.db import migrations

from finance.migrations import _ledger_2 as sql


class Migration(migrations.Migration):
    dependencies = [("finance", "0005_third_parties")]

    operations = [
        migrations.RunSQL(sql.SELL, "DROP FUNCTION finance_sell"),
    ]
