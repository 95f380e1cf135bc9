"""Visits to pages and calls as one of the world's visitors; and whether they changed anything."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from stations.choices import Scope
from stations.models import ClientToken

# What a visit may write about itself.
OWN_TRACES = {"django_session", "axes_accessattempt", "axes_accesslog"}


class Visits:
    """`get` and `post` as a visitor by name (None: without a login), as a page or with a token of the API.

    Each visit runs in a savepoint of its own and leaves nothing behind.
    """

    def __init__(self, world):
        self.world = world
        self.sessions: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        for name, user in world.visitors.items():
            client = Client()
            client.force_login(user)
            self.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
            _row, self.tokens[name] = ClientToken.objects.create(user, name=name, scopes=list(Scope.values))
        # Every visit is taken back: what the tables hold now they hold before each.
        self.before = content()

    def address(self, pattern: str) -> str:
        return pattern.format(**self.world.names)

    @contextmanager
    def visit(self, name: str | None, method: str, address: str, body=None, *, by_token=False, **facts):
        """The answer, while what it wrote is still there."""
        client = Client(raise_request_exception=False)
        headers = facts.pop("headers", {})
        if name is not None and by_token:
            headers = headers | {"authorization": f"Token {self.tokens[name]}"}
        elif name is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        if by_token:
            facts["content_type"] = "application/json"
        call = getattr(client, method.lower())
        with transaction.atomic():
            yield call(self.address(address), {} if body is None else body, headers=headers, **facts)
            transaction.set_rollback(True)


def touched() -> dict[str, int]:
    """Rows written in this transaction so far, by table; also those of savepoints taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return {name: count for name, count in cursor.fetchall() if count and name not in OWN_TRACES}


def content() -> dict[str, str]:
    """A digest of all that the tables of our apps hold."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - OWN_TRACES)
    parts = [f"SELECT '{t}', md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {t} t" for t in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
