from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import (
    LiveDataBatch,
    NotFoundError,
    Observation,
    PartialFailureError,
    RejectedItem,
    ServerError,
)
from kalshi_live.results import ChunkResult

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(milestone_id: str) -> Observation:
    return Observation(milestone_id, "football_game", {"home_points": 3}, NOW)


BATCH = LiveDataBatch(
    ("present", "missing", "rejected", "failed"),
    present={"present": seen("present")},
    rejected={"rejected": RejectedItem("rejected", "details: absent", {})},
    failed={"failed": NotFoundError("404 Not Found", status_code=404)},
    unexpected={"stranger": seen("stranger")},
)


@pytest.mark.parametrize(
    ("milestone_id", "says"),
    [
        ("missing", "is missing"),
        ("rejected", "was rejected: details: absent"),
        ("failed", "failed: 404 Not Found"),
        ("stranger", "was not asked for, but answered"),
        ("nobody", "was not asked for"),
    ],
)
def test_a_key_error_says_where_the_id_stands(milestone_id: str, says: str) -> None:
    with pytest.raises(KeyError, match=says):
        BATCH[milestone_id]
    assert milestone_id not in BATCH


def test_a_batch_is_a_mapping_and_says_what_it_holds() -> None:
    assert dict(BATCH) == {"present": seen("present")}
    assert BATCH.missing == ("missing",)
    assert repr(BATCH) == (
        "LiveDataBatch(present=1, missing=1, rejected=1, failed=1, unexpected=1)"
    )


@pytest.mark.parametrize("copied", [pickle.loads(pickle.dumps(BATCH)), copy.deepcopy(BATCH)])
def test_a_batch_survives_pickling_and_copying(copied: LiveDataBatch) -> None:
    assert dict(copied) == dict(BATCH)
    assert copied["present"].data.to_dict() == BATCH["present"].data.to_dict()
    assert copied.missing == BATCH.missing
    assert copied.rejected == BATCH.rejected
    assert str(copied.failed["failed"]) == "404 Not Found"


def test_records_are_flat_and_say_what_the_details_mean() -> None:
    told = {"status": "closed", "home_points": 3, "away_points": "0", "last_updated_ts": 1.7e9}
    batch = LiveDataBatch(
        ("b", "a"),
        present={
            "a": Observation("a", "truflation", {}, NOW),
            "b": Observation("b", "football_game", told, NOW),
        },
    )
    known, unknown = batch.to_records()
    assert known == {
        "milestone_id": "b",
        "type": "football_game",
        "phase": "final",
        "home": 3,
        "away": 0,
        "unit": "points",
        "winner": None,
        "updated_at": datetime.fromtimestamp(1.7e9, UTC),
        "observed_at": NOW,
        "details": told,
    }
    assert {type(known[name]) for name in ("phase", "unit")} == {str}
    assert unknown["phase"] == "unknown"
    assert {unknown[name] for name in ("home", "away", "unit", "winner", "updated_at")} == {None}


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ({}, "phase='unknown', "),
        ({"status": "live", "home_points": 3, "away_points": 1}, "phase='live', score='3-1', "),
        ({"home_points": 3, "winner": "home"}, "phase='unknown', winner='home', "),
        ({"status": "live", "junk": "x" * 10_000}, "phase='live', "),
    ],
)
def test_an_observation_shows_what_one_looks_for_and_never_its_details(
    details: dict[str, Any], shown: str
) -> None:
    assert repr(Observation("a", "football_game", details, NOW)) == (
        f"Observation(milestone_id='a', type='football_game', {shown}"
        "observed_at='2026-11-22 12:00:00+00:00')"
    )


def test_failures_of_one_kind_share_a_cause() -> None:
    with pytest.raises(PartialFailureError, match="1 of 4 milestones failed") as caught:
        BATCH.raise_for_failures()
    assert caught.value.batch is BATCH
    assert caught.value.__cause__ is BATCH.failed["failed"]


def test_failures_of_several_kinds_are_counted_and_share_none() -> None:
    batch = LiveDataBatch(
        ("a", "b", "c"),
        failed={"a": ServerError("502"), "b": NotFoundError("404"), "c": ServerError("502")},
    )
    with pytest.raises(PartialFailureError, match="2 with ServerError, 1 with NotFound") as caught:
        batch.raise_for_failures()
    assert caught.value.__cause__ is None


def test_the_one_cause_itself_is_raised_when_nothing_arrived() -> None:
    error = ServerError("502")
    with pytest.raises(ServerError) as caught:
        LiveDataBatch(("a", "b"), failed={"a": error, "b": error}).raise_for_failures()
    assert caught.value is error


def test_missing_and_rejected_ids_are_answers_and_raise_nothing() -> None:
    rejected = {"b": RejectedItem("b", "bad", None)}
    LiveDataBatch(("a", "b"), rejected=rejected).raise_for_failures()


IDS = st.sampled_from("abcdef")


def _results(outcomes: Any) -> list[ChunkResult]:
    return [
        ChunkResult(
            tuple(ids),
            present={key: seen(key) for key in present},
            rejected={key: RejectedItem(key, "bad", None) for key in rejected},
            failed={key: ServerError("502") for key in failed},
            unexpected={key: seen(key) for key in unexpected},
        )
        for ids, present, rejected, failed, unexpected in outcomes
    ]


@given(
    st.lists(IDS, unique=True),
    st.lists(st.tuples(*[st.sets(IDS)] * 5), max_size=4),
)
def test_merging_puts_every_id_in_exactly_one_place(ids: list[str], outcomes: Any) -> None:
    batch = LiveDataBatch.merge(tuple(ids), _results(outcomes))
    rejected = [entry.milestone_id for entry in batch.rejected]
    assert sorted([*batch, *batch.missing, *rejected, *batch.failed]) == sorted(ids)  # type: ignore[list-item]
    assert list(batch) == [key for key in ids if key in batch]
    assert not set(batch.unexpected) & set(batch)


def test_an_answer_that_came_with_another_chunk_is_still_the_answer() -> None:
    first = ChunkResult(("a",), present={"a": seen("a")}, unexpected={"b": seen("b")})
    batch = LiveDataBatch.merge(("a", "b"), [first, ChunkResult(("b",))])
    assert list(batch) == ["a", "b"]
    assert batch.unexpected == {}
