"""Pictures of things in custody, as they were when they came in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import locks, papers
from core.errors import Refused
from core.models import Paper, User
from core.uploads import Upload
from services.actions.custody import keeper
from services.models import Thing

PHOTO = "thing-photo"
MOST = 6


@transaction.atomic
def add_photo(thing: Thing, *, actor: User, at: datetime, photo: Upload) -> Paper:
    """Keep a picture of the thing, made harmless by `core.uploads`. Refused codes: not_allowed, file_kind, too_many."""
    thing = locks.lock(Thing.objects.select_related("station__unit"), thing.pk)
    keeper(actor, thing.station)
    if not photo.media_type.startswith("image/"):
        raise Refused("file_kind", _("Only pictures are taken"), "photo")
    there = Paper.objects.about(thing).filter(kind=PHOTO)
    same = there.filter(size=len(photo.body)).first()
    if same is not None and papers.read(same) == photo.body:
        return same  # the second click
    if there.count() >= MOST:
        raise Refused("too_many", _("At most %(count)s") % {"count": MOST}, "photo")
    return papers.receive(
        PHOTO,
        title=_("Photo of %(number)s") % {"number": thing.number},
        upload=photo,
        thing=thing,
        unit_id=thing.station_id,
        actor=actor,
        at=at,
    )
