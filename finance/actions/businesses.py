"""Third parties, kinds of business and outlets: who is settled with, what is sold, and where credit is bought."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.errors import Refused
from core.models import User
from finance.choices import Settles
from finance.models import Biller, Business, Outlet
from stations.actions.common import change, checked, locked
from stations.models import Unit

SHIPPED = Path(__file__).parents[1] / "data" / "businesses.json"
BUSINESS_CHANGES = frozenset({"name", "name_en", "owner", "is_active"})
BILLER_CHANGES = frozenset({"name", "name_en"})


@transaction.atomic
def add_biller(*, code: str, name: str, actor: User | None, at: datetime, name_en: str = "") -> Biller:
    """A third party (D-05). Refused: invalid (also: the code is taken)."""
    biller = checked(Biller(code=code, name=name, name_en=name_en))
    biller.save(force_insert=True)
    record("biller.add", biller, actor=actor, at=at, after={"code": code, "name": name})
    return biller


@transaction.atomic
def change_biller(biller: Biller, *, actor: User | None, at: datetime, **facts: Any) -> Biller:
    return _changed("biller.change", biller, facts, BILLER_CHANGES, actor, at)


@transaction.atomic
def add_business(
    *,
    code: str,
    name: str,
    owner: str,
    actor: User | None,
    at: datetime,
    name_en: str = "",
    biller: Biller | None = None,
    settles: str = Settles.CREDIT,
) -> Business:
    """A kind of business that stations sell from now on; code, third party and way of the money stay for ever.

    Refused: invalid, no_biller_when_direct.
    """
    if settles == Settles.DIRECT and biller is not None:
        raise Refused("no_biller_when_direct", _("What is only counted is owed to nobody."), "biller")
    facts = {"code": code, "name": name, "name_en": name_en, "owner": owner, "biller": biller, "settles": settles}
    business = checked(Business(**facts))
    business.save(force_insert=True)
    after = {"code": code, "name": name, "owner": owner, "biller": biller and biller.code, "settles": settles}
    record("business.add", business, actor=actor, at=at, after=after)
    return business


@transaction.atomic
def change_business(business: Business, *, actor: User | None, at: datetime, **facts: Any) -> Business:
    """Names, centre, and whether it is offered."""
    return _changed("business.change", business, facts, BUSINESS_CHANGES, actor, at)


@transaction.atomic
def add_outlet(unit: Unit, *, code: str, actor: User | None, at: datetime) -> Outlet:
    """Credit is sold at `unit` from now on (D-52). Refused: invalid (also: the unit is one already)."""
    outlet = checked(Outlet(unit=unit, code=code))
    outlet.save(force_insert=True)
    record("outlet.add", outlet, actor=actor, at=at, after={"code": code}, unit_id=unit.pk)
    return outlet


@transaction.atomic
def change_outlet(outlet: Outlet, *, is_active: bool, actor: User | None, at: datetime) -> Outlet:
    return _changed("outlet.change", outlet, {"is_active": is_active}, frozenset({"is_active"}), actor, at)


@transaction.atomic
def load_shipped(*, actor: User | None, at: datetime) -> int:
    """The third parties and kinds of business that are shipped (D-05); how many were new.

    What is there under a code stays as the office has it.
    """
    shipped = json.loads(SHIPPED.read_text())
    billers = {biller.code: biller for biller in Biller.objects.all()}
    new = [facts for facts in shipped["billers"] if facts["code"] not in billers]
    for facts in new:
        billers[facts["code"]] = add_biller(**facts, actor=actor, at=at)
    known = set(Business.objects.values_list("code", flat=True))
    missing = [facts for facts in shipped["businesses"] if facts["code"] not in known]
    for facts in missing:
        add_business(**facts | {"biller": billers.get(facts.get("biller", ""))}, actor=actor, at=at)
    return len(new) + len(missing)


def _changed(verb: str, thing: Any, facts: dict[str, Any], known: frozenset[str], actor: User | None, at: datetime):
    thing = locked(thing)
    before, after = change(thing, facts, allowed=known)
    if after:
        record(verb, thing, actor=actor, at=at, before=before, after=after, unit_id=getattr(thing, "unit_id", None))
    return thing
