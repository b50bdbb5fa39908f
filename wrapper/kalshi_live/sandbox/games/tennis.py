"""Tennis, singles and doubles: points make games, games make sets, best of three.

The three levels are kept apart on the wire as Kalshi does: `current_round_score` is points,
`round_scores` games, `overall_score` sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import ANNOUNCED, AWAY, HOME, LAST_WORD, TIME_UNIX, Details, Game, Match, Moment, Sides

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

PLAYERS = (HOME, AWAY)
POINTS = (0, 15, 30, 40)
ADVANTAGE = 50
SETS_TO_WIN = 2


@attrs.define
class _Match:
    """A match in play; index 0 is competitor 1."""

    server: int
    points: list[int] = attrs.Factory(lambda: [0, 0])
    games: list[list[int]] = attrs.Factory(lambda: [[0, 0]])
    tiebreaks: dict[int, list[int]] = attrs.Factory(dict)
    set_winners: list[int] = attrs.Factory(list)

    @property
    def in_tiebreak(self) -> bool:
        return self.games[-1] == [6, 6]

    @property
    def over(self) -> bool:
        return any(self.set_winners.count(side) == SETS_TO_WIN for side in (0, 1))

    def win_point(self, side: int) -> None:
        self.points[side] += 1
        mine, theirs = self.points[side], self.points[1 - side]
        if self.in_tiebreak and sum(self.points) % 2:
            self.server = 1 - self.server
        if mine >= (7 if self.in_tiebreak else 4) and mine - theirs >= 2:
            self._win_game(side)

    def _win_game(self, side: int) -> None:
        if self.in_tiebreak:
            self.tiebreaks[len(self.games) - 1] = self.points
        else:
            self.server = 1 - self.server
        self.points = [0, 0]
        games = self.games[-1]
        games[side] += 1
        if games[side] == 7 or (games[side] == 6 and games[1 - side] < 5):
            self.set_winners.append(side)
            if not self.over:
                self.games.append([0, 0])

    def shown_points(self, side: int) -> int:
        if self.in_tiebreak:
            return self.points[side]
        mine, theirs = self.points[side], self.points[1 - side]
        if mine >= 3 and theirs >= 3:
            return ADVANTAGE if mine > theirs else 40
        return POINTS[mine]

    def round_scores(self, side: int) -> list[Details]:
        scores = []
        for number, games in enumerate(self.games):
            outcome = "ongoing"
            if number < len(self.set_winners):
                outcome = "winner" if self.set_winners[number] == side else "loser"
            score: Details = {"outcome": outcome, "score": games[side]}
            if number in self.tiebreaks:
                score["tiebreak_score"] = self.tiebreaks[number][side]
            scores.append(score)
        return scores


def _details(match: _Match, words: tuple[str, str, str], *, started: bool) -> Details:
    shown = [match.shown_points(side) for side in (0, 1)]
    ahead = PLAYERS[shown.index(ADVANTAGE)] if ADVANTAGE in shown else ""
    details: Details = {
        "widget_status": words[0],
        "status": words[1],
        "match_status": words[2],
        "server": PLAYERS[match.server] if started and not match.over else "",
        "advantage": "" if match.in_tiebreak else ahead,
        "completed_rounds": len(match.set_winners),
        "round_winners": [PLAYERS[side] for side in match.set_winners],
        "winner": PLAYERS[match.set_winners[-1]] if match.over else "",
        "last_updated_ts": TIME_UNIX,
    }
    for side, name in enumerate(("competitor1", "competitor2")):
        details[f"{name}_id"] = PLAYERS[side]
        details[f"{name}_overall_score"] = match.set_winners.count(side)
        details[f"{name}_round_scores"] = match.round_scores(side) if started else []
        details[f"{name}_current_round_score"] = shown[side]
    return details


def play(random: Random) -> Iterator[Moment]:
    """Yield a best-of-three match, a moment a point."""
    match = _Match(server=random.randrange(2))
    before = ("created", "not_started", "not_started")
    yield Moment(ANNOUNCED, Phase.SCHEDULED, _details(match, before, started=False))
    edge = random.uniform(-0.06, 0.06)
    at = 0.0
    while not match.over:
        number = len(match.set_winners)
        live = ("live", "live", f"{('1st', '2nd', '3rd')[number]}_set")
        yield Moment(at, Phase.LIVE, _details(match, live, started=True))
        at += random.uniform(18, 55) + (90 if not any(match.points) else 0)
        serving = 0.63 if match.server == 0 else 0.37
        match.win_point(0 if random.random() < serving + edge else 1)
    # The feed's two state fields disagree until the result is official.
    yield Moment(at, Phase.FINAL, _details(match, ("live", "ended", "ended"), started=True))
    at += LAST_WORD
    yield Moment(at, Phase.FINAL, _details(match, ("finished", "closed", "ended"), started=True))


SINGLES = Match(
    series="KXATP",
    events=("MATCH", "SET"),
    league="ATP",
    target="tennis_competitor",
    sides=Sides.PLAYERS,
    details={
        "gender": "women",
        "round": "Semifinal",
        "tour": "WTA",
        "tournament_name": "Dunmore Open",
    },
)
DOUBLES = attrs.evolve(SINGLES, series="KXATPD", target="tennis_doubles_competitor", details={})
GAMES = (
    Game("tennis_tournament_singles", share=22, seconds=6_500, play=play, listed=SINGLES),
    Game("tennis_tournament_doubles", share=5, seconds=6_500, play=play, listed=DOUBLES),
)
