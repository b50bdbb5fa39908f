"""Where a milestone stands: scheduled, live, final or cancelled, told from the words it uses.

Clocks, scores and dates are no evidence here. The rules rest on public recordings of the API up
to November 2026; the specification says nothing about `details`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from .values import Details, decimal_number, layers, word
from .winners import winners_of


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


_ORDER = (Phase.SCHEDULED, Phase.LIVE, Phase.FINAL, Phase.CANCELLED)

_WORDS: Mapping[str, Phase] = {
    **dict.fromkeys(("created", "pre", "not_started", "scheduled"), Phase.SCHEDULED),
    **dict.fromkeys(("started", "live", "inprogress", "interrupted"), Phase.LIVE),
    **dict.fromkeys(("finished", "complete", "final", "ended", "closed"), Phase.FINAL),
    "cancelled": Phase.CANCELLED,
}
_SILENT = ("", "none")
"""What a state field holds when it says nothing."""

_KICKED_OFF = ("1st", "ht", "2nd", "ft", "et")
"""Values of soccer's `half`. Full time is not the end: extra time may follow."""


def phase_of(type_: str, details: Details) -> Phase:
    """Where a milestone of this type stands.

    There are two state fields, `widget_status` and `status`, and feeds let one of them lag behind
    the other: a match is "ended" in one while still "live" in the other until its result is
    official. A game moves only forward, so of two known words the later one holds, and
    "cancelled" holds against all. A word that is not known makes the phase `UNKNOWN`, whatever
    the other field says; a field that is absent, null, empty, "none" or no text says nothing.

    What differs by type:

    - `soccer_tournament_multi_leg`, `tennis_tournament_singles` and `_doubles`: `match_status` is
      a third voice, for "ended" only; its other words are too many to be known. In soccer a `half`
      that has been reached says that the match has begun; "FT" says no more than that, since extra
      time may follow.
    - `esports_match`: `is_live: true` is a third voice for live; false says nothing, as it may
      stand for before, between two maps, or after.
    - `political_race`: `status` is always "created" and says nothing. `race_call_status` does:
      "Called" is final; "Too Early to Call" and "Runoff" are live, even beside a winner, for calls
      are retracted. Where it is empty, a winner makes the race final, votes counted make it live,
      and exactly none counted make it scheduled. Races of the provider votehub say the same
      inside `votehub`.
    - `artist_streams` has no state field; `target_week_finalized: true` is final.
    - `cricket_match`, `golf_tournament` and the other sports: the two state fields alone.
      `cricket_result.status_text` is prose, and golf's `current_round` says nothing about nights.
    - Types that have only `status` (`one_off_milestone`, `company_report`, `kpis`, `tv_views`)
      stand where it says; `truflation` has neither field and is always `UNKNOWN`.
    - Every other type: the two state fields.

    Source: public recordings of the API up to November 2026.
    """
    return _RULES.get(type_, _by_state_fields)(details)


def _by_state_fields(details: Details, further: Iterable[Phase] = ()) -> Phase:
    said = [*_states(details), *further]
    if Phase.UNKNOWN in said or not said:
        return Phase.UNKNOWN
    return max(said, key=_ORDER.index)


def _states(details: Details) -> list[Phase]:
    words = [word(details, field) for field in ("widget_status", "status")]
    return [_WORDS.get(state, Phase.UNKNOWN) for state in words if state not in _SILENT]


def _ended(details: Details) -> list[Phase]:
    return [Phase.FINAL] if word(details, "match_status") == "ended" else []


def _tennis(details: Details) -> Phase:
    return _by_state_fields(details, _ended(details))


def _soccer(details: Details) -> Phase:
    begun = [Phase.LIVE] if word(details, "half") in _KICKED_OFF else []
    return _by_state_fields(details, begun + _ended(details))


def _esports(details: Details) -> Phase:
    return _by_state_fields(details, [Phase.LIVE] if details.get("is_live") is True else [])


def _streams(details: Details) -> Phase:
    final = details.get("target_week_finalized") is True
    return _by_state_fields(details, [Phase.FINAL] if final else [])


def _race(details: Details) -> Phase:
    call = next(filter(None, (word(layer, "race_call_status") for layer in layers(details))), "")
    if call:
        return _CALLS.get(call, Phase.UNKNOWN)
    if winners_of("political_race", details):
        return Phase.FINAL
    read = (decimal_number(layer.get("reporting_percentage")) for layer in layers(details))
    counted = [percentage for percentage in read if percentage is not None]
    if not counted:
        return Phase.UNKNOWN
    return Phase.LIVE if max(counted) > 0 else Phase.SCHEDULED


_CALLS: Mapping[str, Phase] = {
    "called": Phase.FINAL,
    "too early to call": Phase.LIVE,
    "runoff": Phase.LIVE,
}
_RULES: Mapping[str, Callable[[Details], Phase]] = {
    "soccer_tournament_multi_leg": _soccer,
    "tennis_tournament_singles": _tennis,
    "tennis_tournament_doubles": _tennis,
    "esports_match": _esports,
    "political_race": _race,
    "artist_streams": _streams,
}
