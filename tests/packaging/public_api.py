"""A program that uses all of the public API, for type checkers: nobody runs it.

`scripts/check` has mypy and basedpyright read it as they read a user's program.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, assert_type

import altair as alt
import duckdb
import httpx
import pandas as pd
import polars as pl
import pytest
from attrs import frozen

import kalshi_live
from kalshi_live import (
    ABSENT,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncLiveDataClient,
    AsyncWatch,
    AuthenticationError,
    BadRequestError,
    Change,
    ChangeKind,
    ContractError,
    DeadlineExceededError,
    EventBatch,
    GameStats,
    IncompleteListingError,
    LiveDataBatch,
    LiveDataClient,
    LiveDataError,
    LiveEvent,
    Milestone,
    MilestoneList,
    MilestoneQuery,
    NotFoundError,
    Observation,
    PartialFailureError,
    Period,
    PermissionDeniedError,
    Phase,
    Play,
    RateLimit,
    RateLimitError,
    RejectedItem,
    Resolution,
    ResponseTooLargeError,
    RetryPolicy,
    Score,
    ScoreFields,
    ScoreUnit,
    ServerError,
    Share,
    Side,
    SilenceError,
    Stats,
    StoreError,
    StructuredTarget,
    Targets,
    View,
    Watch,
    WatchStatus,
    register_view,
    unregister_view,
)
from kalshi_live.charts import score_chart
from kalshi_live.recording import (
    NotARecordingError,
    RecordedMilestone,
    Recording,
    RecordingDamagedError,
    RecordingError,
    RecordingInUseError,
    RecordingWriteError,
    Verification,
)
from kalshi_live.results import ObservationRecord
from kalshi_live.sandbox import Clock, Fault, ReceivedRequest, Sandbox, describe_faults
from kalshi_live.transports import aiohttp_transport
from kalshi_trade_api.models import LiveData


def arguments() -> tuple[LiveDataClient, AsyncLiveDataClient]:
    transport = aiohttp_transport(verify=True, max_connections=4)
    assert_type(transport, httpx.AsyncBaseTransport)
    limit = RateLimit(tokens_per_second=200, burst=200, cost=10)
    retry = RetryPolicy(attempts=4, wait_initial=0.25, wait_max=8.0)
    blocking = LiveDataClient(
        "https://host.test/trade-api/v2",
        rate_limit=limit,
        retry=retry,
        deadline=60.0,
        timeout=10.0,
        max_connections=16,
        max_response_bytes=2**20,
        headers={"X": "y"},
        auth=("user", "password"),
        verify=True,
        allow_http=False,
        transport=transport,
    )
    LiveDataClient(timeot=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    return blocking, AsyncLiveDataClient(rate_limit=None)


def blocking_calls(ids: list[str]) -> None:
    with LiveDataClient() as client:
        assert_type(client, LiveDataClient)
        assert_type(client.get(ids, on_error="collect", deadline=1.0), LiveDataBatch)
        assert_type(client.stats, Stats)
        with client.stream(ids) as batches:
            for batch in batches:
                assert_type(batch, LiveDataBatch)
        with client.watch(ids, interval=2.0, until_final=True, max_silence=None) as watch:
            for change in watch:
                assert_type(change, Change)
            assert_type(watch, Watch)
            assert_type(watch.next(timeout=1.0), Change)
            assert_type(watch.ids, tuple[str, ...])
            assert_type(watch.current, Mapping[str, Observation])
            watch.add(ids)
            watch.remove(ids)
            assert_type(watch.status, WatchStatus)
            assert_type(watch.status.polls, int)
    client.get(ids, on_error="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.close()


def shared() -> Share:
    share = Share(
        "valkey://host:6379/0",
        name="kalshi",
        budget=True,
        watch=True,
        on_outage="local",
        processes=None,
    )
    Share("valkey://host", on_outage="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(share.processes, int | None)
    return share


def discovery(now: datetime) -> tuple[str, ...]:
    with LiveDataClient() as client:
        games = client.milestones(type="football_game", minimum_start_date=now, on_error="collect")
        assert_type(games, MilestoneList)
        assert_type(games[0], Milestone)
        assert_type(games[0].home, Side | None)
        assert_type(games.complete, bool)
        assert_type(client.get(games), LiveDataBatch)
        with client.stream_milestones(type="football_game", on_error="collect") as milestones:
            for milestone in milestones:
                assert_type(milestone, Milestone)
            assert_type(milestones.complete, bool)
            assert_type(milestones.error, LiveDataError | None)
            assert_type(milestones.rejected, tuple[RejectedItem, ...])
        assert_type(client.milestone("a"), Milestone)
        query = MilestoneQuery(type="football_game", starts_within=timedelta(hours=6))
        assert_type(query.type, str | None)
        watch = client.watch(query, refresh=60.0, with_names=True)
        assert_type(watch, Watch)
        assert_type(watch.milestones, Mapping[str, Milestone])
        assert_type(watch.status.last_refresh, datetime | None)
        assert_type(watch.status.refresh_error, LiveDataError | None)
        assert_type(watch.status.poller, str | None)
        assert_type(watch.status.store_error, LiveDataError | None)
        watch.add(games)
        assert_type(client.watch(games), Watch)
        client.stream(games)
        try:
            return client.milestones(maximum_start_date="2026-11-25T00:00:00Z").ids
        except IncompleteListingError as error:
            return assert_type(error.milestones, MilestoneList).ids


def events(tickers: list[str]) -> Resolution:
    with LiveDataClient() as client:
        found = client.resolve(tickers, with_names=True, deadline=1.0)
        assert_type(found["a"], Milestone)
        assert_type(found.ambiguous, dict[str, tuple[Milestone, ...]])
        assert_type(found.failed, dict[str, LiveDataError])
        assert_type(client.get(found), LiveDataBatch)
        assert_type(client.watch(found), Watch)
        client.stream(found)
        batch = client.get_for_events(tickers, with_names=True, on_error="collect")
        assert_type(batch, EventBatch)
        assert_type(batch["a"], LiveEvent)
        assert_type(batch["a"].score, Score | None)
        assert_type(batch["a"].winner, Side | None)
        assert_type((batch["a"].title, batch["a"].clock), tuple[str, str])
        assert_type(LiveEvent.of(found["a"], batch["a"].observation), LiveEvent)
        assert_type(batch.without_data, dict[str, Milestone])
        targets = client.structured_targets(["a"], refresh=True)
        assert_type(targets, Targets)
        assert_type(targets["a"], StructuredTarget)
        stats = client.game_stats("a")
        assert_type(stats, GameStats | None)
        if stats is not None:
            assert_type(stats.periods, tuple[Period, ...])
            assert_type(stats.plays, tuple[Play, ...])
        return found


async def asynchronous_discovery() -> None:
    async with AsyncLiveDataClient() as client:
        assert_type(await client.resolve(["a"]), Resolution)
        assert_type(client.watch(MilestoneQuery()), AsyncWatch)
        assert_type(client.watch(MilestoneQuery()).milestones, Mapping[str, Milestone])
        assert_type(await client.get_for_events(["a"]), EventBatch)
        assert_type(await client.structured_targets(["a"]), Targets)
        assert_type(await client.game_stats("a"), GameStats | None)
        assert_type(await client.milestones(league=1), MilestoneList)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        assert_type(await client.milestone("a"), Milestone)
        async for milestone in client.stream_milestones():
            assert_type(milestone, Milestone)


async def asynchronous_calls(ids: list[str]) -> None:
    async with AsyncLiveDataClient() as client:
        assert_type(client, AsyncLiveDataClient)
        assert_type(await client.get(ids), LiveDataBatch)
        async with client.stream(ids) as batches:
            async for batch in batches:
                assert_type(batch, LiveDataBatch)
        async with client.watch(ids) as watch:
            async for change in watch:
                assert_type(change, Change)
            assert_type(watch, AsyncWatch)
            assert_type(await watch.next(timeout=1.0), Change)
    await client.aclose()


def outcomes(batch: LiveDataBatch) -> None:
    as_mapping: Mapping[str, Observation] = batch
    assert_type(as_mapping["a"], Observation)
    assert_type(batch.requested, tuple[str, ...])
    assert_type(batch.missing, tuple[str, ...])
    assert_type(batch.rejected, tuple[RejectedItem, ...])
    assert_type(batch.failed, dict[str, LiveDataError])
    assert_type(batch.unexpected, dict[str, Observation])
    assert_type(batch.to_records(), list[ObservationRecord])
    assert_type(batch.to_records()[0]["home"], int | None)
    assert_type(batch.to_polars(), pl.DataFrame)
    assert_type(batch.to_pandas(), pd.DataFrame)
    batch.raise_for_failures()


def charts(history: Sequence[Observation], milestone: Milestone, recording: Recording) -> None:
    gaps = [(milestone.start_date or datetime.now(UTC), datetime.now(UTC))]
    assert_type(score_chart({"a": history}, {"a": milestone}, gaps=gaps), alt.VConcatChart)
    assert_type(recording.plot(["a"], names={"a": "title"}, dark=True), alt.VConcatChart)


def recordings(client: LiveDataClient, recording: Recording, at: datetime) -> None:
    watch = client.record(["a"], "games", interval=2.0, until_final=True, max_silence=60)
    assert_type(watch, Watch)
    assert_type(client.record(MilestoneQuery(type="football_game"), recording), Watch)
    assert_type(recording.append(next(watch)), Change | None)
    assert_type(recording.at(at), LiveDataBatch)
    assert_type(recording.history("a"), list[Observation])
    assert_type(recording.changes(at, None), Iterator[Change])
    assert_type(recording.milestones(), tuple[RecordedMilestone, ...])
    assert_type(recording.gaps()[0].end, datetime)
    assert_type(recording.sql("FROM observations"), duckdb.DuckDBPyRelation)
    assert_type(recording.to_polars(), pl.DataFrame)
    assert_type(recording.to_pandas(), pd.DataFrame)
    recording.to_parquet("games.parquet")
    found = assert_type(recording.verify(), Verification)
    assert_type((found.whole, found.problems), tuple[bool, tuple[str, ...]])
    with recording.replay(speed=60, start=at) as replay:
        assert_type(replay.next(timeout=1), Change)
    try:
        recording.close()
    except (NotARecordingError, RecordingInUseError, RecordingWriteError) as error:
        assert_type(error.path, Path)
    except RecordingDamagedError as error:
        base: RecordingError = error
        assert_type(base.problem, str)


def observations(item: Observation) -> None:
    assert_type(item.milestone_id, str)
    assert_type(item.type, str)
    assert_type(item.details, dict[str, Any])
    assert_type(item.observed_at - item.requested_at, timedelta)
    assert_type(item.data, LiveData)
    assert_type(item.extra, dict[str, Any])
    assert_type(item.phase, Phase)
    assert_type(item.winner, str | None)
    assert_type(item.updated_at, datetime | None)
    assert_type(item.age, timedelta | None)
    assert_type(item.delayed, bool | None)
    assert_type(item.view(), View)
    if item.score:
        assert_type(item.score, Score)
        assert_type(item.score.home + item.score.away, int)
        assert_type(item.score.unit, ScoreUnit | str)
        assert_type(item.score.leader, str | None)
    item.type = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def changes(change: Change) -> None:
    assert_type(change.kind, ChangeKind)
    assert_type(change.before, Observation | None)
    assert_type(change.after, Observation | None)
    assert_type(change.reason, str | None)
    assert_type((change.not_before, change.not_after), tuple[datetime | None, datetime | None])
    for path, (old, new) in change.fields.items():
        assert_type(path, str)
        assert old is ABSENT or new is not ABSENT


def errors(error: Exception) -> str:
    match error:
        case PartialFailureError():
            return str(assert_type(error.batch, LiveDataBatch))
        case (
            BadRequestError()
            | AuthenticationError()
            | PermissionDeniedError()
            | NotFoundError()
            | RateLimitError()
            | ServerError()
        ):
            caught: APIStatusError = error
            assert_type(caught.status_code, int)
            assert_type(caught.retry_after, float | None)
            return caught.location or ""
        case APITimeoutError() | APIConnectionError():
            return str(assert_type(error.retryable, bool))
        case ResponseTooLargeError() | ContractError():
            return str(assert_type(error.undecodable, bool))
        case DeadlineExceededError():
            return str(assert_type(error.seconds_needed, float | None))
        case SilenceError() | StoreError() | LiveDataError():
            return str(assert_type(error.milestone_ids, tuple[str, ...]))
        case _:
            return kalshi_live.__version__


@register_view("mma_match", score=ScoreFields("rounds", unit="rounds"))
@frozen(kw_only=True)
class MmaMatch(View):
    round: int | None = None


def views(view: View) -> None:
    assert_type(MmaMatch().round, int | None)
    assert_type(view.raw, Mapping[str, Any])
    unregister_view("mma_match")


def simulated() -> Iterator[str]:
    clock = Clock.stopped()
    reset = Fault(ids=["a"], times=2)
    with Sandbox(20, seed=7, faults={"hang": 0.1, "reset": reset}, clock=clock) as sandbox:
        yield assert_type(sandbox.base_url, str)
        yield from assert_type(sandbox.milestone_ids, tuple[str, ...])
        clock.advance(600)
        requests: Sequence[ReceivedRequest] = sandbox.requests
        yield str(requests)
    yield from describe_faults()


@pytest.mark.kalshi_sandbox(milestones=20)
def in_a_test(kalshi_sandbox: Sandbox) -> None:
    assert_type(kalshi_sandbox, Sandbox)


async def iterated(stream: AsyncIterator[LiveDataBatch]) -> LiveDataBatch:
    return await anext(stream)
