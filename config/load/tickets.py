"""A million tickets in a few minutes: one INSERT … SELECT over lists that lie in temporary tables.

What the actions promise stays true: numbers run on without holes within a station and year and the number series move
with them, look-up codes and keys are unique, the search text is folded as the actions fold it, an open ticket whose
step has a duty has that obligation with the day the working calendar gives.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from config.load import organisation, words
from core.fields import EncryptedTextField, blind_index
from core.keys import reserve_keys
from core.text import fold
from services import workflow
from services.actions import duties
from services.actions.intake import ALPHABET, CODE_LENGTH
from services.choices import State
from services.models import ChainStep, Matter, Ticket

# Of every 20 tickets so many are settled at the counter (C-07: 230 of 260).
AT_ONCE_OF_20 = 17
RESIDENTS = 20_000
# From so many new tickets on it is quicker to build indexes anew than to feed them row by row.
REBUILD_INDEX_FROM = 50_000


@dataclass(frozen=True)
class Volume:
    stations: int
    tickets: int
    open_per_station: int
    with_history: bool


@dataclass(frozen=True)
class Tally:
    stations: int
    tickets: int
    open: int
    with_duty: int
    history: int


STATION_LIST = """
DROP TABLE IF EXISTS pg_temp.load_station;
CREATE TEMPORARY TABLE load_station ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY s.code) - 1 AS k, s.unit_id, s.code, s.kind, 0::bigint AS base,
       %(stations)s::bigint AS stations,
       (SELECT min(person_id) FROM stations_appointment WHERE unit_id = s.unit_id) AS counter,
       (SELECT max(person_id) FROM stations_appointment WHERE unit_id = s.unit_id) AS handler
FROM stations_station AS s WHERE s.code ~ '^L[0-9]{6}$' ORDER BY s.code LIMIT %(stations)s
"""

# The row of each series is locked until the load commits, so a clerk who logs a ticket meanwhile gets the next number.
SERIES = """
WITH wanted AS (
    SELECT k, 'ticket:' || unit_id || ':' || %(year)s AS series,
           %(tickets)s / stations + CASE WHEN k < %(tickets)s %% stations THEN 1 ELSE 0 END AS n
    FROM load_station
), moved AS (
    INSERT INTO core_numberseries AS s (series, last) SELECT series, n FROM wanted WHERE n > 0
    ON CONFLICT (series) DO UPDATE SET last = s.last + excluded.last
    RETURNING series, last
)
UPDATE load_station SET base = moved.last - wanted.n
FROM moved JOIN wanted USING (series) WHERE wanted.k = load_station.k
"""

# Codes and keys begin with the key of the row: no two are alike, and their indexes grow at one end (28 bits for the
# key of the row, 22 of noise, in the 32 signs of the slips).
CODE = " || ".join(
    f"substr(%(alphabet)s, 1 + (((d.id << 22 | (abs(hashint8extended(d.id, 5)) & 4194303)) >> {5 * n}) & 31)::int, 1)"
    for n in reversed(range(CODE_LENGTH))
)

# `i` counts all tickets in the order of time, `j` those of one station. hashint8extended spreads without randomness:
# the same call makes the same tickets. Residents come from nine to five, in the order of their numbers.
TICKETS = f"""
WITH plan AS (
    SELECT i, %(first_id)s::bigint + i AS id, st.*, i / st.stations AS j,
           %(tickets)s / st.stations + CASE WHEN st.k < %(tickets)s %% st.stations THEN 1 ELSE 0 END AS quota,
           abs(hashint8extended(i, 1) %% 1000) AS chance,
           abs(hashint8extended(i, 2) %% %(residents)s) AS r,
           abs(hashint8extended(i, 3)) AS which, abs(hashint8extended(i, 4) %% 400) AS story,
           (%(starts_at)s::timestamptz + (%(ends_at)s::timestamptz - %(starts_at)s::timestamptz)
               * (i::float8 / %(tickets)s)) AT TIME ZONE %(zone)s AS clock
    FROM generate_series(0::bigint, %(tickets)s - 1) AS i
    JOIN load_station AS st ON st.k = i %% %(stations)s
), placed AS (
    SELECT p.*,
           least(%(at)s::timestamptz, (clock::date + interval '9 hours' + clock::time / 3) AT TIME ZONE %(zone)s) AS at,
           p.quota - p.j <= %(open)s AS is_open, m.matter_id, m.name AS matter, m.folded AS matter_folded,
           m.partner_id, m.is_at_once, 'submitted' = ANY (m.open_states) AND NOT m.is_at_once AS goes_up,
           CASE WHEN p.quota - p.j <= %(open)s
                THEN m.open_states[1 + (p.which / 1000) %% cardinality(m.open_states)] END AS open_state
    FROM plan AS p
    JOIN load_kind AS n ON n.kind = p.kind
    JOIN load_matter AS m ON m.kind = p.kind AND m.slot = p.which %%
         CASE WHEN p.quota - p.j <= %(open)s THEN n.with_steps ELSE n.slots END
), done AS (
    SELECT p.*, coalesce(open_state, 'closed') AS state,
           CASE WHEN is_open THEN ''
                WHEN is_at_once THEN CASE WHEN chance < 80 THEN 'explained' ELSE 'on_the_spot' END
                WHEN chance < 20 THEN 'refused' WHEN chance < 40 THEN 'withdrawn' WHEN chance < 60 THEN 'could_not'
                WHEN chance < 70 THEN 'referred' ELSE 'done' END AS outcome,
           CASE WHEN is_at_once THEN p.at
                WHEN NOT is_open THEN least(%(at)s::timestamptz, p.at + interval '1 hour' * (4 + chance / 8))
           END AS closed_at
    FROM placed AS p
)
INSERT INTO services_ticket (
    id, number, station_id, year, sequence, lookup_code, lookup_tail, submission_key, matter_id, state, outcome,
    waiting_for, resume_state, resident_name, phone, phone_index, id_number, id_index, address, description, details,
    explanation, repair_result, source, is_urgent, received_by_id, handled_by_id, registered_by_id, partner_id,
    holder_id, received_at, registered_at, accepted_at, submitted_at, ready_at, replied_at, closed_at, promised_on,
    search_text)
