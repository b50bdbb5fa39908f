"""One attempt of one request: as soon as the pacing allows it, and within the timeout."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from ..errors import APITimeoutError, DeadlineExceededError, LiveDataError, RateLimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..exchange.request import Request
    from ..pacing.deadlines import Deadline
    from .resources import Resources

T = TypeVar("T")


class NotSentError(Exception):
    """The circuit opened while the attempt waited for its place. Never leaves `calls`."""


async def attempt(
    resources: Resources,
    request: Request[T],
    deadline: Deadline,
    *,
    number: int,
    may_go: Callable[[], bool],
    fresh: bool = False,
) -> T:
    """Return the value of `request`, asked for once.

    Args:
        resources: What it is sent with.
        request: What to send.
        deadline: By when it must have ended, waits included.
        number: Which attempt this is, from 1; of those that wait, the highest goes first.
        may_go: Asked at the last moment before the request goes out.
        fresh: Takes a connection that nothing was sent over before.

    Raises:
        NotSentError: `may_go` said no; nothing was sent.
        DeadlineExceededError: The deadline passed first.
        LiveDataError: As `Exchange.fetch` raises, or `APITimeoutError`.
    """
    try:
        async with (
            asyncio.timeout_at(deadline.at),
            resources.window.place(number),
            resources.gate.passed(deadline) as answered,
        ):
            if not may_go():
                raise NotSentError
            return await _timed(resources, request, number, answered, fresh=fresh)
    except TimeoutError:
        raise DeadlineExceededError(
            f"no answer within the deadline of {deadline.seconds:g} s"
        ) from None


async def _timed(
    resources: Resources,
    request: Request[T],
    number: int,
    answered: Callable[[], None],
    *,
    fresh: bool,
) -> T:
    stats, timeout = resources.stats, resources.settings.timeout
    stats.requests += 1
    stats.retries += number > 1
    limit = asyncio.timeout(timeout)
    try:
        async with limit:
            value = await resources.exchange.fetch(request, answered, fresh=fresh)
    except TimeoutError:
        if not limit.expired():
            raise
        error: LiveDataError = APITimeoutError(f"no complete response within {timeout:g} s")
    except LiveDataError as raised:
        error = raised
    else:
        resources.window.widen()
        return value
    if isinstance(error, RateLimitError):
        stats.rate_limited += 1
        resources.window.shrink()
    raise error
