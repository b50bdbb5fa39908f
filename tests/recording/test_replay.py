"""The past once more: the same changes in the same order, with and without HTTP."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from kalshi_live import AsyncLiveDataClient, Change, ChangeKind, LiveDataClient, Observation
from kalshi_live.recording import Recording, Replay
from kalshi_live.sandbox import Clock, Sandbox
from recording.observations import NOON, after, game, seen

IDS = tuple(f"game-{number}" for number in range(8))
QUICK: dict[str, Any] = {"rate_limit": None}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "games"


def record(path: Path, *news: Observation | Change) -> Recording:
    recording = Recording(path)
    for one in news:
        recording.append(one)
    return recording


def evening(path: Path) -> Recording:
    """Eight games that change every three seconds or so; one of them is gone for a while."""
    items = [
        seen(name, 3 * turn + place / 10, home_points=turn, away_points=place, status="live")
        for turn in range(30)
        for place, name in enumerate(IDS)
    ]
    gone = Change(IDS[0], ChangeKind.DISAPPEARED, items[80], None, not_after=after(31))
    malformed = Change(
        IDS[1], ChangeKind.REJECTED, items[81], items[81], "bad", not_after=after(31.5)
    )
    return record(path, *items[:88], gone, malformed, *items[88:])


def told(changes: list[Change]) -> dict[str, list[Any]]:
    """What is told of each milestone, without the times."""
    by_name = defaultdict(list)
    for change in changes:
        details = change.after and change.after.details
        by_name[change.milestone_id].append((change.kind, details))
    return by_name


news = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from(["live", "ended", None])),
    min_size=1,
    max_size=20,
)


@settings(max_examples=12)
@given(news)
def test_recording_a_replay_gives_the_same_recording(
    tmp_path_factory: pytest.TempPathFactory, news: list[tuple[str, int, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("recordings")
    second, held, times = 0, {}, []
    with Recording(folder / "one") as one, Recording(folder / "two") as two:
        for name, step, state in news:
            second += step
            times.append(after(second))
            if state is not None:
                whole = structs.replace(seen(name, second, status=state), requested_at=NOON)
                held[name] = one.append(whole) or Change(name, ChangeKind.UPDATED, None, whole)
            elif name in held:
                before = held.pop(name).after
                gone = Change(name, ChangeKind.DISAPPEARED, before, None, not_after=after(second))
                one.append(gone)
        if not one.bytes:
            return
        for change in one.replay():
            two.append(change)
        assert list(two.changes()) == list(one.changes())
        assert [dict(two.at(time)) for time in times] == [dict(one.at(time)) for time in times]


def test_a_replay_is_a_watch_of_the_past(path: Path) -> None:
    recording = evening(path)
    with recording, recording.replay() as replay:
        state: dict[str, Any] = {}
        for change in replay:
            state.pop(change.milestone_id, None)
            if change.after is not None:
                state[change.milestone_id] = change.after
            assert dict(replay.current) == state
        assert state == dict(recording.at(after(100)))


def test_changes_come_at_their_pace(path: Path) -> None:
    with record(path, game("a", 1), game("a", 3), game("a", 5)) as recording:
        began = time.monotonic()
        assert len(list(recording.replay(speed=40))) == 3
        assert 0.1 <= time.monotonic() - began < 5
        replay = recording.replay(speed=1e-3)
        assert next(replay).after == game("a", 1)
        with pytest.raises(TimeoutError):
            replay.next(timeout=0.01)
        threading.Timer(0.05, replay.close).start()
        assert list(replay) == []


def test_after_a_timeout_nothing_is_lost(path: Path) -> None:
    with record(path, game("a", 1), game("a", 2)) as recording:
        replay = Replay(recording.changes(), speed=20)
        next(replay)
        with pytest.raises(TimeoutError):
            replay.next(timeout=0)
        assert [change.after for change in replay] == [game("a", 2)]


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf")])
def test_a_speed_that_makes_no_sense_is_refused(path: Path, speed: float) -> None:
    with record(path, game("a", 1)) as recording, pytest.raises(ValueError, match="speed"):
        recording.replay(speed)


def test_the_sandbox_serves_what_was_known_as_its_clock_goes_on(path: Path) -> None:
    clock = Clock.stopped(NOON.timestamp())
    with (
        evening(path) as recording,
        Sandbox(recording=recording, clock=clock) as sandbox,
        LiveDataClient(sandbox.base_url, **QUICK) as client,
    ):
        assert set(sandbox.milestone_ids) == set(IDS)
        for step in (0.0, 0.1, 7.0, 23.95, 0.5, 30.0):
            clock.advance(step)
            known = recording.at(after(clock.now() - NOON.timestamp()))
            batch = client.get([*IDS, "unknown"], on_error="collect")
            is_malformed = {item.milestone_id for item in batch.rejected}
            assert {name: item.details for name, item in batch.items()} == {
                name: item.details for name, item in known.items() if name not in is_malformed
            }
            assert bool(is_malformed) is (31.5 <= clock.now() - NOON.timestamp() < 33)


def test_a_watch_of_the_past_at_100_times_its_speed_is_told_the_same(path: Path) -> None:
    async def watched(base_url: str, count: int) -> list[Change]:
        changes: list[Change] = []
        async with AsyncLiveDataClient(base_url, **QUICK) as client:
            with suppress(TimeoutError):
                async with asyncio.timeout(20), client.watch(IDS, interval=0.02) as watch:
                    async for change in watch:
                        changes.append(change)
                        if len(changes) == count:
                            break
        return changes

    with evening(path) as recording:
        live = list(recording.changes())
        with Sandbox(recording=recording, at=NOON, speed=100) as sandbox:
            replayed = asyncio.run(watched(sandbox.base_url, len(live)))
    assert told(replayed) == told(live)


def test_a_moment_can_be_chosen_and_a_recording_of_nothing_is_refused(path: Path) -> None:
    evening(path).close()
    with (
        Sandbox(recording=path, at=after(30), speed=0.01) as sandbox,
        LiveDataClient(sandbox.base_url, **QUICK) as client,
    ):
        assert client.get(IDS)[IDS[2]].details["home_points"] == 9
        assert [one.type for one in client.milestones(type="football_game")] == (
            ["football_game"] * len(IDS)
        )
        assert len(client.structured_targets(["nobody"])) == 0
    with pytest.raises(ValueError, match="at is a moment of a recording"):
        Sandbox(at=NOON)
