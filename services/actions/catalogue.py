"""The shipped catalogue (services/data/catalogue/*.json, a file an area): chains of steps and matters, as rows."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q

from core import audit
from core.models import User
from core.text import initials
from services.models import Chain, ChainStep, Matter, MatterDocument, MatterField

CATALOGUE = Path(__file__).resolve().parent.parent / "data" / "catalogue"


@dataclass
class Tally:
    created: int = 0
    refreshed: int = 0
    kept: int = 0


@transaction.atomic
def load_catalogue(*, actor: User | None, at: datetime, overwrite: bool = False, path: Path = CATALOGUE) -> Tally:
    """Bring the chains and matters of the folder `path` into the database, by their codes; again: nothing new.

    What is there is left as the office edited it, unless `overwrite`: then it is set back to what was shipped. Rows
    with codes of the office's own are never touched. As many statements for a hundred matters as for one.
    """
    files = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(path.glob("*.json"))]
    tally = Tally()
    written = {"actor": actor, "at": at, "overwrite": overwrite, "tally": tally}
    _load_chains([entry for file in files for entry in file.get("chains", [])], **written)
    _load_matters([entry for file in files for entry in file.get("matters", [])], **written)
    return tally


def _load_chains(entries: list[dict[str, Any]], **written: Any) -> None:
    chains = _put(Chain, {entry["code"]: _but(entry, "code", "steps") for entry in entries}, **written)
    entries = [entry for entry in entries if entry["code"] in chains]
    steps = [
        ChainStep(chain=chains[entry["code"]], position=position, **step)
        for entry in entries
        for position, step in enumerate(entry["steps"], 1)
    ]
    old = ChainStep.objects.filter(chain__in=chains.values())
    shipped = Q()
    for step in steps:
        shipped |= Q(chain=step.chain, state=step.state)
    old.exclude(shipped).delete()
    # Positions are unique: set aside first, so that a new order never meets an old one on its way.
    old.update(position=F("position") + ASIDE)
    _upsert(ChainStep, steps, "chain", "state")


def _load_matters(entries: list[dict[str, Any]], **written: Any) -> None:
    chains = Chain.objects.in_bulk(field_name="code")
    facts = {
        entry["code"]: _but(entry, "code", "fields", "documents")
        | {
            "chain": chains[entry["chain"]],
            "initials": matter_initials(entry["name"], entry.get("aliases", "")),
        }
        for entry in entries
    }
    matters = _put(Matter, facts, **written)
    entries = [entry for entry in entries if entry["code"] in matters]

    def rows(model: type[Model], name: str) -> list[Any]:
        return [
            model(matter=matters[entry["code"]], position=position * 10, **row)
            for entry in entries
            for position, row in enumerate(entry[name], 1)
        ]

    _upsert(MatterField, rows(MatterField, "fields"), "matter", "key")
    _upsert(MatterDocument, rows(MatterDocument, "documents"), "matter", "name")


# Further than any chain has steps.
ASIDE = 1_000


def _but(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in names}


def _put(
    model: type[Any],
    facts: dict[str, dict[str, Any]],
    *,
    actor: User | None,
    at: datetime,
    overwrite: bool,
    tally: Tally,
) -> dict[str, Any]:
    """The rows that were made or set back, by code: those to fill in. What stays as it is is not among them."""
    there = set(model.objects.filter(code__in=facts).values_list("code", flat=True))
    tally.kept += 0 if overwrite else len(there)
    rows = {code: model(code=code, **known) for code, known in facts.items() if overwrite or code not in there}
    # What no file says of any row (the owner, the partner) is the office's in every case.
    named = {name for known in facts.values() for name in known}
    _upsert(model, list(rows.values()), "code", columns=named)
    new = [row for code, row in rows.items() if code not in there]
    set_back = [row for code, row in rows.items() if code in there]
    tally.created += len(new)
    tally.refreshed += len(set_back)
    for verb, written in (("create", new), ("refresh", set_back)):
        audit.record_many(f"{model._meta.model_name}.{verb}", written, actor=actor, at=at, after={"shipped": True})
    return rows


def _upsert(model: type[Any], rows: list[Any], *unique: str, columns: Collection[str] = ()) -> None:
    """Write `rows`, over those that have the same `unique` columns: all their columns, or those named."""
    every = columns or {field.name for field in model._meta.concrete_fields if not field.primary_key}
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=unique, update_fields=sorted(set(every) - set(unique))
    )


@lru_cache(maxsize=1_000)
def matter_initials(name: str, aliases: str) -> str:
    """Pinyin initials of the name and of each alias, for choosing a matter by typing: 电脑维修 gives dnwx."""
    return " ".join(dict.fromkeys(initials(word) for word in [name, *aliases.split()]))[:200]


@transaction.atomic
def save_matter(matter: Matter, *, actor: User | None, at: datetime) -> Matter:
    """Save an edited matter with its initials; its children are saved by whoever edits them."""
    is_new = matter.pk is None
    matter.initials = matter_initials(matter.name, matter.aliases)
    matter.save()
    audit.record(f"matter.{'create' if is_new else 'change'}", matter, actor=actor, at=at, after={"code": matter.code})
    return matter
