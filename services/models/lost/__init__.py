"""Tables of lost and found (A-02), by noun."""

from services.models.lost.disposals import Disposal, KeepingTerm
from services.models.lost.items import FoundItem, Takeover
from services.models.lost.matches import Clue, Match
from services.models.lost.releases import Release
from services.models.lost.reports import LossReport

__all__ = ["Clue", "Disposal", "FoundItem", "KeepingTerm", "LossReport", "Match", "Release", "Takeover"]
