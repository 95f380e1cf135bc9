"""Fixtures of the tests around tickets."""

from uuid import uuid4

import pytest


@pytest.fixture
def fresh_limits(settings):
    """No try has been counted yet: tries are counted under keyed digests, and this test has a key of its own."""
    settings.PII_INDEX_KEY = uuid4().hex
