from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, StrEnum
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import Face, Server, good
from kalshi_live.calls.planning import Plan, halves, plan
from kalshi_trade_api import spec_facts

IDS = st.lists(
    st.text(st.characters(exclude_characters=",", exclude_categories=["C", "Z"]), min_size=1)
)


@given(IDS, st.integers(1, 7))
def test_chunks_joined_are_the_ids_each_once_in_first_order(ids: list[str], size: int) -> None:
    planned = plan(ids, size)
    chunks = list(planned.chunks)
    assert [milestone_id for chunk in chunks for milestone_id in chunk] == list(dict.fromkeys(ids))
    assert len(planned) == len(chunks)
    assert all(len(chunk) == size for chunk in chunks[:-1])
    assert all(0 < len(chunk) <= size for chunk in chunks)


@given(st.lists(st.text("aé😀/", min_size=1, max_size=9000), max_size=12, unique=True))
def test_a_chunk_has_a_query_of_less_than_8_kilobytes_or_a_single_id(ids: list[str]) -> None:
    planned = Plan(tuple(ids), 5)
    assert [milestone_id for chunk in planned.chunks for milestone_id in chunk] == ids
    for chunk in planned.chunks:
        query = str(httpx.QueryParams({"milestone_ids": list(chunk)}))
        assert len(chunk) == 1 or len(query) <= 8000


@pytest.mark.parametrize("status", [414, 431])
def test_300_ids_of_700_characters_arrive_and_one_that_fits_no_url_costs_itself(
    face: Face, status: int
) -> None:
    def answer(ids: list[str], n: int) -> Any:
        size = len(str(httpx.QueryParams({"milestone_ids": ids})))
        return httpx.Response(status) if size > 8192 else good(ids)

    long = [f"{number}-{'x' * 700}" for number in range(300)]
    too_long = {"refused-" + "x" * 20_000: "4[13]", "unsendable-" + "x" * 70_000: "too long"}
    ids = [*long, *too_long]
    batch = face.get(ids, transport=Server(answer).transport, on_error="collect")
    assert list(batch) == long
    assert list(batch.failed) == list(too_long)
    for milestone_id, says in too_long.items():
        assert re.search(says, str(batch.failed[milestone_id]))


@given(IDS)
def test_halves_lose_nothing_and_the_first_is_never_smaller(ids: list[str]) -> None:
    first, second = halves(tuple(ids))
    assert first + second == tuple(ids)
    assert len(first) - len(second) in {0, 1}


def test_the_chunk_size_is_the_specifications_own_limit() -> None:
    from kalshi_live import LiveDataClient

    limit = spec_facts.ARRAY_LIMITS["GetLiveDatas"]["milestone_ids"]["maxItems"]
    with LiveDataClient() as client:
        assert client._chunk_size == limit


class Text(str, Enum):  # noqa: UP042 - whose str() is not its value
    ONE = "id-1"


class Modern(StrEnum):
    TWO = "id-2"


def _generator() -> Iterator[str]:
    yield "id-1"


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], ()),
        (("id-1", "id-2", "id-1"), ("id-1", "id-2")),
        (_generator(), ("id-1",)),
        ({"id-1": None}, ("id-1",)),
        ([Text.ONE, Modern.TWO], ("id-1", "id-2")),
        (["ünïcode", "a b", "a/../b"], ("ünïcode", "a b", "a/../b")),
    ],
)
def test_any_iterable_of_strings_will_do(ids: Any, expected: tuple[str, ...]) -> None:
    assert plan(ids, 100).ids == expected


async def _asynchronous() -> Any:
    yield "id-1"


@pytest.mark.parametrize(
    ("ids", "error", "says"),
    [
        ("id-1", TypeError, r"pass a list, as in \['id-1'\]"),
        (b"id-1", TypeError, "not one bytes"),
        (None, TypeError, "not NoneType"),
        (7, TypeError, "not int"),
        (_asynchronous(), TypeError, "collect it first"),
        (["id-1", 7], TypeError, r"ids\[1\] must be a string, not int: 7"),
        (["id-1", None], TypeError, r"ids\[1\] must be a string, not NoneType"),
        (["id-1", ""], ValueError, r"ids\[1\] is blank"),
        ([" \t\n"], ValueError, r"ids\[0\] is blank"),
        (["id-1,id-2"], ValueError, "one id per element"),
        (["\ud800"], ValueError, "not valid Unicode"),
    ],
)
def test_bad_ids_are_refused_with_their_place_and_a_way_out(
    ids: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        plan(ids, 100)
