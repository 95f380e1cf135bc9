"""`load_demo`: the stations of the five source documents, one login per role, tickets in every state."""

import json
from datetime import date, datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from config.demo_data import organisation, past, people, tickets
from config.demo_data.areas import AREAS
from core import calendar
from core.errors import Refused
from services.actions import load_catalogue
from services.models import Ticket
from stations.choices import Role
from stations.models import Person


class Command(BaseCommand):
    help = "The demo data, the same on every run; again: nothing new."

    def add_arguments(self, parser):
        parser.add_argument("--logins", action="store_true", help="only print the logins")
        parser.add_argument("--today", type=date.fromisoformat, help="the day the demo is told from (default: today)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        new = 0
        if not options["logins"]:
            try:
                new = self.load(options["today"])
            except Refused as refused:
                raise CommandError(f"{refused.code}: {refused}") from refused
        logins = self.logins()
        if options["json"]:
            answer = {"new_tickets": new, "tickets": Ticket.objects.count(), "logins": logins}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for login in logins:
            cells = (f"{login['role']:<38}", f"{login['username']:<14}", f"{login['password']:<14}", login["where"])
            self.stdout.write("".join(cells).rstrip())

    @transaction.atomic
    def load(self, today: date | None) -> int:
        """Everything, or nothing. Without a fixed day nothing is dated after this moment."""
        now = timezone.now()
        day = today or timezone.localdate(now)
        began = datetime.combine(day, time(7), timezone.get_default_timezone())
        # What the actions write down (reasons of pauses, titles) is written in the offices' language.
        with override("zh-hans"):
            admin = organisation.superuser()
            calendar.load_library(actor=admin, at=now)
            load_catalogue(actor=admin, at=now)
            house = organisation.load(actor=admin, at=began if today else min(began, now), today=day)
            until = None if today else now
            # The oldest first: lists show the newest rows by key.
            past.load(house, today=day, now=until)
            new = tickets.load(house, today=day, now=until)
            for area in AREAS:
                area.load(house, today=day, now=until)
            return new

    def logins(self) -> list[dict[str, str]]:
        """One row per login of the demo that exists: role, username, password, where."""
        found = Person.objects.filter(user__isnull=False).select_related("user")
        there = {person.user.username: person for person in found.prefetch_related("appointments__unit") if person.user}
        rows = [
            {
                "role": str(_("superuser")),
                "username": people.SUPERUSER[0],
                "password": people.PASSWORD,
                "where": str(_("everything, and the admin at /admin/")),
            }
        ]
        for seed in people.PEOPLE:
            person = there.get(seed.username)
            if person is not None:
                where = "、".join(appointment.unit.name for appointment in person.appointments.all())
                role = f"{Role(seed.role).label} {person.name}"
                rows.append({"role": role, "username": seed.username, "password": people.PASSWORD, "where": where})
        return rows
