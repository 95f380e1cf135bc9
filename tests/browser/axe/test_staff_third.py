"""axe on the pages of the staff, third of four parts."""

import pytest

from tests.walls.pages import STAFF

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_can_be_used_by_everybody(walk):
    walk(STAFF[2::4])
