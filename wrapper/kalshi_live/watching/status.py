"""How a watch is doing, as its consumer is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from ..errors import LiveDataError


@attrs.frozen
class WatchStatus:
    """How a watch is doing; a snapshot.

    Attributes:
        effective_interval: Seconds between the beginnings of two polls, the mean of the last three
            times; never less than the interval asked for, and longer while the rate limit, the
            server or the back-off after unanswered polls does not allow it.
        lag: Seconds by which the most belated of the last three polls began later than one interval
            after the poll before it, or by which the next one is late already.
        polls: How many polls have begun.
        last_success: When a request was last answered, aware, UTC; None before the first.
        consecutive_failures: How many polls in a row were not answered at all.
        last_error: What the latest failed request failed with.
        last_refresh: When the milestones of a query were last listed, completely, aware, UTC; None
            before the first time, and for a watch of ids.
        refresh_error: Why the latest listing failed or is incomplete; None when it is complete.
            Until the next one that is, the watch stays with the milestones of the last.
        outdated: How many states were dropped for being older than the one held.
        rate_limited: Responses with status 429 to the client since the watch began; those of its
            other calls are among them, for they draw on the same tokens.
        failing: The ids that make requests fail while others are answered, each with its latest
            error; asked for one by one, and less and less often: in every 64th poll at last.
        silence: For each milestone, seconds since it was last answered for, or joined the watch.
        poller: With a `Share`, the one that polls for all, as `host:process:number`; None while
            this watch polls for itself, or nobody is known to.
        store_error: Why the store of the `Share` is away; None while it is not. After a moment the
            watch polls for itself, or raises.
    """

    effective_interval: float
    lag: float = 0.0
    polls: int = 0
    last_success: datetime | None = None
    consecutive_failures: int = 0
    last_error: LiveDataError | None = None
    last_refresh: datetime | None = None
    refresh_error: LiveDataError | None = None
    outdated: int = 0
    rate_limited: int = 0
    failing: Mapping[str, LiveDataError] = attrs.field(factory=dict)
    silence: Mapping[str, float] = attrs.field(factory=dict, repr=False)
    poller: str | None = None
    store_error: LiveDataError | None = None
