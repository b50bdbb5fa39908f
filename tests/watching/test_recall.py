"""Unchanged items are recognized by their bytes, and all else is read as ever."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import item
from kalshi_live import ContractError
from kalshi_live.observation import RoundTrip
from kalshi_live.reading.items import read_body
from kalshi_live.reading.recall import Recall
from kalshi_live.results import ChunkResult

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TRIP = RoundTrip(NOW, NOW)
IDS = ("a", "b", "c")


def read(payload: Any, recall: Recall | None) -> ChunkResult:
    return read_body(json.dumps(payload).encode(), IDS, TRIP, recall)


def test_an_unchanged_item_is_the_very_same_observation() -> None:
    recall = Recall()
    first = read({"live_datas": [item("a", n=1), item("b", n=1)]}, recall)
    second = read({"live_datas": [item("b", n=2), item("a", n=1)]}, recall)
    assert second.present["a"] is first.present["a"]
    assert second.present["b"].details == {"n": 2}


def test_one_observation_is_remembered_for_each_milestone_that_was_asked_for() -> None:
    recall = Recall()
    for number in range(50):
        read({"live_datas": [item("a", n=number), item(f"stranger {number}")]}, recall)
    assert len(recall) == 1


ITEMS = st.sampled_from(
    [
        item("a", n=1),
        item("a", n=2),
        item("b", text="\ud800"),
        item("z"),
        {**item("c"), "details": None},
        {"type": "x"},
        None,
        7,
    ]
)


@given(st.lists(st.lists(ITEMS, max_size=5) | st.none(), min_size=1, max_size=4))
def test_with_and_without_a_memory_the_same_is_read(answers: list[Any]) -> None:
    recall = Recall()
    for items in answers:
        body = {"live_datas": [item("a"), *items] if items else items}
        assert read(body, recall) == read(body, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"error": "boom"}',
        b'{"live_datas": {}}',
        b'{"live_datas": ["\xff"]}',
        b'{"live_datas": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
        b'{"live_datas": [' + b"{}," * 5000 + b"{}]}",
    ],
)
def test_what_is_refused_without_a_memory_is_refused_with_one(body: bytes) -> None:
    for recall in (None, Recall()):
        with pytest.raises(ContractError):
            read_body(body, IDS, TRIP, recall)
