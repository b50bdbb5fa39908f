"""Games that do not go as planned, seen over their whole course."""

from __future__ import annotations

from itertools import groupby

import pytest

from kalshi_live import Phase
from kalshi_live.meaning import phase_of, score_of, winner_of
from kalshi_live.sandbox import Clock, Fault, Sandbox
from kalshi_live.sandbox.games import CATALOGUE

START = 1_800_000_000.0
STEP = 120.0
HAVE_A_SCORE = ["football_game", "soccer_tournament_multi_leg", "esports_match"]


@pytest.fixture
def course(fetch):
    """Watch one scheduled game to its end: `course("football_game", corrected=Fault())`."""

    def course(type_, **faults):
        clock = Clock.stopped(START)
        with Sandbox({type_: 12}, seed=3, clock=clock, faults=faults) as sandbox:
            watched = next(
                id_ for id_ in sandbox.milestone_ids if sandbox.phase_of(id_) is Phase.SCHEDULED
            )
            shown, after_the_end = [], 0
            while after_the_end < 12:
                (item,) = fetch(sandbox, [watched]).json()["live_datas"]
                shown.append((item["details"], sandbox.truth(watched)["details"]))
                clock.advance(STEP)
                after_the_end += sandbox.phase_of(watched) is Phase.FINAL
            return shown

    return course


def phases(type_, shown):
    """The phases that the client derives, each as often as it is entered."""
    return [phase.value for phase, _ in groupby(phase_of(type_, details) for details, _ in shown)]


@pytest.mark.parametrize("type_", ["football_game", "tennis_tournament_singles", "mma_match"])
def test_a_cancelled_game_is_scheduled_and_then_cancelled_for_good(course, type_):
    assert phases(type_, course(type_, cancelled=1.0)) == ["scheduled", "cancelled"]


def test_a_postponed_game_says_so_in_a_word_that_nobody_knows(course):
    shown = course("basketball_game", postponed=1.0)
    assert phases("basketball_game", shown) == ["scheduled", "unknown"]
    assert shown[-1][0]["status"] == "postponed"
    assert shown[-1][0]["home_points"] == 0


@pytest.mark.parametrize("type_", HAVE_A_SCORE)
def test_an_interrupted_game_stands_still_and_goes_on(course, type_):
    shown = course(type_, interrupted=1.0)
    still = [details for details, _ in shown if details["status"] == "interrupted"]
    assert len(still) == 1_800 / STEP
    assert all(details == still[0] for details in still)
    assert phases(type_, shown) == ["scheduled", "live", "final"]
    assert shown[-1][0] == shown[-1][1]


@pytest.mark.parametrize("type_", [*HAVE_A_SCORE, "tennis_tournament_singles"])
def test_a_corrected_game_is_final_with_one_score_and_then_with_another(course, type_):
    shown = course(type_, corrected=1.0)
    final = [pair for pair in shown if phase_of(type_, pair[1]) == "final"]
    first, true = (score_of(type_, details) for details in (final[0][0], final[-1][1]))
    assert (first.home, first.away) == (true.home + 1, true.away)
    assert [told == truth for told, truth in final] == [False] * 5 + [True] * (len(final) - 5)
    assert all(told == truth for told, truth in shown if (told, truth) not in final)


def test_a_retracted_call_names_a_winner_for_a_while(course):
    shown = course("political_race", retracted_call=Fault(seconds=1_200.0))
    assert phases("political_race", shown) == ["scheduled", "live", "final", "live", "final"]
    won = [winner_of("political_race", details) for details, _ in shown]
    assert [name is not None for name, _ in groupby(won)] == [False, True, False, True]


def test_a_game_that_goes_wrong_always_did(fetch):
    with Sandbox(60, seed=5, clock=Clock.stopped(START), faults={"cancelled": 0.3}) as sandbox:

        def seen():
            return [item["details"] for item in fetch(sandbox).json()["live_datas"]]

        first = seen()
        assert seen() == first
        struck = sum("cancelled" in details.values() for details in first)
        assert 5 < struck < 30


@pytest.mark.parametrize("fault", ["cancelled", "postponed", "interrupted", "corrected"])
@pytest.mark.parametrize("type_", CATALOGUE)
def test_every_type_survives_every_fault_of_games(fetch, fault, type_):
    clock = Clock.stopped(START)
    with Sandbox({type_: 8}, seed=1, clock=clock, faults={fault: 1.0}) as sandbox:
        for _ in range(4):
            assert len(fetch(sandbox).json()["live_datas"]) == 8
            clock.advance(3_000.0)
