import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services", "0015_appointments")]

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
        migrations.AddField(
            model_name="boardmonth",
            name="matters",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="services.matter", verbose_name="matters shown"
            ),
        ),
        # Nothing could be published before there was a preview; should there be a row, it was seen when published.
        migrations.RunSQL("UPDATE services_boardmonth SET seen_at = published_at", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="boardmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen_at__lte", models.F("published_at"))), name="board_month_previewed_first"
            ),
        ),
        # One index instead of two: it keeps the numbers apart and is the order of the ledger.
        migrations.RemoveConstraint(model_name="ticket", name="ticket_number_in_book"),
        migrations.RemoveConstraint(model_name="ticket", name="ticket_running_number"),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                fields=("station", "year", "imported_in", "sequence"),
                name="ticket_running_number",
                nulls_distinct=False,
            ),
        ),
    ]
