"""One fetch for a command: chunk by chunk, with progress, and nothing lost at the deadline.

What is printed of it is decided elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from kalshi_trade_api import spec_facts

from ..client import AsyncLiveDataClient
from ..errors import DeadlineExceededError
from ..policies import RateLimit, RetryPolicy
from ..results import ChunkResult, LiveDataBatch
from .progress import progress_bar

if TYPE_CHECKING:
    from ..stats import Stats

SLACK = 60.0
"""Seconds that a fetch may take beyond what its rate limit makes it take."""


@attrs.frozen(kw_only=True)
class Server:
    """Which server to ask, and how; the fields are the client's arguments of those names.

    `deadline` None stands for `SLACK` seconds more than the rate limit takes.
    """

    base_url: str | None = None
    allow_http: bool = False
    rate_limit: RateLimit | None = attrs.field(factory=RateLimit)
    retry: RetryPolicy = attrs.field(factory=RetryPolicy)
    timeout: float = 10.0
    deadline: float | None = None

    def client(self) -> AsyncLiveDataClient:
        """A client for this server; ValueError for values that make no sense."""
        return AsyncLiveDataClient(
            self.base_url,
            allow_http=self.allow_http,
            rate_limit=self.rate_limit,
            retry=self.retry,
            timeout=self.timeout,
        )

    def seconds_for(self, milestones: int) -> float:
        """How long fetching so many may take."""
        if self.deadline is not None:
            return self.deadline
        chunk_size = spec_facts.ARRAY_LIMITS["GetLiveDatas"]["milestone_ids"]["maxItems"]
        requests = math.ceil(milestones / chunk_size)
        return SLACK + (self.rate_limit.seconds_for(requests) if self.rate_limit else 0.0)


def fetch(
    ids: Sequence[str], server: Server, *, shows_progress: bool = False
) -> tuple[LiveDataBatch, Stats]:
    """The live data of `ids`, each of which stands there once, and what it took.

    What goes wrong on the wire stands in the batch. Ids that have no answer when the time is up
    are failed with a `DeadlineExceededError`.

    Raises:
        ValueError: Something in `server`, or an id, makes no sense; nothing was sent.
    """
    return asyncio.run(_fetch(ids, server, shows_progress=shows_progress))


async def _fetch(
    ids: Sequence[str], server: Server, *, shows_progress: bool
) -> tuple[LiveDataBatch, Stats]:
    seconds = server.seconds_for(len(ids))
    results: list[ChunkResult] = []
    async with server.client() as client:
        stream = client.stream(ids, on_error="collect", deadline=seconds)
        awaited = len(ids) if shows_progress else 0
        with (
            progress_bar(awaited, lambda: client.stats) as advance,
            contextlib.suppress(TimeoutError),
        ):
            async with asyncio.timeout(seconds), stream:
                async for batch in stream:
                    results.append(_result(batch))
                    advance(len(batch.requested))
        return _merged(ids, results, seconds), client.stats


def _merged(ids: Sequence[str], results: list[ChunkResult], seconds: float) -> LiveDataBatch:
    answered = {milestone_id for result in results for milestone_id in result.ids}
    late = [milestone_id for milestone_id in ids if milestone_id not in answered]
    too_late = ChunkResult(tuple(late))
    too_late.fail(late, DeadlineExceededError(f"no answer within the deadline of {seconds:g} s"))
    return LiveDataBatch.merge(tuple(ids), [*results, too_late])


def _result(batch: LiveDataBatch) -> ChunkResult:
    return ChunkResult(
        batch.requested,
        present=dict(batch),
        rejected={item.milestone_id: item for item in batch.rejected if item.milestone_id},
        nameless=[item for item in batch.rejected if not item.milestone_id],
        failed=dict(batch.failed),
        unexpected=dict(batch.unexpected),
    )
