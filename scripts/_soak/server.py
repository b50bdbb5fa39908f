"""The sandbox in a process of its own, to be asked, killed and started again."""

import multiprocessing
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Self
from urllib.parse import urlsplit

from kalshi_live.sandbox import Sandbox

FAULTS = dict.fromkeys(
    (
        *("unavailable", "rate_limited", "reset", "truncated", "not_json"),
        *("omitted", "null_details", "missing_milestone_id", "duplicate_item", "unexpected_item"),
    ),
    0.02,
)
"""One request in ten fails, and one item in ten is odd."""


class Server:
    """A server of the same milestones on the same port, however often it is started.

    `ids` are those milestones; `base_url` is there once it runs.
    """

    def __init__(self, milestones: int, faults: Mapping[str, float] | None = None) -> None:
        self.base_url = ""
        self.ids: tuple[str, ...] = ()
        self._milestones = milestones
        self._faults = dict(faults or {})

    def start(self) -> None:
        """Return when it answers."""
        spawning = multiprocessing.get_context("spawn")
        ours, theirs = spawning.Pipe(duplex=False)
        port = urlsplit(self.base_url).port or 0
        self._process = spawning.Process(
            target=_serve, args=(self._milestones, self._faults, port, theirs), daemon=True
        )
        self._process.start()
        theirs.close()
        with ours:
            self.base_url, self.ids = ours.recv()

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.join()
        self._process.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def _serve(milestones: int, faults: Mapping[str, float], port: int, told: Connection) -> None:
    with Sandbox(milestones, faults=faults, port=port) as sandbox:
        told.send((sandbox.base_url, sandbox.milestone_ids))
        sandbox.serve_forever()
