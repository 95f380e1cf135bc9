"""A batch of sales is computed in fewer passes over its rows; what it cannot book it does not answer."""

from django.db import migrations

from finance.migrations import _ledger_1, _ledger_3

DROP = "DROP FUNCTION finance_sell_many"


class Migration(migrations.Migration):
    dependencies = [("finance", "0008_late_totals")]

    operations = [
        migrations.RunSQL(DROP, _ledger_1.SELL_MANY),
        migrations.RunSQL(_ledger_3.SELL_MANY, DROP),
    ]
