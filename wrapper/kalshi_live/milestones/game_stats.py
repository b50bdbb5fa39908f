"""Play by play: the periods of a game and what happened in them, in the order in which it did.

The order of the wire is not relied on, and nothing but the shapes: a play that says little is
still a play.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import ContractError, error_text
from ..kinds.common.values import label, whole_number
from ..reading.decoding import decode_json
from .milestone import read_or_none

if TYPE_CHECKING:
    from ..observation import RoundTrip

_CLOCK = re.compile(
    r"\s*(\d{1,3})(?::(\d{1,3}(?:\.\d{1,3})?))?\s*(?:\+\s*(\d{1,3}))?'?\s*", re.ASCII
)
_COUNTS_UP = frozenset({"soccer_event"})
_SECONDS = re.compile(r"\s*\d{1,3}\.\d{1,3}\s*", re.ASCII)
_OVERTIME = re.compile(r"overtime|extra|\bot\b", re.IGNORECASE)
_SHOOTOUT = re.compile(r"shoot-?out|penalt", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Play:
    """Something that happened in a game; every field but `raw` may be unknown.

    Attributes:
        type: Such as `basketball_play`, `soccer_event`, `hockey_play`.
        event_type: What happened, such as `score_change`; hockey has none.
        description: In words.
        clock: As the feed writes it: what is left of the period in basketball and hockey
            ("00:22.6"), what has passed of the match in soccer ("62:25", "90+5").
        home_points: What the home side has after it.
        away_points: What the away side has after it.
        attribution: Whose it was: the id of a structured target, or one of its `source_ids`.
        competitor: Whose it was, "home" or "away", where the feed says it so.
        player_name: Who it was.
        at: When it happened, aware, UTC; most feeds have stopped to say so.
        raw: The play as it arrived.
    """

    type: str | None = None
    event_type: str | None = None
    description: str | None = None
    clock: str | None = None
    home_points: int | None = None
    away_points: int | None = None
    attribution: str | None = None
    competitor: str | None = None
    player_name: str | None = None
    at: datetime | None = None
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False)


@attrs.frozen(kw_only=True)
class Period:
    """A period, half, quarter or inning, and its plays in the order in which they happened.

    Attributes:
        type: As the feed calls it, such as `quarter`, `regular_period`, `REG` or `overtime`.
        number: Counts within the type: the first overtime is 1 again. 0 is not a period but what
            concerns the whole match, such as its end.
        name: For people, where it has one.
        home_score: What the home side has, as the period itself says.
        away_score: What the away side has, as the period itself says.
        plays: What happened, the earliest first.
        raw: The period as it arrived, its plays included.
    """

    type: str | None = None
    number: int | None = None
    name: str | None = None
    home_score: int | None = None
    away_score: int | None = None
    plays: tuple[Play, ...] = attrs.field(default=(), repr=False)
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False)


@attrs.frozen(kw_only=True)
class GameStats:
    """The play by play of one game: all that has happened so far, whenever it is asked for.

    Plays have no ids, and a later answer may correct an earlier one.

    Attributes:
        milestone_id: The game's milestone.
        periods: In the order in which they were played, overtime after what is regular, and what
            concerns the whole match last. Empty before the game.
        observed_at: When the response had arrived, by this machine's clock; aware, UTC.
        raw: What arrived.
    """

    milestone_id: str
    periods: tuple[Period, ...] = ()
    observed_at: datetime = attrs.field(eq=False)
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False)

    @property
    def plays(self) -> tuple[Play, ...]:
        """The plays of all periods, the earliest first."""
        return tuple(play for period in self.periods for play in period.plays)


def read_game_stats(milestone_id: str, body: bytes, trip: RoundTrip) -> GameStats | None:
    """Return the play by play in a body, None where it has none.

    Raises:
        ContractError: The body is not an object, holds an error instead, or play by play that is
            not an object or whose periods are no array.
    """
    payload = decode_json(body)
    if not isinstance(payload, dict):
        raise ContractError("the body is not an object", body=payload)
    raw = payload.get("pbp")
    if not raw and payload.get("error"):
        raise ContractError(f"200 with an error in its body: {error_text(payload)}", body=payload)
    if raw is None:
        return None
    rows = raw.get("periods") if isinstance(raw, dict) else ...
    if not isinstance(rows, list | None):
        raise ContractError("pbp is not an object with an array of periods", body=payload)
    periods = _in_order([row for row in rows or [] if isinstance(row, dict)])
    return GameStats(
        milestone_id=milestone_id, periods=periods, observed_at=trip.observed_at, raw=raw
    )


def _in_order(rows: list[dict[str, Any]]) -> tuple[Period, ...]:
    """Return the periods sorted, those of the same type and number as one."""
    same: dict[tuple[str | None, int | None], list[dict[str, Any]]] = {}
    for row in rows:
        key = (_type_of(row), whole_number(row.get("period_number")))
        same.setdefault(key, []).append(row)
    plays = {key: [_play(raw) for raw in _events(parts)] for key, parts in same.items()}
    newest_first = _goes_backwards(plays.values())
    periods = (
        _period(key, same[key][-1], _chronological(found[::-1] if newest_first else found))
        for key, found in plays.items()
    )
    return tuple(sorted(periods, key=_place))


def _type_of(row: Mapping[str, Any]) -> str | None:
    said = [one for one in map(label, (row.get("period_type"), row.get("type"))) if one]
    special = (one for one in said if _OVERTIME.search(one) or _SHOOTOUT.search(one))
    return next(special, said[0] if said else None)


def _events(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the plays of several rows, those that are the same to the letter once."""
    each: list[dict[str, Any]] = []
    seen: set[str] = set()
    for row in rows:
        listed = row.get("events")
        for event in listed if isinstance(listed, list) else ():
            if isinstance(event, dict) and (text := repr(event)) not in seen:
                seen.add(text)
                each.append(event)
    return each


