"""Errors that are kept: what a person would read of them stays, and little else."""

from __future__ import annotations

import gc
import json
import ssl
import tracemalloc

import httpx
import pytest

from kalshi_live import APIConnectionError, ContractError, LiveDataError, ServerError, SilenceError
from kalshi_live.slimming import causes, slimmed

RESPONSE = 100_000
"""Bytes."""


def failure(cause: Exception, error: LiveDataError) -> LiveDataError:
    """`error` as it comes out of frames that held a response, raised for `cause`."""

    def read() -> None:
        response = bytearray(RESPONSE)
        broken = httpx.ReadError("read", request=httpx.Request("GET", "http://a"))
        broken.__context__, broken.__suppress_context__ = cause, True  # as httpcore raises it
        assert response
        raise broken

    try:
        try:
            read()
        except httpx.ReadError as broken:
            raise error from broken
    except LiveDataError as raised:
        return raised
    raise AssertionError


def test_errors_that_are_kept_hold_no_responses() -> None:
    tracemalloc.start()
    try:
        kept = [slimmed(failure(OSError("no"), APIConnectionError("no"))) for _ in range(100)]
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(kept) == 100
    assert size < 100 * RESPONSE / 10


CAUSES = [
    ConnectionRefusedError(111, "Connection refused"),
    FileNotFoundError(2, "No such file or directory", "/path"),
    ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"),
    UnicodeDecodeError("utf-8", b"\xff" * RESPONSE, 0, 1, "invalid start byte"),
    json.JSONDecodeError("Expecting value", " " * RESPONSE, 7),
    KeyError("key"),
    ExceptionGroup("several", [OSError("one"), OSError("two")]),
    ContractError("no", body="x" * RESPONSE),
]


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: type(cause).__name__)
def test_their_causes_say_what_they_said(cause: Exception) -> None:
    said = str(cause)
    error = slimmed(failure(cause, APIConnectionError("no")))
    first, second, third = causes(error)
    assert first is error
    assert (type(second), str(second)) == (httpx.ReadError, "read")
    assert said in str(third)
    assert type(third).__name__ == type(cause).__name__ or type(cause).__name__ in str(third)
    assert [one.__traceback__ for one in (first, second, third)] == [None] * 3
    assert getattr(second, "_request", None) is None
    assert max(len(repr(vars(one))) for one in (first, second, third)) < RESPONSE


def test_an_error_for_which_another_was_raised_is_kept_as_it_is() -> None:
    cause = ServerError("503", status_code=503, retry_after=2.0)
    error = slimmed(failure(OSError("no"), SilenceError("nothing")))
    error.__cause__ = cause
    assert slimmed(error).__cause__ is cause


def test_errors_that_go_in_a_circle_have_an_end() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__context__, other.__context__ = other, one
    error = APIConnectionError("no")
    error.__cause__ = one
    assert len(list(causes(slimmed(error)))) <= 20


@pytest.mark.parametrize("body", ["text" * RESPONSE, {"error": ["text"] * RESPONSE}])
@pytest.mark.parametrize("kind", [ContractError, ServerError])
def test_a_long_body_is_cut(kind: type[ContractError | ServerError], body: object) -> None:
    error = kind("no", body=body)
    slimmed(error)
    assert isinstance(error.body, str)
    assert "text" in error.body
    assert len(error.body) < 10_000


@pytest.mark.parametrize("body", ["text", {"error": ["text"]}, None])
def test_a_short_body_stays(body: object) -> None:
    error = ServerError("no", body=body)
    slimmed(error)
    assert error.body is body
