"""A watch seen through a fault: what it tells while the fault lasts, and what once it has gone.

What it should have told is for the tests to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import attrs

from harness import Face
from kalshi_live import AsyncLiveDataClient, Change, LiveDataClient, LiveDataError
from kalshi_live.sandbox import Sandbox

INTERVAL = 0.01
LIMIT = 20.0
"""Seconds after which a watch counts as hanging."""

Told = list[tuple[str, str]]


@attrs.define
class Story:
    """Changes as (kind, id), before and after the fault was switched off.

    `requests` and `polls` are those begun until then; `error` is what ended the watch.
    """

    before: Told = attrs.Factory(list)
    after: Told = attrs.Factory(list)
    requests: int = 0
    polls: int = 0
    error: LiveDataError | None = None


@attrs.frozen
class Expectation:
    """How many changes come during the fault and after it, or whether it ends the watch."""

    first: int
    then: int
    ends: bool


def follow(
    face: Face,
    sandbox: Sandbox,
    ids: Sequence[str],
    options: dict[str, Any],
    expectation: Expectation,
) -> Story:
    """Takes the first changes; lets the fault see a whole poll; switches it off; takes the rest."""
    return asyncio.run(_follow(face, sandbox, ids, options, expectation))


async def _follow(
    face: Face,
    sandbox: Sandbox,
    ids: Sequence[str],
    options: dict[str, Any],
    expectation: Expectation,
) -> Story:
    if face.name == "async":
        async with (
            asyncio.timeout(LIMIT),
            AsyncLiveDataClient(sandbox.base_url, **options) as client,
            client.watch(ids, interval=INTERVAL) as watch,
        ):
            return await _tell(sandbox, watch, lambda: anext(watch), expectation)
    with (
        LiveDataClient(sandbox.base_url, **options) as sync_client,
        sync_client.watch(ids, interval=INTERVAL) as sync_watch,
    ):
        async with asyncio.timeout(LIMIT):
            return await _tell(
                sandbox, sync_watch, lambda: asyncio.to_thread(next, sync_watch), expectation
            )


async def _tell(
    sandbox: Sandbox,
    watch: Any,
    next_change: Callable[[], Awaitable[Change]],
    expectation: Expectation,
) -> Story:
    story = Story()
    story.before = [_told(await next_change()) for _ in range(expectation.first)]
    if expectation.ends:
        try:
            story.before.append(_told(await next_change()))
        except LiveDataError as error:
            story.error = error
    else:
        await _polled_again(watch)
    story.polls, story.requests = watch.status.polls, len(sandbox.requests)
    sandbox.faults.clear()
    story.after = [_told(await next_change()) for _ in range(expectation.then)]
    return story


async def _polled_again(watch: Any) -> None:
    polls = watch.status.polls
    while watch.status.polls == polls:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(INTERVAL / 4)


def _told(change: Change) -> tuple[str, str]:
    return (str(change.kind), change.milestone_id)
