"""`details` on one line, for a table: what is worth a glance first, then whatever else is short.

Generic: it knows names of fields, and nothing of what they mean together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import one_line
from ..meaning import Phase

if TYPE_CHECKING:
    from ..results import Observation

LONGEST = 160
"""Characters; more than that is no summary."""
_LONGEST_VALUE = 32
"""Characters: leaves out ids and sentences."""

STATES = ("widget_status", "race_call_status", "status")
_SIDES = (("home_", "away_"), ("competitor1_", "competitor2_"))
_SCORES = ("points", "score")
_TOLD = (*_SCORES, "same_game_score", "overall_score")
_FIRST_PAIRS = (*_TOLD, "current_round_score")
CLOCKS = (
    "quarter",
    "period",
    "inning",
    "half",
    "current_round",
    "clock",
    "period_remaining_time",
    "time",
)
_SELF_EXPLAINING = frozenset({"clock", "period_remaining_time", "time", "half", "match_status"})


def summarize(details: Mapping[str, Any], *, without: Collection[str] = ()) -> str:
    """State, score and clock where there are any, then the other short values with their names.

    Printable, and at most `LONGEST` characters; empty when nothing is short enough. The fields
    named in `without` are left out.
    """
    told = {name: value for name, value in details.items() if name not in without}
    summary = ""
    for part in dict.fromkeys(_parts(told)):
        longer = f"{summary}, {part}" if summary else part
        if len(longer) > LONGEST:
            break
        summary = longer
    return summary


def score_fields(observation: Observation | None) -> frozenset[str]:
    """The fields of `details` that `observation.score` and `observation.phase` tell already."""
    if observation is None:
        return frozenset()
    fields = set() if observation.phase is Phase.UNKNOWN else set(STATES)
    score = observation.score
    pairs = ([f"{side}_{name}" for side in score.sides] for name in _TOLD) if score else ()
    told = next((pair for pair in pairs if observation.details.keys() >= set(pair)), [])
    return frozenset({*fields, *told})


def _parts(details: Mapping[str, Any]) -> Iterator[str]:
    short = {name: text for name, value in details.items() if (text := _short(value))}
    state = next((name for name in STATES if name in short), None)
    if state:
        yield short[state]
    for name in _FIRST_PAIRS:
        yield from _pair(short, name)
    for name in CLOCKS:
        if name in short:
            yield _named(name, short[name])
    for name, text in short.items():
        yield from () if name in STATES else _rest(short, name, text)


def _rest(short: Mapping[str, str], name: str, text: str) -> Iterator[str]:
    """A field that was not among the first ones, or the pair it belongs to."""
    for side in _SIDES:
        for prefix in side:
            pair = list(_pair(short, name.removeprefix(prefix))) if name.startswith(prefix) else []
            if pair:
                yield from pair
                return
    if name not in CLOCKS and not name.endswith("_ts"):
        yield _named(name, text)


def _pair(short: Mapping[str, str], name: str) -> Iterator[str]:
    """`home_points` and `away_points` as one, where both are there."""
    for first, second in _SIDES:
        one, other = short.get(first + name), short.get(second + name)
        if one is not None and other is not None:
            label = "" if name in _SCORES else f"{_words(name).removesuffix(' score')} "
            yield f"{label}{one}-{other}"


def _named(name: str, text: str) -> str:
    if text == "yes":
        return _words(name).removeprefix("is ")
    return text if name in _SELF_EXPLAINING else f"{_words(name)} {text}"


def _words(name: str) -> str:
    return one_line(name).replace("_", " ")


def _short(value: Any) -> str:
    """A value as a few characters; empty for what says nothing, or too much."""
    if value is True:
        return "yes"
    if value is None or value is False or not isinstance(value, str | int | float):
        return ""
    text = one_line(str(value))
    return text if len(text) <= _LONGEST_VALUE else ""
