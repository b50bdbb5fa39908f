"""Golf: four rounds of eighteen holes; the leaderboard holds the best ten.

A moment is two holes by everybody, and a night lies between two rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...kinds import Phase
from .frame import ANNOUNCED, LAST_WORD, TIME_TEXT, Details, Game, Match, Moment, Sides

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

ROUNDS, HOLES = 4, 18
HOLES_A_MOMENT = 2
HOLES_SECONDS = 1_800.0
DAY = 86_400.0
PLAYERS = (
    "A. Berg",
    "B. Castellanos",
    "C. Dunne",
    "D. Eze",
    "E. Fujimoto",
    "F. Green",
    "G. Hansen",
    "H. Iversen",
    "J. Kowalski",
    "L. Marchetti",
)


def _details(words: tuple[str, str], round_: int, hole: int, scores: dict[str, int]) -> Details:
    ranked = sorted(scores, key=lambda player: (scores[player], player))
    return {
        "widget_status": words[0],
        "status": words[1],
        "current_round": round_,
        "round_label": f"Round {round_}" if round_ else "",
        "leaderboard": [
            {
                "position": 1 + sum(score < scores[player] for score in scores.values()),
                "player": player,
                "score": scores[player],
                "thru": hole,
            }
            for player in ranked
        ],
        "winner": ranked[0] if words[0] == "complete" else "",
        "last_updated_ts": TIME_TEXT,
    }


def play(random: Random) -> Iterator[Moment]:
    """Yield a tournament, a moment each two holes."""
    scores = dict.fromkeys(random.sample(PLAYERS, len(PLAYERS)), 0)
    yield Moment(ANNOUNCED, Phase.SCHEDULED, _details(("none", "scheduled"), 0, 0, scores))
    at = 0.0
    for round_ in range(1, ROUNDS + 1):
        at = (round_ - 1) * DAY
        for hole in range(0, HOLES + 1, HOLES_A_MOMENT):
            yield Moment(at, Phase.LIVE, _details(("live", "inprogress"), round_, hole, scores))
            if hole < HOLES:
                at += HOLES_SECONDS
                scores = {
                    player: score + random.choices((-2, -1, 0, 1, 2), (3, 25, 44, 22, 6))[0]
                    for player, score in scores.items()
                }
    # A tie for the lead is settled in a play-off, which costs the loser a stroke.
    leader = min(scores, key=lambda player: (scores[player], player))
    scores = {p: s + (p != leader and s == scores[leader]) for p, s in scores.items()}
    at += LAST_WORD
    final = _details(("complete", "complete"), ROUNDS, HOLES, scores)
    yield Moment(at, Phase.FINAL, final)


LISTED = Match(
    series="KXPGA",
    events=("WIN", "TOP10"),
    title="Open of round {number}",
    league="PGA",
    target="golf_competitor",
    sides=Sides.NONE,
    details={"tour": "pga"},
)
GAMES = (Game("golf_tournament", share=1, seconds=3.3 * DAY, play=play, listed=LISTED),)
