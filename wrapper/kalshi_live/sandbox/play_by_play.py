"""Play by play, in the shapes in which Kalshi passes it on: what a game has shown so far, retold.

How a game goes is decided in `games`. The plays of football are invented, those of baseball left
out: nobody has shown real ones.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from ..kinds import Phase
from .casting import role_ids
from .games.frame import ANNOUNCED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .milestones import Milestone

Details = dict[str, Any]
Period = dict[str, Any]
Sides = tuple[str, ...]
"""What the home and the away side are called in play by play."""
MADE = {1: "freethrowmade", 2: "twopointmade", 3: "threepointmade"}
POINTS = ("home_points", "away_points")


def play_by_play(milestone: Milestone, now: float) -> dict[str, Any] | None:
    """Return what has happened so far, None for a type of which nothing is told.

    Periods come in no order, and in basketball plays come newest first. Before the game there is
    an empty object, or one without periods.
    """
    retell = RETOLD.get(milestone.type)
    if retell is None:
        return None
    shown = list(_shown(milestone, now - milestone.starts_at))
    if not shown:
        return {} if milestone.script_number % 2 else {"periods": []}
    sides = tuple(feed_id(milestone.type, one) for one in role_ids(milestone.milestone_id))
    periods = retell(shown, sides[:2])
    if milestone.type != "basketball_game":
        Random(milestone.milestone_id).shuffle(periods)
    return {"periods": periods}


def feed_id(type_: str, target_id: str) -> str:
    """Return what the feed of a milestone type calls a target."""
    if type_ == "soccer_tournament_multi_leg":
        return f"sr:competitor:{int(target_id[:6], 16)}"
    return target_id[::-1] if type_.startswith("hockey_") else target_id


def _shown(milestone: Milestone, seconds: float) -> Iterator[Details]:
    """Yield the details that the milestone has shown since its game began."""
    script = milestone.script
    moments = zip(script.times, script.phases, script.details, strict=True)
    for at, phase, details in moments:
        if ANNOUNCED < at <= seconds and phase in (Phase.LIVE, Phase.FINAL):
            yield msgspec.json.decode(details)


def _by_period(
    shown: list[Details],
    name: str,
    regular: tuple[int, str],
    play: Callable[[Details, Details], Details],
) -> list[Period]:
    """Return periods with a play for each change within one; `name` is where their number stands.

    Up to `regular` number and type; after these, overtime is counted from 1.
    """
    most, type_ = regular
    periods: dict[int, Period] = {}
    for before, after in pairwise(shown):
        number = after[name]
        is_over = number > most
        head = {
            "period_number": number - most if is_over else number,
            "period_type": "overtime" if is_over else type_,
        }
        period = periods.setdefault(number, {**head, "events": []})
        if after["status"] == "inprogress" and number == before[name]:
            period["events"].append(play(before, after))
    return list(periods.values())


def _basketball(shown: list[Details], sides: Sides) -> list[Period]:
    """Retell possessions, the newest first."""
    regular = (2, "half") if shown[0]["period_type"] == "half" else (4, "quarter")
    periods = _by_period(shown, "period", regular, partial(_possession, sides))
    for period in periods:
        period["events"].reverse()
    return periods[::-1]


def _possession(sides: Sides, before: Details, after: Details) -> Details:
    gained = [after[side] - before[side] for side in POINTS]
    event_type = MADE.get(max(gained), "twopointmiss")
    if after["last_event_is_timeout"]:
        event_type = "teamtimeout"
    offense = 0 if before["possession"] == "home" else 1
    return {
        "type": "basketball_play",
        "event_type": event_type,
        "attribution": sides[offense],
        "possession": before["possession"],
        "clock": f"{after['period_remaining_time']}.00",
        "description": f"{('Home', 'Away')[offense]}: {event_type}",
        **{side: after[side] for side in POINTS},
    }


def _soccer(shown: list[Details], sides: Sides) -> list[Period]:
    """Retell goals and cards; the end of the match stands in a period 0."""
    last = shown[-1]
    ids = dict(zip(("home_team_id", "away_team_id"), sides, strict=True))
    periods = [
        {
            "period_number": half["number"] if half["type"] == "regular_period" else 1,
            "period_name": ("1st half", "2nd half", "Extra time")[half["number"] - 1],
            "type": half["type"],
            "home_score": half["home_score"],
            "away_score": half["away_score"],
            **ids,
            "events": [],
        }
        for half in last["period_scores"]
    ]
    points = {"home": 0, "away": 0}
    listed = [
        (_minute(event["time"]), side, event)
        for side in points
        for event in last[f"{side}_significant_events"]
    ]
    for (minute, stoppage), side, event in sorted(listed, key=lambda one: one[0]):
        points[side] += event["event_type"] == "score_change"
        periods[min((minute - 1) // 45, len(periods) - 1)]["events"].append(
            {
                "type": "soccer_event",
                "event_type": event["event_type"],
                "clock": f"{minute}+{stoppage}" if stoppage else f"{minute}:00",
                "match_time": minute,
                "stoppage_time": stoppage,
                "competitor": side,
                "player_name": event["player"],
                "home_points": points["home"],
                "away_points": points["away"],
            }
        )
    if last["match_status"] == "ended":
        ended = {"type": "soccer_event", "event_type": "match_ended", "clock": "", "competitor": ""}
        periods.append({"period_number": 0, "type": "regular_period", **ids, "events": [ended]})
    return periods


def _minute(time: str) -> tuple[int, int]:
    """Return the minute in `62'` or `90+3'`, and that of stoppage time."""
    minute, _, stoppage = time.rstrip("'").partition("+")
    return int(minute), int(stoppage or 0)


def _hockey(shown: list[Details], sides: Sides) -> list[Period]:
    """Retell goals, penalties and saves, with what is left on the clock."""
    periods = _by_period(shown, "period", (3, "REG"), partial(_chance, sides))
    total = dict.fromkeys(POINTS, 0)
    for period in periods:
        period["type"] = period.pop("period_type")
        if period["type"] == "overtime" and period["period_number"] == 2:
            period |= {"type": "shootout", "period_number": 1}
        period |= dict(zip(("home_team_id", "away_team_id"), sides, strict=True))
        last = period["events"][-1] if period["events"] else total
        for side, score in zip(POINTS, ("home_score", "away_score"), strict=True):
            period[score] = last[side] - total[side]
            total[side] = last[side]
    return periods


def _chance(sides: Sides, before: Details, after: Details) -> Details:
    gained = [after[side] - before[side] for side in POINTS]
    lost = [before[name] - after[name] for name in ("home_strength", "away_strength")]
    changes, what = (gained, "Goal") if any(gained) else (lost, "Penalty")
    side = changes.index(max(changes)) if max(changes) > 0 else None
    is_even = after["home_strength"] == after["away_strength"]
    return {
        "type": "hockey_play",
        "attribution": "" if side is None else sides[side],
        "clock": after["period_remaining_time"],
        "description": "Shot saved" if side is None else f"{what}, {('home', 'away')[side]}",
        "strength": "even" if is_even else "powerplay",
        **{name: after[name] for name in POINTS},
    }


def _football(shown: list[Details], _: Sides) -> list[Period]:
    return _by_period(shown, "quarter", (4, "quarter"), _down)


def _down(_: Details, after: Details) -> Details:
    return {
        "type": "football_play",
        "description": after["last_play"]["description"],
        **{name: after[name] for name in ("clock", *POINTS)},
    }


def _baseball(shown: list[Details], _: Sides) -> list[Period]:
    """Return innings without plays; who has not batted yet has null for a score."""
    last = shown[-1]
    innings = [
        {
            "period_number": inning["number"],
            "type": "inning",
            "home_score": inning["home_score"],
            "away_score": inning["away_score"],
            "events": [],
        }
        for inning in last["period_scores"]
    ]
    if last["inning_half"] == 1:
        innings[-1]["home_score"] = None
    return innings


RETOLD: dict[str, Callable[[list[Details], Sides], list[Period]]] = {
    "basketball_game": _basketball,
    "soccer_tournament_multi_leg": _soccer,
    "hockey_match": _hockey,
    "hockey_tournament": _hockey,
    "football_game": _football,
    "baseball_game": _baseball,
    "baseball_tournament": _baseball,
}
