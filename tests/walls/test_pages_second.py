"""Every role at every other page, second half of the table."""

import pytest

from tests.walls.roles import compare
from tests.walls.test_every_role import PAGES


@pytest.mark.rule("E-12")
@pytest.mark.parametrize("row", PAGES[1::2], ids=str)
def test_a_page_answers_each_role_as_promised(visits, caplog, row):
    compare(visits, caplog, row)