SELECT
    d.id, d.code || '-' || %(year)s || '-' || lpad((d.base + d.j + 1)::text, 5, '0'), d.unit_id, %(year)s,
    d.base + d.j + 1,
    {CODE},
    r.tail, (lpad(to_hex(d.id), 12, '0') || substr(md5(d.id::text), 1, 20))::uuid,
    d.matter_id, d.state, d.outcome, '', '', r.name, r.phone, r.phone_index, '', '', r.address, s.text, '{{}}',
    CASE WHEN d.outcome IN ('refused', 'explained') THEN '已向来访人说明政策依据和办理条件。' ELSE '' END, '',
    CASE WHEN d.chance %% 7 = 0 THEN 'phone' WHEN d.chance %% 11 = 0 THEN 'visit' ELSE 'counter' END,
    d.is_open AND d.chance < 10, d.counter, CASE WHEN d.state <> 'received' THEN d.handler END, d.counter,
    d.partner_id, CASE WHEN d.goes_up AND d.state IN ('submitted', 'handling') THEN %(centre)s::bigint END,
    d.at, d.at,
    CASE WHEN d.is_at_once THEN d.at
         WHEN d.state <> 'received' THEN least(%(at)s::timestamptz, d.at + interval '5 minutes') END,
    CASE WHEN d.goes_up AND (d.state IN ('submitted', 'handling', 'ready', 'replied') OR d.outcome = 'done')
         THEN least(%(at)s::timestamptz, d.at + interval '2 hours') END,
    CASE WHEN d.state = 'ready' THEN least(%(at)s::timestamptz, d.at + interval '3 hours') END,
    CASE WHEN d.is_at_once THEN d.at WHEN d.state = 'replied' OR d.outcome = 'done'
         THEN least(d.closed_at, %(at)s::timestamptz, d.at + interval '4 hours') END,
    d.closed_at,
    CASE WHEN NOT d.is_at_once AND d.state <> 'received' THEN (d.at AT TIME ZONE %(zone)s)::date + 10 END,
    concat_ws(' ', lower(d.code || '-' || %(year)s || '-' || lpad((d.base + d.j + 1)::text, 5, '0')),
              r.name_folded, r.tail, d.matter_folded, r.address_folded, s.folded)
