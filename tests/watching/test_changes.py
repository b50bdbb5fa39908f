from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import ABSENT, Change, ChangeKind, Observation
from kalshi_live.watching.changes import change_between, differences, merge_changes

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(type_: str = "football_game", **details: Any) -> Observation:
    return Observation("a", type_, details, NOW)


def beside(type_: str, extra: dict[str, Any], **details: Any) -> Observation:
    return Observation("a", type_, details, NOW, extra=extra)


LIVE, AHEAD = seen(status="live", home_points=0), seen(status="live", home_points=7)
OVER, FIXED = seen(status="closed", home_points=7), seen(status="closed", home_points=6)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, LIVE, "appeared"),
        (None, OVER, "appeared"),
        (LIVE, AHEAD, "updated"),
        (LIVE, OVER, "final"),
        (OVER, FIXED, "updated"),
        (OVER, LIVE, "updated"),
        (LIVE, None, "disappeared"),
        (LIVE, seen(status="live", home_points=0), None),
        (None, None, None),
    ],
)
def test_a_change_has_the_kind_of_what_happened(
    before: Observation | None, after: Observation | None, kind: str | None
) -> None:
    change = change_between("a", before, after)
    assert (change and change.kind) == kind


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": (1, 2)}),
        ({"a": 1}, {"a": True}, {"a": (1, True)}),
        ({"a": 1}, {"a": 1.0}, {}),
        ({"a": None}, {}, {"a": (None, ABSENT)}),
        ({}, {"a": None}, {"a": (ABSENT, None)}),
        (
            {"last_play": {"description": "run", "yards": 3}},
            {"last_play": {"description": "pass", "yards": 3}},
            {"last_play.description": ("run", "pass")},
        ),
        ({"a": {"b": 1}}, {"a": None}, {"a": ({"b": 1}, None)}),
        ({"a": [1, 2]}, {"a": [1, 3]}, {"a": ([1, 2], [1, 3])}),
    ],
)
def test_fields_are_paths_to_old_and_new(
    old: dict[str, Any], new: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert dict(differences(old, new)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (beside("x", {"seq": 1}), beside("x", {"seq": 2}), {"extra.seq": (1, 2)}),
        (beside("x", {}), beside("x", {"a": {"b": 1}}), {"extra.a": (ABSENT, {"b": 1})}),
        (beside("x", {"a": {"b": 1}}), beside("x", {"a": {"b": 2}}), {"extra.a.b": (1, 2)}),
        (beside("x", {}), beside("y", {}), {"type": ("x", "y")}),
        (
            beside("x", {"n": 1}, type=1),
            beside("y", {"n": 2}, type=2),
            {"type": (1, 2), "extra.n": (1, 2)},
        ),
        (beside("x", {}, n=1), beside("x", {}, n=True), {"n": (1, True)}),
    ],
)
def test_what_differs_beside_the_details_has_a_path_too(
    before: Observation, after: Observation, expected: dict[str, Any]
) -> None:
    change = change_between("a", before, after)
    assert change is not None
    assert change.fields == expected


NAMES = st.sampled_from(["a", "a.b", "type", "extra"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=2)
ITEMS = st.builds(Observation, st.just("a"), st.sampled_from("xy"), OBJECTS, st.just(NOW), OBJECTS)


@given(ITEMS, ITEMS)
def test_an_update_always_says_which_fields_it_is_about(
    before: Observation, after: Observation
) -> None:
    change = change_between("a", before, after)
    fields = Change("a", ChangeKind.UPDATED, before, after).fields
    assert bool(fields) == (change is not None)


def test_values_nested_too_deep_to_compare_count_as_changed() -> None:
    def deep(bottom: int) -> Any:
        value: Any = bottom
        for _ in range(100_000):
            value = [value]
        return value

    ((path, _),) = differences({"a": deep(1)}, {"a": deep(2)})
    assert path == "a"


STATES = st.none() | st.builds(
    seen, status=st.sampled_from(["scheduled", "live", "closed"]), home_points=st.integers(0, 2)
)


@given(STATES, st.lists(STATES, min_size=1, max_size=6))
def test_merged_changes_say_what_the_changes_one_by_one_do(
    first: Observation | None, states: list[Observation | None]
) -> None:
    held, merged = first, None
    for state in states:
        change = change_between("a", held, state)
        if change:
            merged = change if merged is None else merge_changes(merged, change)
        held = state
    assert merged == change_between("a", first, held)


def test_appeared_then_disappeared_is_nothing() -> None:
    appeared, gone = change_between("a", None, LIVE), change_between("a", LIVE, None)
    assert appeared
    assert gone
    assert merge_changes(appeared, gone) is None


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (change_between("a", None, LIVE), "Change('a', appeared)"),
        (
            change_between("a", LIVE, AHEAD),
            "Change('a', updated, fields={'home_points': (0, 7)})",
        ),
        (
            Change("a", ChangeKind.REJECTED, LIVE, LIVE, "details: absent"),
            "Change('a', rejected, reason='details: absent')",
        ),
    ],
)
def test_a_change_shows_what_happened(change: Change, shown: str) -> None:
    assert repr(change) == shown


def test_what_a_change_shows_is_short_however_much_has_changed() -> None:
    change = change_between("a", seen(), seen(**{f"n{n}": ["x" * 999] * 999 for n in range(99)}))
    assert len(repr(change)) < 3_000
