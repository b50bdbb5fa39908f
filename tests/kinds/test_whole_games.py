"""Over whole simulated games, meaning and views follow what happens and never run backwards."""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from kalshi_live import Observation, Phase
from kalshi_live.kinds import kind_of
from kalshi_live.sandbox.games import CATALOGUE
from kalshi_live.sandbox.games.frame import AWAY, HOME
from kalshi_live.sandbox.scripts import script
from kalshi_live.views import view_class
from kinds.samples import NOON

GAMES = 6
"""How many games of each type."""
CANNOT_SAY = ("truflation", "artist_streams")
SCORED = [
    *("football_game", "basketball_game", "baseball_game", "baseball_tournament", "hockey_match"),
    *("hockey_tournament", "soccer_tournament_multi_leg", "tennis_tournament_singles"),
    *("tennis_tournament_doubles", "esports_match", "cricket_match"),
]


@functools.cache
def games(type_: str) -> list[list[tuple[Observation, Phase]]]:
    """Every moment of some games, each with the phase that the simulation says it is in."""
    return [
        [
            (Observation("m", type_, details(encoded), NOON), phase)
            for encoded, phase in zip(played.details, played.phases, strict=True)
        ]
        for played in (script(type_, number) for number in range(GAMES))
    ]


def details(encoded: bytes) -> Any:
    """A script's details with the places for times filled in."""
    encoded = encoded.replace(b'"@unix@"', b"1795380069").replace(
        b"@time@", b"2026-11-22T12:00:00Z"
    )
    return msgspec.json.decode(encoded)


@pytest.mark.parametrize("type_", sorted(CATALOGUE.keys() - set(CANNOT_SAY)))
def test_the_phase_is_what_the_game_is_in(type_: str) -> None:
    for game in games(type_):
        assert all(item.phase is phase for item, phase in game)


@pytest.mark.parametrize("type_", CANNOT_SAY)
def test_a_time_series_claims_no_phase_that_it_does_not_state(type_: str) -> None:
    for game in games(type_):
        assert {item.phase for item, _ in game[:-1]} == {Phase.UNKNOWN}


@pytest.mark.parametrize("type_", SCORED)
def test_the_score_never_falls_and_the_winner_leads_in_the_end(type_: str) -> None:
    for game in games(type_):
        scores = [item.score for item, _ in game]
        for before, after in pairwise(scores):
            assert (before.home <= after.home, before.away <= after.away) == (True, True)
        if type_ != "soccer_tournament_multi_leg":  # it is won on aggregate, or on penalties
            sides = dict(zip(scores[-1].sides, (HOME, AWAY), strict=True))
            assert game[-1][0].winner == sides[scores[-1].leader]


@pytest.mark.parametrize("type_", [*SCORED, "golf_tournament", "political_race", "mma_match"])
def test_there_is_no_winner_before_the_end_and_one_after_it(type_: str) -> None:
    for game in games(type_):
        assert all(item.winner is None for item, _ in game if item.phase is not Phase.FINAL)
        assert game[-1][0].phase is Phase.FINAL
        assert game[-1][0].winner


@pytest.mark.parametrize("type_", CATALOGUE)
def test_every_moment_has_a_view_without_problems(type_: str) -> None:
    for game in games(type_):
        for item, _ in game:
            view = item.view()
            assert type(view) is view_class(type_)
            assert view.problems == ()
            assert view.raw is item.details
            assert view.winner == item.winner or type_ == "political_race"
            assert view.last_updated_ts == item.updated_at or type_ == "political_race"


@pytest.mark.parametrize("type_", SCORED)
def test_a_view_and_the_observation_agree_on_the_score(type_: str) -> None:
    names = kind_of(type_).score.names
    for item, _ in games(type_)[0]:
        assert [getattr(item.view(), name) for name in names] == [item.score.home, item.score.away]
