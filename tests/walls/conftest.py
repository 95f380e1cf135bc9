"""One world for all tests of a module: built once, in a transaction that is taken back at the module's end."""

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from tests.walls.world import build

    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sessions(world, django_db_blocker):
    from tests.walls.visits import Visits

    with django_db_blocker.unblock():
        return Visits(world)


@pytest.fixture
def visits(sessions, db):
    """The visits of this test; each test runs in a savepoint inside the world's transaction."""
    return sessions
