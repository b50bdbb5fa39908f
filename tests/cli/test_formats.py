from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalshi_live import LiveDataBatch, NotFoundError, Observation, RejectedItem
from kalshi_live.cli.formats import (
    COLUMNS,
    as_csv,
    as_json,
    as_json_lines,
    change_as_json_line,
)
from kalshi_live.jsontext import encode
from kalshi_live.watching.changes import change_between

Observe = Callable[..., Observation]

any_character = st.characters(exclude_categories=[])
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(any_character),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(any_character), inner),
    max_leaves=6,
)
TOLD = {
    "status": "inprogress",
    "home_points": 1,
    "away_points": "0",
    "winner": "home",
    "last_updated_ts": "2026-01-02T03:04:00Z",
    "live_data_delayed": True,
}
any_details = st.dictionaries(st.text(any_character), any_json, max_size=4)


def without_nan(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [without_nan(element) for element in value]
    if isinstance(value, dict):
        return {key: without_nan(element) for key, element in value.items()}
    return value


@given(any_json)
def test_any_value_is_encoded_so_that_a_strict_parser_reads_it_back(value: Any) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text = encode(value)
    assert json.loads(text.encode(), parse_constant=refuse) == without_nan(value)


@given(any_json)
def test_encoded_text_is_one_line_without_control_characters(value: Any) -> None:
    text = encode(value)
    assert len(text.splitlines()) == 1
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("São Paulo", '"São Paulo"'),
        ("\x1b]0;owned\x07", r'"\u001b]0;owned\u0007"'),
        ("\x9b31m", r'"\u009b31m"'),
        ("\u202egpj.exe", r'"\u202egpj.exe"'),
        ("\ud800", r'"\ud800"'),
        ([float("nan"), float("inf"), float("-inf"), -1.5], "[null,null,null,-1.5]"),
        (['NaN "Infinity', "\ud800", float("nan")], r'["NaN \"Infinity","\ud800",null]'),
    ],
)
def test_trouble_is_escaped_and_nothing_else(value: Any, text: str) -> None:
    assert encode(value) == text


def test_json_holds_every_id_with_what_became_of_it(observe: Observe) -> None:
    error = NotFoundError("404 Not Found", status_code=404)
    error.attempts = 3
    batch = LiveDataBatch(
        ("a", "b", "c", "d"),
        present={"a": observe("a", details=TOLD, extra={"shard": 7})},
        rejected={"c": RejectedItem("c", "details: expected an object, got null", {"x": 1})},
        nameless=[RejectedItem(None, "expected an object, got null", None)],
        failed={"d": error},
        unexpected={"z": observe("z")},
    )
    assert json.loads("".join(as_json(batch))) == {
        "observations": [
            {
                "milestone_id": "a",
                "type": "football_game",
                "phase": "live",
                "score": {"home": 1, "away": 0, "unit": "points"},
                "winner": "home",
                "updated_at": "2026-01-02T03:04:00Z",
                "observed_at": "2026-01-02T03:04:05Z",
                "age_seconds": 5.0,
                "delayed": True,
                "details": TOLD,
                "extra": {"shard": 7},
            }
        ],
        "missing": ["b"],
        "rejected": [
            {
                "milestone_id": "c",
                "reason": "details: expected an object, got null",
                "raw": {"x": 1},
            },
            {"milestone_id": None, "reason": "expected an object, got null", "raw": None},
        ],
        "failed": [
            {
                "milestone_id": "d",
                "error": "NotFoundError",
                "message": "404 Not Found (after 3 attempts)",
                "status_code": 404,
                "attempts": 3,
            }
        ],
        "unexpected": [
            {
                "milestone_id": "z",
                "type": "football_game",
                "phase": "unknown",
                "score": None,
                "winner": None,
                "updated_at": None,
                "observed_at": "2026-01-02T03:04:05Z",
                "age_seconds": None,
                "delayed": None,
                "details": {},
            }
        ],
    }


def test_json_of_nothing_is_still_one_object() -> None:
    empty = json.loads("".join(as_json(LiveDataBatch())))
    parts = ["observations", "missing", "rejected", "failed", "unexpected"]
    assert empty == {part: [] for part in parts}


def test_json_lines_hold_one_observation_each(observe: Observe) -> None:
    batch = LiveDataBatch(("b", "a"), present={"a": observe("a"), "b": observe("b")})
    lines = list(as_json_lines(batch))
    assert [json.loads(line)["milestone_id"] for line in lines] == ["b", "a"]
    assert all(line.endswith("}\n") and line.count("\n") == 1 for line in lines)


@settings(max_examples=50)
@given(details=any_details)
def test_csv_gives_the_details_back(observe: Observe, details: Any) -> None:
    batch = LiveDataBatch(("a",), present={"a": observe("a", details=details)})
    header, row = csv.reader(io.StringIO("".join(as_csv(batch)), newline=""))
    assert header == list(COLUMNS)
    assert (row[:2], row[-2]) == (["a", "football_game"], "2026-01-02T03:04:05Z")
    assert json.loads(row[-1]) == without_nan(details)


def test_csv_has_what_records_have_and_no_cell_that_is_taken_for_a_date(observe: Observe) -> None:
    batch = LiveDataBatch(("a",), present={"a": observe("a", details=TOLD)})
    (row,) = csv.DictReader(io.StringIO("".join(as_csv(batch)), newline=""))
    (record,) = batch.to_records()
    assert row.pop("details") == encode(record.pop("details"))
    times = {name: encode(record[name]).strip('"') for name in ("updated_at", "observed_at")}
    assert row == {name: str(value) for name, value in {**record, **times}.items()}
    assert (row["home"], row["away"], row["unit"]) == ("1", "0", "points")


def test_a_change_is_one_line_with_what_was_and_what_is(observe: Observe) -> None:
    before = observe("a", details={**TOLD, "home_points": 0, "clock": "00:10"})
    change = change_between("a", before, observe("a", details=TOLD))
    assert change is not None
    line = change_as_json_line(change)
    assert line.endswith("}\n")
    assert json.loads(line) == {
        "milestone_id": "a",
        "kind": "updated",
        "fields": {"home_points": [0, 1], "clock": ["00:10", None]},
        "type": "football_game",
        "phase": "live",
        "score": {"home": 1, "away": 0, "unit": "points"},
        "updated_at": "2026-01-02T03:04:00Z",
        "observed_at": "2026-01-02T03:04:05Z",
        "reason": None,
    }


def test_a_change_to_nothing_has_no_state_after_it(observe: Observe) -> None:
    gone = change_between("a", observe("a"), None)
    assert gone is not None
    record = json.loads(change_as_json_line(gone))
    assert record.pop("milestone_id") == "a"
    assert record.pop("kind") == "disappeared"
    assert record.pop("fields") == {}
    assert set(record.values()) == {None}


@pytest.mark.parametrize(
    ("type_", "cell"),
    [
        ("football_game", "football_game"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", r"\t=1"),
        ("a\r\nb", r"a\r\nb"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\ud800", r"\ud800"),
        ('a,"b"', 'a,"b"'),
    ],
)
def test_no_cell_of_the_csv_is_a_formula_or_a_control_sequence(
    type_: str, cell: str, observe: Observe
) -> None:
    batch = LiveDataBatch(("a",), present={"a": observe("a", type_)})
    _, row = csv.reader("".join(as_csv(batch)).splitlines())
    assert row[1] == cell
