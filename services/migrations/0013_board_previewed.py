import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services", "0012_ledger_and_board")]

    operations = [
        migrations.AddField(
            model_name="boardmonth",
            name="seen_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="what was registered later is not shown",
                verbose_name="previewed at",
            ),
            preserve_default=False,
        ),
        # Nothing could be published before there was a preview; should there be a row, it was seen when published.
        migrations.RunSQL("UPDATE services_boardmonth SET seen_at = published_at", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="boardmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen_at__lte", models.F("published_at"))), name="board_month_previewed_first"
            ),
        ),
    ]
