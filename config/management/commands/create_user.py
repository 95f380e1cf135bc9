"""`create_user`: a login for a person, with a role in a unit."""

import getpass
import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.audit import record
from core.errors import Refused
from core.models import User
from stations.actions.people import add_person, appoint
from stations.choices import Role
from stations.models import Unit


class Command(BaseCommand):
    help = (
        "A login with its full name and its role in a unit. The password is asked for, or read with --password-stdin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="full name, as colleagues know the person")
        parser.add_argument("--role", choices=Role.values, help="needs --unit")
        parser.add_argument("--unit", help="a station's code, or the full name or number of any unit")
        parser.add_argument("--from", dest="starts_on", type=date.fromisoformat, help="first day (default: today)")
        parser.add_argument("--superuser", action="store_true", help="may do everything in the admin")
        parser.add_argument("--password-stdin", action="store_true", help="the password is the first line of the input")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["role"]) != bool(options["unit"]):
            raise CommandError("--role and --unit go together: a role is held in a unit.")
        if not options["role"] and not options["superuser"]:
            raise CommandError("A login without --role in a --unit could see nothing (or give --superuser).")
        unit = _unit(options["unit"])
        user = User(
            username=options["username"],
            full_name=options["name"],
            is_staff=options["superuser"],
            is_superuser=options["superuser"],
        )
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else _ask()
        try:
            user.set_password(password)
            user.full_clean()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        try:
            _make(user, unit, options["role"], options["starts_on"])
        except Refused as refused:
            raise CommandError(f"{refused.code}: {refused}") from refused
        answer = {"username": user.username, "role": options["role"], "unit": options["unit"]}
        self.stdout.write(json.dumps(answer) if options["json"] else f"{user.username}: done")


def _unit(wanted: str | None) -> Unit | None:
    """The unit meant: by its station's code, its full name or its number; None when none is wanted."""
    if wanted is None:
        return None
    meant = Q(station__code=wanted) | Q(name=wanted)
    if wanted.isdecimal():
        meant |= Q(pk=int(wanted))
    found = Unit.objects.filter(meant)[:2]
    if len(found) != 1:
        raise CommandError(f"{'Several units are' if found else 'No unit is'} called {wanted}.")
    return found[0]


def _ask() -> str:
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Again: "):
        raise CommandError("The two differ.")
    return password


@transaction.atomic
def _make(user: User, unit: Unit | None, role: str | None, starts_on: date | None) -> None:
    at = timezone.now()
    user.save()
    facts = {"username": user.username, "is_superuser": user.is_superuser}
    record("user.add", user, actor=None, at=at, after=facts, note="create_user")
    person = add_person(user.full_name, actor=None, at=at, user=user)
    if unit is not None and role is not None:
        appoint(person, unit, role, starts_on=starts_on or timezone.localdate(at), actor=None, at=at)
