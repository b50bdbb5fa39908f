"""Where a secret in `headers` or `auth` may not turn up: logs, reprs, errors, pickles."""

from __future__ import annotations

import base64
import copy
import io
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from harness import Face
from kalshi_live import LiveDataClient, LiveDataError, RetryPolicy
from kalshi_live.sandbox import Sandbox
from kalshi_live.transports import aiohttp_transport

SECRET = "hunter2-and-longer"
BASIC = base64.b64encode(f"user:{SECRET}".encode()).decode()
FAULTS = ["unauthorized", "unavailable", "reset", "hang", "truncated", "garbage", "not_json"]


def sign(request: httpx.Request) -> httpx.Request:
    request.headers["X-Signature"] = SECRET
    return request


class Signed(httpx.Auth):
    def auth_flow(self, request: httpx.Request) -> Any:
        request.headers["X-Signature"] = SECRET
        yield request


CARRIED: dict[str, dict[str, Any]] = {
    "a header": {"headers": {"X-Key": SECRET}},
    "Authorization": {"headers": {"Authorization": f"Bearer {SECRET}"}},
    "a user and password": {"auth": ("user", SECRET)},
    "a function": {"auth": sign},
    "an httpx.Auth": {"auth": Signed()},
}
carried = pytest.mark.parametrize("options", CARRIED.values(), ids=CARRIED)


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(5) as sandbox:
        yield sandbox


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged at DEBUG, by httpx, httpcore and asyncio too."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


def secrets_in(text: str | bytes) -> list[str]:
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    return [secret for secret in (SECRET, BASIC) if secret in text]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@carried
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("make_transport", [lambda: None, aiohttp_transport], ids=["", "aiohttp"])
def test_no_secret_is_in_what_a_failed_call_leaves_behind(
    face: Face,
    fault: str,
    options: dict[str, Any],
    make_transport: Callable[[], httpx.AsyncBaseTransport | None],
    running: Sandbox,
    logged: io.StringIO,
) -> None:
    running.faults.clear()
    running.faults[fault] = 1.0
    with pytest.raises(LiveDataError) as caught:
        face.get(
            running.milestone_ids[:2],
            running.base_url,
            retry=RetryPolicy(attempts=2, wait_initial=0),
            timeout=0.1,
            transport=make_transport(),
            **options,
        )
    for error in chain(caught.value):
        assert not secrets_in(repr(error) + str(error) + repr(vars(error)))
        assert getattr(error, "_request", None) is None  # it would hold the headers
    assert not secrets_in(pickle.dumps(caught.value))
    assert not secrets_in(repr(vars(copy.copy(caught.value))))
    assert not secrets_in("".join(traceback.format_exception(caught.value)))
    assert logged.getvalue()
    assert not secrets_in(logged.getvalue())


@carried
def test_no_secret_is_logged_by_a_call_that_succeeds(
    face: Face, options: dict[str, Any], running: Sandbox, logged: io.StringIO
) -> None:
    running.faults.clear()
    batch = face.get(running.milestone_ids, running.base_url, **options)
    assert not secrets_in(logged.getvalue())
    assert not secrets_in(repr(batch))
    assert not secrets_in(pickle.dumps(batch))


@carried
def test_no_secret_is_in_the_clients_own_repr(options: dict[str, Any]) -> None:
    client = LiveDataClient("https://host.test/v2", **options)
    assert not secrets_in(repr(client) + str(client) + repr(vars(client)))


def test_no_secret_is_in_the_complaint_about_it() -> None:
    for options in ({"headers": {"X-Key": f"{SECRET}\n"}}, {"auth": SECRET}):
        with pytest.raises((TypeError, ValueError)) as caught:
            LiveDataClient("https://host.test/v2", **options)  # type: ignore[arg-type]
        assert not secrets_in("".join(traceback.format_exception_only(caught.value)))
