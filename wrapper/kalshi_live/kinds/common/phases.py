"""Where a milestone stands: scheduled, live, final or cancelled, told from the words it uses.

Clocks, scores and dates are no evidence here. The words come from public recordings of the API up
to November 2026; the specification says nothing about `details`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from .values import Details, word


class Phase(StrEnum):
    """Where a milestone stands."""

    SCHEDULED = "scheduled"
    """It has not begun."""
    LIVE = "live"
    """It has begun and is not over; it may be interrupted."""
    FINAL = "final"
    """It is over, or decided. Results are still corrected, and calls retracted."""
    CANCELLED = "cancelled"
    """It does not take place."""
    UNKNOWN = "unknown"
    """The details do not say, contradict each other, or use a word that is not known."""


PhaseRule = Callable[[Details], Phase]

STATE_FIELDS = ("widget_status", "status")

_ORDER = (Phase.SCHEDULED, Phase.LIVE, Phase.FINAL, Phase.CANCELLED)

_WORDS: Mapping[str, Phase] = {
    **dict.fromkeys(("created", "pre", "not_started", "scheduled"), Phase.SCHEDULED),
    **dict.fromkeys(("started", "live", "inprogress", "interrupted"), Phase.LIVE),
    **dict.fromkeys(("finished", "complete", "final", "ended", "closed"), Phase.FINAL),
    "cancelled": Phase.CANCELLED,
}
_SILENT = ("", "none")
"""What a state field holds when it says nothing."""


def by_state(**further: Mapping[str | bool, Phase]) -> PhaseRule:
    """Return the rule of the two state fields, `widget_status` and `status`.

    Feeds let one of the two lag behind the other: a match is "ended" in one while still "live" in
    the other until its result is official. A game moves only forward, so of two known words the
    later one holds, and "cancelled" holds against all. A word that is not known makes the phase
    `UNKNOWN`, whatever the other field says; a field that is absent, null, empty, "none" or no
    text says nothing.

    `further` names more fields, each with the values that say something: words in lower case, or
    True. All other values of those fields say nothing.
    """

    def phase(details: Details) -> Phase:
        words = [word(details, field) for field in STATE_FIELDS]
        said = [_WORDS.get(state, Phase.UNKNOWN) for state in words if state not in _SILENT]
        for field, meanings in further.items():
            value = _word_or_truth(details, field)
            if value in meanings:
                said.append(meanings[value])
        if Phase.UNKNOWN in said or not said:
            return Phase.UNKNOWN
        return max(said, key=_ORDER.index)

    return phase


by_state_fields: PhaseRule = by_state()
"""The rule of most kinds."""


def _word_or_truth(details: Details, field: str) -> str | bool:
    value = details.get(field)
    return value if isinstance(value, bool) else word(details, field)
