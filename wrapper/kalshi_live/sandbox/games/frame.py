"""The frame that every sport plays in: moments, the type that names a game, and how it is listed.

How points are won lives in the sports' own modules; when a game starts, in `milestones`.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from ...kinds import Phase

Details = dict[str, Any]
"""The `details` of an item; strings such as `HOME` are filled in when a milestone plays it."""

HOME = "@home@"
"""Stands for the id of the home team, of competitor 1, or of the first candidate."""
AWAY = "@away@"
"""Stands for the id of the away team, of competitor 2, or of the second candidate."""
EVENT = "@event@"
"""Stands for the id of the whole event."""
TIME_TEXT = "@time@"
"""Stands for the moment's own time, in RFC 3339."""
TIME_UNIX = "@unix@"
"""Stands for the moment's own time, in Unix seconds (an integer on the wire)."""
DATE = "@date@"
"""Stands for the calendar date of the milestone's start."""

ANNOUNCED = -86_400.0
"""Seconds from a game's start to its first appearance: a day before."""

LAST_WORD = 600.0
"""Seconds from the end of a game to the result being official."""


class Sides(enum.Enum):
    """What meets in a game."""

    TEAMS = "teams"
    PLAYERS = "players"
    NONE = "none"


@attrs.frozen
class Moment:
    """One state of a game, holding from `at` seconds after its start until the next moment."""

    at: float
    phase: Phase
    details: Details


@attrs.frozen(kw_only=True)
class Listed:
    """How milestones of one type are listed, and their events and targets with them.

    Attributes:
        series: What the series of all its events begin with.
        events: What they end with, the main event's first.
        title: Of a milestone; may hold `{home}`, `{away}` and `{number}`.
        category: Of a milestone and its events.
        league: In the `details` of a milestone.
        target: The type of those who meet; None when nobody is named.
        sides: What meets, which decides who is named.
        keys: Those of their ids in `details`, where `kalshi_live.kinds` does not know them.
        details: Further members of `details`.
    """

    series: str = "KXONEOFF"
    events: tuple[str, ...] = ("SAY", "COUNT")
    title: str = "Occasion {number}"
    category: str = "Mentions"
    league: str | None = None
    target: str | None = None
    sides: Sides = Sides.NONE
    keys: tuple[str, ...] = ()
    details: Details = attrs.Factory(dict)


@attrs.frozen(kw_only=True)
class Match(Listed):
    """What is usual in sports."""

    events: tuple[str, ...] = ("GAME", "SPREAD", "TOTAL")
    title: str = "{home} vs {away}"
    category: str = "Sports"
    sides: Sides = Sides.TEAMS


@attrs.frozen
class Game:
    """A milestone type that the sandbox plays.

    `share` is its part of a typical mix, `seconds` how long it usually lasts, and `play` yields the
    moments of one whole game, first to last, in order of time. `listed` is how the operations that
    list tell of it.
    """

    type: str
    share: float
    seconds: float
    play: Callable[[Random], Iterator[Moment]]
    listed: Listed = attrs.Factory(Listed)


def minutes(text_seconds: float) -> str:
    """Return seconds as a game clock, `12:05`."""
    whole = max(0, int(text_seconds))
    return f"{whole // 60:02d}:{whole % 60:02d}"


def winner(home: int, away: int) -> str:
    """Return the id of the leading side, or `""` when nobody leads."""
    return HOME if home > away else AWAY if away > home else ""