FROM done AS d
JOIN load_resident AS r ON r.k = d.r
JOIN load_story AS s ON s.is_at_once = d.is_at_once AND s.k = d.story
ORDER BY d.i
"""  # noqa: S608

HISTORY = """
INSERT INTO core_auditrecord (at, verb, subject_type_id, subject_id, unit_id, before, after, note)
SELECT e.at, e.verb, %(ticket_type)s, t.id, t.station_id, e.old, e.new, ''
FROM services_ticket AS t,
LATERAL (VALUES
    (t.registered_at, 'ticket.log', '{}'::jsonb, jsonb_build_object('state', 'received')),
    (t.accepted_at, 'ticket.accept', jsonb_build_object('state', 'received'), jsonb_build_object('state', 'accepted')),
    (t.closed_at, 'ticket.close', '{}'::jsonb, jsonb_build_object('state', 'closed', 'outcome', t.outcome))
) AS e(at, verb, old, new)
WHERE t.id >= %(first_id)s AND e.at IS NOT NULL AND (e.verb = 'ticket.log' OR e.at <> t.registered_at)
"""


def generate(volume: Volume, *, first: date, at: datetime) -> Tally:
    """Make `volume` in the month that begins on `first`, no later than `at`; one transaction, statistics at its end.

    The table of tickets is locked against writers meanwhile. Twice the same call makes twice the tickets. Raises
    ValueError where the catalogue has no matters with steps or `first` lies after `at`.
    """
    starts_at, ends_at = _span(first, at)
    choice = _matters()
    if not choice:
        raise ValueError("the catalogue holds no matters yet: run load_demo first")
    facts: dict[str, Any] = {
        "stations": volume.stations,
        "tickets": volume.tickets,
        "open": volume.open_per_station,
        "year": first.year,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "at": at,
        "zone": timezone.get_default_timezone_name(),
        "alphabet": ALPHABET,
        "ticket_type": ContentType.objects.get_for_model(Ticket).pk,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        # Checked statement by statement: a million deferred checks would lie in memory until the commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("LOCK TABLE services_ticket IN SHARE ROW EXCLUSIVE MODE")
        facts["centre"] = organisation.ensure(
            volume.stations, kinds=sorted(choice), names=words.names(2_000), since=date(first.year - 1, 1, 1)
        )
        cursor.execute(STATION_LIST, facts)
        facts["residents"] = _fill_lists(cursor, choice, min(RESIDENTS, max(volume.tickets, 1)))
        facts["first_id"] = reserve_keys(Ticket, max(volume.tickets, 1))
        rebuild = volume.tickets >= REBUILD_INDEX_FROM
        with indexes_apart(cursor, "services_ticket", rebuild):
            made = _run(cursor, SERIES, facts) and _run(cursor, TICKETS, facts)
        left_open, with_duty = _open_duties(facts["first_id"])
        history = 0
        if volume.with_history:
            with indexes_apart(cursor, "core_auditrecord", rebuild):
                history = _run(cursor, HISTORY, facts)
        tally = Tally(volume.stations, made, left_open, with_duty, history)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return tally


def _span(first: date, at: datetime) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    starts_at = datetime.combine(first, time(), zone)
    next_month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    ends_at = min(datetime.combine(next_month, time(), zone), at)
    if ends_at <= starts_at:
        raise ValueError("the month lies in the future")
    return starts_at, ends_at


def _run(cursor, statement: str, facts: dict) -> int:
    cursor.execute(statement, facts)
    return cursor.rowcount


@contextmanager
def indexes_apart(cursor, table: str, rebuild: bool) -> Iterator[None]:
    """The indexes that keep nothing unique, dropped before and built anew after, where that is quicker."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT indisunique AND %s ORDER BY indexrelid",
        [table, rebuild],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cursor.execute(definition)


