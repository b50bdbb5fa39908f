"""Kills, stops and cut-offs of processes that share a poller: what each of them tells, checked.

`python tests/sharing/chaos.py 100` makes a hundred of them; the tests make a few.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import IO, Any

import httpx

from kalshi_live import AsyncLiveDataClient, RetryPolicy, Share, StoreError
from kalshi_live.sandbox import Clock, Sandbox
from kalshi_live.sharing import candidate
from kalshi_live.sharing.store import Store

LEASE = 0.6
INTERVAL = 0.2
PATIENCE = 40.0
WATCHES = 2
"""In each process."""
FAULTS = {"unavailable": 0.04, "reset": 0.02, "out_of_order": 0.02, "not_json": 0.02}
EVENING = {"football_game": 30, "tennis_tournament_singles": 30, "basketball_game": 30}
PLAGUES = ("kill", "stop", "store", "kalshi", "restart the store", "pause the store")
_WELL = {"store": True, "kalshi": True}


class CutOff(httpx.AsyncHTTPTransport):
    """The network, while it is there."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not _WELL["kalshi"]:
            raise httpx.ConnectError("cut off")
        return await super().handle_async_request(request)


def cut_off_store() -> None:
    ask = Store.ask

    async def asked(self: Store, command: Awaitable[Any], **options: Any) -> Any:
        task = asyncio.ensure_future(ask(self, command, **options))
        await asyncio.sleep(0)
        try:
            while not task.done():
                if not _WELL["store"]:
                    raise StoreError("cut off")
                await asyncio.wait([task], timeout=0.05)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return task.result()

    Store.ask = asked  # type: ignore[method-assign]


async def work(url: str, base_url: str, ids: list[str], out: IO[str]) -> None:
    candidate.LEASE = LEASE
    cut_off_store()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: _WELL.update(store=not _WELL["store"]))
    loop.add_signal_handler(signal.SIGUSR2, lambda: _WELL.update(kalshi=not _WELL["kalshi"]))
    async with asyncio.TaskGroup() as group:
        for number in range(WATCHES):
            group.create_task(consume(f"{os.getpid()}.{number}", url, base_url, ids, out))


async def consume(name: str, url: str, base_url: str, ids: list[str], out: IO[str]) -> None:
    share = Share(url, name="chaos", budget=False)
    options = {"rate_limit": None, "retry": RetryPolicy(attempts=2, wait_initial=0.01)}
    async with (
        AsyncLiveDataClient(base_url, share=share, transport=CutOff(), **options) as client,
        client.watch(ids, interval=INTERVAL) as watch,
    ):
        async for change in watch:
            sides = [
                one and [one.details, str(one.updated_at)] for one in (change.before, change.after)
            ]
            status = watch.status
            told = [name, change.milestone_id, change.kind, *sides, status.poller]
            out.write(json.dumps(told) + "\n")
            out.flush()


