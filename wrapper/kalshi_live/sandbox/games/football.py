"""American football: drives of downs, four quarters, overtime until somebody leads.

A moment is a play; the pending try after a touchdown is one of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import (
    ANNOUNCED,
    AWAY,
    HOME,
    LAST_WORD,
    TIME_TEXT,
    Details,
    Game,
    Match,
    Moment,
    minutes,
    winner,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

TEAMS = (HOME, AWAY)
QUARTER = 900
TOUCHBACK = 25
PASSERS = ("J. Alvarez", "D. Whitfield", "M. Okafor", "T. Lindqvist")
RUNNERS = ("R. Boone", "K. Tanaka", "L. Haywood", "C. Moreau")


@attrs.define
class _Contest:
    """A game in play; index 0 is the home team, `spot` counts yards from the own goal line."""

    random: Random
    offense: int
    points: list[int] = attrs.Factory(lambda: [0, 0])
    timeouts: list[int] = attrs.Factory(lambda: [3, 3])
    quarter: int = 1
    clock: int = QUARTER
    spot: int = TOUCHBACK
    down: int = 1
    to_go: int = 10
    pending_try: bool = False
    under_review: bool = False
    description: str = "Opening kickoff, touchback."

    def snap(self) -> None:
        """Run one play and what follows from it."""
        self.under_review = False
        if self.pending_try:
            self._try()
        elif self.down == 4 and self.spot < 60:
            self._punt()
        elif self.down == 4:
            self._kick()
        else:
            self._gain()

    def _gain(self) -> None:
        passing = self.random.random() < 0.58
        passer, runner = self.random.choice(PASSERS), self.random.choice(RUNNERS)
        if passing and self.random.random() < 0.35:
            yards, text = 0, f"{passer} pass incomplete, intended for {runner}"
        else:
            yards = round(self.random.gammavariate(1.6, 5.5 if passing else 3.0)) - 1
            verb = "pass complete to" if passing else "hands off to"
            text = f"{passer} {verb} {runner} for {yards} yards"
        if self.random.random() < 0.025:
            self._turnover(f"{passer} pass intercepted, intended for {runner}.")
            return
        yards = min(max(yards, 1 - self.spot), 100 - self.spot)
        self.spot += yards
        self.description = f"{text}."
        if self.spot >= 100:
            self._touchdown(text)
        elif yards >= self.to_go:
            self.down, self.to_go = 1, min(10, 100 - self.spot)
        else:
            self.down, self.to_go = self.down + 1, self.to_go - yards

    def _touchdown(self, text: str) -> None:
        self.points[self.offense] += 6
        self.pending_try, self.spot, self.down, self.to_go = True, 85, 1, 0
        self.under_review = self.random.random() < 0.2
        self.description = f"{text}. Touchdown."

    def _try(self) -> None:
        self.pending_try = False
        worth = self.random.choices((0, 1, 2), (6, 88, 6))[0]
        self.points[self.offense] += worth
        words = ("The extra point is no good.", "Extra point is good.", "Two-point try is good.")
        self._turnover(words[worth], spot=TOUCHBACK)

    def _kick(self) -> None:
        if self.random.random() < 0.86:
            self.points[self.offense] += 3
            self._turnover(f"{117 - self.spot} yard field goal is good.", spot=TOUCHBACK)
        else:
            self._turnover(f"{117 - self.spot} yard field goal is no good, wide right.")

    def _punt(self) -> None:
        yards = self.random.randint(36, 54)
        caught_at = max(10, 100 - self.spot - yards)
        self._turnover(f"Punt for {yards} yards, fair catch.", spot=caught_at)

    def _turnover(self, text: str, spot: int | None = None) -> None:
        self.spot = 100 - self.spot if spot is None else spot
        self.offense, self.down, self.to_go = 1 - self.offense, 1, 10
        self.description = text

    def run_clock(self) -> None:
        if not self.pending_try:
            self.clock = max(0, self.clock - self.random.randint(6, 40))
        if self.clock < 120 and self.timeouts[self.offense] and self.random.random() < 0.25:
            self.timeouts[self.offense] -= 1

    def next_quarter(self) -> None:
        self.quarter, self.clock = self.quarter + 1, QUARTER
        if self.quarter in (3, 5):
            self._turnover("Kickoff, touchback.", spot=TOUCHBACK)
            self.timeouts = [3, 3]

    @property
    def over(self) -> bool:
        if self.pending_try or self.points[0] == self.points[1]:
            return False
        return self.quarter > 4 or (self.quarter == 4 and self.clock == 0)

    def situation(self) -> Details:
        own_half = self.spot <= 50
        return {
            "down": self.down,
            "yfd": self.to_go,
            "yardline": self.spot if own_half else 100 - self.spot,
            "goal_to_go": self.to_go == 100 - self.spot,
            "possession_team_id": TEAMS[self.offense],
            "side_team_id": TEAMS[self.offense if own_half else 1 - self.offense],
        }

    def details(self, widget_status: str, status: str) -> Details:
        playing = status == "inprogress"
        last_play: Details = {
            "description": self.description,
            "occurence_ts": TIME_TEXT,
            "occurence_ts_source": "feed",
        }
        return {
            "widget_status": widget_status,
            "status": status,
            "home_points": self.points[0],
            "away_points": self.points[1],
            "quarter": 0 if status == "scheduled" else self.quarter,
            "clock": "00:00" if status == "scheduled" else minutes(self.clock),
            "last_play": None if status == "scheduled" else last_play,
            "situation": self.situation() if playing else dict.fromkeys(self.situation()),
            "home_timeouts_remaining": self.timeouts[0],
            "away_timeouts_remaining": self.timeouts[1],
            "is_under_review": self.under_review,
            "pending_try": self.pending_try,
            "winner": winner(*self.points) if widget_status == "complete" else "",
            "last_updated_ts": TIME_TEXT,
        }


def play(random: Random) -> Iterator[Moment]:
    """Yield a game, a moment a play; a game clock second takes about three real ones."""
    game = _Contest(random, offense=random.randrange(2))
    yield Moment(ANNOUNCED, Phase.SCHEDULED, game.details("created", "scheduled"))
    at = 0.0
    while True:
        yield Moment(at, Phase.LIVE, game.details("live", "inprogress"))
        at += random.uniform(25, 110)
        if game.over:
            break
        if game.clock == 0 and not game.pending_try:
            at += 720 if game.quarter == 2 else 150
            game.next_quarter()
            continue
        game.run_clock()
        game.snap()
    yield Moment(at, Phase.FINAL, game.details("complete", "complete"))
    yield Moment(at + LAST_WORD, Phase.FINAL, game.details("complete", "closed"))


LISTED = Match(
    series="KXNFL",
    title="{away} at {home}",
    league="NFL",
    target="football_team",
    details={
        "conference": "West",
        "division": "FBS",
        "tier": "A_MINUS",
        "season": {"type": "REG", "week": 12, "year": 2026},
    },
)
GAMES = (Game("football_game", share=7, seconds=11_500, play=play, listed=LISTED),)
