"""`create_user`: a login with its person and role, never with a password on the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from core.models import AuditRecord, User
from stations.access import holds
from stations.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def create(*arguments):
    out = io.StringIO()
    call_command("create_user", *arguments, stdout=out)
    return out.getvalue()


def test_a_clerk_of_a_station(cast, typed):
    typed("Spring-Onion-42\n")
    answer = create("sunli", "--name", "孙丽", "--role", "clerk", "--unit", "XQ01", "--password-stdin", "--json")
    assert json.loads(answer) == {"username": "sunli", "role": "clerk", "unit": "XQ01"}
    user = User.objects.get(username="sunli")
    assert user.check_password("Spring-Onion-42") and not user.is_staff
    assert holds(user, [Role.CLERK], cast.campus.unit)
    assert not holds(user, [Role.DIRECTOR], cast.campus.unit)
    assert not holds(user, [Role.CLERK], cast.elsewhere.unit)
    assert AuditRecord.objects.filter(verb="user.add", subject_id=user.pk).count() == 1


def test_a_unit_without_a_station_is_found_by_its_name_or_number(cast, typed):
    for number, word in enumerate(("石马镇", str(cast.township.pk))):
        typed("Spring-Onion-42\n")
        create(f"mazheng{number}", "--name", "马正", "--role", "inspector", "--unit", word, "--password-stdin")
        assert holds(User.objects.get(username=f"mazheng{number}"), [Role.INSPECTOR], cast.village.unit)


def test_again_is_refused_and_leaves_the_first_login_alone(cast, typed):
    for password in ("Spring-Onion-42\n", "Autumn-Leek-77\n"):
        typed(password)
        arguments = ("sunli", "--name", "孙丽", "--superuser", "--password-stdin")
        if password.startswith("Spring"):
            create(*arguments)
        else:
            with pytest.raises(CommandError):
                create(*arguments)
    assert User.objects.get(username="sunli").check_password("Spring-Onion-42")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--role", "clerk"), "go together"),
        ((), "could see nothing"),
        (("--role", "clerk", "--unit", "NOWHERE"), "No unit is called NOWHERE"),
    ],
)
def test_what_makes_no_sense_is_refused(cast, typed, arguments, words):
    typed("Spring-Onion-42\n")
    with pytest.raises(CommandError, match=words):
        create("sunli", "--name", "孙丽", *arguments, "--password-stdin")
    assert not User.objects.filter(username="sunli").exists()


def test_a_weak_password_is_refused(typed):
    typed("sunli\n")
    with pytest.raises(CommandError):
        create("sunli", "--name", "孙丽", "--superuser", "--password-stdin")
    assert not User.objects.exists()


def test_it_asks_twice_when_somebody_is_there(monkeypatch):
    answers = iter(["Spring-Onion-42", "Spring-Onion-43"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="differ"):
        create("sunli", "--name", "孙丽", "--superuser")
