from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import LiveDataBatch, Observation
from kalshi_live.jsontext import encode
from kalshi_live.notebook import FIRST_ROWS

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
TOLD = {"status": "inprogress", "home_points": 3, "away_points": "0", "last_updated_ts": 1.7e9}
ANY_TEXT = st.text(st.characters(exclude_categories=[]))
ANY_DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "status": ANY_TEXT | st.just("live"),
        "winner": ANY_TEXT,
        "home_points": st.integers() | st.floats(),
        "away_points": st.integers(0, 2**63 - 1),
        "last_updated_ts": st.datetimes().map(lambda time: f"{time.isoformat()}Z") | st.floats(),
        "more": st.dictionaries(ANY_TEXT, st.floats() | ANY_TEXT),
    },
)

POLARS_TYPES = {
    "milestone_id": pl.String(),
    "type": pl.String(),
    "phase": pl.String(),
    "home": pl.Int64(),
    "away": pl.Int64(),
    "unit": pl.String(),
    "winner": pl.String(),
    "updated_at": pl.Datetime("us", "UTC"),
    "observed_at": pl.Datetime("us", "UTC"),
    "details": pl.String(),
}
PANDAS_TYPES: dict[object, str] = {
    pl.String(): "string",
    pl.Int64(): "Int64",
    pl.Datetime("us", "UTC"): "datetime64[us, UTC]",
}

Frame = Callable[[LiveDataBatch], tuple[dict[str, Any], list[dict[str, Any]]]]


def by_polars(batch: LiveDataBatch) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    frame = batch.to_polars()
    return dict(frame.schema), frame.to_dicts()


def by_pandas(batch: LiveDataBatch) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    frame = batch.to_pandas()
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    polars_types = {text: type_ for type_, text in PANDAS_TYPES.items()}
    return {name: polars_types[str(kind)] for name, kind in frame.dtypes.items()}, rows


def batch_of(*items: Observation) -> LiveDataBatch:
    present = {item.milestone_id: item for item in items}
    return LiveDataBatch((*present, "gone"), present=present)


@pytest.fixture(params=[by_polars, by_pandas])
def read(request: pytest.FixtureRequest) -> Frame:
    return request.param


def test_a_frame_has_the_rows_of_the_records_with_the_details_as_json(read: Frame) -> None:
    batch = batch_of(
        Observation("b", "football_game", TOLD, NOW), Observation("a", "truflation", {}, NOW)
    )
    types, rows = read(batch)
    assert types == POLARS_TYPES
    assert [row | {"details": json.loads(row["details"])} for row in rows] == batch.to_records()


def test_an_empty_frame_has_the_same_columns(read: Frame) -> None:
    assert read(LiveDataBatch()) == (POLARS_TYPES, [])


@given(
    st.lists(st.builds(Observation, ANY_TEXT, st.just("football_game"), ANY_DETAILS, st.just(NOW)))
)
def test_a_frame_takes_whatever_the_details_hold(items: list[Observation]) -> None:
    batch = batch_of(*items)
    for read in (by_polars, by_pandas):
        types, rows = read(batch)
        assert types == POLARS_TYPES
        for row, record in zip(rows, batch.to_records(), strict=True):
            assert row["details"] == encode(record["details"])
            assert [row[name] for name in ("home", "away", "updated_at")] == [
                record["home"],
                record["away"],
                record["updated_at"],
            ]


class Shown(HTMLParser):
    """The tags, attributes and text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202egpj", "x" * 10**6],
)
def test_a_notebook_shows_hostile_text_as_text(hostile: str) -> None:
    items = [
        Observation(f"{hostile}{index}", hostile, {"winner": hostile, hostile: hostile}, NOW)
        for index in range(30)
    ]
    html = batch_of(*items)._repr_html_()
    shown = Shown(html)
    assert shown.tags <= {"div", "p", "b", "table", "thead", "tbody", "tr", "th", "td"}
    assert shown.attributes <= {"class", "style"}
    assert "\u202e" not in html
    assert len(html) < 2000 * FIRST_ROWS


def test_a_notebook_shows_the_counts_and_the_first_rows() -> None:
    many = [Observation(f"id {index}", "football_game", TOLD, NOW) for index in range(2000)]
    text = Shown(batch_of(*many)._repr_html_()).text
    assert "LiveDataBatch: 2,000 present, 1 missing, 0 rejected, 0 failed" in text
    assert "3-0 points" in text
    assert f"id {FIRST_ROWS - 1}" in text
    assert f"id {FIRST_ROWS}" not in text
    assert f"the first {FIRST_ROWS} of 2,000" in text