def _play(raw: Mapping[str, Any]) -> Play:
    return Play(
        type=label(raw.get("type")),
        event_type=label(raw.get("event_type")),
        description=label(raw.get("description")),
        clock=label(raw.get("clock")),
        home_points=whole_number(raw.get("home_points")),
        away_points=whole_number(raw.get("away_points")),
        attribution=label(raw.get("attribution")),
        competitor=label(raw.get("competitor")),
        player_name=label(raw.get("player_name")),
        at=read_or_none(raw.get("wall_clock")),
        raw=raw,
    )


def _period(
    key: tuple[str | None, int | None], raw: Mapping[str, Any], plays: Iterable[Play]
) -> Period:
    return Period(
        type=key[0],
        number=key[1],
        name=label(raw.get("period_name")),
        home_score=whole_number(raw.get("home_score")),
        away_score=whole_number(raw.get("away_score")),
        plays=tuple(plays),
        raw=raw,
    )


def _place(period: Period) -> tuple[int, int]:
    """Return what periods are sorted by."""
    type_, number = period.type or "", period.number or 0
    if number < 1:
        return 3, number
    if _SHOOTOUT.search(type_):
        return 2, number
    return 1 if _OVERTIME.search(type_) else 0, number


def _goes_backwards(periods: Iterable[list[Play]]) -> bool:
    """Return whether plays are listed newest first, judging by clocks, points and moments."""
    balance = 0
    for plays in periods:
        for before, after in pairwise(plays):
            for measure in (_elapsed, _points, _moment):
                one, other = measure(before), measure(after)
                if one is not None and other is not None:
                    balance += (one < other) - (one > other)
    return balance < 0


def _chronological(plays: list[Play]) -> list[Play]:
    """Return the plays sorted by their clocks; one without a clock stays behind the one before."""
    places: list[tuple[float, float]] = []
    latest = (float("-inf"), 0.0)
    for play in plays:
        latest = _elapsed(play) or latest
        places.append(latest)
    order = sorted(range(len(plays)), key=places.__getitem__)
    return [plays[number] for number in order]


def _elapsed(play: Play) -> tuple[float, float] | None:
    """Return how far the clock was, in seconds, and those of stoppage time; None without one."""
    clock = play.clock or ""
    if _SECONDS.fullmatch(clock):
        clock = f"0:{clock.strip()}"
    read = _CLOCK.fullmatch(clock)
    if read is None:
        return None
    minutes, seconds, stoppage = read.groups()
    passed = 60.0 * int(minutes) + float(seconds or 0)
    return (passed if play.type in _COUNTS_UP else -passed), 60.0 * int(stoppage or 0)


def _points(play: Play) -> tuple[float, float] | None:
    if play.home_points is None or play.away_points is None:
        return None
    return float(play.home_points + play.away_points), 0.0


def _moment(play: Play) -> tuple[float, float] | None:
    return None if play.at is None else (play.at.timestamp(), 0.0)
