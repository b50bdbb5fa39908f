"""An event loop in a thread of its own, for callers that are not asynchronous.

It knows nothing of what it runs. The thread starts on first use, never holds up the interpreter's
exit, and is not shared with a forked child, which starts its own.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import os
import threading
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_log = logging.getLogger("kalshi_live")

_INTERRUPTIBLE = 0.5
"""Seconds: on Windows a lock's `acquire` hears of Ctrl-C only when it times out."""

_LAST_WORK = 1.0
"""Seconds that stopping waits for what runs on the loop to wind up."""


class LoopThread:
    """A thread that runs coroutines for others, each of which waits for its own result.

    Attributes:
        has_stopped: Whether `stop` was called; nothing runs after that.
    """

    def __init__(self, wind_up: Callable[[], Awaitable[None]]) -> None:
        """Prepare a thread that awaits `wind_up` on its loop before it ends."""
        self._wind_up = wind_up
        self._running: _Running | None = None
        self.has_stopped: bool = False
        self._lock = threading.RLock()  # a signal handler may stop what the same thread stops
        self._stop_when_dropped: weakref.finalize[Any, Any] | None = None
        _loop_threads.add(self)

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return the result of what `work()` gives; an interrupted wait ends it too.

        Whatever it raises is raised here, SystemExit and KeyboardInterrupt included.
        """
        loop = self._loop()
        if loop is None:
            return asyncio.run(self._alone(work))
        job = _Job(work)
        try:
            loop.call_soon_threadsafe(job.start)
            _wait(job.result, loop)
            return job.result.result()
        except BaseException:
            if not job.result.done():
                _end(job, loop)
            raise
        finally:
            del job  # with it, an error's traceback would hold the error

    def stop(self) -> None:
        """End the thread, if there is one, and wait a moment for it; for good."""
        with self._lock:
            self.has_stopped = True
            self._running = None
            if self._stop_when_dropped is not None:
                self._stop_when_dropped()

    def forget(self) -> None:
        """Start afresh in a forked child, where the parent's thread does not exist."""
        if self._running is not None:
            _of_the_parent.append(self._running)
            self._running = None
        self._lock = threading.RLock()
        if self._stop_when_dropped is not None:
            self._stop_when_dropped.detach()

    async def _alone(self, work: Callable[[], Awaitable[T]]) -> T:
        try:
            return await work()
        finally:
            await self._wind_up()

    def _loop(self) -> asyncio.AbstractEventLoop | None:
        """Return the thread's loop; None when the interpreter, about to exit, starts no thread."""
        with self._lock:
            self._check_not_stopped()
            running = self._running
            if running is None:
                try:
                    running = self._running = _Running(self._wind_up)
                except RuntimeError:
                    return None
                self._stop_when_dropped = weakref.finalize(self, running.stop)
                # At exit the thread just ends with the process: to wind up then would raise in
                # threads that still wait for a result, and write to stderr.
                self._stop_when_dropped.atexit = False
        try:
            self._check_not_stopped()  # by a signal handler, meanwhile
        except RuntimeError:
            running.stop()
            raise
        if running.thread is threading.current_thread():
            raise RuntimeError("a synchronous client cannot be used from its own thread")
        return running.loop

    def _check_not_stopped(self) -> None:
        if self.has_stopped:
            raise RuntimeError("the client is closed")


class _Running:
    """One thread with its loop, from start to end."""

    def __init__(self, wind_up: Callable[[], Awaitable[None]]) -> None:
        self._wind_up = wind_up
        started: concurrent.futures.Future[asyncio.AbstractEventLoop] = concurrent.futures.Future()
        self.thread = threading.Thread(
            target=self._main, args=(started,), name="kalshi-live", daemon=True
        )
        self.thread.start()
        self.loop = started.result()

    def stop(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self.loop.call_soon_threadsafe(self._stopped.set)
        if self.thread is not threading.current_thread():
            self.thread.join(_LAST_WORK)

    def _main(self, started: concurrent.futures.Future[asyncio.AbstractEventLoop]) -> None:
        with asyncio.Runner(debug=False) as runner:  # its complaints would be about the caller
            main = runner.get_loop().create_task(self._until_stopped(started))
            while not main.done():
                # asyncio lets these two out of any task; whoever awaits the task gets them as well.
                with contextlib.suppress(SystemExit, KeyboardInterrupt):
                    runner.get_loop().run_until_complete(main)

    async def _until_stopped(
        self, started: concurrent.futures.Future[asyncio.AbstractEventLoop]
    ) -> None:
        self._stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_log_quietly)
        started.set_result(loop)
        await self._stopped.wait()
        await self._wind_up()


class _Job(Generic[T]):
    """One piece of work on its way through the loop.

    Everything about it happens on the loop's thread, where no Ctrl-C can come between.
    """

    def __init__(self, work: Callable[[], Awaitable[T]]) -> None:
        self.result: concurrent.futures.Future[T] = concurrent.futures.Future()
        self._work = work
        self._task: asyncio.Task[T] | None = None

    def start(self) -> None:
        if not self.result.cancelled():
            self._task = asyncio.get_running_loop().create_task(self._run())
            self._task.add_done_callback(self._finish)

    def cancel(self) -> None:
        if self._task is None:
            self._give_up()
        else:
            self._task.cancel()

    def _finish(self, task: asyncio.Task[T]) -> None:
        if task.cancelled():
            self._give_up()
        elif (error := task.exception()) is not None:
            self.result.set_exception(error)
        else:
            self.result.set_result(task.result())

    async def _run(self) -> T:
        return await self._work()

    def _give_up(self) -> None:
        self.result.cancel()
        self.result.set_running_or_notify_cancel()


def _wait(result: concurrent.futures.Future[Any], loop: asyncio.AbstractEventLoop) -> None:
    while not result.done():
        if loop.is_closed() and not result.done():
            raise RuntimeError("the client was closed during the call")
        concurrent.futures.wait((result,), timeout=_INTERRUPTIBLE)


def _end(job: _Job[Any], loop: asyncio.AbstractEventLoop) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed, and the work with it
        loop.call_soon_threadsafe(job.cancel)
        concurrent.futures.wait((job.result,), timeout=_LAST_WORK)


def _log_quietly(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log at debug level: asyncio's handler writes to stderr where logging is not configured."""
    _log.debug("event loop: %s", context.get("message"), exc_info=context.get("exception"))


_loop_threads: weakref.WeakSet[LoopThread] = weakref.WeakSet()

_of_the_parent: list[_Running] = []
"""Never freed: closing an inherited loop would take the parent's sockets out of its selector."""


def _after_fork() -> None:
    for loop_thread in list(_loop_threads):
        loop_thread.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