def _matters() -> dict[str, list[tuple[Matter, bool, list[str]]]]:
    """For each kind of station its matters in the proportion in which they are asked for.

    Each with whether it is settled at once, and the states an open ticket of it can be in; those with steps first.
    """
    states: dict[int, list[str]] = {}
    lasting = set()
    for step in ChainStep.objects.exclude(state__in=[State.CLOSED, State.WAITING]).order_by("chain", "position"):
        states.setdefault(step.chain_id, []).append(step.state)
        if not step.is_optional and step.state != State.RECEIVED:
            lasting.add(step.chain_id)
    found: dict[str, list[tuple[Matter, bool, list[str]]]] = {}
    every = Matter.objects.filter(is_active=True, owner=None).order_by("position", "code")
    for kind in organisation.KINDS:
        here = [m for m in every if kind in m.station_kinds]
        long = [(m, False, states[m.chain_id]) for m in here if m.chain_id in lasting]
        quick = [(m, True, states.get(m.chain_id, [])) for m in here if m.chain_id not in lasting]
        if long:
            wanted = len(long) * AT_ONCE_OF_20 // (20 - AT_ONCE_OF_20) if quick else 0
            found[kind] = long + list(islice(cycle(quick), wanted))
    return found


def _fill_lists(cursor, choice: dict, residents: int) -> int:
    """The lists that tickets are put together from; answers the number of residents."""
    _table(
        cursor,
        "load_matter",
        "kind text, slot bigint, matter_id bigint, name text, folded text, partner_id bigint, is_at_once boolean,"
        " open_states text[]",
        [
            (kind, slot, m.pk, m.name, fold(m.name), m.partner_id, at_once, states)
            for kind, matters in choice.items()
            for slot, (m, at_once, states) in enumerate(matters)
        ],
    )
    _table(
        cursor,
        "load_kind",
        "kind text, slots bigint, with_steps bigint",
        [(kind, len(ms), sum(not at_once for _, at_once, _ in ms)) for kind, ms in choice.items()],
    )
    _table(
        cursor,
        "load_story",
        "is_at_once boolean, k bigint, text text, folded text",
        [
            (at_once, k, text, fold(text))
            for at_once in (True, False)
            for k, text in enumerate(words.stories(with_steps=not at_once))
        ],
    )
    phone = EncryptedTextField()
    people = []
    for k, (name, address) in enumerate(zip(words.names(residents), words.addresses(residents), strict=True)):
        number = f"138{k * 4999 % 100_000_000:08d}"
        sealed = phone.get_db_prep_save(number, connection)
        people.append((k, name, fold(name), address, fold(address), sealed, blind_index(number), number[-4:]))
    _table(
        cursor,
        "load_resident",
        "k bigint, name text, name_folded text, address text, address_folded text, phone text, phone_index text,"
        " tail text",
        people,
    )
    return residents


def _open_duties(first_id: int) -> tuple[int, int]:
    """Give each open ticket the duty of its step, as the actions do; answers how many are open and have one."""
    opened, dutiful = 0, []
    tickets = (
        Ticket.objects.open()
        .filter(pk__gte=first_id)
        .select_related("station__unit", "matter__chain")
        .prefetch_related("matter__chain__steps")
    )
    for ticket in tickets.iterator(chunk_size=2_000):
        opened += 1
        step = workflow.step_at(ticket.matter.chain.steps.all(), ticket.state)
        since = ticket.submitted_at or ticket.accepted_at or ticket.received_at
        if step is not None and step.duty_kind and duties.start(ticket, step, actor=None, at=since):
            dutiful.append(ticket)
    Ticket.objects.bulk_update(dutiful, ["duty"], batch_size=1_000)
    return opened, len(dutiful)


def _table(cursor, name: str, columns: str, rows: list[tuple]) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}; CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
    places = "(" + ", ".join(["%s"] * (columns.count(",") + 1)) + ")"
    for start in range(0, len(rows), 1_000):
        part = rows[start : start + 1_000]
        cursor.execute(
            f"INSERT INTO {name} VALUES " + ", ".join([places] * len(part)),  # noqa: S608 - names stand above
            [value for row in part for value in row],
        )
    cursor.execute(f"ANALYZE {name}")
