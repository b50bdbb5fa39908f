"""Baseball: pitches, outs and bases, nine innings, more while it is level.

A moment is a pitch. Half inning 1 is the top, when the away team bats, and 2 the bottom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import ANNOUNCED, LAST_WORD, TIME_TEXT, Details, Game, Match, Moment, winner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

INNINGS = 9
TOP, BOTTOM = 1, 2
PITCHES = ("ball", "strike", "foul", "out", "single", "double", "triple", "home run")
CHANCES = (36, 27, 17, 12.2, 4.6, 1.5, 0.2, 1.0)
BASES_WON = {"single": 1, "double": 2, "triple": 3, "home run": 4}


@attrs.define
class _Contest:
    """A game in play; index 0 is the home team, which bats second."""

    random: Random
    inning: int = 1
    half: int = TOP
    outs: int = 0
    balls: int = 0
    strikes: int = 0
    bases: list[bool] = attrs.Factory(lambda: [False, False, False])
    innings: list[list[int]] = attrs.Factory(lambda: [[0, 0]])

    @property
    def batting(self) -> int:
        return 1 if self.half == TOP else 0

    @property
    def points(self) -> tuple[int, int]:
        return sum(inning[0] for inning in self.innings), sum(inning[1] for inning in self.innings)

    def pitch(self) -> None:
        """Throw one pitch; `outs` may be three afterwards."""
        result = self.random.choices(PITCHES, CHANCES)[0]
        if result == "ball":
            self.balls += 1
        elif result == "strike" or (result == "foul" and self.strikes < 2):
            self.strikes += 1
        if result in BASES_WON:
            self._hit(BASES_WON[result])
        elif self.balls == 4:
            self._walk()
        elif self.strikes == 3 or result == "out":
            self.outs += 1
            self._next_batter()

    def _hit(self, bases: int) -> None:
        runners = [True, *self.bases]
        self.bases = [False, False, False]
        for base, occupied in enumerate(runners):
            if not occupied:
                continue
            if base + bases > 3:
                self._score(1)
            else:
                self.bases[base + bases - 1] = True
        self._next_batter()

    def _walk(self) -> None:
        if all(self.bases):
            self._score(1)
        else:
            self.bases[self.bases.index(False)] = True
        self._next_batter()

    def _score(self, runs: int) -> None:
        self.innings[-1][self.batting] += runs

    def _next_batter(self) -> None:
        self.balls = self.strikes = 0

    def next_half(self) -> None:
        self.outs, self.bases = 0, [False, False, False]
        self._next_batter()
        if self.half == BOTTOM:
            self.inning += 1
            self.innings.append([0, 0])
        self.half = BOTTOM if self.half == TOP else TOP

    @property
    def over(self) -> bool:
        home, away = self.points
        if self.inning < INNINGS or home == away:
            return False
        half_over = self.outs == 3
        if home > away:  # it need not bat again, and stops at once when it takes the lead
            return half_over or self.half == BOTTOM
        return half_over and self.half == BOTTOM

    def details(self, widget_status: str, status: str) -> Details:
        home, away = self.points
        return {
            "widget_status": widget_status,
            "status": status,
            "home_points": home,
            "away_points": away,
            "inning": 0 if status == "scheduled" else self.inning,
            "inning_half": self.half,
            "outs": self.outs,
            "balls": self.balls,
            "strikes": self.strikes,
            "bases": list(self.bases),
            "period_scores": [] if status == "scheduled" else self._period_scores(),
            "winner": winner(home, away) if status in ("complete", "closed") else "",
            "last_updated_ts": TIME_TEXT,
        }

    def _period_scores(self) -> list[Details]:
        return [
            {"number": number, "type": "inning", "home_score": home, "away_score": away}
            for number, (home, away) in enumerate(self.innings, start=1)
        ]


def play(random: Random) -> Iterator[Moment]:
    """Yield a game, a moment a pitch."""
    game = _Contest(random)
    yield Moment(ANNOUNCED, Phase.SCHEDULED, game.details("created", "scheduled"))
    at = 0.0
    while True:
        yield Moment(at, Phase.LIVE, game.details("live", "inprogress"))
        at += random.uniform(15, 45)
        if game.over:
            break
        if game.outs == 3:
            at += 120
            game.next_half()
        else:
            game.pitch()
    yield Moment(at, Phase.FINAL, game.details("finished", "complete"))
    yield Moment(at + LAST_WORD, Phase.FINAL, game.details("complete", "closed"))


LISTED = Match(series="KXMLB", title="{away} vs {home}", league="MLB", target="baseball_team")
GAMES = (
    Game("baseball_game", share=6, seconds=10_500, play=play, listed=LISTED),
    Game("baseball_tournament", share=1, seconds=10_500, play=play, listed=LISTED),
)
