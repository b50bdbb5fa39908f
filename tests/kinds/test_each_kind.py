"""Each kind of milestone is told from one module: its view, phase, score and clock."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from kalshi_live import Observation, Phase, Score, kinds, views
from kalshi_live.kinds import clock_text, kind_of, phase_of, score_of
from kalshi_live.kinds.common.registry import built_in, built_in_by_type
from kinds.samples import NOON, SAMPLES, TYPES, view_of

LIVE = Phase.LIVE


@pytest.mark.parametrize(
    ("type_", "view", "phase", "score", "clock"),
    [
        ("football_game", views.FootballGame, LIVE, (21, 17, "points"), "Q4 02:11"),
        ("basketball_game", views.BasketballGame, LIVE, (64, 71, "points"), "H2 07:31"),
        ("baseball_game", views.BaseballGame, LIVE, (4, 5, "runs"), "bot 8, 1 out"),
        ("baseball_tournament", views.BaseballGame, LIVE, (4, 5, "runs"), "bot 8, 1 out"),
        ("hockey_match", views.HockeyGame, LIVE, (2, 2, "goals"), "OT"),
        ("hockey_tournament", views.HockeyGame, LIVE, (2, 2, "goals"), "OT"),
        ("soccer_tournament_multi_leg", views.SoccerMatch, LIVE, (2, 1, "goals"), "90+3'"),
        ("tennis_tournament_singles", views.TennisMatch, LIVE, (1, 1, "sets"), "2-3, 50-40"),
        ("tennis_tournament_doubles", views.TennisMatch, LIVE, (1, 1, "sets"), "2-3, 50-40"),
        ("esports_match", views.EsportsMatch, LIVE, (1, 0, "maps"), "map 2, 6-8"),
        ("cricket_match", views.CricketMatch, LIVE, (167, 112, "runs"), "away 13.1 ov"),
        ("political_race", views.PoliticalRace, LIVE, None, "80.5 % in"),
        ("golf_tournament", views.GolfTournament, LIVE, None, "round 3"),
        ("company_report", views.CompanyReport, Phase.SCHEDULED, None, None),
        ("truflation", views.TimeSeries, Phase.UNKNOWN, None, None),
        ("artist_streams", views.TimeSeries, Phase.UNKNOWN, None, None),
        ("mma_match", views.UnknownView, LIVE, None, None),
        ("racing_tournament", views.UnknownView, LIVE, None, None),
        ("one_off_milestone", views.UnknownView, LIVE, None, None),
        ("football", views.UnknownView, LIVE, None, None),
        ("", views.UnknownView, LIVE, None, None),
    ],
)
def test_a_complete_sample_is_read_as_its_kind(
    type_: str,
    view: type[views.View],
    phase: Phase,
    score: tuple[int, int, str] | None,
    clock: str | None,
) -> None:
    details = SAMPLES.get(type_, {"widget_status": "live", "home_points": 1, "away_points": 2})
    read = view_of(type_, details)
    assert type(read) is view
    assert (read.milestone_id, read.type, read.problems) == ("m1", type_, ())
    assert read.raw is details
    assert views.view_of(Observation("m1", type_, details, NOON)) == read
    assert phase_of(type_, details) is phase
    told = score_of(type_, details)
    assert (told and (told.home, told.away, told.unit)) == score
    assert clock_text(type_, details) == clock


@pytest.mark.parametrize("type_", TYPES)
def test_a_kind_names_fields_that_its_view_has(type_: str) -> None:
    kind = kind_of(type_)
    fields = {field.name for field in attrs.fields(kind.view)}
    assert {*(kind.score.names if kind.score else ()), *kind.states} <= fields
    for name in kind.clock_fields:
        assert kind.score or name in fields
        assert any(field.endswith(name) for field in fields)


def test_each_type_is_described_once() -> None:
    assert sorted(type_ for kind in built_in() for type_ in kind.types) == sorted(TYPES)


CURLING = '''
"""Curling: `curling_match`."""

import attrs

from kalshi_live.kinds.common.kind import Kind
from kalshi_live.kinds.common.scores import ScoreFields
from kalshi_live.kinds.common.view import View


@attrs.frozen(kw_only=True)
class CurlingMatch(View):
    """Curling: `curling_match`."""

    red_stones: int | None = None
    yellow_stones: int | None = None
    end: int | None = None


CURLING = Kind(
    types=("curling_match",),
    view=CurlingMatch,
    score=ScoreFields("stones", unit="stones", sides=("red", "yellow")),
    clock=lambda details: f"end {details.get('end')}",
)
'''


def _forget() -> None:
    built_in.cache_clear()
    built_in_by_type.cache_clear()


@pytest.fixture
def _curling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A module more in `kalshi_live.kinds`."""
    (tmp_path / "curling.py").write_text(CURLING)
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    _forget()
    yield
    _forget()
    del sys.modules["kalshi_live.kinds.curling"], kinds.curling  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_curling")
def test_a_new_kind_is_one_new_module_and_nothing_else() -> None:
    details = {"status": "live", "red_stones": "4", "yellow_stones": 3, "end": 7}
    item = Observation("m1", "curling_match", details, NOON)
    assert item.score == Score(4, 3, "stones", ("red", "yellow"))
    assert item.score.leader == "red"
    assert clock_text(item.type, item.details) == "end 7"
    assert (type(item.view()).__name__, item.view().red_stones) == ("CurlingMatch", 4)  # type: ignore[attr-defined]
    assert item.phase is LIVE
