"""The shipped catalogue (services/data/catalogue/*.json, a file an area): chains of steps and matters, as rows."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

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
    with codes of the office's own are never touched.
    """
    files = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(path.glob("*.json"))]
    tally = Tally()
    for entry in (chain for file in files for chain in file.get("chains", [])):
        _load_chain(entry, tally, actor=actor, at=at, overwrite=overwrite)
    for entry in (matter for file in files for matter in file.get("matters", [])):
        _load_matter(entry, tally, actor=actor, at=at, overwrite=overwrite)
    return tally


def _load_chain(entry: dict[str, Any], tally: Tally, *, actor, at, overwrite: bool) -> None:
    facts = {"name": entry["name"], "name_en": entry["name_en"]}
    chain = _put(Chain, entry["code"], facts, tally, actor=actor, at=at, overwrite=overwrite)
    if chain is None:
        return
    # Positions are unique: set aside first, so that a new order never meets an old one on its way.
    chain.steps.exclude(state__in=[step["state"] for step in entry["steps"]]).delete()
    for offset in (len(entry["steps"]) + chain.steps.count() + 1, 1):
        for position, step in enumerate(entry["steps"], offset):
            ChainStep.objects.update_or_create(
                chain=chain, state=step["state"], defaults=STEP_AS_SHIPPED | step | {"position": position}
            )


STEP_AS_SHIPPED = {
    "is_optional": False,
    "roles": [],
    "asks_result": False,
    "duty_kind": "",
    "duty_rule": "",
    "duty_title": "",
    "duty_working_days": None,
    "duty_calendar_days": None,
    "duty_by_promise": False,
}


def _load_matter(entry: dict[str, Any], tally: Tally, *, actor, at, overwrite: bool) -> None:
    facts = {k: v for k, v in entry.items() if k not in {"code", "chain", "fields", "documents"}}
    facts["chain"] = Chain.objects.get(code=entry["chain"])
    facts["initials"] = matter_initials(facts["name"], facts.get("aliases", ""))
    matter = _put(Matter, entry["code"], facts, tally, actor=actor, at=at, overwrite=overwrite)
    if matter is None:
        return
    for position, field in enumerate(entry["fields"], 1):
        MatterField.objects.update_or_create(
            matter=matter, key=field["key"], defaults={"position": position * 10, **field}
        )
    for position, document in enumerate(entry["documents"], 1):
        MatterDocument.objects.update_or_create(
            matter=matter, name=document["name"], defaults={"position": position * 10, **document}
        )


def _put(model, code: str, facts: dict[str, Any], tally: Tally, *, actor, at, overwrite: bool):
    """The row to fill in, or None when it stays as it is."""
    row = model.objects.filter(code=code).first()
    if row is not None and not overwrite:
        tally.kept += 1
        return None
    verb = "create" if row is None else "refresh"
    if row is None:
        row = model.objects.create(code=code, **facts)
        tally.created += 1
    else:
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(update_fields=list(facts))
        tally.refreshed += 1
    audit.record(f"{model._meta.model_name}.{verb}", row, actor=actor, at=at, after={"code": code})
    return row


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
