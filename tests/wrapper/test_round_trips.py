"""When a request went out and when its response had arrived, as an observation says it."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import msgspec
import pytest

from harness import Face, good, requested_ids
from kalshi_live import Observation

Times = list[datetime]


def observed(face: Face, times: Times, answers: list[httpx.Response | Exception]) -> Observation:
    """What a client gets when the first requests are answered so, and the next one well."""

    async def body(ids: list[str]) -> AsyncIterator[bytes]:
        text = json.dumps(good(ids)).encode()
        yield text[:5]
        await asyncio.sleep(0.01)
        times.append(datetime.now(UTC))
        yield text[5:]

    def handle(request: httpx.Request) -> httpx.Response:
        times.append(datetime.now(UTC))
        if not answers:
            return httpx.Response(200, content=body(requested_ids(request)))
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return face.get(["a"], transport=httpx.MockTransport(handle))["a"]


@pytest.mark.parametrize("failures", [0, 1, 3])
def test_the_server_was_asked_and_had_answered_in_between(face: Face, failures: int) -> None:
    """The attempt that has succeeded counts, and all of a slow body."""
    times: Times = []
    faults = [httpx.Response(503), httpx.ConnectError("refused"), httpx.Response(429)]
    observation = observed(face, times, faults[:failures])
    *failed, asked, answered = times
    assert len(failed) == failures
    assert all(time <= observation.requested_at for time in failed)
    assert observation.requested_at <= asked < answered <= observation.observed_at
    assert observation.requested_at.tzinfo is observation.observed_at.tzinfo is UTC


def test_it_takes_part_in_equality_and_pickles_as_the_other_time_does(face: Face) -> None:
    observation = observed(face, [], [])
    assert pickle.loads(pickle.dumps(observation)) == observation
    for name in ("requested_at", "observed_at"):
        other = msgspec.structs.replace(observation, **{name: datetime(2026, 1, 1, tzinfo=UTC)})
        assert other != observation


def test_one_made_by_hand_was_requested_at_no_known_time() -> None:
    now = datetime.now(UTC)
    assert Observation("a", "football_game", {}, now).requested_at == datetime(
        1970, 1, 1, tzinfo=UTC
    )
