"""A refusal carries its code, its words and the field at fault."""

import pickle

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import Refused


def test_the_words_are_translated_when_shown():
    refusal = Refused("not_possible_now", _("Yes"), field="state")
    assert (refusal.code, refusal.field) == ("not_possible_now", "state")
    with translation.override("zh-hans"):
        assert str(refusal) == "是"
    with translation.override("en"):
        assert str(refusal) == "Yes"


def test_a_refusal_survives_the_way_through_the_queue():
    again = pickle.loads(pickle.dumps(Refused("too_late", "Too late")))  # noqa: S301
    assert (again.code, str(again), again.field) == ("too_late", "Too late", None)
