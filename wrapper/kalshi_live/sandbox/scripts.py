"""Whole games, played ahead of time and kept encoded: the scripts that milestones perform.

A script is the same in every process. Which milestone performs which, when and with whom, is
decided in `milestones`.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from random import Random
from typing import TYPE_CHECKING

import attrs
import msgspec

from .games import CATALOGUE

if TYPE_CHECKING:
    from ..kinds import Phase

SCRIPTS_PER_TYPE = 16
"""How many different games there are of each type; it bounds what simulating costs."""


@attrs.frozen
class Script:
    """One whole game: when each moment begins (seconds from the start), its phase and details."""

    times: tuple[float, ...]
    phases: tuple[Phase, ...]
    details: tuple[bytes, ...]

    def index(self, seconds: float) -> int:
        """Return which moment holds `seconds` after the start; before the first, the first."""
        return max(0, bisect_right(self.times, seconds) - 1)


@functools.cache
def script(type_: str, number: int) -> Script:
    """Return one of the `SCRIPTS_PER_TYPE` games of a type."""
    moments = list(CATALOGUE[type_].play(Random(f"{type_}/{number}")))
    return Script(
        times=tuple(moment.at for moment in moments),
        phases=tuple(moment.phase for moment in moments),
        details=tuple(msgspec.json.encode(moment.details) for moment in moments),
    )
