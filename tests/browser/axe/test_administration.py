"""axe on the pages of the administration."""

import pytest

from tests.walls.pages import ADMIN

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_can_be_used_by_everybody(walk):
    walk(ADMIN)
