"""Basketball: possessions, four quarters or two college halves, overtime while it is level.

A moment is the end of a possession.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import ANNOUNCED, LAST_WORD, TIME_TEXT, Details, Game, Match, Moment, minutes, winner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

OVERTIME = 300


@attrs.define
class _Contest:
    """A game in play; index 0 is the home team."""

    random: Random
    periods: int
    period_seconds: int
    offense: int
    left: int
    points: list[int] = attrs.Factory(lambda: [0, 0])
    period: int = 1
    timeout: bool = False

    def possession(self) -> int:
        """Play one possession and return the game seconds it took."""
        took = min(self.left, self.random.randint(6, 24))
        self.left -= took
        self.timeout = self.random.random() < 0.05
        if not self.timeout:
            self.points[self.offense] += self.random.choices((0, 1, 2, 3), (48, 6, 32, 14))[0]
            self.offense = 1 - self.offense
        return took

    def next_period(self) -> None:
        self.period += 1
        self.left = self.period_seconds if self.period <= self.periods else OVERTIME

    @property
    def over(self) -> bool:
        return self.left == 0 and self.period >= self.periods and self.points[0] != self.points[1]

    def details(self, widget_status: str, status: str) -> Details:
        regular = "half" if self.periods == 2 else "quarter"
        return {
            "widget_status": widget_status,
            "status": status,
            "home_points": self.points[0],
            "away_points": self.points[1],
            "period": 0 if status == "scheduled" else self.period,
            "period_type": regular if self.period <= self.periods else "overtime",
            "period_remaining_time": minutes(self.left),
            "possession": ("home", "away")[self.offense] if status == "inprogress" else "",
            "last_event_is_timeout": self.timeout,
            "winner": winner(*self.points) if status in ("complete", "closed") else "",
            "last_updated_ts": TIME_TEXT,
        }


def play(random: Random) -> Iterator[Moment]:
    """Yield a game, professional or college, a moment a possession."""
    periods, seconds = random.choice(((4, 720), (4, 720), (2, 1200)))
    game = _Contest(random, periods, seconds, offense=random.randrange(2), left=seconds)
    yield Moment(ANNOUNCED, Phase.SCHEDULED, game.details("created", "scheduled"))
    at = 0.0
    while True:
        yield Moment(at, Phase.LIVE, game.details("live", "inprogress"))
        if game.over:
            break
        if game.left == 0:
            at += 900 if game.period == game.periods // 2 else 130
            game.next_period()
        else:
            at += game.possession() * random.uniform(1.4, 2.6) + (75 if game.timeout else 0)
    at += 5
    yield Moment(at, Phase.FINAL, game.details("finished", "complete"))
    yield Moment(at + LAST_WORD, Phase.FINAL, game.details("complete", "closed"))


LISTED = Match(
    series="KXNBA",
    title="{away} at {home}",
    league="NBA",
    target="basketball_team",
    details={"series_game_number": "1", "is_playoffs": False, "game_injuries": {}},
)
GAMES = (Game("basketball_game", share=14, seconds=8_000, play=play, listed=LISTED),)
