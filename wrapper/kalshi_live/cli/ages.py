"""Ages and spans of time in two or three characters: `7s`, `12m`, `3h`, `3d`.

Where an age comes from is in `kalshi_live.meaning`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..results import Observation

_UNITS = ((60, 1, "s"), (3_600, 60, "m"), (86_400, 3_600, "h"))
"""Below so many seconds: the unit's seconds, and its sign."""
_DAY = 86_400


def age_text(observation: Observation, now: datetime | None = None) -> str:
    """Return the age when it arrived, or at `now`; empty when it is not known."""
    age = observation.age
    if age is None:
        return ""
    waited = 0.0 if now is None else (now - observation.observed_at).total_seconds()
    return seconds_text(age.total_seconds() + max(0.0, waited))


def seconds_text(seconds: float) -> str:
    """Return seconds in one unit, rounded down."""
    for below, size, unit in _UNITS:
        if seconds < below:
            return f"{max(0, int(seconds // size))}{unit}"
    return f"{int(seconds // _DAY)}d"
