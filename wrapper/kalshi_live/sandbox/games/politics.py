"""Political races: precincts report, the race is called and so decided, and counting goes on.

`status` is always "created"; a second shape holds nothing but `votehub`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import ANNOUNCED, AWAY, EVENT, HOME, TIME_TEXT, Details, Game, Listed, Moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

CANDIDATES = (HOME, AWAY, EVENT)
NAMES = ("Maria Castellano", "Robert Hale", "Denise Okoro")
PARTIES = ("Democratic", "Republican", "Independent")
EXPECTED = 1_200_000
REPORTS = 60
REPORT_SECONDS = 240.0
CALLED_AT = {0.04: 86.0, 0.09: 56.0}
"""The percentage reporting at which a race with this margin is called."""


@attrs.define
class _Race:
    """A count in progress."""

    votes: list[int] = attrs.Factory(lambda: [0, 0, 0])
    reporting: float = 0.0
    called_for: int | None = None
    complete: bool = False

    @property
    def phase(self) -> Phase:
        """Live while votes are counted, final from the call on."""
        return Phase.LIVE if self.called_for is None else Phase.FINAL

    def call(self) -> None:
        """Call the race for who leads now; a call stands."""
        if self.called_for is None:
            self.called_for = self.votes.index(max(self.votes))

    def report(self, random: Random, shares: list[float], part: float) -> None:
        """Count one more part of the expected votes."""
        self.reporting = min(100.0, self.reporting + part)
        for index, share in enumerate(shares):
            self.votes[index] += int(EXPECTED * part / 100 * share * random.uniform(0.9, 1.1))

    @property
    def call_status(self) -> str:
        if self.called_for is not None:
            return "Called"
        return "Too Early to Call" if self.reporting else ""

    def details(self) -> Details:
        won = [] if self.called_for is None else [CANDIDATES[self.called_for]]
        return {
            "status": "created",
            "race_call_status": self.call_status,
            "tabulation_status": "Complete" if self.complete else "Tabulating",
            "reporting_percentage": f"{self.reporting:.1f}",
            "candidates": self._candidates(),
            "winner": won[0] if won else "",
            "winners": won,
            "last_updated": TIME_TEXT,
        }

    def _candidates(self) -> Details:
        total = max(1, sum(self.votes))
        return {
            candidate: {
                "name": NAMES[index],
                "party": PARTIES[index],
                "votes": self.votes[index],
                "percentage": f"{100 * self.votes[index] / total:.1f}",
                "is_winner": index == self.called_for,
            }
            for index, candidate in enumerate(CANDIDATES)
        }

    def votehub(self) -> Details:
        full = self.details()
        return {
            "provider": "votehub",
            "status": "created",
            "votehub": {
                name: full[name]
                for name in ("candidates", "reporting_percentage", "race_call_status", "winner")
            },
        }


def play(random: Random) -> Iterator[Moment]:
    """Yield an election night, a moment a report."""
    race = _Race()
    show = race.votehub if random.random() < 0.25 else race.details
    margin = random.choice((-1, 1)) * random.choice(tuple(CALLED_AT))
    shares = [0.47 + margin / 2, 0.47 - margin / 2, 0.06]
    yield Moment(ANNOUNCED, Phase.SCHEDULED, show())
    at = 0.0
    for _ in range(REPORTS):
        at += REPORT_SECONDS * random.uniform(0.5, 1.5)
        race.report(random, shares, 100 / REPORTS)
        if race.reporting > CALLED_AT[abs(margin)]:
            race.call()
        yield Moment(at, race.phase, show())
    race.call()
    race.complete, race.reporting = True, 100.0
    yield Moment(at + REPORT_SECONDS, race.phase, show())


LISTED = Listed(
    series="KXRACE",
    events=("WIN", "MARGIN"),
    title="Race in district {number}",
    category="Elections",
    target="politician",
    details={"state": "NH"},
)
GAMES = (
    Game("political_race", share=5, seconds=REPORTS * REPORT_SECONDS, play=play, listed=LISTED),
)
