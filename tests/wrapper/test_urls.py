"""The URL that is built sooner is the URL that httpx builds."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kalshi_live.exchange.urls import with_query

BASE = httpx.URL("https://server.test/trade-api/v2/live_data/batch")
utf_8 = st.text(st.characters(codec="utf-8"))
plain = st.text("abcXYZ0189-._~")
primitives = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
lists = st.lists(plain) | st.lists(utf_8) | st.lists(primitives)
values = primitives | utf_8 | lists
parameters = st.dictionaries(st.sampled_from(["milestone_ids", "include", "a b", "ä"]), values)


@given(parameters)
@example({"milestone_ids": ["a b&c=d", "ü", "%41", "+", "#?/", "\x00\n"]})
@example({"milestone_ids": ["a"], "include_player_stats": True})
@example({"milestone_ids": ["", ""], "include": []})
def test_the_url_is_the_one_that_httpx_builds(parameters: dict) -> None:
    expected = httpx.URL(BASE, params=parameters)
    url = with_query(BASE, parameters)
    assert url == expected
    assert (str(url), url.raw_path, url.query) == (str(expected), expected.raw_path, expected.query)
    assert url.params == expected.params


def test_the_url_without_a_query_stays_as_it_was() -> None:
    with_query(BASE, {"milestone_ids": ["a"]})
    assert not BASE.query


def test_httpx_decides_whether_a_url_is_too_long() -> None:
    with pytest.raises(httpx.InvalidURL, match="too long"):
        with_query(BASE, {"milestone_ids": ["a" * 70_000]})
