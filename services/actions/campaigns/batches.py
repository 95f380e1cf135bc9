"""Batches for the issuer: drawn up, sent with a list that is archived, their cash handed over (A-10)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import locks, papers
from core.errors import Refused
from core.models import User
from core.numbers import next_number
from core.privacy import mask_id
from core.sheets import XLSX, Column, write_xlsx
from core.text import localized
from core.uploads import Upload
from services.actions import cash
from services.actions.base import day, required
from services.actions.campaigns.common import (
    archive_signed,
    check_signed,
    lock,
    lock_tickets,
    move_all,
    record,
    signatures,
    worker,
)
from services.actions.campaigns.envelopes import draw
from services.actions.handing import write_hand_over
from services.choices import BatchResult, CashKind, IdProof, State
from services.models import Application, Batch, BatchRow, Campaign
from stations.models import Person

LIST, SHEET, CASH = "campaign-batch", "campaign-sheet", "campaign-cash"


@transaction.atomic
def draw_up(
    campaign: Campaign, *, actor: User, at: datetime, applications: Iterable[Application] | None = None
) -> Batch:
    """A new batch of everything complete, or of those chosen; while one is not sent yet, it takes in what is new.

    Refused codes: not_allowed, nothing_complete.
    """
    campaign = lock(campaign)
    held = worker(actor, campaign.station)
    complete = Application.objects.filter(campaign=campaign).complete().order_by("pk")
    if applications is not None:
        complete = complete.filter(pk__in=[one.pk for one in applications])
    found = [(one.pk, one.amount) for one in complete if one.amount is not None]
    if not found:
        raise Refused("nothing_complete", _("No application is complete and waits for a batch"))
    batch = Batch.objects.filter(campaign=campaign, sent_at=None).first()
    if batch is None:
        year = day(at).year
        sequence = next_number(f"batch:{campaign.station_id}:{year}")
        batch = Batch.objects.create(
            number=f"{campaign.station.code}-B{year}-{sequence:03d}",
            campaign=campaign,
            created_at=at,
            created_by_id=held.person_id,
        )
    last = batch.rows.aggregate(last=Max("position"))["last"] or 0
    BatchRow.objects.bulk_create(
        [
            BatchRow(batch=batch, application_id=key, position=place, amount=amount)
            for place, (key, amount) in enumerate(found, last + 1)
        ]
    )
    record("batch.draw_up", batch, campaign=campaign, actor=actor, held=held, at=at, added=len(found))
    return batch


@transaction.atomic
def take_out(row: BatchRow, *, actor: User, at: datetime) -> None:
    """Leave one application out of a batch that is not sent yet. Refused("batch_sent")."""
    campaign = lock(row.batch.campaign)
    held = worker(actor, campaign.station)
    batch = lock_batch(row.batch)
    _check_not_sent(batch)
    there = batch.rows.filter(pk=row.pk).first()
    if there is None:
        return
    there.delete()
    # Those behind it move up: the places are those of the printed list.
    batch.rows.filter(position__gt=there.position).update(position=F("position") - 1)
    record("batch.take_out", batch, campaign=campaign, actor=actor, held=held, at=at, application=row.application_id)


def lock_batch(batch: Batch) -> Batch:
    """The batch with its row lock, fresh."""
    return locks.lock(Batch.objects.select_related("campaign__station__unit"), batch.pk)


def _check_not_sent(batch: Batch) -> None:
    if batch.sent_at is not None:
        raise Refused("batch_sent", _("This batch was sent and does not change any more"))


@transaction.atomic
def send(
    batch: Batch,
    *,
    actor: User,
    at: datetime,
    received_by: str,
    signature: bytes | None = None,
    signed: Upload | None = None,
) -> Batch:
    """Give the batch to the issuer: list and spreadsheet are archived, all its tickets are submitted, it is frozen.

    `received_by` has signed, on the screen or on paper. A second click changes nothing. Refused codes: not_allowed,
    required, not_valid, batch_empty, not_complete (a row that lost a paper or its money since).
    """
    campaign = lock(batch.campaign)
    held = worker(actor, campaign.station)
    batch = lock_batch(batch)
    if batch.sent_at is not None:
        return batch
    received_by = required(received_by, "received_by")[:60]
    signature = check_signed(signature, signed)
    rows = _rows(batch)
    if not rows:
        raise Refused("batch_empty", _("This batch is empty"))
    tickets = lock_tickets(row.application_id for row in rows)
    _check_complete(batch, rows)
    total = sum((row.amount for row in rows), Decimal(0))
    words = list_words(batch, rows)
    who: dict[str, Any] = {"thing": batch, "unit_id": campaign.station_id, "actor": actor, "at": at}
    batch.list_paper = papers.issue(
        LIST,
        template="core/form",
        title=_("List for the issuer"),  # 代办名册
        data=words | signatures(pgettext("by the issuer", "Received by"), signature, received_by),
        **who,
    )
    sheet = Upload(XLSX, sheet_of(batch, rows, at=at))
    batch.sheet_paper = papers.receive(SHEET, title=_("List for the issuer"), upload=sheet, **who)
    archive_signed(signed, batch, title=_("Signed list"), unit_id=campaign.station_id, actor=actor, at=at)
    batch.sent_at, batch.sent_by_id, batch.received_by = at, held.person_id, received_by
    batch.size, batch.total = len(rows), total
    batch.save()
    move_all("submit", tickets, State.SUBMITTED, campaign=campaign, actor=actor, held=held, at=at, batch=batch.number)
    record("batch.send", batch, campaign=campaign, actor=actor, held=held, at=at, size=len(rows), total=str(total))
    return batch


def _rows(batch: Batch) -> list[BatchRow]:
    relations = ("application__ticket",)
    return list(batch.rows.select_related(*relations).defer("application__ticket__grams").order_by("position"))


def _check_complete(batch: Batch, rows: list[BatchRow]) -> None:
    """The money is what it was when the batch was drawn up, and no paper is missing."""
    keys = [row.application_id for row in rows]
    there = dict(
        Application.objects.filter(pk__in=keys)
        .exclude(pk__in=Application.objects.filter(pk__in=keys).incomplete().values("pk"))
        .values_list("pk", "amount")
    )
    lost = [row.application.ticket.number for row in rows if there.get(row.application_id) != row.amount]
    if lost:
        raise Refused("not_complete", _("Not complete any more: %(numbers)s") % {"numbers": "、".join(lost[:10])})


def list_words(batch: Batch, rows: list[BatchRow] | None = None) -> dict[str, Any]:
    """What the list for the issuer says, for the archive and for a print before it is signed; id numbers are masked."""
    rows = _rows(batch) if rows is None else rows
    campaign = batch.campaign
    total = sum((row.amount for row in rows), Decimal(0))
    return {
        "organisation": localized(campaign.station.unit.name, campaign.station.unit.name_en),
        "facts": [
            [_("Batch"), batch.number],
            [_("Campaign"), localized(campaign.matter.name, campaign.matter.name_en)],
            [_("Issuer"), campaign.issuer],
            [_("Applications"), str(len(rows))],
            [_("Total, yuan"), f"{total:.2f}"],
        ],
        "columns": [
            {"label": _("No."), "width": 1, "align": "right"},
            {"label": _("Number"), "width": 4},
            {"label": pgettext("of a person", "Name"), "width": 3},
            {"label": _("Id number"), "width": 4},
            {"label": _("Amount, yuan"), "width": 2, "align": "right"},
        ],
        "rows": [
            [
                str(place),
                row.application.ticket.number,
                row.application.ticket.resident_name,
                mask_id(row.application.ticket.id_number),
                f"{row.amount:.2f}",
            ]
            for place, row in enumerate(rows, 1)
        ],
    }


def sheet_of(batch: Batch, rows: list[BatchRow], *, at: datetime) -> bytes:
    """The spreadsheet for the issuer: numbers of people as text, so that no 18 digits turn into 4.4E+17."""
    columns = [
        Column(_("No."), "number", 6),
        Column(_("Number"), width=20),
        Column(pgettext("of a person", "Name"), width=16),
        Column(_("Id number"), width=22),
        Column(_("Amount, yuan"), "money", 12),
    ]
    lines = (
        [place, row.application.ticket.number, row.application.ticket.resident_name, row.application.ticket.id_number]
        + [row.amount]
        for place, row in enumerate(rows, 1)
    )
    total = sum((row.amount for row in rows), Decimal(0))
    notes = {_("Batch"): batch.number, _("Issuer"): batch.campaign.issuer, _("Total, yuan"): f"{total:.2f}"}
    stream = BytesIO()
    write_xlsx(stream, title=batch.number, columns=columns, rows=lines, notes=notes, at=at)
    return stream.getvalue()


@transaction.atomic
def hand_cash(
    batch: Batch,
    *,
    actor: User,
    at: datetime,
    handed_to: str,
    signature: bytes | None = None,
    signed: Upload | None = None,
) -> Batch:
    """Hand the cash of a sent batch to the issuer against a signed total, out of the envelopes (A-10).

    What the issuer has returned by then stays here. The receipt is archived, the ledger posted; a second click changes
    nothing. Refused codes: not_allowed, not_sent, required, not_valid, nothing_to_hand, count_first.
    """
    campaign = lock(batch.campaign)
    held = worker(actor, campaign.station)
    batch = lock_batch(batch)
    if batch.handed_at is not None:
        return batch
    if batch.sent_at is None:
        raise Refused("not_sent", _("Send the batch first"))
    handed_to = required(handed_to, "handed_to")[:60]
    signature = check_signed(signature, signed)
    rows = list(batch.rows.exclude(result=BatchResult.RETURNED).select_for_update(no_key=True, of=("self",)))
    total = sum((row.amount for row in rows), Decimal(0))
    if not total:
        raise Refused("nothing_to_hand", _("Nothing of this batch is to be handed over"))
    handed = write_hand_over(
        campaign.station,
        None,
        held=held,
        at=at,
        collector=handed_to,
        relation=campaign.issuer,
        proof=IdProof.KNOWN,
        signature=signature,
    )
    draw(campaign, total, reason=batch.number, hand_over=handed, actor=actor, held=held, at=at)
    cash.enter(campaign, CashKind.HANDED, total, batch=batch, actor=actor, held=held, at=at)
    batch.rows.filter(pk__in=[row.pk for row in rows]).update(is_handed=True)
    batch.handed_paper = papers.issue(
        CASH,
        template="core/form",
        title=_("Receipt for cash handed over"),  # 现金移交单
        data={
            "organisation": localized(campaign.station.unit.name, campaign.station.unit.name_en),
            "facts": [
                [_("Batch"), batch.number],
                [_("Campaign"), localized(campaign.matter.name, campaign.matter.name_en)],
                [_("Handed over by"), Person.objects.get(pk=held.person_id).name],
                [pgettext("by the issuer", "Received by"), f"{campaign.issuer} {handed_to}"],
                [_("Applications"), str(len(rows))],
                [_("Total, yuan"), f"{total:.2f}"],
                [_("Handed over on"), day(at).isoformat()],
            ],
            **signatures(pgettext("by the issuer", "Received by"), signature, handed_to),
        },
        thing=batch,
        unit_id=campaign.station_id,
        actor=actor,
        at=at,
    )
    archive_signed(signed, batch, title=_("Signed receipt"), unit_id=campaign.station_id, actor=actor, at=at)
    batch.handed_at, batch.handed_by_id, batch.handed_to, batch.handed_total = at, held.person_id, handed_to, total
    batch.save()
    record("batch.hand_cash", batch, campaign=campaign, actor=actor, held=held, at=at, total=str(total))
    return batch
