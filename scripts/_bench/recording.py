"""What recording costs: CPU against watching alone, bytes, and how soon a season answers."""

import gzip
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from _raw_server import serving
from kalshi_live import Observation
from kalshi_live.recording import Recording, compaction, queries, rows
from kalshi_live.recording import folder as files
from kalshi_live.sandbox import Clock, Sandbox

from .bodies import milestone_ids
from .server import ChangingOperations

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NOON = datetime(2026, 9, 10, 12, tzinfo=UTC)

_WORKER = """
import sys, time
from kalshi_live import LiveDataClient

url, path, seconds, *ids = sys.argv[1:]
with LiveDataClient(url, rate_limit=None) as client:
    watch = client.record(ids, path) if path else client.watch(ids)
    with watch:
        next(watch)
        cpu, end = time.process_time(), time.monotonic() + float(seconds)
        while (left := end - time.monotonic()) > 0:
            try:
                watch.next(timeout=left)
            except TimeoutError:
                break
    print(time.process_time() - cpu)
"""


@frozen(kw_only=True)
class RecordingPlan:
    """How many milestones are watched for so many seconds, how many games make a season."""

    watched: int
    seconds: float
    rounds: int
    games: int
    season: int
    questions: int = 20


FULL = RecordingPlan(watched=300, seconds=120, rounds=2, games=300, season=2_000)
QUICK = RecordingPlan(watched=300, seconds=8, rounds=1, games=60, season=100)

_PER_GAME = 2_500
"""Observations of a game in the season, three hours of them, twenty games a day."""


def report(plan: RecordingPlan, say: Callable[[str], None]) -> str:
    """Measure as `plan` says, and return a list in Markdown; `say` hears of the progress."""
    with tempfile.TemporaryDirectory() as folder:
        say("recording: CPU")
        lines = [_cpu(plan, Path(folder))]
        say("recording: bytes")
        lines.append(_bytes(plan, Path(folder)))
        say("recording: a season")
        lines.append(_season(plan, Path(folder)))
    return "\n".join(f"- {line}" for line in lines)


def _cpu(plan: RecordingPlan, folder: Path) -> str:
    used: dict[bool, list[float]] = {True: [], False: []}
    with serving(ChangingOperations()) as server:
        url = f"{server.base_url}/trade-api/v2"
        for turn in range(plan.rounds):
            for records in (True, False):
                path = str(folder / f"watch-{turn}") if records else ""
                command = [sys.executable, "-c", _WORKER, url, path, str(plan.seconds)]
                command += milestone_ids(plan.watched)
                out = subprocess.run(command, stdout=-1, check=True).stdout
                used[records].append(float(out))
    ratios = [mine / alone for mine, alone in zip(used[True], used[False], strict=True)]
    return (
        f"CPU of recording {plan.watched} milestones every 2 s for {plan.seconds:g} s, of which "
        f"1 % change in 2 s: {statistics.median(ratios):.2f} times that of watching them "
        f"({min(ratios):.2f} to {max(ratios):.2f})"
    )


def _bytes(plan: RecordingPlan, folder: Path) -> str:
    clock = Clock.stopped()
    path, count = folder / "games", 0
    latest: dict[str, object] = {}
    with (
        Sandbox(plan.games, seed=1, clock=clock) as sandbox,
        Recording(path) as recording,
        gzip.open(folder / "games.jsonl.gz", "wt") as lines,
    ):
        for _ in range(720):
            now = datetime.fromtimestamp(clock.advance(10), UTC)
            for name in sandbox.milestone_ids:
                item = sandbox.truth(name)
                if item is None or item == latest.get(name):
                    continue
                latest[name] = item
                observation = Observation(name, item["type"], item["details"], now)
                if recording.append(observation):
                    count += 1
                    json.dump({**item, "observed_at": now.isoformat()}, lines)
                    lines.write("\n")
        recording.close()
    size, other = Recording(path).bytes, (folder / "games.jsonl.gz").stat().st_size
    return (
        f"bytes of an observation, two hours of {plan.games} games of all kinds ({count:,} "
        f"observations): {size / count:.1f}; gzip'd JSONL of the same: {other / count:.1f}"
    )


def _season(plan: RecordingPlan, folder: Path) -> str:
    path = folder / "season"
    _play(path, plan.season)
    draw, days = random.Random(0), plan.season // 20
    times = [NOON + timedelta(days=draw.uniform(0, days)) for _ in range(plan.questions)]
    with _timed() as opening, Recording(path) as recording:
        first = recording.at(times[0])
        opened = opening()
        ours = [_seconds(partial(recording.at, time)) for time in times]
    with queries.connect() as connection:
        plain = [_seconds(partial(_plain_sql, connection, path, time)) for time in times[:5]]
    median, by_hand = statistics.median(ours), statistics.median(plain)
    return (
        f"a season of {plan.season:,} games and {plan.season * _PER_GAME:,} observations is opened "
        f"and asked `at` ({len(first)} known) in {opened:.2f} s; warm, `at` takes "
        f"{1000 * median:.0f} ms (at most {1000 * max(ours):.0f}), {median / by_hand:.3f} times "
        f"plain SQL over the same files"
    )


def _plain_sql(connection: "DuckDBPyConnection", path: Path, time: datetime) -> None:
    query = (
        "SELECT milestone_id, max_by(details, number) FROM read_parquet(?) "
        "WHERE observed_at <= ? GROUP BY 1"
    )
    connection.execute(query, [f"{path}/observations-*.parquet", time]).fetchall()


def _play(path: Path, games: int) -> None:
    """Write a season as the writer would have left it, a file a day."""
    path.mkdir()
    empty = ", ".join(
        f"NULL::{kind} AS {name}"
        for name, kind in rows.COLUMNS.items()
        if name not in {"number", "kind", "observed_at", "milestone_id", "type", "details"}
    )
    with queries.connect() as connection:
        for day in range(games // 20):
            first = 20 * _PER_GAME * day + 1
            last = first + 20 * _PER_GAME - 1
            played = f"""
                SELECT {first} + i AS number, 'updated' AS kind,
                    TIMESTAMPTZ '{NOON + timedelta(days=day)}' + to_milliseconds(216 * i)
                        AS observed_at,
                    format('game-{{}}', 20 * {day} + i % 20) AS milestone_id,
                    'football_game' AS type, {empty},
                    format('{{{{"home_points":{{}},"away_points":{{}},"quarter":{{}},"clock":'
                        '"{{:02d}}:{{:02d}}","status":"live","widget_status":"live","last_play":'
                        '{{{{"description":"pass complete for {{}} yards","occurence_ts":{{}}}}}}'
                        ',"situation":{{{{"down":{{}},"yfd":{{}},"yardline":{{}}}}}}}}}}',
                        i // 3000, i // 4000, i // 12500, i // 60 % 15, i % 60, hash(i) % 60,
                        1788868800 + i, hash(i + 1) % 4, hash(i + 2) % 20, hash(i + 3) % 50
                    ) AS details
                FROM range({20 * _PER_GAME}) AS r(i)"""
            ordered = f"SELECT {', '.join(rows.COLUMNS)} FROM ({played})"
            whole = files.parquet_path(path, first, last)
            compaction.write_sorted(connection, ordered, whole)
            compaction.write_held(connection, path, last)


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    began = time.perf_counter()
    yield lambda: time.perf_counter() - began


def _seconds(work: Callable[[], object]) -> float:
    with _timed() as passed:
        work()
        return passed()
