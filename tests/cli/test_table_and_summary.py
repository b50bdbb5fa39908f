from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import Observation
from kalshi_live.cli.summary import LONGEST, seconds_text, summarize
from kalshi_live.cli.table import WIDE, table_lines

Observe = Callable[..., Observation]

UUID = "9d1c3c3e-6c4f-4a53-8a3c-2c4a2f3d7f10"


@pytest.mark.parametrize(
    ("details", "summary"),
    [
        ({}, ""),
        ({"status": "created"}, "created"),
        ({"status": "inprogress", "widget_status": "live"}, "live"),
        ({"status": "created", "race_call_status": "Called"}, "Called"),
        (
            {"home_points": 68, "away_points": 55, "period": 3, "period_remaining_time": "07:56"},
            "68-55, period 3, 07:56",
        ),
        (
            {"clock": "00:42", "quarter": 4, "away_points": "3", "home_points": "7"},
            "7-3, quarter 4, 00:42",
        ),
        ({"competitor1_overall_score": 1, "competitor2_overall_score": 0}, "overall 1-0"),
        (
            {
                "completed_rounds": 1,
                "match_status": "2nd_set",
                "competitor1_current_round_score": 40,
                "competitor2_current_round_score": 15,
            },
            "current round 40-15, 2nd_set, completed rounds 1",
        ),
        ({"half": "2nd", "time": "62'"}, "2nd, 62'"),
        ({"half": 2}, "half 2"),
        ({"home_points": 7}, "home points 7"),
        ({"home_points": 0, "away_points": None}, "home points 0"),
        (
            {"home_wickets": 3, "home_score": 120, "away_wickets": 0, "away_score": 0},
            "120-0, wickets 3-0",
        ),
        ({"is_under_review": True, "pending_try": False}, "under review"),
        ({"winner": "", "note": None, "list": [1], "object": {"a": 1}}, ""),
        ({"winner": UUID, "last_updated_ts": 5, "outs": 2}, "outs 2"),
        (
            {"latest_value": 2.75, "target_date": "2026-01-01"},
            "latest value 2.75, target date 2026-01-01",
        ),
        ({"status": "live\x1b[2J\nnow"}, "live\ufffd[2J now"),
    ],
)
def test_a_summary_is_state_score_clock_and_then_the_rest(
    details: dict[str, Any], summary: str
) -> None:
    assert summarize(details) == summary


any_text = st.text(st.characters(exclude_categories=[]))
any_scalar = st.none() | st.booleans() | st.integers() | st.floats() | any_text
any_value = any_scalar | st.lists(any_scalar, max_size=2)
known = st.sampled_from(["status", "home_points", "away_points", "clock", "period", "home_"])


@given(st.dictionaries(known | any_text, any_value, max_size=8))
def test_any_details_make_a_short_printable_summary(details: dict[str, Any]) -> None:
    summary = summarize(details)
    assert len(summary) <= LONGEST
    assert summary.isprintable()


def shown(*observations: Observation, **settings: Any) -> list[str]:
    return [line.plain.rstrip() for line in table_lines(observations, **settings)]


def test_a_wide_table_has_a_column_for_the_type(observe: Observe) -> None:
    score = {"home_points": 1, "away_points": 2, "clock": "00:42"}
    assert shown(observe(UUID, "football_game", score), observe("b", "x"), width=120) == [
        "MILESTONE                             TYPE           SCORE  DETAILS",
        f"{UUID}  football_game  1-2    00:42",
        "b                                     x",
    ]


def test_a_narrow_table_puts_the_type_above_its_milestones(observe: Observe) -> None:
    items = [observe("a", "x"), observe("b", "y"), observe("c", "x", {"status": "live"})]
    assert shown(*items, width=80) == [
        "MILESTONE  PHASE  DETAILS",
        "x (2)",
        "a",
        "c          live",
        "y (1)",
        "b",
    ]


@pytest.mark.parametrize(("width", "is_wide"), [(WIDE - 1, False), (WIDE, True)])
def test_a_table_is_wide_from_a_certain_width_on(
    width: int, is_wide: bool, observe: Observe
) -> None:
    assert ("TYPE" in shown(observe(), width=width)[0]) == is_wide


def test_a_pipe_gets_a_line_per_milestone_with_its_type(observe: Observe) -> None:
    assert shown(observe("a", "x"), width=None) == ["MILESTONE  TYPE  DETAILS", "a          x"]


def test_the_first_of_each_type_and_how_many_more(observe: Observe) -> None:
    items = [observe(str(number), "x") for number in range(5)]
    assert shown(*items, width=80, first=2) == [
        "MILESTONE  DETAILS",
        "x (5)",
        "0",
        "1",
        "… and 3 more",
    ]


def test_a_table_says_how_old_and_how_late_an_observation_is(observe: Observe) -> None:
    details = {"last_updated_ts": "2026-01-02T03:03:35Z", "live_data_delayed": True}
    assert shown(observe("a", "x", details), width=80)[1:] == [
        "x (1)",
        "a          30s!  live data delayed",
    ]


def test_a_state_that_nobody_knows_stays_in_the_details(observe: Observe) -> None:
    assert shown(observe("a", "x", {"status": "adjourned"}), width=80)[-1] == "a          adjourned"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0s"),
        (0.9, "0s"),
        (59.9, "59s"),
        (60, "1m"),
        (3_599, "59m"),
        (3_600, "1h"),
        (86_399, "23h"),
        (86_400, "1d"),
    ],
)
def test_a_span_of_time_takes_a_few_characters(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


def test_no_observations_make_no_table() -> None:
    assert shown(width=80) == []


def test_what_the_server_sends_cannot_steer_the_terminal(observe: Observe) -> None:
    hostile = "\x1b[2J\x9b1m\x07[bold]:boom:\u202e"
    lines = shown(observe(hostile, hostile, {hostile: hostile}), width=None)
    assert all(line.isprintable() for line in lines)
    assert "[bold]:boom:" in lines[1]


def test_wide_characters_do_not_break_the_columns(observe: Observe) -> None:
    live = {"status": "live"}
    wide, narrow = shown(observe("木木", "x", live), observe("abcd", "x", live), width=None)[1:]
    assert wide.replace("木木", "abcd") == narrow
