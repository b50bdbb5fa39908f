"""Whatever stands in `details`: nothing raises, nothing is touched, and junk costs one field."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import Observation, Phase, Score
from kalshi_live.views import UnknownView, view_class
from kinds.samples import NOON, SAMPLES

WORDS = [
    *("live", "ended", "created", "none", "cancelled", "Called", "Runoff", "FT", "home", "", "x"),
    *(
        "21",
        "3.5",
        "9" * 5000,
        "0001-01-01T00:00:00Z",
        "2026-11-22T12:00:00+99:99",
        "\ud800",
        "\x1b",
    ),
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**4000, -(10**400), 2**63, -62_135_596_800]),
    st.floats(),
    st.text(st.characters(exclude_categories=[]), max_size=12),
    st.sampled_from(WORDS),
)
FIELDS = sorted({name for sample in SAMPLES.values() for name in sample})
keys = st.sampled_from(FIELDS) | st.text(max_size=5)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
types = st.sampled_from([*SAMPLES, "a_type_to_come", ""])
moments = st.integers(1, 15_000_000_000_000_000).map(
    lambda microseconds: datetime(1971, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
any_details = st.dictionaries(keys, json_values, max_size=25)


@st.composite
def spoiled_samples(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A realistic `details` with some values, at any depth, replaced, removed or repeated."""
    type_ = draw(st.sampled_from(sorted(SAMPLES)))
    details = copy.deepcopy(SAMPLES[type_])
    for _ in range(draw(st.integers(1, 4))):
        place: Any = details
        while True:
            step = draw(
                st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place)))
            )
            deeper = isinstance(place[step], dict | list) and place[step]
            if not deeper or draw(st.booleans()):
                break
            place = place[step]
        place[step] = draw(json_values)
    return type_, details


def check(type_: str, details: dict[str, Any]) -> None:
    before = copy.deepcopy(details)
    item = Observation("m", type_, details, NOON)
    assert isinstance(item.phase, Phase)
    assert isinstance(item.score, Score | None)
    assert isinstance(item.winner, str | None)
    assert item.delayed in (True, False, None)
    assert item.updated_at is None or item.updated_at.tzinfo is UTC
    assert item.age is None or item.age >= timedelta(0)
    view = item.view()
    assert type(view) is view_class(type_)
    assert view.raw is details
    assert repr(details) == repr(before)
    for problem in view.problems:
        assert str(problem).isprintable()
    repr(view), repr(item)


@given(types, any_details)
def test_no_meaning_and_no_view_ever_raises(type_: str, details: dict[str, Any]) -> None:
    check(type_, details)


@given(spoiled_samples())
def test_no_spoiled_sample_raises_either(spoiled: tuple[str, dict[str, Any]]) -> None:
    check(*spoiled)


@given(types, any_details)
def test_a_field_of_a_view_is_none_or_of_its_type(type_: str, details: dict[str, Any]) -> None:
    view = Observation("m", type_, details, NOON).view()
    for field in attrs.fields(UnknownView):
        value = getattr(view, field.name)
        for kind in (str, bool, datetime):
            if field.type in {kind | None, kind}:
                assert isinstance(value, kind | None)


@given(moments, st.sampled_from([0, 3, 6]))
def test_every_time_survives_being_written(time: datetime, digits: int) -> None:
    time = time.replace(microsecond=time.microsecond // 10 ** (6 - digits) * 10 ** (6 - digits))
    written = [time.isoformat(), time.isoformat().replace("+00:00", "Z")]
    for value in written:
        assert Observation("m", "t", {"last_updated_ts": value}, NOON).updated_at == time
    seconds = Observation("m", "t", {"last_updated_ts": int(time.timestamp())}, NOON).updated_at
    assert seconds == time.replace(microsecond=0)
