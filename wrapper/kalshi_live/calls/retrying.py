"""Asking again: whether a failure is worth another attempt, and how long to wait for it.

What a failure may be due to is in `causes`, what a call knows of the server in `breaker`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import (
    DeadlineExceededError,
    LiveDataError,
    RateLimitError,
    ResponseTooLargeError,
)
from ..exchange.failures import StaleConnectionError
from .attempts import NotSentError, attempt
from .breaker import GivenUpError
from .causes import is_transient, may_be_the_datas_fault

if TYPE_CHECKING:
    from ..exchange.request import Request
    from ..pacing.deadlines import Deadline
    from ..settings import RetryPolicy
    from .breaker import Breaker, Probe
    from .resources import Resources

T = TypeVar("T")

_log = logging.getLogger("kalshi_live")

_MOST_DOUBLINGS = 60
"""Of the wait between attempts; beyond, a float overflows."""

_PROBES_FIRST = 1_000_000
"""The attempt number of a probe: it goes before whatever waits."""


def pause_before(attempt: int, policy: RetryPolicy, error: LiveDataError) -> float:
    """Return the seconds before `attempt` (from 2): full jitter, or more if the server asks."""
    doublings = min(attempt - 2, _MOST_DOUBLINGS)
    most = min(policy.wait_max, policy.wait_initial * 2**doublings)
    return max(random.uniform(0, most), getattr(error, "retry_after", None) or 0.0)


class Asker:
    """Makes requests of one call under one deadline, and again where that is worth it."""

    def __init__(self, resources: Resources, breaker: Breaker, deadline: Deadline) -> None:
        self.resources = resources
        self.breaker = breaker
        self.deadline = deadline

    async def ask(
        self,
        request: Request[T],
        *,
        attempts: int,
        probe_of: Callable[[T], Probe | None],
        ids: tuple[str, ...] = (),
        is_part: bool = False,
        in_doubt: bool = True,
    ) -> T:
        """Return the value of `request`.

        Args:
            request: What to send.
            ids: What it asks for: those that its error names.
            attempts: How many to make, those not counted that fail while the server is away.
            probe_of: Returns how to repeat a part of what the value answers.
            is_part: Its failure is not the last word: what it asks for is asked for again.
            in_doubt: Its failure puts the server in doubt, even if it is a part's.

        Raises:
            LiveDataError: That of the last attempt, or for which the call was given up.
        """
        async with contextlib.AsyncExitStack() as turn:
            series = _Series(self, attempts, turn, is_part=is_part, in_doubt=in_doubt)
            try:
                value = await series.value(request)
            except GivenUpError as given_up:
                raise given_up.cause  # noqa: B904 - it has a cause of its own
            except LiveDataError as error:
                error.milestone_ids = ids
                raise
            self.breaker.succeeded(series.sent_at, probe_of(value))
            return value

    async def probe(self, request: Request[Any], deadline: Deadline) -> None:
        """Ask once, whatever the circuit says, for a chunk with that deadline."""
        await attempt(
            self.resources,
            request,
            deadline,
            number=_PROBES_FIRST,
            may_go=lambda: True,
            fresh=True,
        )


class _Series:
    """The attempts of one request, and the decision about the next."""

    def __init__(
        self,
        asker: Asker,
        attempts: int,
        turn: contextlib.AsyncExitStack,
        *,
        is_part: bool,
        in_doubt: bool,
    ) -> None:
        self._resources = asker.resources
        self._breaker = asker.breaker
        self._deadline = asker.deadline
        self._attempts = attempts
        self._turn = turn
        self._is_part = is_part
        self._in_doubt = in_doubt
        self._has_turn = False
        self._is_sure = False
        self._last: LiveDataError | None = None
        self._blamed: LiveDataError | None = None
        self._used = 0
        self._successes = self._breaker.successes
        self._outages = self._breaker.outages
        self._number = 0
        self.sent_at = 0.0

    async def value(self, request: Request[T]) -> T:
        """Return the value of the first attempt that succeeds.

        Raises:
            LiveDataError: As `Asker.ask`.
            GivenUpError: The call has been given up.
        """
        while True:
            try:
                return await self._attempt(request)
            except LiveDataError as raised:
                error = raised
            # Outside of the handler: what is raised from now on has nothing to do with it.
            error.attempts = self._number
            if not await self._is_worth_another(error):
                raise self._verdict(error)

    async def _attempt(self, request: Request[T]) -> T:
        self._number += 1
        fresh = False
        while True:
            try:
                await self._breaker.closed(self._deadline)
                return await attempt(
                    self._resources,
                    request,
                    self._deadline,
                    number=self._number,
                    may_go=self._may_go,
                    fresh=fresh,
                )
            except NotSentError:
                continue
            except StaleConnectionError as error:
                if fresh:
                    raise
                # The pool's doing, not the server's: RFC 9112, section 9.3.1.
                self._breaker.failed(error, self)
                fresh = True
            except DeadlineExceededError as error:
                raise error from error.__cause__ or self._last

    async def _is_worth_another(self, error: LiveDataError) -> bool:
        """Return whether to make another attempt, as soon as it is time for it."""
        self._last = error
        if isinstance(error, DeadlineExceededError):
            return False
        if may_be_the_datas_fault(error):
            self._blamed = error
        self._breaker.failed(error, self if self._in_doubt or not self._is_part else None)
        self._count(error)
        pause = pause_before(max(2, self._used + 1), self._policy, error)
        left = self._deadline.left()
        if isinstance(error, RateLimitError):
            self._resources.gate.hold(pause if pause < left else min(pause, self._policy.wait_max))
        if not is_transient(error) or self._used >= self._attempts:
            return await self._server_was_away(error)
        error.reason_not_retried = (
            _too_late(error, pause, left)
            or await self._objection(error)
            or _too_late(error, pause, self._deadline.left())  # it may have waited for its turn
        )
        if error.reason_not_retried is not None:
            return False
        if self._used == self._attempts - 1 and not self._is_sure:
            # The last attempt tells something only while the server is well.
            if await self._server_was_away(error):
                return True
            self._is_sure = True
        _log.info("attempt %d failed, next in %.2f s: %s", self._number, pause, error)
        await self._breaker.sleep(pause)
        return True

    def _verdict(self, error: LiveDataError) -> LiveDataError:
        """Return what the request fails with, when `error` was that of the last attempt.

        An earlier one, if the ids may be to blame for it: that the last attempt met a passing
        fault tells nothing about them.
        """
        if self._blamed is None or not is_transient(error):
            return error
        self._blamed.attempts = error.attempts
        return self._blamed

    @property
    def _policy(self) -> RetryPolicy:
        return self._resources.settings.retry

    def _may_go(self) -> bool:
        self.sent_at = asyncio.get_running_loop().time()
        return self._breaker.is_closed()

    def _count(self, error: LiveDataError) -> None:
        """Count the attempt, unless it was only bad luck.

        That is a 429 while others get through, and a failure while the server was away.
        """
        breaker = self._breaker
        others_got_through = breaker.successes > self._successes
        if breaker.outages > self._outages:
            self._used = 0
        elif not (isinstance(error, RateLimitError) and others_got_through):
            self._used += 1
        self._successes, self._outages = breaker.successes, breaker.outages

    async def _objection(self, error: LiveDataError) -> str | None:
        """Return why the call does not allow another attempt; wait for the turn to make it."""
        has_waited = False
        if not self._breaker.is_proven and not self._has_turn:
            try:
                async with asyncio.timeout_at(self._deadline.at):
                    has_waited = await self._turn.enter_async_context(
                        self._breaker.first_contact.turn()
                    )
            except TimeoutError:
                return "not retried: the deadline passed before it was its turn"
            self._has_turn = not has_waited
        if self._breaker.cause is not None:
            return "not retried: the call has been given up"
        # Free: a 429, since the gate lets its retries through one by one, and the retry of a chunk
        # that has waited for others to find the server well.
        is_free = has_waited or isinstance(error, RateLimitError) or self._breaker.spend_retry()
        if is_free or await self._server_was_away(error):
            return None
        return "not retried: the call has used up its retries"

    async def _server_was_away(self, error: LiveDataError) -> bool:
        """Return whether the server was away, and is back: then the request is not to blame.

        What the ids may be to blame for is believed, since taking them apart tells more, and so
        is what fails in parts; unless the server is in doubt already.
        """
        is_believed = (
            self._is_part
            or may_be_the_datas_fault(error)
            or isinstance(error, ResponseTooLargeError)
        )
        was_away = await self._breaker.was_away(
            self.sent_at, self._deadline, is_in_doubt=not is_believed
        )
        if was_away:
            self._used, self._outages, self._is_sure = 0, self._breaker.outages, False
            self._blamed = None
        return was_away


def _too_late(error: LiveDataError, pause: float, left: float) -> str | None:
    if pause < left:
        return None
    asked = getattr(error, "retry_after", None)
    source = f"Retry-After of {asked:.6g} s" if asked == pause else f"wait of {pause:.3g} s"
    return f"not retried: the {source} is longer than the {left:.3g} s left of the deadline"
