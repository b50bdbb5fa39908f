"""A recording gives back what was put in, and at each moment no more than was known then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from kalshi_live import Change, ChangeKind, Observation, Phase, RejectedItem
from kalshi_live.observation import RoundTrip
from kalshi_live.recording import Recording, compaction
from kalshi_live.recording.rows import exact_json, row_of
from kalshi_live.results import ChunkResult
from kalshi_live.watching.tracking import Tracker
from recording.observations import NOON, after, game, seen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "games"


def record(path: Path, *observations: Observation) -> list[Change | None]:
    with Recording(path) as recording:
        return [recording.append(each) for each in observations]


def test_an_observation_is_recorded_when_it_differs_from_what_is_known(path: Path) -> None:
    first = record(path, game("a", 1), game("b", 1))
    again = record(path, seen("a", 9, home_points=1, away_points=3, status="live"), game("b", 2))
    assert [change and str(change.kind) for change in first + again] == [
        "appeared",
        "appeared",
        None,
        "updated",
    ]


def test_it_can_be_read_while_it_grows_and_after_it_was_closed(path: Path) -> None:
    with Recording(path) as writer, Recording(path) as reader:
        for second in range(1, 6):
            writer.append(game("a", second))
            assert len(reader.history("a")) == second
        writer.close()
        assert [each.observed_at for each in reader.history("a")] == [*map(after, range(1, 6))]
        assert not list(path.glob("*.jsonl"))


def test_what_was_known_at_a_moment_holds_nothing_that_came_later(path: Path) -> None:
    record(path, game("a", 1), game("b", 5), game("a", 9))
    with Recording(path) as recording:
        assert dict(recording.at(NOON)) == {}
        assert dict(recording.at(after(5))) == {"a": game("a", 1), "b": game("b", 5)}
        assert recording.at(after(9))["a"] == game("a", 9)


def test_what_has_disappeared_is_missing_and_what_was_rejected_says_why(path: Path) -> None:
    a = game("a", 1)
    with Recording(path) as recording:
        recording.append(a)
        recording.append(Change("a", ChangeKind.DISAPPEARED, a, None))
        recording.append(Change("b", ChangeKind.REJECTED, None, None, "details is null"))
        batch = recording.at(datetime.now(UTC))
        assert batch.missing == ("a",)
        assert batch.rejected == (RejectedItem("b", "details is null", None),)
        assert [str(change.kind) for change in recording.changes()] == [
            "appeared",
            "disappeared",
            "rejected",
        ]


def test_a_rejected_item_costs_nothing_of_what_is_held(path: Path) -> None:
    a = game("a", 1)
    with Recording(path) as recording:
        recording.append(a)
        recording.append(Change("a", ChangeKind.REJECTED, a, a, "details is null"))
        recording.close()
    assert dict(Recording(path).at(datetime.now(UTC))) == {"a": a}


def test_changes_can_be_had_from_any_moment_to_any_other(path: Path) -> None:
    whole = record(path, *[game(name, second) for second in range(1, 5) for name in "ab"])
    with Recording(path) as recording:
        assert list(recording.changes()) == whole
        assert list(recording.changes(after(2))) == whole[2:]
        assert list(recording.changes(after(2), after(3))) == whole[2:4]
        assert list(recording.changes(end=after(3))) == whole[:4]


def test_when_a_clock_was_set_back_the_later_answer_holds(path: Path) -> None:
    record(path, game("a", 1), game("a", 9), game("a", 4))
    assert Recording(path).at(after(4))["a"] == game("a", 4)
    assert Recording(path).at(after(9))["a"] == game("a", 4)
    assert Recording(path).at(after(3))["a"] == game("a", 1)


def test_a_naive_time_is_refused(path: Path) -> None:
    record(path, game("a", 1))
    with pytest.raises(ValueError, match="naive"):
        Recording(path).at(datetime(2026, 1, 1))  # noqa: DTZ001


def test_members_beside_the_details_are_recorded_too(path: Path) -> None:
    whole = Observation("a", "x", {"n": 1}, NOON, extra={"new": [None]}, _declared={"old": {}})
    record(path, whole)
    assert Recording(path).history("a") == [whole]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=40)
@given(details=st.dictionaries(st.text(), json_values))
def test_details_are_recorded_exactly(details: dict[str, Any]) -> None:
    assert repr(json.loads(exact_json(details))) == repr(details)


@pytest.mark.parametrize("odd", ["\ud800", "\0", "a\nb", '","crc":1}', 10**400, float("inf"), -0.0])
def test_odd_values_survive_the_journal_and_parquet(odd: Any, path: Path) -> None:
    observation = seen("a", 1, odd=odd, null=None)
    with Recording(path) as recording:
        recording.append(observation)
        assert repr(recording.history("a")[0].details) == repr(observation.details)
    with Recording(path) as recording:
        assert repr(recording.history("a")[0].details) == repr(observation.details)
        assert recording.verify().whole


def test_a_type_that_no_encoding_takes_and_a_score_too_large_for_a_column_cost_nothing(
    path: Path,
) -> None:
    odd = Observation("a", "\ud800", {"home_points": 10**30, "away_points": 1}, NOON)
    record(path, odd)
    assert Recording(path).history("a")[0].details == odd.details


def test_milestones_say_how_many_observations_there_are_and_of_when(path: Path) -> None:
    record(path, game("a", 1), game("b", 2), seen("a", 3, status="ended"))
    a, b = Recording(path).milestones()
    assert (a.milestone_id, a.type, a.observations) == ("a", "football_game", 2)
    assert (a.phase, a.first, a.last) == (Phase.FINAL, after(1), after(3))
    assert b.observations == 1


def test_sql_and_frames_see_typed_columns(path: Path, tmp_path: Path) -> None:
    with Recording(path) as recording:
        for second in (1, 2, 3):
            recording.append(game("a", second))
        asked = "SELECT max(home), any_value(details ->> '$.status') FROM observations"
        assert recording.sql(asked).fetchall() == [(3, "live")]
        assert recording.sql("SELECT count(*) FROM changes").fetchall() == [(3,)]
        assert recording.to_polars()["observed_at"].to_list() == [*map(after, (1, 2, 3))]
        assert list(recording.to_pandas()["home"]) == [1, 2, 3]
        recording.to_parquet(tmp_path / "all.parquet")
    assert pl.read_parquet(tmp_path / "all.parquet").height == 3


def test_any_tool_reads_the_parquet_files(path: Path) -> None:
    record(path, game("a", 1), game("b", 2), game("a", 3))
    [file] = path.glob("observations-*.parquet")
    assert pl.read_parquet(file)["milestone_id"].to_list() == ["a", "a", "b"]
    assert duckdb.sql(f"SELECT max(home) FROM '{file}'").fetchall() == [(3,)]


answers = st.lists(
    st.tuples(
        st.integers(0, 3),  # seconds since the one before
        st.sampled_from("ab"),
        st.sampled_from(["gone", "rejected", "live", "ended", "x", "y"]),
        st.booleans(),  # whether the same content comes in other bytes
        st.integers(0, 5).map(lambda die: die == 0),  # whether the writer is closed after it
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def _many_snapshots() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compaction, "HELD_EVERY", 1)
        patched.setattr(compaction, "FULL", 4)
        yield


@pytest.mark.usefixtures("_many_snapshots")
@settings(max_examples=15)
@given(answers)
def test_at_any_moment_it_knows_what_a_watch_held_then(
    tmp_path_factory: pytest.TempPathFactory, answers: list[tuple[int, str, str, bool, bool]]
) -> None:
    path = tmp_path_factory.mktemp("recordings") / "games"
    tracker, held, told = Tracker("ab", 0.0), {-5: {}}, []
    recording, clock, latest = Recording(path), 0, {}
    for step, name, answer, is_fresh, closes in answers:
        clock += step
        trip = RoundTrip(after(clock - 1), after(clock))
        result = ChunkResult((name,), trip=trip)
        if answer == "rejected":
            result.rejected[name] = RejectedItem(name, "why", None)
        elif answer != "gone":
            if is_fresh or latest.get(name, (None,))[0] != answer:
                whole = seen(name, clock, status=answer)
                latest[name] = answer, structs.replace(whole, requested_at=trip.requested_at)
            result.present[name] = latest[name][1]
        changes = tracker.take(result, 0.0)
        recording._append_rows([row_of(change) for change in changes])
        told += changes
        held[clock] = dict(tracker.current())
        if closes:
            recording.close()
            recording = Recording(path)
    if not told:
        return
    with recording:
        assert {then: dict(recording.at(after(then))) for then in held} == held
        assert list(recording.changes()) == told
        assert recording.verify().whole
