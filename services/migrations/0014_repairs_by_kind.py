"""The shipped repair of computers is a repair by kind, and what is brought for it is a device (A-03)."""

from django.db import migrations


def name_kind(apps, schema_editor):
    matters = apps.get_model("services", "Matter").objects.filter(chain__code="repair", kind="service")
    matters.update(kind="repair", thing_kind="device")
    tickets = apps.get_model("services", "Ticket").objects.filter(matter__kind="repair", repair=None)
    repair_of = apps.get_model("services", "Repair")
    repair_of.objects.bulk_create(
        (repair_of(ticket_id=pk) for pk in tickets.values_list("pk", flat=True).iterator()), batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [("services", "0013_repairs")]

    operations = [migrations.RunPython(name_kind, migrations.RunPython.noop)]
