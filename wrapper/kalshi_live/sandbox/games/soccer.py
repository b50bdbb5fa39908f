"""Soccer, the second of two legs: the aggregate decides, or extra time, or penalties.

A moment is a minute. Penalties show in `penalties_text` only, never in a score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ...kinds import Phase
from .frame import ANNOUNCED, LAST_WORD, TIME_TEXT, Details, Game, Match, Moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

SIDES = ("home", "away")
SCORERS = ("M. Silva", "A. Novak", "K. Diallo", "J. Eriksen", "P. Rossi", "T. Mensah")


@attrs.frozen
class _Half:
    """A half of regular or extra time: its name, its match status, and its minutes."""

    name: str
    match_status: str
    first: int
    last: int
    type: str


FIRST = _Half("1st", "1st_half", 1, 45, "regular_period")
SECOND = _Half("2nd", "2nd_half", 46, 90, "regular_period")
EXTRA = _Half("ET", "extra_time", 91, 120, "overtime")


@attrs.define
class _Contest:
    """A match in play; index 0 is the home team."""

    random: Random
    first_leg: tuple[int, int]
    halves: list[list[int]] = attrs.Factory(list)
    played: list[_Half] = attrs.Factory(list)
    events: tuple[list[Details], list[Details]] = attrs.Factory(lambda: ([], []))
    penalties: tuple[int, int] | None = None

    @property
    def score(self) -> tuple[int, int]:
        return sum(half[0] for half in self.halves), sum(half[1] for half in self.halves)

    @property
    def aggregate(self) -> tuple[int, int]:
        return self.score[0] + self.first_leg[0], self.score[1] + self.first_leg[1]

    @property
    def level(self) -> bool:
        return self.aggregate[0] == self.aggregate[1]

    def minute(self, time: str) -> None:
        """Let one minute happen."""
        for side in (0, 1):
            draw = self.random.random()
            if draw < 0.016:
                self.halves[-1][side] += 1
                self._event(side, "score_change", time)
            elif draw < 0.038:
                self._event(side, "yellow_card", time)
            elif draw < 0.039:
                self._event(side, "red_card", time)

    def _event(self, side: int, event_type: str, time: str) -> None:
        player = self.random.choice(SCORERS)
        event: Details = {"event_type": event_type, "player": player, "time": time}
        self.events[side].append(event)

    def shoot_out(self) -> None:
        """Decide the match by penalties."""
        self.penalties = self.random.choice(((4, 3), (5, 4), (3, 1), (3, 4), (2, 4), (5, 6)))

    def winner(self) -> str:
        home, away = self.penalties or self.aggregate
        return SIDES[0] if home > away else SIDES[1]

    def details(
        self, words: tuple[str, str], *, half: str, time: str, match_status: str
    ) -> Details:
        home, away = self.aggregate
        status_text = f"{half} - {time}" if time else half
        return {
            "widget_status": words[0],
            "status": words[1],
            "match_status": match_status,
            "half": half,
            "time": time,
            "status_text": status_text,
            "home_same_game_score": self.score[0],
            "away_same_game_score": self.score[1],
            "home_aggregate_score": home,
            "away_aggregate_score": away,
            "aggregate_text": f"Agg {home}-{away}",
            "penalties_text": self._penalties_text(),
            "period_scores": self._period_scores(),
            "home_significant_events": list(self.events[0]),
            "away_significant_events": list(self.events[1]),
            "winner": self.winner() if words[0] == "finished" else "",
            "last_updated_ts": TIME_TEXT,
        }

    def _penalties_text(self) -> str:
        if self.penalties is None:
            return ""
        return f"{self.penalties[0]}-{self.penalties[1]} on penalties"

    def _period_scores(self) -> list[Details]:
        return [
            {"number": number, "type": half.type, "home_score": score[0], "away_score": score[1]}
            for number, (half, score) in enumerate(zip(self.played, self.halves, strict=True), 1)
        ]


def _play_half(match: _Contest, half: _Half, at: float) -> Iterator[tuple[float, str]]:
    """Play a half with its stoppage time; yield when each minute begins and how it is written."""
    match.played.append(half)
    match.halves.append([0, 0])
    for minute in range(half.first, half.last + match.random.randint(1, 5) + 1):
        over = minute - half.last
        time = f"{minute}'" if over <= 0 else f"{half.last}+{over}'"
        match.minute(time)
        yield at + (minute - half.first) * 60.0, time


def play(random: Random) -> Iterator[Moment]:
    """Yield a match, a moment a minute."""
    match = _Contest(random, first_leg=(random.randrange(4), random.randrange(3)))
    before = match.details(("created", "not_started"), half="", time="", match_status="not_started")
    yield Moment(ANNOUNCED, Phase.SCHEDULED, before)
    live, at = ("live", "inprogress"), 0.0
    for half, interval in ((FIRST, 900.0), (SECOND, 300.0), (EXTRA, 0.0)):
        if half is EXTRA and not match.level:
            break
        for begins, time in _play_half(match, half, at):
            at = begins
            shown = match.details(live, half=half.name, time=time, match_status=half.match_status)
            yield Moment(at, Phase.LIVE, shown)
        at += 60.0
        if half is FIRST:
            pause = match.details(live, half="HT", time="", match_status="halftime")
            yield Moment(at, Phase.LIVE, pause)
        at += interval
    if match.level:
        shown = match.details(live, half="ET", time="120'", match_status="penalties")
        yield Moment(at, Phase.LIVE, shown)
        match.shoot_out()
        at += 600.0
    # The result is there before the feed calls the match finished.
    ended = match.details(("live", "ended"), half="FT", time="", match_status="ended")
    yield Moment(at, Phase.FINAL, ended)
    closed = match.details(("finished", "closed"), half="FT", time="", match_status="ended")
    yield Moment(at + LAST_WORD, Phase.FINAL, closed)


LISTED = Match(series="KXEPL", league="EPL", target="soccer_team")
GAMES = (Game("soccer_tournament_multi_leg", share=13, seconds=7_000, play=play, listed=LISTED),)
