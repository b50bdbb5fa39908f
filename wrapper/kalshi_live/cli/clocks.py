"""How far a milestone has got, in a few characters: `Q4 00:42`, `62'`, `3-2, 30-15`.

Made for a table's cell; the score and the phase have cells of their own. Never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import one_line
from ..meaning import Phase
from ..meaning.values import Details, decimal_number, label, layers, whole_number
from .summary import score_fields, summarize

if TYPE_CHECKING:
    from ..results import Observation

_COMPETITORS = ("competitor1", "competitor2")
_SIDES = ("home", "away")
_REGULAR_PERIODS = 3
"""Of hockey; the fourth is overtime, the fifth the shoot-out."""


def clock_of(observation: Observation) -> str:
    """Period and clock where the type has them, else what is most telling; may be empty."""
    if observation.phase is Phase.LIVE:
        told = _CLOCKS.get(observation.type, _nothing)(observation.details)
        if told:
            return one_line(told)
    elif observation.type in _CLOCKS:
        return ""
    return summarize(observation.details, without=score_fields(observation))


def _football(details: Details) -> str:
    return _joined(_numbered("Q", details, "quarter"), label(details.get("clock")))


def _basketball(details: Details) -> str:
    kind = label(details.get("period_type")) or ""
    prefix = {"half": "H", "overtime": "OT "}.get(kind, "Q")
    clock = label(details.get("period_remaining_time"))
    return _joined(_numbered(prefix, details, "period"), clock)


def _hockey(details: Details) -> str:
    period = whole_number(details.get("period"))
    if period is not None and period > _REGULAR_PERIODS:
        return "OT" if period == _REGULAR_PERIODS + 1 else "shoot-out"
    clock = label(details.get("period_remaining_time"))
    return _joined(_numbered("P", details, "period"), clock)


def _baseball(details: Details) -> str:
    half = {1: "top", 2: "bot"}.get(whole_number(details.get("inning_half")) or 0)
    outs = whole_number(details.get("outs"))
    inning = _joined(half, label(details.get("inning")))
    return inning if outs is None or not inning else f"{inning}, {outs} out"


def _soccer(details: Details) -> str:
    time, half = label(details.get("time")), label(details.get("half"))
    return time or {"HT": "half time", "FT": "full time"}.get(half or "", half or "")


def _tennis(details: Details) -> str:
    games = [_last(details.get(f"{side}_round_scores"), "score") for side in _COMPETITORS]
    points = [label(details.get(f"{side}_current_round_score")) for side in _COMPETITORS]
    return ", ".join("-".join(map(str, pair)) for pair in (games, points) if None not in pair)


def _esports(details: Details) -> str:
    periods = [details.get(f"{side}_periods") for side in _SIDES]
    if not all(isinstance(period, dict) and period for period in periods):
        return ""
    rounds = [label([*period.values()][-1]) for period in periods if isinstance(period, dict)]
    return f"map {len(periods[0] or ())}, {'-'.join(map(str, rounds))}"


def _cricket(details: Details) -> str:
    side = details.get("batting")
    if not isinstance(side, str) or side not in _SIDES:
        return ""
    overs = label(details.get(f"{side}_overs"))
    return f"{side} {overs} ov" if overs else side


def _race(details: Details) -> str:
    for layer in layers(details):
        counted = decimal_number(layer.get("reporting_percentage"))
        if counted is not None:
            return f"{counted:.3g} % in"
    return ""


def _golf(details: Details) -> str:
    return _numbered("round ", details, "current_round") or ""


def _nothing(_: Details) -> str:
    return ""


def _numbered(prefix: str, details: Details, field: str) -> str | None:
    number = label(details.get(field))
    return None if number is None else f"{prefix}{number}"


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _last(scores: Any, field: str) -> str | None:
    if not isinstance(scores, Sequence) or not scores or not isinstance(scores[-1], dict):
        return None
    return label(scores[-1].get(field))


_CLOCKS: Mapping[str, Callable[[Details], str]] = {
    "football_game": _football,
    "basketball_game": _basketball,
    "hockey_match": _hockey,
    "hockey_tournament": _hockey,
    "baseball_game": _baseball,
    "baseball_tournament": _baseball,
    "soccer_tournament_multi_leg": _soccer,
    "tennis_tournament_singles": _tennis,
    "tennis_tournament_doubles": _tennis,
    "esports_match": _esports,
    "cricket_match": _cricket,
    "political_race": _race,
    "golf_tournament": _golf,
}
