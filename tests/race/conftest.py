"""The cast of the races, with the shipped matters."""

import pytest

from services.actions import load_catalogue
from tests.services.conftest import MONDAY


@pytest.fixture
def office(cast):
    load_catalogue(actor=None, at=MONDAY)
    return cast
