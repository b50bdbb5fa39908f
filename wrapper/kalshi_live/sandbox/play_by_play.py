"""Play by play, in the shapes in which Kalshi passes it on: what a game has shown so far, retold.

How a game goes is decided in `games`. The plays of football are invented, those of baseball left
out: nobody has shown real ones.
"""

from __future__ import annotations

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


def _basketball(shown: list[Details], sides: Sides) -> list[Period]:
    """Retell possessions, the newest first; the first overtime is number 1 again."""
    regular = 2 if shown[0]["period_type"] == "half" else 4
    periods: dict[int, Period] = {}
    for before, after in pairwise(shown):
        number = after["period"]
        period = periods.setdefault(
            number,
            {
                "period_number": number if number <= regular else number - regular,
                "period_type": after["period_type"],
                "events": [],
            },
        )
        if after["status"] == "inprogress" and number == before["period"]:
            period["events"].insert(0, _possession(before, after, sides))
    return list(reversed(periods.values()))


def _possession(before: Details, after: Details, sides: Sides) -> Details:
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
    periods: dict[int, Period] = {}
    for before, after in pairwise(shown):
        number = after["period"]
        type_ = "REG" if number <= 3 else "overtime" if number == 4 else "shootout"
        period = periods.setdefault(
            number,
            {
                "period_number": number if number <= 3 else 1,
                "type": type_,
                **dict(zip(("home_team_id", "away_team_id"), sides, strict=True)),
                "home_score": 0,
                "away_score": 0,
                "events": [],
            },
        )
        gained = [after[side] - before[side] for side in POINTS]
        period["home_score"] += gained[0]
        period["away_score"] += gained[1]
        if after["status"] == "inprogress" and number == before["period"]:
            period["events"].append(_chance(before, after, gained, sides))
    return list(periods.values())


def _chance(before: Details, after: Details, gained: list[int], sides: Sides) -> Details:
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
    periods: dict[int, Period] = {}
    for before, after in pairwise(shown):
        number = after["quarter"]
        period = periods.setdefault(
            number,
            {
                "period_number": number if number <= 4 else number - 4,
                "period_type": "quarter" if number <= 4 else "overtime",
                "events": [],
            },
        )
        if after["status"] == "inprogress" and number == before["quarter"]:
            play = {name: after[name] for name in ("clock", *POINTS)}
            description = after["last_play"]["description"]
            period["events"].append({"type": "football_play", "description": description} | play)
    return list(periods.values())


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
