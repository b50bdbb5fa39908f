"""What `client.record` hands out was recorded before, and who was watched, and when nobody was."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kalshi_live import AsyncLiveDataClient, Change, LiveDataClient, Phase, RetryPolicy, Watch
from kalshi_live.recording import (
    Recording,
    RecordingInUseError,
    RecordingWriteError,
    recorder,
    writer,
)
from kalshi_live.sandbox import Clock, Sandbox

QUICK: dict[str, Any] = {"rate_limit": None, "retry": RetryPolicy(attempts=1)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "games"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    hours_ago = Clock(time.time() - 6 * 3600, speed=600)
    with Sandbox(milestones={"football_game": 12}, seed=3, clock=hours_ago) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[LiveDataClient]:
    with LiveDataClient(sandbox.base_url, **QUICK) as running:
        yield running


def take(watch: Watch, polls: int) -> list[Change]:
    """All that so many further polls bring."""
    changes, end = [], watch.status.polls + polls
    while watch.status.polls < end:
        with suppress(TimeoutError):
            changes.append(watch.next(timeout=0.02))
    return changes


def test_what_is_handed_out_was_recorded_before(
    path: Path, sandbox: Sandbox, client: LiveDataClient
) -> None:
    with client.record(sandbox.milestone_ids, path, interval=0.02) as watch:
        told = [next(watch)]
        with Recording(path) as reading:
            for change in told:
                assert change.after in reading.history(change.milestone_id)
                if len(told) < 40:
                    told.append(next(watch))
    with Recording(path) as recording:
        assert recording.verify().whole
        recorded = [each.after for each in recording.changes()]
    assert all(each.after in recorded for each in told)


def test_a_slow_consumer_loses_nothing_on_disk(
    path: Path, sandbox: Sandbox, client: LiveDataClient
) -> None:
    with client.record(sandbox.milestone_ids, path, interval=0.02) as watch:
        next(watch)
        while watch.status.polls < 10:
            time.sleep(0.01)
        told = take(watch, 1)
    assert len(list(Recording(path).changes())) > 1 + len(told)


def test_what_is_known_at_last_is_what_the_watch_held(
    path: Path, sandbox: Sandbox, client: LiveDataClient
) -> None:
    with client.record(sandbox.milestone_ids, path, interval=0.02) as watch:
        take(watch, 5)
        sandbox.clock.speed = 0
        take(watch, 5)
        held = dict(watch.current)
    with Recording(path) as recording:
        known = recording.at(datetime.now(UTC))
        assert (set(known.requested), dict(known)) == (set(sandbox.milestone_ids), held)
        assert recording.gaps() == []


def test_the_asynchronous_face_records_too(path: Path, sandbox: Sandbox) -> None:
    async def record() -> Change:
        async with (
            AsyncLiveDataClient(sandbox.base_url, **QUICK) as client,
            client.record(sandbox.milestone_ids, path) as watch,
        ):
            return await anext(watch)

    first = asyncio.run(record())
    assert Recording(path).history(first.milestone_id) == [first.after]


def test_until_final_ends_and_closes_the_recording(
    path: Path, sandbox: Sandbox, client: LiveDataClient
) -> None:
    sandbox.clock.advance(6 * 3600)
    told = list(client.record(sandbox.milestone_ids, path, interval=0.02, until_final=True))
    assert told[-1].after.phase is Phase.FINAL
    assert not list(path.glob("*.jsonl"))


def test_a_recording_that_is_lent_stays_open(
    path: Path, sandbox: Sandbox, client: LiveDataClient
) -> None:
    with Recording(path) as recording:
        with client.record(sandbox.milestone_ids, recording) as watch:
            change = next(watch)
        assert recording.append(change) is change


def test_a_restart_is_a_gap_and_a_new_watch_knows_nothing_yet(
    path: Path, sandbox: Sandbox, client: LiveDataClient
) -> None:
    first, second = sandbox.milestone_ids[:6], sandbox.milestone_ids[6:]
    for ids in (first, second):
        with client.record(ids, path) as watch:
            next(watch)
    with Recording(path) as recording:
        [gap] = recording.gaps()
        assert timedelta(0) < gap.end - gap.start < timedelta(seconds=30)
        assert set(recording.at(gap.start).requested) == set(first)
        assert set(recording.at(datetime.now(UTC)).requested) == set(second)


def test_an_outage_is_a_gap(
    path: Path, sandbox: Sandbox, client: LiveDataClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_SHORTEST_GAP", timedelta(seconds=0.2))
    with client.record(sandbox.milestone_ids, path, interval=0.01, max_backoff=0.05) as watch:
        take(watch, 3)
        sandbox.faults["unavailable"] = 1.0
        began = datetime.now(UTC)
        take(watch, 8)
        del sandbox.faults["unavailable"]
        ended = datetime.now(UTC)
        take(watch, 3)
    [gap] = Recording(path).gaps()
    assert abs(gap.start - began) < timedelta(seconds=1)
    assert abs(gap.end - ended) < timedelta(seconds=1)


def test_who_leaves_is_no_longer_known(
    path: Path, sandbox: Sandbox, client: LiveDataClient
) -> None:
    with client.record(sandbox.milestone_ids, path, interval=0.02) as watch:
        next(watch)
        watch.remove(sandbox.milestone_ids[:1])
        take(watch, 3)
    known = Recording(path).at(datetime.now(UTC))
    assert set(known.requested) == set(sandbox.milestone_ids[1:])


def test_a_second_writer_ends_with_one_clear_sentence_and_the_first_goes_on(
    path: Path, sandbox: Sandbox, client: LiveDataClient
) -> None:
    with client.record(sandbox.milestone_ids, path, interval=0.02) as watch:
        next(watch)
        second = client.record(sandbox.milestone_ids, path)
        with second, pytest.raises(RecordingInUseError, match="one writer"):
            next(second)
        assert take(watch, 3)
    assert Recording(path).verify().whole


def test_a_disk_that_fills_ends_the_watch_before_it_hands_out_what_is_not_recorded(
    path: Path, sandbox: Sandbox, client: LiveDataClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    with client.record(sandbox.milestone_ids, path, interval=0.02) as watch:
        told.append(next(watch))

        def fail(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(writer._Segment, "append", fail)
        with pytest.raises(RecordingWriteError, match="No space left"):
            told.extend(watch)
    monkeypatch.undo()
    with Recording(path) as recording:
        recorded = [change.after for change in recording.changes()]
        assert all(change.after in recorded for change in told)
        assert recording.verify().whole


def test_arguments_that_watch_does_not_know_are_refused(path: Path, client: LiveDataClient) -> None:
    with pytest.raises(TypeError, match="nonsense"):
        client.record(["a"], path, nonsense=1)
    with pytest.raises(ValueError, match="max_silence"):
        client.record(["a"], path, max_silence=-1)
