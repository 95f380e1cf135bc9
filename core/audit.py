"""The audit record: who did what, for whom, when, what was and what is."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from core.fields import EncryptedTextField
from core.models import AuditRecord, User

Facts = Mapping[str, Any]


def record(
    verb: str,
    thing: models.Model,
    *,
    actor: User | None,
    at: datetime,
    before: Facts | None = None,
    after: Facts | None = None,
    on_behalf_of: User | None = None,
    note: str = "",
    unit_id: int | None = None,
) -> AuditRecord:
    """Write that `verb` ("ticket.accept") happened to `thing`, inside the caller's transaction.

    `actor` None is the system or a resident without an account; `on_behalf_of` is the person a stand-in acts for.
    `before` and `after` hold only what changed (see `changes`); dates, decimals and lazy texts are stored as text.
    Raises TransactionManagementError outside a transaction: an event that could be rolled back alone proves nothing.
    """
    return record_many(
        verb,
        [thing],
        actor=actor,
        at=at,
        before=before,
        after=after,
        on_behalf_of=on_behalf_of,
        note=note,
        unit_id=unit_id,
    )[0]


def record_many(
    verb: str,
    things: Sequence[models.Model],
    *,
    actor: User | None,
    at: datetime,
    before: Facts | None = None,
    after: Facts | None = None,
    on_behalf_of: User | None = None,
    note: str = "",
    unit_id: int | None = None,
) -> list[AuditRecord]:
    """Write the same event for each of `things` (of one model), a record each, in their order: one statement."""
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("an audit record is written in the transaction of its event")
    if timezone.is_naive(at):
        raise ValueError("the moment of an event needs its time zone")
    was, is_now = _plain(before), _plain(after)
    return AuditRecord.objects.bulk_create(
        [
            AuditRecord(
                at=at,
                actor=actor,
                on_behalf_of=on_behalf_of,
                verb=verb,
                subject_type=ContentType.objects.get_for_model(thing),
                subject_id=thing.pk,
                unit_id=unit_id,
                before=was,
                after=is_now,
                note=note,
            )
            for thing in things
        ]
    )


def snapshot(thing: models.Model, *fields: str) -> dict[str, Any]:
    """The named columns of `thing` as they are now, foreign keys by their key.

    An encrypted field is refused with ValueError: personal data never stands in the audit record.
    """
    facts = {}
    for name in fields:
        field = thing._meta.get_field(name)
        if not isinstance(field, models.Field):
            raise ValueError(f"{name} is no column of {thing._meta.label}")
        if isinstance(field, EncryptedTextField):
            raise ValueError(f"{name} is personal data and does not belong in the audit record")
        facts[name] = field.value_from_object(thing)
    return facts


def changes(before: Facts, after: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides cut down to the keys whose values differ; a key that one side lacks stands in the other alone."""
    missing = object()
    differing = [key for key in {**before, **after} if before.get(key, missing) != after.get(key, missing)]
    return {k: before[k] for k in differing if k in before}, {k: after[k] for k in differing if k in after}


def _plain(facts: Facts | None) -> dict[str, Any]:
    return json.loads(json.dumps(dict(facts or {}), cls=DjangoJSONEncoder))
