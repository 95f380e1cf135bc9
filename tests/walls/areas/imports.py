"""Past ledgers: led by those who lead the station, looked at by whoever sees it."""

import io

from openpyxl import Workbook

from services.actions import imports
from stations.choices import Role
from tests.walls.table import EVERYBODY, HOME, Row, at
from tests.walls.world import AT, ID_NUMBER, PHONE

TAKERS = at("village", Role.DIRECTOR, Role.DEPUTY, Role.AGENT)
ALL_TAKERS = TAKERS | at("away", Role.DIRECTOR, Role.DEPUTY, Role.AGENT)
PAGE = "/services/imports/{taken}/"
EMPTY = {"received_on": "0"}


def extend(world) -> None:
    """A ledger of the village with a telephone and an id number in it, its columns still to be assigned."""
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["日期", "姓名", "事项", "电话", "身份证号"])
    book.active.append(["2025-03-04", "独孤素馨", "咨询", PHONE, ID_NUMBER])
    book.save(stream)
    facts = {"actor": world.agent, "at": AT, "file_name": "2025年服务台账.xlsx", "content": stream.getvalue()}
    world.names["taken"] = imports.upload_ledger(world.village, **facts).pk


ROWS = [
    Row("services:imports", "/services/imports/"),
    Row("services:import-new", "/services/imports/new/", ALL_TAKERS, sees=EVERYBODY, hidden=403),
    Row("services:import-new", "/services/imports/new/", ALL_TAKERS, "POST", 422, sees=EVERYBODY, hidden=403),
    Row("services:import", PAGE, HOME),
    Row("services:import", PAGE, TAKERS, "POST", 422, sees=HOME, body=EMPTY),
    Row("services:import-load", f"{PAGE}load/", TAKERS, "POST", 302, sees=HOME),
    Row("services:import-undo", f"{PAGE}undo/", TAKERS, "POST", 302, sees=HOME),
    Row("services:import-progress", f"{PAGE}progress/", HOME),
    Row("services:import-errors", f"{PAGE}errors.xlsx", TAKERS, sees=HOME),
]
STAFF = [
    ("agent@village", "/services/imports/"),
    ("clerk@away", "/services/imports/"),
    ("agent@village", "/services/imports/new/"),
    ("agent@village", PAGE),
    ("inspector@township", PAGE),
]
ADMIN = [("superuser", "/admin/services/ledgerimport/")]
WRONG = [
    ("agent@village", "/services/imports/new/", {}),
    ("agent@village", PAGE, EMPTY),
]
