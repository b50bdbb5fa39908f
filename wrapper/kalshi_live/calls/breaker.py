"""A circuit breaker for one call: what its requests know together about the server.

It tells a chunk that is ill among healthy ones from a server that is away, so that an outage costs
few requests and, while there is time, no ids. Whether one request is made again is decided in
`retrying`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from ..errors import APIStatusError, DeadlineExceededError, LiveDataError, RateLimitError
from .causes import blames_ids, ends_the_call
from .first_contact import MOST_TURNS, FirstContact

if TYPE_CHECKING:
    from ..pacing.deadlines import Deadline

_log = logging.getLogger("kalshi_live")

_FAILING_TO_OPEN = 5
"""Requests that fail in a row, with no success in between: the server is in doubt."""
_RATE_LIMITED_TO_OPEN = 20
"""429s in a row that do."""
_DOUBTS = 4
"""Unfounded ones, after which it takes ever more failures to doubt the server again."""
_FRUITLESS_UNPROVEN = 7
"""Both halves, all four quarters and one more: three bad ids cannot spoil as many."""
_FRUITLESS = 2 * _FRUITLESS_UNPROVEN
_PROBE_PAUSE = 0.25
_PROBE_PAUSE_MOST = 8.0
_PROBES_PER_DEADLINE = 10

Probe = Callable[["Deadline"], Awaitable[object]]
"""Repeats a request that has succeeded before, until a deadline."""


class GivenUpError(Exception):
    """No request was made: the call has been given up for `cause`. Never leaves `calls`."""

    def __init__(self, cause: LiveDataError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Breaker:
    """One call's judgment of the server.

    While nothing has succeeded, `first_contact` decides; when three chunks have failed for good,
    the call is given up, and the rest fails with the same cause. Once a request has succeeded, it
    can serve as a probe: after several failures in a row the circuit opens, and only the probe
    goes out, ever more rarely, until it succeeds again. Failures of that time count for nothing.

    Attributes:
        successes: How many requests of the call have succeeded.
        outages: How many times the server was found to be away.
        cause: The error for which the call was given up; None while it goes on.
        first_contact: How chunks take turns while nothing has succeeded.
        splitting: Held by the one chunk of which nobody knows yet whether any part is healthy.
    """

    def __init__(self, retries: int, on_outage: Callable[[], None]) -> None:
        """Allow that many `retries`, as long as the server is well."""
        self.successes: int = 0
        self.outages: int = 0
        self.cause: LiveDataError | None = None
        self._on_outage = on_outage
        self._retries = self._retries_left = retries
        self._given_up = asyncio.Event()
        self.first_contact: FirstContact = FirstContact()
        self.splitting: asyncio.Lock = asyncio.Lock()
        self._lost = 0
        self._fruitless = 0

        self._probe: Probe | None = None
        self._well_at = -math.inf
        self._failing: set[object] = set()
        self._rate_limited = 0
        self._is_open = False
        self._unfounded = 0
        self._probing = asyncio.Lock()
        self._failed_probes = 0
        self._asked_to_wait_until = -math.inf
        self._last_failure: LiveDataError | None = None

    @property
    def is_proven(self) -> bool:
        """Whether the server has answered at all."""
        return self.successes > 0

    def check(self) -> None:
        """Raise `GivenUpError` when the call has been given up."""
        if self.cause is not None:
            raise GivenUpError(self.cause)

    def is_closed(self) -> bool:
        """Return whether requests may go out."""
        self.check()
        return not self._is_open

    def succeeded(self, sent_at: float, probe: Probe | None) -> None:
        """Note that a request which went out at `sent_at` has succeeded, and how to repeat it."""
        self.successes += 1
        self._failing.clear()
        self._rate_limited = 0
        self._well_at = max(self._well_at, sent_at)
        self._probe = probe or self._probe
        if self.successes == 1:
            self.first_contact.decide()

    def failed(self, error: LiveDataError, who: object | None) -> None:
        """Note that a request has failed; 401 and 403 give the call up.

        The failures of different `who` put the server in doubt; those of nobody do not.
        """
        if ends_the_call(error):
            self.give_up(error)
        self._last_failure = error
        if who is not None:
            self._failing.add(who)
        if isinstance(error, RateLimitError):  # the gate and the window answer to it first
            self._rate_limited += 1
            is_in_doubt = self._rate_limited >= _RATE_LIMITED_TO_OPEN * self._trust
        else:
            is_in_doubt = len(self._failing) >= _FAILING_TO_OPEN * self._trust
        if is_in_doubt and self._probe is not None:
            self._is_open = True

    def may_split(self, error: LiveDataError, failed: int) -> bool:
        """Return whether a chunk of which so many parts have `failed`, and none succeeded, may
        be taken further apart for `error`.

        Not when there were too many such parts in this and other chunks: of a server that has
        never answered fewer are enough, unless the error blames the ids.
        """
        most = _FRUITLESS if self.is_proven or blames_ids(error) else _FRUITLESS_UNPROVEN
        return self.cause is None and self._fruitless + failed < most

    def split_in_vain(self, failed: int) -> None:
        """Note that so many parts of a chunk have `failed`, and that none has succeeded."""
        self._fruitless += failed

    def spend_retry(self) -> bool:
        """Take one retry out of the budget; return False when none is left."""
        self._retries_left -= 1
        return self._retries_left >= 0

    def give_up(self, error: LiveDataError) -> None:
        """End the call: what has not been answered fails with `error`."""
        if self.cause is None:
            _log.warning("giving the call up: %s", error)
            self.cause = error
            self._given_up.set()
            self.first_contact.decide()

    def lost(self, error: LiveDataError) -> None:
        """Note that a chunk has failed as a whole, and for good."""
        self._lost += 1
        if not self.is_proven and self._lost >= MOST_TURNS:
            self.give_up(error)

    async def others_got_through(self, deadline: Deadline) -> bool:
        """Return whether a request succeeds for the first time while a chunk waits for that."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(deadline.at):
                return await self.first_contact.decided() and self.cause is None
        return False

    async def sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until the call is given up."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._given_up.wait()

    async def closed(self, deadline: Deadline) -> None:
        """Wait until requests may go out; probe the server, unless another does.

        Raises:
            DeadlineExceededError: The server was away until `deadline`.
            GivenUpError: The call has been given up, or the server asks for a longer wait.
        """
        if self.is_closed():
            return
        try:
            async with asyncio.timeout_at(deadline.at), self._probing:
                while not self.is_closed():
                    await self._ask_probe(deadline)
        except TimeoutError:
            raise self._away_until(deadline) from self._last_failure

    async def was_away(self, since: float, deadline: Deadline, *, is_in_doubt: bool) -> bool:
        """Return whether the server was away when a request that went out at `since` failed.

        Waits until it is back. A success of what was sent later proves that it was not. Where there
        is none a probe tells, if the server `is_in_doubt` or the circuit is open; else it is
        believed to be well, as it is while there is nothing to probe with.
        """
        if self._probe is None or self._well_at > since:
            return False
        outages = self.outages
        self._is_open = self._is_open or (is_in_doubt and len(self._failing) >= self._trust)
        await self.closed(deadline)
        return self.outages > outages

    @property
    def _trust(self) -> int:
        return 1 << max(0, self._unfounded + 1 - _DOUBTS)

    async def _ask_probe(self, deadline: Deadline) -> None:
        assert self._probe is not None  # noqa: S101 - the circuit opens only with a probe
        if self._failed_probes:
            await self.sleep(self._probe_pause(deadline))
            self.check()
        try:
            await self._probe(deadline)
        except DeadlineExceededError:
            raise self._away_until(deadline) from self._last_failure
        except LiveDataError as error:
            self._probe_failed(error)
        else:
            self._close()

    def _probe_pause(self, deadline: Deadline) -> float:
        """Return the seconds before the next probe: exponential, or more if the server asks."""
        if self._asked_to_wait_until >= deadline.at and self._last_failure is not None:
            raise GivenUpError(self._last_failure)
        most = min(_PROBE_PAUSE_MOST, deadline.seconds / _PROBES_PER_DEADLINE)
        doubled = _PROBE_PAUSE * 2.0 ** min(self._failed_probes - 1, 30)
        asked = self._asked_to_wait_until - asyncio.get_running_loop().time()
        return max(min(most, doubled) * random.uniform(0.5, 1), asked)

    def _probe_failed(self, error: LiveDataError) -> None:
        self._last_failure = error
        self._failed_probes += 1
        if self._failed_probes == 1:
            _log.warning("the server is away: %s", error)
            self.outages += 1
            self._on_outage()
        if ends_the_call(error):
            self.give_up(error)
        asked = (error.retry_after or 0.0) if isinstance(error, APIStatusError) else 0.0
        self._asked_to_wait_until = asyncio.get_running_loop().time() + asked

    def _close(self) -> None:
        if self._failed_probes:
            _log.warning("the server is back")
            self._retries_left = self._retries
            self._fruitless = self._unfounded = self._failed_probes = 0
        else:
            self._unfounded += 1
        self._is_open = False
        self._failing.clear()
        self._rate_limited = 0
        self._well_at = asyncio.get_running_loop().time()

    def _away_until(self, deadline: Deadline) -> DeadlineExceededError:
        return DeadlineExceededError(
            f"the server was away until the deadline of {deadline.seconds:g} s: "
            f"{self._last_failure}"
        )


def retries_allowed(chunks: int, attempts: int) -> int:
    """Return how many retries a call may make while the server is well.

    With four attempts 10, and one more for every five chunks: what three chunks need, and every
    fifteenth, to use up their attempts.
    """
    return (attempts - 1) * (chunks + 50) // 15
