"""Any bytes that a server may answer with: a batch or a `LiveDataError`, within bounds."""

from __future__ import annotations

import functools
import gzip
import json
import time
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kalshi_live import LiveDataError
from kalshi_live.exchange.bodies import BodyReader
from kalshi_live.observation import RoundTrip
from kalshi_live.reading.decoding import decode_json
from kalshi_live.reading.items import read_body
from kalshi_live.reading.recall import Recall
from kalshi_live.results import ChunkResult, LiveDataBatch

IDS = ("a", "b", "c")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
TRIP = RoundTrip(NOW, NOW)
MEBIBYTE = 2**20
MOST = 32 * MEBIBYTE
ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate", "br", "gzip, gzip", "\x00", "GZIP")

quick = settings(deadline=None, max_examples=60)
recalls = pytest.mark.parametrize("recall", [None, Recall], ids=["afresh", "with recall"])


def read(
    encoding: str, pieces: list[bytes], recall: Recall | None, most: int = MOST
) -> ChunkResult:
    """The whole response path: bytes from the wire to the outcome for `IDS`."""
    reader = BodyReader(encoding, most)
    for piece in pieces:
        reader.feed(piece)
    return read_body(reader.body(), IDS, TRIP, recall)


def read_or_refuse(encoding: str, pieces: list[bytes], recall: Recall | None) -> None:
    """Fails for any error but a `LiveDataError`, and for an outcome that lost an id."""
    with suppress(LiveDataError):
        assert_whole(read(encoding, pieces, recall))


def assert_whole(result: ChunkResult) -> None:
    batch = LiveDataBatch.merge(IDS, [result])
    named = [item.milestone_id for item in batch.rejected if item.milestone_id is not None]
    assert sorted([*batch, *batch.missing, *named, *batch.failed]) == sorted(IDS)
    for observation in batch.values():
        repr((observation, observation.phase, observation.score, observation.age))
        observation.view()
    batch.to_records()


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["a", "b", "0001-01-01T00:00:00Z", "live", "football_game", "9" * 400])
)
keys = st.sampled_from(
    ["milestone_id", "type", "details", "status", "home_points", "last_updated_ts", "error", ""]
) | st.text(max_size=4)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=8,
)
items = st.fixed_dictionaries(
    {
        "milestone_id": st.sampled_from(IDS) | values,
        "type": st.sampled_from(["football_game", "political_race", "cricket_match"]) | values,
        "details": st.dictionaries(keys, values, max_size=6) | values,
    }
)
payloads = st.fixed_dictionaries(
    {"live_datas": st.lists(items | values, max_size=6) | values},
    optional={"error": values, "cursor": values},
)
json_bodies = (payloads | values).map(lambda value: json.dumps(value).encode())


@st.composite
def mangled(draw: Callable[[Any], Any]) -> bytes:
    """A body like the real ones, with a piece of it replaced."""
    body = draw(json_bodies)
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 8)))
    return bytes(body[:start] + draw(st.binary(max_size=8)) + body[end:])


@recalls
@quick
@given(body=json_bodies | mangled() | st.binary(max_size=300))
@example(body=b'{"live_datas":[{"milestone_id":"a","type":"\\ud800","details":{"\\udfff":1}}]}')
@example(body=b'{"live_datas":[{"milestone_id":"a","milestone_id":"b","type":"x","details":{}}]}')
@example(body=b'{"live_datas":[{"milestone_id":"a","type":"x","details":{"n":1e400,"m":-1e400}}]}')
@example(body=b'{"live_datas":[{"milestone_id":"a","type":"x","details":{"n":NaN}}]}')
def test_any_body_is_a_batch_or_a_refusal(recall: type[Recall] | None, body: bytes) -> None:
    memory = recall() if recall else None
    read_or_refuse("", [body], memory)
    read_or_refuse("", [body], memory)  # now some of it may be remembered


@quick
@given(
    encoding=st.sampled_from(ENCODINGS) | st.text(max_size=6),
    body=json_bodies | st.binary(max_size=200),
    pack=st.sampled_from([bytes, gzip.compress, zlib.compress]),
    damage=st.integers(0, 300),
    size=st.integers(1, 64),
)
def test_any_encoding_of_any_body_in_any_pieces_is_a_batch_or_a_refusal(
    encoding: str, body: bytes, pack: Callable[[bytes], bytes], damage: int, size: int
) -> None:
    packed = bytearray(pack(body))
    if damage < len(packed):
        packed[damage] ^= 0x55
    pieces = [bytes(packed[start : start + size]) for start in range(0, len(packed), size)]
    read_or_refuse(encoding, pieces, None)


