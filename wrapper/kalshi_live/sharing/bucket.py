"""The token bucket in the store, and what one process tells and asks it in one round trip."""

from __future__ import annotations

import asyncio
import math
import secrets
from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING

import attrs

from ..pacing.allowance import usable

if TYPE_CHECKING:
    from ..settings import RateLimit
    from .store import Store

_SCRIPT = resources.files(__package__).joinpath("bucket.lua").read_text("utf-8")
_KEYS = ("bucket", "under_way", "queue", "members")
_REMEMBERED = 60.0
"""Seconds for which the store remembers a bucket that nobody uses, at the least."""
_LEASE_MOST = 60.0
_LEASE_MARGIN = 5.0


@attrs.frozen(kw_only=True)
class Settled:
    """What a process tells the store: names of requests, tokens, and seconds.

    Attributes:
        done: Requests that were answered.
        unused: Requests that were not sent, or not on the account of the store.
        adopted: Requests that went out while the store was away, and are under way.
        owed: Tokens that were used while the store was away.
        hold: For how long nothing may go out.
    """

    done: Sequence[str] = ()
    unused: Sequence[str] = ()
    adopted: Sequence[str] = ()
    owed: float = 0.0
    hold: float = 0.0


@attrs.frozen
class Granted:
    """What the store answers: how many requests may go out now, and when to ask again.

    Attributes:
        requests: How many of those wanted may go out, from the first.
        wait: Seconds until the next one may, if there is one.
        hold: Seconds for which a 429 holds all back.
        processes: How many processes have asked lately.
    """

    requests: int
    wait: float
    hold: float
    processes: int


class SharedBucket:
    """The bucket that the processes of a share draw on, as one of them sees it.

    Attributes:
        member: The name of this one; those of its requests begin with it.
    """

    def __init__(self, store: Store, limit: RateLimit, timeout: float) -> None:
        """Count on requests being under way for `timeout` seconds at most."""
        self.member: str = secrets.token_hex(6)
        self._store = store
        self._script = store.script(_SCRIPT)
        self._keys = [store.key(part) for part in _KEYS]
        lease = min(timeout + _LEASE_MARGIN, _LEASE_MOST)
        self._lease = round(lease * 1e6)
        self._bucket = (limit.tokens_per_second, usable(limit), limit.cost)
        self._place = b"0"
        self._asked_at = -math.inf

    async def settle(self, settled: Settled, wanted: Sequence[str]) -> Granted:
        """Tell the store what was used, and ask it for the requests that are `wanted`.

        Raises:
            StoreError: The store is away, or refuses; it may have understood all the same.
        """
        now = asyncio.get_running_loop().time()
        remembers = now - self._asked_at < _REMEMBERED
        arguments: list[str | bytes | float] = [
            *self._bucket,
            self.member,
            self._place,
            self._lease,
            int(remembers),
            settled.owed,
            round(settled.hold * 1e6),
        ]
        for names in (settled.done, settled.unused, settled.adopted, wanted):
            arguments += [len(names), *names]
        requests, wait, hold, self._place, processes = await self._store.ask(
            self._script(keys=self._keys, args=arguments)
        )
        self._asked_at = now
        return Granted(requests, wait / 1e6, hold / 1e6, processes)
