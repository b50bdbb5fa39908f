"""What all calls of a client share on one event loop: connections, pacing and counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exchange.exchange import Exchange
from ..pacing.gate import RateGate
from ..pacing.window import Window

if TYPE_CHECKING:
    from ..pacing.budget import Budget
    from ..settings import Settings
    from ..stats import Stats


class Resources:
    """Connections, the rate limit, the concurrency window and the counters of one client."""

    def __init__(self, settings: Settings, stats: Stats, budget: Budget) -> None:
        self.settings = settings
        self.stats = stats
        self.exchange: Exchange = Exchange(settings, stats)
        self.gate: RateGate = RateGate(budget, settings.rate_limit, stats)
        self.window: Window = Window(settings.max_connections)
