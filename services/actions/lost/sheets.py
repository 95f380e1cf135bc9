"""The papers of lost and found, each archived once it is printed: takeover list, slip, disposal list, public notice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import locks, papers
from core.errors import Refused
from core.models import Paper, User
from core.text import localized
from core.uploads import is_picture
from services.actions.base import day
from services.choices import DisposalKind
from services.models import Disposal, FoundItem, Release, Repair, Takeover
from stations.models import Station

TAKEOVER, SLIP, DISPOSAL, NOTICE = "takeover-list", "lost-slip", "disposal-list", "lost-notice"
FORM = "core/form"


@transaction.atomic
def print_takeover(takeover: Takeover, *, actor: User, at: datetime) -> Paper:
    """The list that both sides sign (移交清单); made with the first call, the same one after that."""
    takeover = locks.lock(Takeover.objects.select_related("station__unit"), takeover.pk)
    if takeover.paper is not None:
        return takeover.paper
    partner = takeover.partner
    data = {
        "organisation": _organisation(takeover.station),
        "facts": [
            [_("List"), takeover.number],
            [_("Handed over by"), " ".join(x for x in (partner and _named(partner), takeover.handed_by) if x)],
            [_("Taken over by"), _named(takeover.taken_by)],
            [_("Date"), _moment(takeover.taken_at)],
        ],
        "columns": _columns((_("Number"), 1.6), (_("What it is"), 2.4), (_("Found"), 1.6), (_("Clues"), 1.4)),
        "rows": [
            [item.ticket.number, f"{item.get_category_display()}：{item.description}", _found(item), _clues(item)]
            for item in _of(takeover.items)
        ],
        "signatures": [_("Handed over by"), _("Taken over by"), _("Date")],
    }
    title = _("Takeover list of found things")
    takeover.paper = _issue(TAKEOVER, title, data, takeover, takeover.station, actor=actor, at=at)
    takeover.save(update_fields=["paper"])
    return takeover.paper


@transaction.atomic
def print_slip(release: Release, *, actor: User, at: datetime) -> Paper:
    """The slip of a hand-over (领取凭证); made with the first call, the same one after that."""
    rows = Release.objects.select_related("item__ticket", "item__station__unit", "hand_over__handed_by")
    release = locks.lock(rows, release.pk)
    if release.hand_over is None:
        raise Refused("not_handed_over", _("The thing is not handed over yet"))
    if release.slip is not None:
        return release.slip
    item, record = release.item, release.hand_over
    facts = [
        [_("Number"), item.ticket.number],
        [_("What it is"), f"{item.get_category_display()}：{item.description}"],
        [_("Found"), _found(item)],
        [_("Collected by"), f"{release.collector}（{release.get_relation_display()}）"],
        [_("On what authority"), release.authority],
        [_("Recognised by"), f"{release.get_proof_display()} {'*' * 4 + release.id_tail if release.id_tail else ''}"],
        [_("Proof of ownership"), release.get_owner_proof_display()],
        [_("Handed over at"), _moment(record.handed_at)],
        [_("Prepared by"), _named(release.prepared_by)],
        [_("Second person"), _named(release.second_person) if release.second_person else ""],
    ]
    drawn = [
        (_("Collected by"), _picture(release.signature)),
        (_("Second person"), _picture(release.second_signature)),
    ]
    # Whoever has signed on the screen, or confirmed with a login, need not sign once more.
    signed_beside = drawn[1][1] or release.is_second_by_login
    by_hand = [
        *([] if drawn[0][1] else [_("Collected by")]),
        _("Handed over by"),
        *([_("Second person")] if release.needs_second and not signed_beside else []),
        _("Date"),
    ]
    data = {
        "organisation": _organisation(item.station),
        "size": "a5",
        "facts": [[label, value.strip()] for label, value in facts if value.strip()],
        "text": [_("I have received the thing named above.")],
        "drawn": [{"label": label, "picture": list(picture)} for label, picture in drawn if picture],
        "signatures": by_hand,
    }
    release.slip = _issue(SLIP, _("Receipt for a found thing"), data, item.ticket, item.station, actor=actor, at=at)
    release.save(update_fields=["slip"])
    return release.slip


def _picture(signature: bytes | memoryview | None) -> bytes | None:
    """A drawn signature that can be printed; None when there is none, or an old one is torn."""
    drawn = bytes(signature or b"")
    return drawn if is_picture(drawn, "PNG") else None


@transaction.atomic
def print_disposal(disposal: Disposal, *, actor: User, at: datetime) -> Paper:
    """The list of what was disposed of, to be signed (处置清单); made with the first call, the same one after that."""
    disposal = locks.lock(Disposal.objects.select_related("station__unit", "decided_by", "witness"), disposal.pk)
    if disposal.paper is not None:
        return disposal.paper
    facts = [
        [_("List"), disposal.number],
        [_("Kind of disposal"), str(DisposalKind(disposal.kind).label)],
        [_("Given to"), disposal.recipient],
        [_("Reason"), disposal.reason],
        [_("Decided by"), _named(disposal.decided_by)],
        [_("Witness"), _named(disposal.witness)],
        [_("Date"), _moment(disposal.disposed_at)],
    ]
    data = {
        "organisation": _organisation(disposal.station),
        "facts": [row for row in facts if row[1]],
        "columns": _columns(
            (_("Number"), 1.6), (_("What it is"), 2.4), (_("Found"), 1.6), (_("Taken in on"), 1), (_("Announced on"), 1)
        ),
        "rows": [
            [
                item.ticket.number,
                f"{item.get_category_display()}：{item.description}",
                _found(item),
                item.received_on.isoformat(),
                item.noticed_on.isoformat() if item.noticed_on else "—",
            ]
            for item in _of(disposal.items)
        ]
        + [_repair_row(repair) for repair in disposal.repairs.select_related("ticket__matter").order_by("pk")],
        "signatures": [_("Decided by"), _("Witness"), pgettext("a disposal", "Received by"), _("Date")],
    }
    title = _("Disposal list of unclaimed things")
    disposal.paper = _issue(DISPOSAL, title, data, disposal, disposal.station, actor=actor, at=at)
    disposal.save(update_fields=["paper"])
    return disposal.paper


@transaction.atomic
def print_notice(station: Station, items: Sequence[FoundItem], *, actor: User, at: datetime) -> Paper:
    """The public notice for the wall (招领公告): category, area and day, nothing that only the owner can know."""
    ends = (max(item.keep_until, (item.noticed_on or day(at)) + timedelta(days=item.notice_days)) for item in items)
    latest = max(day(at), *ends)
    data = {
        "organisation": _organisation(station),
        "text": [
            _(
                "Nobody has claimed the things below. Whoever owns one of them please collects it by %(day)s at the "
                "latest; after that it is disposed of. Bring a paper that shows who you are, and be ready to describe "
                "it."
            )
            % {"day": latest.isoformat()},
            _("Where: %(address)s, telephone %(phone)s")
            % {"address": localized(station.address, station.address_en), "phone": station.phone or "—"},
        ],
        "columns": _columns((_("Number"), 1.6), (_("Category"), 2), (_("Area"), 2), (_("Found on"), 1.2)),
        "rows": [
            [
                item.ticket.number,
                str(item.get_category_display()),
                str(item.get_area_display()),
                item.found_on.isoformat(),
            ]
            for item in sorted(items, key=lambda item: item.pk)
        ],
        "signatures": [_("For the station (seal)"), _("Date")],
    }
    return _issue(NOTICE, _("Public notice of found things"), data, station, station, actor=actor, at=at)


def _issue(kind: str, title: str, data: dict[str, Any], thing, station: Station, *, actor: User, at: datetime) -> Paper:
    return papers.issue(
        kind, template=FORM, title=title, data=data, thing=thing, unit_id=station.pk, actor=actor, at=at
    )


def _of(items) -> list[FoundItem]:
    return list(items.select_related("ticket").prefetch_related("clues").order_by("pk"))


def _repair_row(repair: Repair) -> list[str]:
    """A repaired thing that was not collected, in the columns of a found one; its owner is not named."""
    ticket = repair.ticket
    things = "、".join(thing.name for thing in ticket.things.order_by("pk"))
    told = ticket.reminders.exclude(collect_by=None).last()
    return [
        ticket.number,
        things or _named(ticket.matter),
        _named(ticket.matter),
        timezone.localdate(ticket.received_at).isoformat(),
        timezone.localdate(told.reminded_at).isoformat() if told else "—",
    ]


def _columns(*columns: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"label": label, "width": width} for label, width in columns]


def _organisation(station: Station) -> str:
    return localized(station.unit.name, station.unit.name_en)


def _named(thing) -> str:
    return localized(thing.name, getattr(thing, "name_en", ""))


def _found(item: FoundItem) -> str:
    return f"{item.found_on.isoformat()} {item.get_area_display()} {item.place}".strip()


def _clues(item: FoundItem) -> str:
    return "、".join(one.shown for one in item.clues.all())


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i")
