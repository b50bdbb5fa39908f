"""A milestone in a cell of a table: how far it has got, or its `details` on one line.

Generic: which fields tell a score, a state or a clock, the kinds say. Nothing here raises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..errors import one_line
from ..kinds import Phase, built_in, clock_text, kind_of
from ..kinds.common import decimal_number
from ..kinds.common.phases import STATE_FIELDS

if TYPE_CHECKING:
    from ..results import Observation

_UNITS = ((60, 1, "s"), (3_600, 60, "m"), (86_400, 3_600, "h"))
"""Below so many seconds: the unit's seconds, and its sign."""
_DAY = 86_400

LONGEST = 160
"""Characters; more than that is no summary."""
_LONGEST_VALUE = 32
"""Characters: leaves out ids and sentences."""

STATES = (*(name for kind in built_in() for name in kind.states), *STATE_FIELDS)
CLOCKS = tuple(dict.fromkeys(name for kind in built_in() for name in kind.clock_fields))
_SCORED = tuple(kind.score for kind in built_in() if kind.score)
_SCORES = tuple(dict.fromkeys(score.name for score in _SCORED))
_SIDES = tuple(dict.fromkeys(score.sides for score in _SCORED))
_UNNAMED = frozenset(score.name for score in _SCORED if score.name in {"score", score.unit})


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


def clock_of(observation: Observation) -> str:
    """Return period and clock where the kind has them, else what is most telling; may be empty."""
    told = clock_text(observation.type, observation.details)
    if told is not None:
        if observation.phase is not Phase.LIVE:
            return ""
        if told:
            return one_line(told)
    return summarize(observation.details, without=score_fields(observation))


def summarize(details: Mapping[str, Any], *, without: Collection[str] = ()) -> str:
    """Return state, score and clock where there are any, then other short values with their names.

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
    """Return the fields of `details` that its `score` and its `phase` tell already."""
    if observation is None:
        return frozenset()
    states = () if observation.phase is Phase.UNKNOWN else STATES
    score = kind_of(observation.type).score
    return frozenset((*states, *(score.names if score and observation.score else ())))


def _parts(details: Mapping[str, Any]) -> Iterator[str]:
    short = {name: text for name, value in details.items() if (text := _short(value))}
    state = next((name for name in STATES if name in short), None)
    if state:
        yield short[state]
    for name in (*_SCORES, *CLOCKS):
        yield from _pair(short, name)
    for name in CLOCKS:
        if name in short:
            yield _named(name, short[name])
    for name, text in short.items():
        if name not in STATES:
            yield from _rest(short, name, text)


def _rest(short: Mapping[str, str], name: str, text: str) -> Iterator[str]:
    """Yield a field that was not among the first ones, or the pair it belongs to."""
    for side in (side for pair in _SIDES for side in pair):
        stem = name.removeprefix(f"{side}_")
        pair = list(_pair(short, stem)) if stem != name else []
        if pair:
            yield from pair
            return
    if name not in CLOCKS and not name.endswith("_ts"):
        yield _named(name, text)


def _pair(short: Mapping[str, str], name: str) -> Iterator[str]:
    """Yield `home_points` and `away_points` as one, where both are there."""
    for one, other in _SIDES:
        first, second = short.get(f"{one}_{name}"), short.get(f"{other}_{name}")
        if first is not None and second is not None:
            label = "" if name in _UNNAMED else f"{_words(name).removesuffix(' score')} "
            yield f"{label}{first}-{second}"


def _named(name: str, text: str) -> str:
    """Return the text of a value behind its name, where it does not speak for itself."""
    if text == "yes":
        return _words(name).removeprefix("is ")
    explains_itself = name in CLOCKS and decimal_number(text) is None
    return text if explains_itself else f"{_words(name)} {text}"


def _words(name: str) -> str:
    return one_line(name).replace("_", " ")


def _short(value: Any) -> str:
    """Return a value as a few characters; empty for what says nothing, or too much."""
    if value is True:
        return "yes"
    if value is None or value is False or not isinstance(value, str | int | float):
        return ""
    text = one_line(str(value))
    return text if len(text) <= _LONGEST_VALUE else ""
