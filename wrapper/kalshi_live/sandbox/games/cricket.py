"""Cricket, twenty overs a side: the home team bats first, the away team chases.

A moment is a ball. Wickets are numbers while a side bats, and strings once its innings is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import ANNOUNCED, LAST_WORD, Details, Game, Match, Moment, winner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

BALLS = 120
WICKETS = 10
RUNS = (0, 1, 2, 4, 6)
CHANCES = (36, 36, 8, 12, 5)
WICKET_CHANCE = 0.05


@attrs.define
class _Contest:
    """A match in play; index 0 is the home team."""

    random: Random
    batting: int = 0
    runs: list[int] = attrs.Factory(lambda: [0, 0])
    wickets: list[int] = attrs.Factory(lambda: [0, 0])
    balls: list[int] = attrs.Factory(lambda: [0, 0])
    last_play: str = ""

    @property
    def innings_over(self) -> bool:
        side = self.batting
        return self.balls[side] == BALLS or self.wickets[side] == WICKETS

    @property
    def over(self) -> bool:
        return self.batting == 1 and (self.innings_over or self.runs[1] > self.runs[0])

    def ball(self) -> None:
        """Bowl one ball."""
        self.balls[self.batting] += 1
        if self.random.random() < WICKET_CHANCE:
            self.wickets[self.batting] += 1
            self.last_play = "Wicket"
            return
        runs = self.random.choices(RUNS, CHANCES)[0]
        self.runs[self.batting] += runs
        self.last_play = f"{runs} runs" if runs else "No run"

    def settle(self) -> None:
        """Break a tie by a super over, which counts as one run."""
        if self.runs[0] == self.runs[1]:
            self.runs[self.random.randrange(2)] += 1
            self.last_play = "Super over"

    def details(self, widget_status: str, status: str) -> Details:
        started, final = status != "not_started", status in ("ended", "closed")
        home, away = self.runs
        won = ("Home" if home > away else "Away") + " won" if final else ""
        details: Details = {
            "widget_status": widget_status,
            "status": status,
            "batting": ("home", "away")[self.batting] if status == "live" else "",
            "current_inning": self.batting + 1 if started else 0,
            "last_play": self.last_play,
            "cricket_result": {
                "status_text": won or ("In progress" if started else "Not started"),
                "had_scoring": any(self.runs),
                "scoreboard": f"{home}/{self.wickets[0]} - {away}/{self.wickets[1]}",
            },
            "winner": winner(home, away) if final else "",
        }
        for side, name in enumerate(("home", "away")):
            done = side < self.batting or final
            details[f"{name}_score"] = self.runs[side]
            details[f"{name}_wickets"] = str(self.wickets[side]) if done else self.wickets[side]
            details[f"{name}_overs"] = f"{self.balls[side] // 6}.{self.balls[side] % 6}"
        return details


def play(random: Random) -> Iterator[Moment]:
    """Yield a match, a moment a ball."""
    match = _Contest(random)
    yield Moment(ANNOUNCED, Phase.SCHEDULED, match.details("created", "not_started"))
    at = 0.0
    while True:
        yield Moment(at, Phase.LIVE, match.details("live", "live"))
        if match.over:
            break
        if match.innings_over:
            match.batting = 1
            at += 900
        else:
            match.ball()
            at += random.uniform(25, 60)
    match.settle()
    yield Moment(at + 60, Phase.FINAL, match.details("finished", "ended"))
    yield Moment(at + LAST_WORD, Phase.FINAL, match.details("complete", "closed"))


LISTED = Match(
    series="KXT20", league="T20", target="cricket_team", keys=("home_team_id", "away_team_id")
)
GAMES = (Game("cricket_match", share=3, seconds=11_000, play=play, listed=LISTED),)
