from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import APIConnectionError, ContractError, ResponseTooLargeError
from kalshi_live.exchange.bodies import BodyReader
from kalshi_live.reading.decoding import decode_json

TEXT = b'{"live_datas": []}' * 50


def raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


CASES = {
    "nothing said": ("", TEXT),
    "identity": ("identity", TEXT),
    "gzip": ("gzip", gzipped(TEXT)),
    "gzip, shouted": ("GZIP ", gzipped(TEXT)),
    "x-gzip": ("x-gzip", gzipped(TEXT)),
    "gzip in two members": ("gzip", gzipped(TEXT[:100]) + gzipped(TEXT[100:])),
    "gzip with padding": ("gzip", gzipped(TEXT) + b"\0\0padding"),
    "deflate": ("deflate", zlib.compress(TEXT)),
    "deflate without its header": ("deflate", raw_deflate(TEXT)),
}
every_encoding = pytest.mark.parametrize(("encoding", "data"), CASES.values(), ids=CASES)


def read(encoding: str, data: bytes, most: int = 10_000, piece: int = 10_000) -> bytes:
    reader = BodyReader(encoding, most)
    for start in range(0, len(data), piece):
        reader.feed(data[start : start + piece])
    return reader.body()


@pytest.mark.parametrize("piece", [1, 7, 10_000])
@every_encoding
def test_every_encoding_that_was_asked_for_is_decoded_in_pieces_of_any_size(
    encoding: str, data: bytes, piece: int
) -> None:
    assert read(encoding, data, piece=piece) == TEXT


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate, gzip", "made-up"])
def test_encodings_that_were_not_asked_for_are_refused_and_not_retried(encoding: str) -> None:
    with pytest.raises(ContractError, match="was not asked for") as caught:
        BodyReader(encoding, 100)
    assert not caught.value.undecodable


@every_encoding
def test_the_limit_counts_decompressed_bytes_exactly(encoding: str, data: bytes) -> None:
    assert read(encoding, data, most=len(TEXT)) == TEXT
    with pytest.raises(ResponseTooLargeError, match=f"larger than {len(TEXT) - 1} bytes"):
        read(encoding, data, most=len(TEXT) - 1)


def test_a_bomb_costs_no_more_memory_than_the_limit() -> None:
    compressor = zlib.compressobj(9, wbits=31)
    zeros = bytes(2**20)
    bomb = b"".join(compressor.compress(zeros) for _ in range(256)) + compressor.flush()
    tracemalloc.start()
    with pytest.raises(ResponseTooLargeError):
        read("gzip", bomb, most=2**20, piece=2**16)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 2**20


def test_gzip_members_without_end_are_refused() -> None:
    with pytest.raises(ContractError, match="more than 100 gzip members"):
        read("gzip", gzipped(b"") * 100_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_compressed_data_that_ends_too_soon_is_a_connection_error(encoding: str) -> None:
    with pytest.raises(APIConnectionError, match="ended too soon"):
        read(encoding, CASES[encoding][1][:-6])


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_corrupt_compressed_data_is_undecodable(encoding: str) -> None:
    with pytest.raises(ContractError, match="cannot be decompressed") as caught:
        read(encoding, b"\x00" + b"nonsense" * 10)
    assert caught.value.undecodable


def test_an_empty_body_is_empty_whatever_its_encoding() -> None:
    assert read("gzip", b"") == b""


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": "\\ud800"}', {"a": "\ud800"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"\xef\xbb\xbf[1]", [1]),
        ('{"a": "é"}'.encode("utf-16"), {"a": "é"}),
        (b"[1e999]", [float("inf")]),
        (b"[36893488147419103232]", [2**65]),
        (b"[-Infinity]", [float("-inf")]),
    ],
)
def test_what_the_standard_library_accepts_is_data(body: bytes, value: Any) -> None:
    assert decode_json(body) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"<html>",
        b'{"live_datas": [',
        b"{} trailing",
        b'["\xff"]',
        b"1" * 5000,
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_what_it_refuses_is_undecodable(body: bytes) -> None:
    with pytest.raises(ContractError, match="not JSON") as caught:
        decode_json(body)
    assert caught.value.undecodable
    assert len(str(caught.value)) < 300


@given(st.binary(max_size=200))
def test_any_bytes_decode_as_the_standard_library_does_or_are_refused(body: bytes) -> None:
    try:
        expected = json.loads(body)
    except (ValueError, RecursionError):
        with pytest.raises(ContractError):
            decode_json(body)
    else:
        assert repr(decode_json(body)) == repr(expected)
