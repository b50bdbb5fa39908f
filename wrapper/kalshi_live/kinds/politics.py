"""Political races: `political_race`.

Their two state fields say nothing: the call, the winners and the count tell where a race stands.
Races of the provider votehub keep all of that inside `votehub`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from .common import (
    Details,
    Kind,
    Label,
    Phase,
    Value,
    View,
    decimal_number,
    label,
    layers,
    named_winner,
    word,
)


@attrs.frozen(kw_only=True)
class PoliticalRace(View):
    """A political race: `political_race`. Nested values are handed on as they came.

    Attributes:
        candidates: By the id of the candidate.
        winner: The id of a candidate.
        winners: The ids of candidates.
        race_call_status: "", "Called", "Too Early to Call" or "Runoff".
        reporting_percentage: Between 0 and 100.
        provider: "votehub" where all other fields are inside `votehub`.
    """

    candidates: Mapping[str, Mapping[str, Any] | None] | None = attrs.field(
        default=None, repr=False
    )
    winners: tuple[Label | None, ...] | None = None
    race_call_status: str | None = None
    tabulation_status: str | None = None
    reporting_percentage: float | None = None
    last_updated: datetime | None = None
    provider: str | None = None
    votehub: Mapping[str, Any] | None = attrs.field(default=None, repr=False)


_CALLS: Mapping[str, Phase] = {
    "called": Phase.FINAL,
    "too early to call": Phase.LIVE,
    "runoff": Phase.LIVE,
}
"""Calls are retracted: one that is open again holds even beside a winner."""


def phase(details: Details) -> Phase:
    """Return what the call says; without one, a winner is final, and counted votes are live.

    Exactly no votes counted is scheduled.
    """
    call = next(filter(None, (word(layer, "race_call_status") for layer in layers(details))), "")
    if call:
        return _CALLS.get(call, Phase.UNKNOWN)
    if winners(details):
        return Phase.FINAL
    percentages = _counted(details)
    if not percentages:
        return Phase.UNKNOWN
    return Phase.LIVE if max(percentages) > 0 else Phase.SCHEDULED


def winners(details: Details) -> tuple[str, ...]:
    """Return the id in `winner`, or else those in `winners`."""
    for layer in layers(details):
        several = layer.get("winners")
        listed = map(label, several) if isinstance(several, list) else ()
        named = named_winner(layer) or tuple(dict.fromkeys(filter(None, listed)))
        if named:
            return named
    return ()


def clock(details: Details) -> str:
    """Return how much of the vote is counted: "45.2 % in"."""
    percentage = counted(details)
    return "" if percentage is None else f"{percentage:.3g} % in"


def counted(details: Details) -> float | None:
    """Return how much of the vote is counted, in percent."""
    return next(iter(_counted(details)), None)


def _counted(details: Details) -> list[float]:
    read = (decimal_number(layer.get("reporting_percentage")) for layer in layers(details))
    return [percentage for percentage in read if percentage is not None]


POLITICS = Kind(
    types=("political_race",),
    view=PoliticalRace,
    value=Value("% of the vote counted", counted),
    phase=phase,
    winners=winners,
    clock=clock,
    states=("race_call_status",),
    sides=("candidate_ids",),
)
