"""A past ledger taken over from a spreadsheet: upload, columns, check, load as a whole, take back as a whole."""

import hashlib
import random
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from core import audit, locks
from core.background import after_commit
from core.errors import Refused
from core.models import AuditRecord, User
from core.numbers import next_number
from core.tables import Row, Table, pack, read_table, unpack
from core.text import fold
from services import access
from services.actions.base import day
from services.actions.import_loading import forget_people, known_people, load_lines
from services.actions.intake import SECRET
from services.choices import ImportState
from services.ledger_rows import LABELS, REQUIRED, Fault, Line, Reader, guess_columns
from services.models import HomeVisit, LedgerImport, Matter, Ticket
from services.models.tickets import TicketQuerySet
from stations.models import Station

MOST_ROWS = 60_000
ERRORS_KEPT = 1_000
NAMED = 5
JOB = "services.jobs.run_import"
EDITABLE = frozenset({ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED})


@transaction.atomic
def upload_ledger(station: Station, *, actor: User, at: datetime, file_name: str, content: bytes) -> LedgerImport:
    """Take a spreadsheet in as a new book of the station, its columns guessed from the headings.

    Refused codes: not_allowed, import_exists (the same file again), and those of `core.tables.read_table`.
    """
    if access.may_import(actor, station) is None:
        raise Refused("not_allowed", _("Your role does not take over past ledgers at this station"))
    table = read_table(content, max_rows=MOST_ROWS)
    if not table.rows:
        raise Refused("file_empty", _("The file has headings and no rows"), "file")
    columns = guess_columns(table.headings)
    taken = LedgerImport(
        station=station,
        book=next_number(f"import:{station.pk}"),
        file_name=file_name[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        # Read once: the check and the load, and each page with the preview, take the rows from here.
        content=pack(table),
        headings=table.headings,
        row_count=len(table.rows),
        columns=columns,
        matters=_guessed_matters(station, table, columns),
        language=get_language() or "",
        created_by=actor,
        created_at=at,
    )
    try:
        with transaction.atomic():
            taken.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("import_exists", _("This very file was already taken over"), "file") from error
    _write("upload", taken, actor=actor, at=at, rows=taken.row_count)
    return taken


@transaction.atomic
def assign_columns(
    taken: LedgerImport, *, actor: User, at: datetime, columns: Mapping[str, int], matters: Mapping[str, int]
) -> LedgerImport:
    """Say which of the file's columns is what, and which matter each word of the file means; then have it checked.

    Refused codes: not_possible_now, required (a column without which no line can be read), column_twice, not_offered.
    """
    taken = _locked(taken, actor, EDITABLE)
    missing = sorted(REQUIRED - columns.keys())
    if missing:
        message = _("Choose the column for “%(column)s”") % {"column": LABELS[missing[0]]}
        raise Refused("required", message, missing[0])
    twice = next((key for key, place in columns.items() if list(columns.values()).count(place) > 1), None)
    if twice is not None:
        raise Refused("column_twice", _("This column is chosen twice"), twice)
    if not all(key in LABELS and 0 <= place < len(taken.headings) for key, place in columns.items()):
        raise Refused("not_valid", _("Choose one of the list"))
    offered = set(_known_matters(taken.station).values_list("pk", flat=True))
    if set(matters.values()) - offered - {0}:
        raise Refused("not_offered", _("This matter is not offered at this station"), "matters")
    if columns["matter"] != taken.columns.get("matter"):
        matters = _guessed_matters(taken.station, unpack(bytes(taken.content)), columns) | dict(matters)
    taken.columns, taken.matters = dict(columns), dict(matters)
    _ask_for(taken, ImportState.CHECKING, at)
    return taken


@transaction.atomic
def start_loading(taken: LedgerImport, *, actor: User, at: datetime) -> LedgerImport:
    """Have a checked ledger loaded; a second click finds it being loaded. Refused: not_possible_now, has_errors."""
    taken = _locked(taken, actor, {ImportState.CHECKED})
    if taken.error_count:
        raise Refused("has_errors", _("Lines with errors are left; nothing is loaded by halves"))
    _write("load", taken, actor=actor, at=at, rows=taken.row_count)
    _ask_for(taken, ImportState.LOADING, at)
    return taken


def _ask_for(taken: LedgerImport, state: ImportState, at: datetime) -> None:
    taken.state, taken.asked_at = state, at
    taken.language = get_language() or taken.language
    taken.save(update_fields=["state", "asked_at", "language", "columns", "matters"])
    after_commit(JOB, taken.pk)


@transaction.atomic
def perform(pk: int, *, at: datetime, draw: random.Random = SECRET) -> str:
    """What a worker does for an import that waits: check it or load it, whole. Answers the state it is then in.

    Twice at once, or again, does nothing: the row is claimed for the time of the transaction. "" when nothing waits.
    """
    rows = LedgerImport.objects.waiting().select_for_update(of=("self",), skip_locked=True)
    taken = rows.select_related("station__unit", "created_by").filter(pk=pk).first()
    if taken is None:
        return ""
    with override(taken.language):
        lines, faults = _read(taken, at)
        taken.error_count = len(faults)
        taken.errors = [[fault.line, fault.column, fault.message] for fault in faults[:ERRORS_KEPT]]
        taken.new_names = _new_names(taken.station, lines)
        if taken.state == ImportState.LOADING and not faults:
            taken.loaded_count = load_lines(taken, lines, at=at, draw=draw)
            # The file has done its work: what it tells of people is kept once, in the tickets.
            taken.state, taken.loaded_at, taken.content = ImportState.LOADED, at, b""
            _write("loaded", taken, actor=taken.created_by, at=at, tickets=taken.loaded_count)
        else:
            taken.state = ImportState.CHECKED
    taken.save(update_fields=["state", "content", "errors", "error_count", "new_names", "loaded_count", "loaded_at"])
    return taken.state


def fail(pk: int, *, at: datetime) -> None:
    """A worker met something unforeseen: nothing was loaded, and the columns can be assigned anew."""
    LedgerImport.objects.waiting().filter(pk=pk).update(state=ImportState.FAILED)


@transaction.atomic
def undo_import(taken: LedgerImport, *, actor: User, at: datetime) -> LedgerImport:
    """Take a loaded ledger back, every ticket of it, and the former staff that it alone named.

    Refused codes: not_possible_now (also a second click), import_used: tickets of it, named by their numbers, were
    corrected or worked on since. What somebody put right is not thrown away with the book, and is never removed.
    """
    taken = _locked(taken, actor, {ImportState.LOADED})
    tickets = Ticket.objects.filter(imported_in=taken)
    used = AuditRecord.objects.filter(
        subject_type__app_label="services", subject_type__model="ticket", subject_id__in=tickets.values("pk")
    )
    _refuse_used(tickets.filter(Q(pk__in=used.values("subject_id")) | Q(corrections__isnull=False)))
    HomeVisit.objects.filter(ticket__imported_in=taken).delete()
    gone, _by_table = tickets.delete()
    forget_people(taken.new_names)
    taken.state, taken.undone_at = ImportState.UNDONE, at
    taken.save(update_fields=["state", "undone_at"])
    _write("undo", taken, actor=actor, at=at, tickets=gone)
    return taken


def _refuse_used(used: TicketQuerySet) -> None:
    """Refused, naming the first of the tickets, if there are any."""
    numbers = list(used.order_by("year", "sequence").values_list("number", flat=True).distinct())
    if not numbers:
        return
    named = "、".join(numbers[:NAMED]) + ("…" if len(numbers) > NAMED else "")
    message = _(
        "It cannot be taken back: %(count)s matters of this ledger were corrected or worked on since (%(numbers)s)"
    )
    raise Refused("import_used", message % {"count": len(numbers), "numbers": named})


def _locked(taken: LedgerImport, actor: User, states: set[ImportState] | frozenset[ImportState]) -> LedgerImport:
    found = locks.lock(LedgerImport.objects.select_related("station__unit"), taken.pk)
    if access.may_import(actor, found.station) is None:
        raise Refused("not_allowed", _("Your role does not take over past ledgers at this station"))
    if found.state not in states:
        state = ImportState(found.state).label
        raise Refused("not_possible_now", _("Not possible now: the import is %(state)s") % {"state": state})
    return found


def _write(verb: str, taken: LedgerImport, *, actor: User, at: datetime, **after: int) -> None:
    facts = {"book": taken.book, **after}
    audit.record(f"import.{verb}", taken, actor=actor, at=at, after=facts, unit_id=taken.station_id)


def _known_matters(station: Station):
    """Matters of the station's kind, also those no longer active: the past had them."""
    return Matter.objects.filter(station_kinds__contains=[station.kind]).order_by("position", "code")


def _guessed_matters(station: Station, table: Table, columns: Mapping[str, int]) -> dict[str, int]:
    """{word of the file: matter of ours or 0}, by name or alias; the words in the order in which they come."""
    if "matter" not in columns:
        return {}
    ours: dict[str, int] = {}
    for matter in _known_matters(station):
        for word in (matter.name, *matter.aliases.split()):
            ours.setdefault(fold(word), matter.pk)
    words = dict.fromkeys(fold(row.cells[columns["matter"]]) for row in table.rows)
    return {word: ours.get(word, 0) for word in words if word}


def _read(taken: LedgerImport, at: datetime) -> tuple[list[Line], list[Fault]]:
    rows: list[Row] = unpack(bytes(taken.content)).rows
    reader = Reader(taken.columns, taken.matters, day(at))
    lines = [line for line in map(reader.read, rows) if line is not None]
    return lines, reader.faults


def _new_names(station: Station, lines: list[Line]) -> list[str]:
    """People of the file whom the station does not know; they are entered as former staff, without a login."""
    names = dict.fromkeys(name for line in lines for name in (line.received_by, line.handled_by) if name)
    known = known_people(station)
    return [name for name in names if name not in known]
