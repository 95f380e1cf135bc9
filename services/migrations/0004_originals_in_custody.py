"""Originals that stations held before things had a chain of custody become things on the counter (A-09)."""

from django.db import migrations
from django.utils import timezone


def take_over(apps, schema_editor):
    row_of, thing_of, move_of, place_of, series_of = (
        apps.get_model(app, name)
        for app, name in (
            ("services", "TicketDocument"),
            ("services", "Thing"),
            ("services", "ThingMove"),
            ("services", "Place"),
            ("core", "NumberSeries"),
        )
    )
    held = row_of.objects.filter(document__handling="original_kept", received__gt=0, returned_at=None, things=None)
    rows = held.select_related("ticket__station", "document").order_by("received_at", "id")
    for row in rows.iterator():
        station = row.ticket.station
        year = timezone.localtime(row.received_at).year
        facts = {"code": "00", "name": "服务台", "name_en": "Counter"}
        place, _is_new = place_of.objects.get_or_create(station=station, is_counter=True, defaults=facts)
        series, _is_new = series_of.objects.get_or_create(series=f"thing:{station.pk}:{year}", defaults={"last": 0})
        series.last += 1
        series.save()
        by = row.ticket.registered_by_id
        thing = thing_of.objects.create(
            number=f"{station.code}-W{year}-{series.last:05d}",
            station=station,
            ticket=row.ticket,
            document=row,
            kind="original",
            name=row.document.name,
            quantity=row.received,
            state="on_shelf",
            place=place,
            received_at=row.received_at,
            received_by_id=by,
            moved_at=row.received_at,
        )
        move_of.objects.create(
            thing=thing, step="received", at=row.received_at, by_id=by, place=place, quantity=row.received
        )


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), ("services", "0003_custody")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
