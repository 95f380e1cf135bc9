"""Fixtures that every test may use. The servers are started by config.pytest_servers."""

import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation


@pytest.fixture(autouse=True)
def _language_of_the_office():
    """Each test begins in the default language; a request of an earlier one leaves its own behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Rows that a process keeps for some seconds are those of this test."""
    from finance.actions.sales import known_businesses

    known_businesses.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_when_asked_for():
    """Each new `Client` starts the middleware anew, and listing all static files then took half of a request's time."""
    settings.WHITENOISE_AUTOREFRESH = True
    yield
    del settings.WHITENOISE_AUTOREFRESH


@pytest.fixture(scope="session", autouse=True)
def _flush_passes_the_guards():
    """Tests with real commits empty all tables afterwards; the guards against TRUNCATE step aside for that alone.

    With CASCADE: knox's own token table, which we replaced by ours, is no model any more but still refers to users.
    """
    plain = DatabaseOperations.sql_flush

    def flush(self, style, tables, **kwargs):
        statements = plain(self, style, tables, **{**kwargs, "allow_cascade": True})
        if not statements:
            return statements
        return ["SET session_replication_role = replica", *statements, "SET session_replication_role = DEFAULT"]

    DatabaseOperations.sql_flush = flush
    yield
    DatabaseOperations.sql_flush = plain


@pytest.fixture
def cast(db):
    """A small organisation with a person for each role; see tests/cast.py."""
    from tests.cast import build

    return build()


@pytest.fixture
def calendar(db):
    """The official working calendar of 2004 to 2026."""
    from datetime import UTC, datetime

    from core.calendar import load_library

    load_library(actor=None, at=datetime(2025, 11, 10, tzinfo=UTC))
