"""Ice hockey: shots and penalties in three periods, sudden death in a fourth, then a shoot-out.

A moment is an attack, a penalty, or a round of the shoot-out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import ANNOUNCED, LAST_WORD, TIME_TEXT, Details, Game, Match, Moment, minutes, winner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

PERIOD = 1_200
OVERTIME = 300
PERIODS, OVERTIME_PERIOD, SHOOTOUT = 3, 4, 5
PENALTY = 120


@attrs.define
class _Contest:
    """A game in play; index 0 is the home team."""

    random: Random
    points: list[int] = attrs.Factory(lambda: [0, 0])
    period: int = 1
    left: int = PERIOD
    penalties: list[int] = attrs.Factory(lambda: [0, 0])

    def attack(self) -> int:
        """Play on to the next chance and return the game seconds it took."""
        if self.period == SHOOTOUT:
            self._shootout()
            return 60
        took = min(self.left, self.random.randint(15, 75))
        self.left -= took
        self.penalties = [max(0, seconds - took) for seconds in self.penalties]
        side = self.random.randrange(2)
        short_handed = self.penalties[1 - side] > 0
        if self.random.random() < (0.12 if short_handed else 0.07):
            self.points[side] += 1
            self.penalties[1 - side] = 0
        elif self.random.random() < 0.06 and not any(self.penalties):
            self.penalties[side] = PENALTY
        return took

    def _shootout(self) -> None:
        # Whoever scores in a round alone wins; rounds that end level change nothing.
        scored = [self.random.random() < 0.33 for _ in range(2)]
        if scored[0] != scored[1]:
            self.points[scored.index(True)] += 1

    def next_period(self) -> None:
        self.period += 1
        self.left = {OVERTIME_PERIOD: OVERTIME, SHOOTOUT: 0}.get(self.period, PERIOD)
        self.penalties = [0, 0]

    @property
    def over(self) -> bool:
        decided = self.points[0] != self.points[1]
        return decided and (self.period > PERIODS or (self.period == PERIODS and self.left == 0))

    @property
    def interval(self) -> bool:
        return self.left == 0 and self.period < SHOOTOUT

    def details(self, widget_status: str, status: str) -> Details:
        skaters = 5 if self.period <= PERIODS else 3
        return {
            "widget_status": widget_status,
            "status": status,
            "home_points": self.points[0],
            "away_points": self.points[1],
            "period": 0 if status == "scheduled" else self.period,
            "period_remaining_time": minutes(self.left),
            "home_strength": skaters - (self.penalties[0] > 0),
            "away_strength": skaters - (self.penalties[1] > 0),
            "winner": winner(*self.points) if status in ("complete", "closed") else "",
            "last_updated_ts": TIME_TEXT,
        }


def play(random: Random) -> Iterator[Moment]:
    """Yield a game, a moment a chance."""
    game = _Contest(random)
    yield Moment(ANNOUNCED, Phase.SCHEDULED, game.details("created", "not_started"))
    at = 0.0
    while True:
        yield Moment(at, Phase.LIVE, game.details("live", "inprogress"))
        if game.over:
            break
        if game.interval:
            at += 1_050 if game.period < PERIODS else 90
            game.next_period()
        else:
            at += game.attack() * random.uniform(1.2, 1.9)
    at += 5
    yield Moment(at, Phase.FINAL, game.details("finished", "complete"))
    yield Moment(at + LAST_WORD, Phase.FINAL, game.details("complete", "closed"))


LISTED = Match(series="KXNHL", title="{away} vs {home}", league="NHL", target="hockey_team")
GAMES = (
    Game("hockey_match", share=5, seconds=8_000, play=play, listed=LISTED),
    Game("hockey_tournament", share=1, seconds=8_000, play=play, listed=LISTED),
)