def inside(value: bytes) -> bytes:
    """A body whose first item has `value` in its details, and is followed by a good one."""
    good = b'{"milestone_id":"b","type":"x","details":{}}'
    item = b'{"milestone_id":"a","type":"x","details":{"v":%s}}' % value
    return b'{"live_datas":[%s,%s]}' % (item, good)


@functools.cache
def bomb(size: int, wbits: int) -> bytes:
    squeeze, block = zlib.compressobj(1, wbits=wbits), b" " * MEBIBYTE
    return b"".join(squeeze.compress(block) for _ in range(size // MEBIBYTE)) + squeeze.flush()


HOSTILE: dict[str, Callable[[], tuple[str, bytes]]] = {
    "a million nested lists": lambda: ("", inside(b"[" * 10**6 + b"]" * 10**6)),
    "a million nested objects": lambda: ("", inside(b'{"a":' * 10**6 + b"1" + b"}" * 10**6)),
    "nesting that never closes": lambda: ("", b'{"live_datas":[' + b"[" * 10**6),
    "nesting just below the limit": lambda: ("", inside(b"[" * 900 + b"]" * 900)),
    "a number of a million digits": lambda: ("", inside(b"9" * 10**6)),
    "an exponent of a million digits": lambda: ("", inside(b"1e" + b"9" * 10**6)),
    "a fraction of a million digits": lambda: ("", inside(b"0." + b"1" * 10**6)),
    "a key a hundred thousand times": lambda: (
        "",
        inside(b"{" + b",".join([b'"k":1'] * 10**5) + b"}"),
    ),
    "a hundred thousand lone surrogates": lambda: ("", inside(b'"' + b"\\ud800" * 10**5 + b'"')),
    "a million items": lambda: ("", b'{"live_datas":[' + b",".join([b"{}"] * 10**6) + b"]}"),
    "a million times null": lambda: ("", b'{"live_datas":[' + b",".join([b"null"] * 10**6) + b"]}"),
    "32 MiB of spaces": lambda: ("", b" " * MOST),
    "one byte more": lambda: ("", b" " * (MOST + 1)),
    "32 MiB of one string": lambda: ("", b'"' + b"a" * (MOST - 2) + b'"'),
    "a gzip bomb of 64 MiB": lambda: ("gzip", bomb(64 * MEBIBYTE, 31)),
    "a deflate bomb of 64 MiB": lambda: ("deflate", bomb(64 * MEBIBYTE, 15)),
    "a bomb without its header": lambda: ("deflate", bomb(64 * MEBIBYTE, -15)),
    "bombs within each other": lambda: ("gzip, gzip", gzip.compress(bomb(64 * MEBIBYTE, 31))),
    "a bomb within a body": lambda: ("gzip", gzip.compress(bomb(64 * MEBIBYTE, 31))),
    "a hundred thousand gzip members": lambda: ("gzip", gzip.compress(b"", mtime=0) * 10**5),
}
hostile = pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
MOST_SECONDS = 5.0
MOST_MEMORY = 6 * MOST
"""Traced bytes beyond the wire's own: the body in pieces and whole, and what it decodes to."""


@recalls
@hostile
def test_hostile_bodies_cost_bounded_time_and_memory(
    recall: type[Recall] | None, make: Callable[[], tuple[str, bytes]]
) -> None:
    encoding, data = make()
    pieces = [data[start : start + 2**16] for start in range(0, len(data), 2**16)]
    begun = time.process_time()
    tracemalloc.start()
    try:
        read_or_refuse(encoding, pieces, recall() if recall else None)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < MOST_SECONDS
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("depth", [900, 990, 1_010, 5_000, 50_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_nesting_of_any_depth_decodes_or_is_refused(depth: int, opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"1}"[1:]
    body = opening * depth + b"1" + closing * depth
    with suppress(LiveDataError):
        decode_json(body)
    read_or_refuse("", [inside(body)], None)
    read_or_refuse("", [inside(body)], Recall())
