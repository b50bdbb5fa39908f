"""Faults that spoil the whole body of a 200.

Faults of single items live in `on_items`; bodies that never end, in `on_transport`.
"""

from __future__ import annotations

import functools
import gzip
import struct
import zlib
from random import Random

from ..answers import JSON, Answer, body_of, json_answer
from .registry import BODY, Options

GZIP = (b"content-encoding", b"gzip")
GZIP_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
NESTING = 100_000
"""How many lists `deep_nesting` puts into each other."""
MEBIBYTE = 2**20
BOMB_SIZE = 64 * MEBIBYTE
"""What a gzip bomb grows to."""
STACKED_BOMB_SIZE = 256 * MEBIBYTE
"""What the bomb in two layers grows to."""


@BODY.fault()
def null_live_datas(_: list[bytes], __: Options) -> Answer:
    """`live_datas` is null although there is data."""
    return json_answer(200, {"live_datas": None})


@BODY.fault()
def no_live_datas(_: list[bytes], __: Options) -> Answer:
    """There is no `live_datas`."""
    return json_answer(200, {})


@BODY.fault()
def wrong_live_datas(_: list[bytes], __: Options) -> Answer:
    """`live_datas` is an object instead of a list."""
    return json_answer(200, {"live_datas": {}})


@BODY.fault()
def list_body(_: list[bytes], __: Options) -> Answer:
    """The body is a JSON list."""
    return json_answer(200, [])


@BODY.fault()
def error_in_200(_: list[bytes], __: Options) -> Answer:
    """A 200 whose body is an error."""
    return json_answer(200, {"error": {"code": "internal_server_error"}})


@BODY.fault()
def not_json(items: list[bytes], _: Options) -> Answer:
    """A 200 that calls itself JSON and is not."""
    return Answer(200, b"live_datas: [" + b",".join(items))


@BODY.fault()
def invalid_utf8(_: list[bytes], __: Options) -> Answer:
    """The body is not UTF-8."""
    return Answer(200, b'{"live_datas": [], "note": "\xff\xfe"}')


@BODY.fault()
def empty_body(_: list[bytes], __: Options) -> Answer:
    """A 200 with no body at all."""
    return Answer(200, b"")


@BODY.fault()
def unknown_response_fields(items: list[bytes], _: Options) -> Answer:
    """Beside `live_datas` stand fields that the specification does not know."""
    return Answer(200, body_of(items)[:-1] + b',"cursor":"","generated_by":"v2"}')


@BODY.fault()
def shuffled(items: list[bytes], options: Options) -> Answer:
    """The items come in another order than asked for."""
    return Answer(200, body_of(Random(options.draw).sample(items, len(items))))


@BODY.fault()
def deep_nesting(_: list[bytes], __: Options) -> Answer:
    """100,000 lists within each other."""
    return Answer(200, b'{"live_datas":' + b"[" * NESTING + b"]" * NESTING + b"}")


@BODY.fault()
def bad_gzip(items: list[bytes], _: Options) -> Answer:
    """The body calls itself gzip and is not."""
    return Answer(200, body_of(items), (JSON, GZIP))


@BODY.fault()
def unknown_encoding(items: list[bytes], _: Options) -> Answer:
    """The body's Content-Encoding is one nobody knows."""
    return Answer(200, body_of(items), (JSON, (b"content-encoding", b"x-unheard-of")))


@BODY.fault()
def gzip_bomb(_: list[bytes], __: Options) -> Answer:
    """64 KiB of gzip that grow to 64 MiB."""
    return Answer(200, _bomb(BOMB_SIZE), (JSON, GZIP))


@BODY.fault()
def stacked_gzip_bomb(_: list[bytes], __: Options) -> Answer:
    """Gzip within gzip: about a kilobyte that grows to 256 MiB."""
    twice = gzip.compress(_bomb(STACKED_BOMB_SIZE), mtime=0)
    return Answer(200, twice, (JSON, (b"content-encoding", b"gzip, gzip")))


@functools.cache
def _bomb(size: int) -> bytes:
    """Return `size` bytes of spaces and an empty answer, in one gzip member."""
    spaces, ending = b" " * MEBIBYTE, b'{"live_datas":[]}'
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A full flush makes the block independent of what precedes it, so that it can be repeated.
    block = deflate.compress(spaces) + deflate.flush(zlib.Z_FULL_FLUSH)
    tail = deflate.compress(ending) + deflate.flush()
    count, checksum = size // MEBIBYTE, 0
    for _ in range(count):
        checksum = zlib.crc32(spaces, checksum)
    trailer = struct.pack("<LL", zlib.crc32(ending, checksum), count * MEBIBYTE + len(ending))
    return GZIP_HEAD + block * count + tail + trailer
