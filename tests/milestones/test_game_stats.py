"""Play by play: sorted, whatever order and shape it comes in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from event_server import EventServer
from kalshi_live import ContractError, GameStats, NotFoundError, ServerError
from kalshi_live.milestones import read_game_stats
from kalshi_live.observation import RoundTrip

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def read(pbp: Any) -> GameStats:
    stats = read_game_stats("m", json.dumps({"pbp": pbp}).encode(), RoundTrip(NOON, NOON))
    assert stats is not None
    return stats


def basket(clock: str, home: int, away: int, **fields: Any) -> dict[str, Any]:
    points = {"home_points": home, "away_points": away}
    said = f"{clock} {home}-{away}"
    return {"type": "basketball_play", "clock": clock, "description": said} | points | fields


# As the wire has it: the newest first, and the first overtime is number 1 again.
BASKETBALL = {
    "periods": [
        {
            "period_number": 1,
            "period_type": "overtime",
            "events": [basket("00:22.60", 104, 102), basket("04:10", 102, 102)],
        },
        {
            "period_number": 2,
            "period_type": "quarter",
            "events": [basket("00:00", 100, 100), basket("11:40", 60, 58)],
        },
        {
            "period_number": 1,
            "period_type": "quarter",
            "events": [
                basket("00:03.1", 50, 48),
                basket("11:00", 3, 2),
                basket("11:00", 2, 2),
                basket("11:20", 2, 0),
            ],
        },
    ]
}
SOCCER = {
    "periods": [
        {
            "period_number": 2,
            "type": "regular_period",
            "period_name": "2nd half",
            "home_score": 1,
            "away_score": 1,
            "events": [
                {"type": "soccer_event", "clock": "90+5", "event_type": "score_change"},
                {"type": "soccer_event", "clock": "62:25", "event_type": "shot_on_target"},
            ],
        },
        {
            "period_number": 0,
            "type": "regular_period",
            "events": [{"type": "soccer_event", "event_type": "match_ended", "clock": ""}],
        },
        {
            "period_number": 1,
            "type": "regular_period",
            "events": [{"type": "soccer_event", "clock": "12:00", "competitor": "home"}],
        },
    ]
}


def test_basketball_is_told_from_its_beginning_to_the_end_of_its_overtime() -> None:
    stats = read(BASKETBALL)

    assert [(period.type, period.number) for period in stats.periods] == [
        ("quarter", 1),
        ("quarter", 2),
        ("overtime", 1),
    ]
    assert [play.description for play in stats.plays] == [
        "11:20 2-0",
        "11:00 2-2",
        "11:00 3-2",
        "00:03.1 50-48",
        "11:40 60-58",
        "00:00 100-100",
        "04:10 102-102",
        "00:22.60 104-102",
    ]
    assert stats.raw == BASKETBALL
    assert stats.periods[0].raw == BASKETBALL["periods"][2]


def test_the_clock_of_soccer_counts_up_and_what_ends_the_match_comes_last() -> None:
    stats = read(SOCCER)

    assert [period.number for period in stats.periods] == [1, 2, 0]
    assert [play.clock for play in stats.plays] == ["12:00", "62:25", "90+5", None]
    assert stats.plays[-1].event_type == "match_ended"
    second = stats.periods[1]
    assert (second.name, second.home_score, second.away_score) == ("2nd half", 1, 1)


@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_periods_on_the_wire_does_not_matter(seed: int) -> None:
    shuffled = BASKETBALL["periods"].copy()
    Random(seed).shuffle(shuffled)
    assert read({"periods": shuffled}).periods == read(BASKETBALL).periods


@pytest.mark.parametrize("pbp", [BASKETBALL, SOCCER])
def test_plays_that_are_listed_the_other_way_round_are_told_alike(pbp: dict[str, Any]) -> None:
    turned = [row | {"events": row["events"][::-1]} for row in pbp["periods"]]
    assert read({"periods": turned}).plays == read(pbp).plays


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("overtime 2, overtime 1, regular 1", "regular 1, overtime 1, overtime 2"),
        ("OT 1, regular 1", "regular 1, OT 1"),
        ("extra_time 1, regular 1", "regular 1, extra_time 1"),
        ("penalty_shootout 1, regular 1", "regular 1, penalty_shootout 1"),
        ("shootout 1, overtime 1, REG 3", "REG 3, overtime 1, shootout 1"),
        ("REG 3, REG 1, REG 2", "REG 1, REG 2, REG 3"),
    ],
)
def test_regular_periods_come_first_and_a_shootout_last(listed: str, expected: str) -> None:
    rows = [
        {"type": type_, "period_number": int(number)}
        for type_, number in (period.split() for period in listed.split(", "))
    ]
    told = read({"periods": rows}).periods
    assert ", ".join(f"{period.type} {period.number}" for period in told) == expected


def test_either_field_can_say_that_a_period_is_overtime() -> None:
    rows = [
        {"period_type": "quarter", "type": "overtime", "period_number": 1},
        {"period_type": "quarter", "period_number": 1},
    ]
    assert [period.type for period in read({"periods": rows}).periods] == ["quarter", "overtime"]


def test_the_same_period_and_the_same_play_stand_once() -> None:
    row = {"type": "REG", "period_number": 1, "events": [basket("10:00", 1, 0)]}
    more = row | {"events": [basket("10:00", 1, 0), basket("09:00", 2, 0)]}
    (period,) = read({"periods": [row, more]}).periods
    assert [play.clock for play in period.plays] == ["10:00", "09:00"]


def test_a_play_without_a_clock_stays_behind_the_one_before_it() -> None:
    plays = [{"clock": "10:00"}, {"description": "a word"}, {"clock": "09:00"}]
    (period,) = read({"periods": [{"events": plays}]}).periods
    assert [play.raw for play in period.plays] == plays


def test_moments_tell_the_order_where_nothing_else_does() -> None:
    plays = [{"wall_clock": 1_780_000_060}, {"wall_clock": 1_780_000_000}]
    (period,) = read({"periods": [{"events": plays}]}).periods
    assert [play.raw for play in period.plays] == plays[::-1]
    assert period.plays[0].at == datetime.fromtimestamp(1_780_000_000, UTC)


@pytest.mark.parametrize("body", [{}, {"pbp": None}])
def test_no_play_by_play_is_none(face_name: str, body: Any) -> None:
    server = EventServer(fault=lambda request, n: body)
    assert server.call(face_name, "game_stats", "m") is None
    assert server.paths() == ["/live_data/milestone/m/game_stats"]


@pytest.mark.parametrize(
    "pbp",
    [
        {},
        {"periods": []},
        {"periods": None},
        {"periods": [None, 3, "x"]},
    ],
)
def test_play_by_play_without_periods_is_empty(face_name: str, pbp: Any) -> None:
    stats = EventServer(fault=lambda request, n: {"pbp": pbp}).call(face_name, "game_stats", "m")
    assert (stats.milestone_id, stats.periods, stats.plays, stats.raw) == ("m", (), (), pbp)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"events": None},
        {"events": {}},
        {"events": [None, 7, {}]},
        {"period_number": "2", "type": 4, "events": [{"clock": 12, "home_points": "3"}]},
        {"period_number": 1e400, "home_score": None, "events": [{"wall_clock": "yesterday"}]},
    ],
)
def test_a_period_of_any_shape_is_one(row: dict[str, Any]) -> None:
    assert len(read({"periods": [row]}).periods) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
CLOCKS = st.sampled_from(["10:00", "00:03.1", "3.1", "90+5", "62:25", "", "half time"])
PLAYS = st.dictionaries(
    st.sampled_from(["type", "clock", "home_points", "away_points", "wall_clock"]), JSON | CLOCKS
)
PERIODS = st.fixed_dictionaries(
    {},
    optional={
        "period_number": JSON | st.integers(0, 5),
        "type": JSON | st.sampled_from(["REG", "overtime"]),
        "events": st.lists(PLAYS | JSON, max_size=5) | JSON,
    },
)


@given(periods=st.lists(PERIODS | JSON, max_size=4))
def test_no_shape_of_periods_or_plays_raises_and_no_play_is_invented(periods: list[Any]) -> None:
    stats = read({"periods": periods})
    arrived = [
        repr(play)
        for row in json.loads(json.dumps(periods))
        if isinstance(row, dict) and isinstance(row.get("events"), list)
        for play in row["events"]
        if isinstance(play, dict)
    ]
    assert {repr(play.raw) for play in stats.plays} == set(arrived)


@pytest.mark.parametrize(
    "body", [[], None, {"pbp": 3}, {"pbp": []}, {"pbp": {"periods": {}}}, {"error": "boom"}]
)
def test_a_body_of_another_shape_says_so(face_name: str, body: Any) -> None:
    answer = httpx.Response(200, json=body)
    with pytest.raises(ContractError):
        EventServer(fault=lambda request, n: answer).call(face_name, "game_stats", "m")


def test_a_milestone_that_nothing_is_known_about_is_not_found(face_name: str) -> None:
    with pytest.raises(NotFoundError):
        EventServer().call(face_name, "game_stats", "m")


def test_a_passing_fault_is_asked_again_and_a_lasting_one_raises(face_name: str) -> None:
    once = EventServer(fault=lambda request, n: httpx.Response(503) if n == 1 else {"pbp": {}})
    assert once.call(face_name, "game_stats", "m").periods == ()
    with pytest.raises(ServerError):
        EventServer(fault=lambda request, n: httpx.Response(503)).call(face_name, "game_stats", "m")


@pytest.mark.parametrize(("id_", "kind"), [(7, TypeError), (" ", ValueError)])
def test_what_can_be_no_id_is_refused(face_name: str, id_: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="milestone id"):
        EventServer().call(face_name, "game_stats", id_)
