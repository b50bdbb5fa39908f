"""Esports: maps of rounds to thirteen, won by two, best of three.

A moment is a round; `home_score` counts maps, `home_periods` the rounds of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import ANNOUNCED, AWAY, HOME, LAST_WORD, TIME_UNIX, Details, Game, Match, Moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

TEAMS = (HOME, AWAY)
MAPS_TO_WIN = 2
ROUNDS_TO_WIN = 13
MAPS = ("Ancient", "Dust II", "Inferno", "Mirage", "Nuke")
PLAYERS = (("vex", "kori", "tano"), ("brisk", "ollo", "juno"))


@attrs.define
class _Series:
    """A series in play; index 0 is the home team."""

    random: Random
    edge: float
    maps: list[str]
    rounds: list[list[int]] = attrs.Factory(lambda: [[0, 0]])
    map_winners: list[int] = attrs.Factory(list)
    kills: dict[str, int] = attrs.Factory(dict)

    @property
    def score(self) -> tuple[int, int]:
        return self.map_winners.count(0), self.map_winners.count(1)

    @property
    def over(self) -> bool:
        return MAPS_TO_WIN in self.score

    def play_round(self) -> bool:
        """Play one round; True when it ended a map."""
        side = 0 if self.random.random() < self.edge else 1
        rounds = self.rounds[-1]
        rounds[side] += 1
        for name in PLAYERS[side]:
            self.kills[name] = self.kills.get(name, 0) + self.random.randint(0, 3)
        if rounds[side] < ROUNDS_TO_WIN or rounds[side] - rounds[1 - side] < 2:
            return False
        self.map_winners.append(side)
        return True

    def next_map(self) -> None:
        self.rounds.append([0, 0])

    def _periods(self, side: int) -> Details:
        return {f"period_{n}": rounds[side] for n, rounds in enumerate(self.rounds, start=1)}

    def _stats(self, side: int) -> list[Details]:
        stats = []
        for number, rounds in enumerate(self.rounds):
            won = self.map_winners[number] == side if number < len(self.map_winners) else False
            shown = {"winner": won, "rounds_won": rounds[side], "map_name": self.maps[number]}
            stats.append({"period": number + 1, "stats": shown})
        return stats

    def details(self, widget_status: str, status: str) -> Details:
        started = status != "not_started"
        details: Details = {
            "widget_status": widget_status,
            "status": status,
            "is_live": widget_status == "live",
            "series_stats": {"best_of": 2 * MAPS_TO_WIN - 1, "maps_played": len(self.map_winners)},
            "player_stats": [
                {"player": name, "team_id": TEAMS[side], "kills": self.kills.get(name, 0)}
                for side in (0, 1)
                for name in PLAYERS[side]
            ],
            "winner": TEAMS[self.map_winners[-1]] if self.over else "",
            "last_updated_ts": TIME_UNIX,
        }
        for side, name in enumerate(("home", "away")):
            details[f"{name}_score"] = self.score[side]
            details[f"{name}_periods"] = self._periods(side) if started else {}
            details[f"{name}_stats"] = self._stats(side) if started else []
        return details


def play(random: Random) -> Iterator[Moment]:
    """Yield a best-of-three series, a moment a round."""
    series = _Series(random, edge=random.uniform(0.42, 0.58), maps=random.sample(MAPS, 3))
    yield Moment(ANNOUNCED, Phase.SCHEDULED, series.details("none", "not_started"))
    at = 0.0
    yield Moment(at, Phase.LIVE, series.details("live", "live"))
    while True:
        at += random.uniform(60, 130)
        map_ended = series.play_round()
        if series.over:
            break
        yield Moment(at, Phase.LIVE, series.details("live", "live"))
        if map_ended:
            at += 480
            series.next_map()
            yield Moment(at, Phase.LIVE, series.details("live", "live"))
    yield Moment(at, Phase.FINAL, series.details("final", "ended"))
    yield Moment(at + LAST_WORD, Phase.FINAL, series.details("final", "closed"))


LISTED = Match(
    series="KXCS2",
    events=("GAME", "MAP"),
    category="Esports",
    league="CS2",
    target="esports_competitor",
    details={"game": "cs2"},
)
GAMES = (Game("esports_match", share=11, seconds=6_500, play=play, listed=LISTED),)
