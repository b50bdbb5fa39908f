"""Which failures are worth another attempt, and how long to wait for it.

tenacity does the looping, from the first failure on; here stand the decisions. The budget that
several chunks share is in `brakes`.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from ..errors import (
    APIConnectionError,
    APIStatusError,
    ContractError,
    DeadlineExceededError,
    LiveDataError,
    RateLimitError,
)

if TYPE_CHECKING:
    from ..pacing.deadlines import Deadline
    from ..pacing.gate import RateGate
    from ..settings import RetryPolicy
    from .breaker import Brakes

T = TypeVar("T")

_log = logging.getLogger("kalshi_live")

TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 528), 529, 530})
"""What a server or the edge before it answers when the same request may well succeed later."""

_MOST_DOUBLINGS = 60
"""Of the wait between attempts; beyond, a float overflows."""


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed when it is made again."""
    match error:
        case APIStatusError():
            return error.status_code in TRANSIENT_STATUSES
        case APIConnectionError():
            return error.retryable
        case ContractError():
            return error.undecodable
        case _:
            return False


class Retrier:
    """Makes one chunk's request until it succeeds, or another attempt is not worth making."""

    def __init__(
        self, policy: RetryPolicy, *, brakes: Brakes, gate: RateGate, deadline: Deadline
    ) -> None:
        self._policy = policy
        self._brakes = brakes
        self._gate = gate
        self._deadline = deadline
        self._is_scout = False
        self._free_attempts = 0
        self._successes = brakes.successes

    async def call(self, attempt: Callable[[int], Awaitable[T]]) -> T:
        """The result of `attempt(number)`, where the first attempt is number 1.

        Raises:
            LiveDataError: That of the last attempt.
        """
        try:
            return await attempt(1)
        except LiveDataError as error:
            if not is_transient(error):
                raise
            first = error
        return await self._call_again(attempt, first)

    async def _call_again(self, attempt: Callable[[int], Awaitable[T]], first: LiveDataError) -> T:
        """What `call` does once the first attempt has failed."""
        number = 0
        last = first

        async def next_attempt() -> T:
            nonlocal number, last
            number += 1
            try:
                if number == 1:
                    raise first
                return await attempt(number)
            except DeadlineExceededError as error:
                raise error from last
            except LiveDataError as error:
                last = error
                self._count(error)
                raise

        retrying = AsyncRetrying(
            retry=retry_if_exception(is_transient),
            wait=self._wait,
            stop=self._stop,  # type: ignore[arg-type]  # awaited, though typed as if it were not
            sleep=self._brakes.sleep,
            reraise=True,
        )
        try:
            return await retrying(next_attempt)
        finally:
            if self._is_scout:
                self._brakes.scouts.release()

    def _count(self, error: LiveDataError) -> None:
        """A 429 uses up no attempt while others get through: it was only bad luck."""
        if isinstance(error, RateLimitError) and self._brakes.successes > self._successes:
            self._free_attempts += 1
        self._successes = self._brakes.successes

    def _wait(self, state: RetryCallState) -> float:
        """The seconds until the next attempt: full jitter, or more if the server asks for more."""
        doublings = min(self._used(state) - 1, _MOST_DOUBLINGS)
        most = min(self._policy.wait_max, self._policy.wait_initial * 2**doublings)
        return max(random.uniform(0, most), getattr(_error(state), "retry_after", None) or 0.0)

    async def _stop(self, state: RetryCallState) -> bool:
        """Whether the attempt that just failed was the last; a 429 closes the gate as well."""
        error, pause, left = _error(state), state.upcoming_sleep, self._deadline.left()
        if isinstance(error, RateLimitError):
            self._gate.hold(pause if pause < left else min(pause, self._policy.wait_max))
        if self._used(state) >= self._policy.attempts:
            return True
        error.reason_not_retried = _too_late(error, pause, left) or await self._objection(error)
        if error.reason_not_retried is None:
            _log.info("attempt %d failed, next in %.2f s: %s", state.attempt_number, pause, error)
        return error.reason_not_retried is not None

    def _used(self, state: RetryCallState) -> int:
        return max(1, state.attempt_number - self._free_attempts)

    async def _objection(self, error: LiveDataError) -> str | None:
        """Why the call as a whole does not allow another attempt; waits for the chunk's turn."""
        has_waited = False
        if not self._is_scout and not self._brakes.proven:
            self._is_scout = await self._brakes.become_scout()
            has_waited = not self._is_scout
        if self._brakes.cause is not None:
            return "not retried: the call has been given up"
        # Free: a 429, since the gate lets its retries through one by one, and the retry of a chunk
        # that has waited for others to find the server well again.
        is_free = has_waited or isinstance(error, RateLimitError)
        if not is_free and not self._brakes.spend_retry():
            return "not retried: the call has used up its retries"
        return None


def _too_late(error: LiveDataError, pause: float, left: float) -> str | None:
    if pause < left:
        return None
    asked = getattr(error, "retry_after", None)
    source = f"Retry-After of {asked:.6g} s" if asked == pause else f"wait of {pause:.3g} s"
    return f"not retried: the {source} is longer than the {left:.3g} s left of the deadline"


def _error(state: RetryCallState) -> LiveDataError:
    error = state.outcome.exception() if state.outcome is not None else None
    assert isinstance(error, LiveDataError)  # noqa: S101 - `is_transient` lets nothing else through
    return error
