"""Play by play tells what the live data shows, in shapes that were seen on the wire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kalshi_live import GameStats, LiveDataClient, Observation, Score
from kalshi_live.sandbox import Clock, Phase, Sandbox

NOON = 1_800_000_000.0
EACH = 24
TOLD = ["basketball_game", "soccer_tournament_multi_leg", "hockey_match", "football_game"]
SILENT = ["tennis_tournament_singles", "political_race", "company_report"]
Game = tuple[Observation, GameStats | None]


@pytest.fixture(scope="module")
def games() -> dict[str, list[Game]]:
    """The live data of many games, in all phases, and their play by play at the same time."""
    types = [*TOLD, *SILENT, "baseball_game"]
    found: dict[str, list[Game]] = {type_: [] for type_ in types}
    with (
        Sandbox(dict.fromkeys(types, EACH), seed=5, clock=Clock.stopped(NOON)) as sandbox,
        LiveDataClient(sandbox.base_url, rate_limit=None) as client,
    ):
        for observation in client.get(sandbox.milestone_ids).values():
            stats = client.game_stats(observation.milestone_id)
            found[observation.type].append((observation, stats))
    return found


def told(games: list[Game]) -> Iterator[tuple[Observation, Score, GameStats]]:
    for observation, stats in games:
        assert stats is not None
        if observation.score is not None and stats.periods:
            yield observation, observation.score, stats


@pytest.mark.parametrize("type_", TOLD)
def test_the_last_play_has_the_score_that_is_shown(
    games: dict[str, list[Game]], type_: str
) -> None:
    compared = 0
    for _, score, stats in told(games[type_]):
        scored = [play for play in stats.plays if play.home_points is not None]
        if scored:
            compared += 1
            last = scored[-1]
            assert (last.home_points, last.away_points) == (score.home, score.away)
    assert compared > EACH // 2


@pytest.mark.parametrize("type_", ["soccer_tournament_multi_leg", "hockey_match", "baseball_game"])
def test_the_scores_of_periods_add_up_to_the_score_that_is_shown(
    games: dict[str, list[Game]], type_: str
) -> None:
    for _, score, stats in told(games[type_]):
        assert sum(period.home_score or 0 for period in stats.periods) == score.home
        assert sum(period.away_score or 0 for period in stats.periods) == score.away


@pytest.mark.parametrize("type_", TOLD)
def test_scores_never_fall_from_one_play_to_the_next(
    games: dict[str, list[Game]], type_: str
) -> None:
    for _, _, stats in told(games[type_]):
        sums = [
            play.home_points + play.away_points
            for play in stats.plays
            if play.home_points is not None and play.away_points is not None
        ]
        assert sums == sorted(sums)


def test_overtime_is_counted_from_one_and_comes_last(games: dict[str, list[Game]]) -> None:
    types = {type_: [stats for _, _, stats in told(games[type_])] for type_ in TOLD}
    last = [stats.periods[-1] for stats in types["basketball_game"]]

    assert {period.number for period in last if period.type == "overtime"} == {1}
    ended = [stats.periods[-1] for stats in types["soccer_tournament_multi_leg"]]
    assert {play.event_type for one in ended if one.number == 0 for play in one.plays} == {
        "match_ended"
    }


@pytest.mark.parametrize(
    "type_", ["basketball_game", "hockey_match", "soccer_tournament_multi_leg"]
)
def test_plays_are_attributed_to_sides_by_their_ids_at_the_provider(type_: str) -> None:
    with (
        Sandbox({type_: 4}, seed=5, clock=Clock.stopped(NOON)) as sandbox,
        LiveDataClient(sandbox.base_url, rate_limit=None) as client,
    ):
        for game in client.milestones():
            stats = client.game_stats(game.id)
            targets = client.structured_targets([side.id for side in game.sides]).values()
            known = {one.id for one in targets}.union(*(one.source_ids for one in targets))
            raw = [] if stats is None else [period.raw for period in stats.periods]
            named = {play.attribution for play in stats.plays} if stats else set()
            named |= {period.get(key) for period in raw for key in ("home_team_id", "away_team_id")}
            assert named - {None} <= known


@pytest.mark.parametrize("type_", SILENT)
def test_of_other_types_nothing_is_told(games: dict[str, list[Game]], type_: str) -> None:
    assert [stats for _, stats in games[type_]] == [None] * EACH


def test_before_a_game_there_is_an_empty_object_or_one_without_periods(
    games: dict[str, list[Game]],
) -> None:
    every = [one for type_ in TOLD for one in games[type_]]
    shapes: list[Any] = [
        stats.raw for seen, stats in every if stats is not None and seen.phase is Phase.SCHEDULED
    ]

    assert {} in shapes
    assert {"periods": []} in shapes
    assert all(not shape.get("periods") for shape in shapes)
