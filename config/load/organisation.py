"""Units, stations and people that the synthetic tickets lie at; those of an earlier run are used again."""

import json
from datetime import date

from django.db import connection

from stations.choices import Role, StationKind, UnitKind

ROOT = "压力测试街道"
CENTRE = "压力测试街道便民服务中心"
KINDS = [StationKind.COMMUNITY, StationKind.VILLAGE, StationKind.CAMPUS]
COUNTER = {StationKind.COMMUNITY: Role.CLERK, StationKind.VILLAGE: Role.AGENT, StationKind.CAMPUS: Role.CLERK}

UNIT = """
WITH fresh AS (SELECT nextval(pg_get_serial_sequence('stations_unit', 'id')) AS id)
INSERT INTO stations_unit (id, kind, parent_id, path, name, name_en, line, phone, opened_on)
SELECT fresh.id, %(kind)s, %(parent)s, %(above)s || fresh.id || '.', %(name)s, '', 'none', '', %(since)s FROM fresh
WHERE NOT EXISTS (SELECT 1 FROM stations_unit WHERE name = %(name)s AND path LIKE %(above)s || '%%')
"""

STATIONS = """
WITH fresh AS (
    SELECT k, 'L' || lpad(k::text, 6, '0') AS code, nextval(pg_get_serial_sequence('stations_unit', 'id')) AS id
    FROM generate_series(1, %(stations)s) AS k
    WHERE NOT EXISTS (SELECT 1 FROM stations_station WHERE code = 'L' || lpad(k::text, 6, '0'))
), units AS (
    INSERT INTO stations_unit (id, kind, parent_id, path, name, name_en, line, phone, opened_on)
    SELECT id, 'station', %(root)s, %(above)s || id || '.', '压力测试便民服务站' || code, '', 'none', '', %(since)s
    FROM fresh RETURNING id
)
INSERT INTO stations_station
    (unit_id, code, kind, address, address_en, phone, website, about, about_en, opened_on)
SELECT id, code, (%(kinds)s::text[])[1 + k %% %(kind_count)s], '建设路' || k || '号', '', '', '', '', '', %(since)s
FROM fresh
"""

# Two people a station: one receives and registers, the other handles (C-01).
PEOPLE = """
WITH missing AS (
    SELECT s.unit_id, s.kind, place, row_number() OVER (ORDER BY s.code, place) AS n,
           nextval(pg_get_serial_sequence('stations_person', 'id')) AS id
    FROM stations_station AS s, generate_series(1, 2) AS place
    WHERE s.code ~ '^L[0-9]{6}$' AND NOT EXISTS (SELECT 1 FROM stations_appointment WHERE unit_id = s.unit_id)
), people AS (
    INSERT INTO stations_person (id, name, name_en, phone, email, area, skills)
    SELECT id, (%(names)s::text[])[1 + n %% %(name_count)s], '', '', '', '', '' FROM missing RETURNING id
)
INSERT INTO stations_appointment (person_id, unit_id, role, starts_on)
SELECT id, unit_id,
       CASE WHEN place = 2 THEN (%(handlers)s::jsonb) ->> kind ELSE (%(counters)s::jsonb) ->> kind END, %(since)s
FROM missing
"""


def ensure(stations: int, *, kinds: list[str], names: list[str], since: date) -> int:
    """Stations L000001 … with two people each, below one sub-district with its centre; answers the centre's key."""
    with connection.cursor() as cursor:
        root = _unit(cursor, ROOT, kind=UnitKind.DISTRICT, parent=None, above="", since=since)
        centre = _unit(cursor, CENTRE, kind=UnitKind.CENTRE, parent=root[0], above=root[1], since=since)
        cursor.execute(
            STATIONS,
            {
                "stations": stations,
                "root": root[0],
                "above": root[1],
                "since": since,
                "kinds": kinds,
                "kind_count": len(kinds),
            },
        )
        cursor.execute(
            PEOPLE,
            {
                "names": names,
                "name_count": len(names),
                "since": since,
                "counters": json.dumps(COUNTER),
                "handlers": json.dumps({**dict.fromkeys(KINDS, Role.DIRECTOR), StationKind.VILLAGE: Role.CADRE}),
            },
        )
    return centre[0]


def _unit(cursor, name: str, *, kind: str, parent: int | None, above: str, since: date) -> tuple[int, str]:
    cursor.execute(UNIT, {"name": name, "kind": kind, "parent": parent, "above": above, "since": since})
    cursor.execute(
        "SELECT id, path FROM stations_unit WHERE name = %s AND path LIKE %s ORDER BY id", [name, above + "%"]
    )
    return cursor.fetchone()
