"""axe on the pages of the public."""

import pytest

from tests.walls.pages import PUBLIC

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_can_be_used_by_everybody(walk):
    walk(PUBLIC)
