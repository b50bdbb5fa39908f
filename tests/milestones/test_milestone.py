"""What a milestone says of itself, and what it leaves open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import Milestone, MilestoneList, Side
from kalshi_live.milestones import read_milestone

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("id", "title", "type", "start_date", "end_date", "details", "primary_event_tickers")


@pytest.mark.parametrize(
    ("type_", "details", "sides"),
    [
        ("football_game", {"home_team_id": "h", "away_team_id": "a"}, ["home h", "away a"]),
        (
            "tennis_tournament_singles",
            {"first_competitor_id": "x", "second_competitor_id": "y"},
            ["first x", "second y"],
        ),
        ("mma_match", {"first_fighter_id": "x", "second_fighter_id": "y"}, ["first x", "second y"]),
        (
            "golf_tournament",
            {"competitor_ids": ["x", "y", "x", None]},
            ["competitor x", "competitor y"],
        ),
        ("political_race", {"candidate_ids": ["x"]}, ["candidate x"]),
        ("unheard_of", {"home_team_id": "h"}, ["home h"]),
        ("football_game", {"home_team_id": None, "away_team_id": ""}, []),
        ("football_game", {}, []),
    ],
)
def test_sides_come_from_the_ids_in_the_details(
    type_: str, details: dict[str, Any], sides: list[str]
) -> None:
    milestone = Milestone(id="m", type=type_, title="A at B", details=details)
    assert [f"{side.role} {side.id}" for side in milestone.sides] == sides
    by_role = {side.role: side for side in milestone.sides}
    assert (milestone.home, milestone.away) == (by_role.get("home"), by_role.get("away"))
    assert all(side.name is None for side in milestone.sides)


@pytest.mark.parametrize(
    ("details", "primary", "main"),
    [
        ({"main_game_event_ticker": "KX-1"}, ["KX-2"], "KX-1"),
        ({}, ["KX-2"], "KX-2"),
        ({"main_game_event_ticker": ""}, ["KX-2", "KX-3"], None),
        ({}, [], None),
    ],
)
def test_the_main_event_is_named_or_the_only_primary_one(
    details: dict[str, Any], primary: list[str], main: str | None
) -> None:
    raw = {"id": "m", "details": details, "primary_event_tickers": primary}
    milestone = read_milestone(raw)
    assert isinstance(milestone, Milestone)
    assert milestone.main_event_ticker == main


def test_everything_but_the_id_may_be_missing() -> None:
    milestone = read_milestone({"id": "m", "end_date": None, "session_id": "s"})
    assert isinstance(milestone, Milestone)
    assert (milestone.title, milestone.start_date, milestone.details) == ("", None, {})
    assert (milestone.league, milestone.sides, milestone.extra) == (None, (), {"session_id": "s"})


def test_times_are_aware_and_unknown_ones_none() -> None:
    raw = {
        "id": "m",
        "start_date": "2026-11-24T18:00:00Z",
        "last_updated_ts": "0001-01-01T00:00:00Z",
    }
    milestone = read_milestone(raw)
    assert isinstance(milestone, Milestone)
    assert milestone.start_date == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert milestone.last_updated is None


@given(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
def test_any_json_value_is_a_milestone_or_a_reason(raw: Any) -> None:
    read = read_milestone(raw)
    if isinstance(read, Milestone):
        assert read.id == raw["id"]
        assert all(isinstance(side, Side) for side in read.sides)
    else:
        assert read


def test_an_id_that_cannot_be_sent_is_malformed() -> None:
    assert read_milestone({"id": "\ud800"}) == "id: cannot be sent, it is not valid Unicode"


def test_find_ignores_case_and_accents() -> None:
    listing = MilestoneList(
        [
            Milestone(id="1", title="Atlético at Málaga"),
            Milestone(id="2", title="Chiefs at Ravens", details={"league": "NFL"}),
        ]
    )
    assert listing.find("ATLETICO").ids == ("1",)
    assert listing.find("nfl").ids == ("2",)
    assert listing.find("nobody").ids == ()
