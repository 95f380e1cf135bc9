"""What each area adds to the demo after the organisation and the tickets, in this order.

An area is a module with `load(house, *, today, now)`: it writes by the actions of daily work, the same on every run,
and nothing new when its rows are there. `now`: nothing is dated later than that (None: the whole of `today` is over).
"""

from types import ModuleType

from config.demo_data import appointments, boards, campaigns, lost, matters, money, parties, reconciliation, repairs

AREAS: tuple[ModuleType, ...] = (
    campaigns,
    matters,
    lost,
    repairs,
    boards,
    appointments,
    money,
    reconciliation,
    parties,
)