class Troop:
    """Some processes, and what they have told."""

    def __init__(self, url: str, sandbox: Sandbox, folder: Path, count: int) -> None:
        self._arguments = [url, sandbox.base_url, ",".join(sandbox.milestone_ids)]
        self._folder = folder
        self._told_in: dict[int, Path] = {}
        self.processes = [self._started() for _ in range(count)]

    def _started(self) -> subprocess.Popen[bytes]:
        path = self._folder / f"{time.monotonic_ns()}.jsonl"
        command = [sys.executable, __file__, "work", *self._arguments, str(path)]
        process = subprocess.Popen(command)
        self._told_in[process.pid] = path
        return process

    def working(self) -> list[subprocess.Popen[bytes]]:
        """Those that have told something."""
        paths = self._told_in
        return [p for p in self.processes if paths[p.pid].exists() and paths[p.pid].stat().st_size]

    def replace(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        self.processes[self.processes.index(process)] = self._started()

    def told(self) -> Iterator[list[Any]]:
        for path in sorted(self._folder.glob("*.jsonl")):
            for line in path.read_text("utf-8").splitlines(keepends=True):
                if line.endswith("\n"):
                    yield json.loads(line)

    def states(self) -> dict[str, dict[str, Any]]:
        """What each consumer holds; raises for what was missed, doubled, or went backwards."""
        held: dict[str, dict[str, Any]] = {}
        newest: dict[tuple[str, str], str] = {}
        for name, milestone, kind, before, after, _ in self.told():
            state = held.setdefault(name, {})
            assert state.get(milestone) == before, f"{name} missed something of {milestone}"
            if kind not in {"rejected", "recovered"}:
                assert after != before, f"{name} heard of {milestone} twice"
            if after is None:
                state.pop(milestone, None)
            else:
                state[milestone] = after
                assert newest.get((name, milestone), "") <= after[1], "backwards"
                newest[name, milestone] = after[1]
        return held

    def until(self, holds: Callable[[dict[str, dict[str, Any]]], bool]) -> None:
        """Wait until something holds of what all consumers hold."""
        end = time.monotonic() + PATIENCE
        while not holds(self.states()):
            assert time.monotonic() < end, "it did not come to rest"
            time.sleep(0.2)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def strike(plague: str, troop: Troop, store: Any, seconds: float) -> None:
    while not (working := troop.working()):
        time.sleep(0.1)
    victim = random.choice(working)
    match plague:
        case "kill":
            troop.replace(victim)
        case "stop":
            victim.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            victim.send_signal(signal.SIGCONT)
        case "store" | "kalshi":
            number = signal.SIGUSR1 if plague == "store" else signal.SIGUSR2
            victim.send_signal(number)
            time.sleep(seconds)
            victim.send_signal(number)
        case "restart the store":
            store.stop()
            time.sleep(seconds / 4)
            store.start()
        case "pause the store":
            store.pause()
            time.sleep(seconds / 2)
            store.resume()


def chaos(store: Any, plagues: list[str], processes: int = 3) -> dict[str, int]:
    """Strike, let all come to rest, and compare what each consumer holds with the truth."""
    hours_ago = Clock.stopped(time.time() - 6 * 3600)  # so that turning it leads to no future
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(milestones=EVENING, seed=5, faults=FAULTS, clock=hours_ago) as sandbox,
    ):
        troop = Troop(store.url, sandbox, Path(folder), processes)
        try:
            troop.until(lambda held: len(held) == processes * WATCHES)
            with turning(hours_ago, 4 * 3600 / (len(plagues) + 1) / (10 * LEASE)):
                for plague in plagues:
                    strike(plague, troop, store, 4 * LEASE)
                    time.sleep(LEASE)
            return rest(sandbox, troop)
        finally:
            troop.stop()


@contextlib.contextmanager
def turning(clock: Clock, speed: float) -> Iterator[None]:
    """Turn a clock in small steps, until the end of the block or of its day."""
    done = threading.Event()

    def turn() -> None:
        while not done.wait(0.05) and clock.now() < time.time() - 3600:
            clock.advance(0.05 * speed)

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def rest(sandbox: Sandbox, troop: Troop) -> dict[str, int]:
    """Wait until all consumers hold what is true; return what there was of everything."""
    sandbox.faults.clear()
    alive = {f"{process.pid}.{number}" for process in troop.processes for number in range(WATCHES)}

    def is_true(held: dict[str, dict[str, Any]]) -> bool:
        items = {one: sandbox.truth(one) for one in sandbox.milestone_ids}
        truth = {one: item["details"] for one, item in items.items() if item is not None}
        return all(
            {one: state[0] for one, state in held.get(name, {}).items()} == truth for name in alive
        )

    troop.until(is_true)
    told = list(troop.told())
    return {
        "consumers": len({name for name, *_ in told}),
        "changes": len(told),
        "pollers": len({poller for *_, poller in told}),
        "requests": len(sandbox.requests),
    }


def main() -> None:
    """Work as one of the processes, or strike so many times and say how it went."""
    if sys.argv[1] == "work":
        url, base_url, ids, path = sys.argv[2:]
        with Path(path).open("w", encoding="utf-8") as out:
            asyncio.run(work(url, base_url, ids.split(","), out))
        return
    from conftest import RunningStore

    store = RunningStore()
    try:
        seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
        random.seed(seed)
        plagues = [random.choice(PLAGUES) for _ in range(int(sys.argv[1]))]
        print(Counter(plagues), chaos(store, plagues))
    finally:
        store.remove()


if __name__ == "__main__":
    main()
