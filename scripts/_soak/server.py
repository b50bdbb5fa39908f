"""The sandbox in a process of its own, to be asked, killed and started again."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

FAULTS = {
    "unavailable": 0.02,
    "rate_limited": 0.02,
    "reset": 0.02,
    "truncated": 0.02,
    "not_json": 0.02,
    "omitted": 0.02,
    "null_details": 0.02,
    "missing_milestone_id": 0.02,
    "duplicate_item": 0.02,
    "unexpected_item": 0.02,
}
"""One request in ten fails, and one item in ten is odd."""

STOP_SECONDS = 10.0


class Server:
    """Serves the same milestones on the same port, however often it is started.

    `ids` are those milestones; `base_url` is there once it runs.
    """

    def __init__(self, milestones: int, faults: Mapping[str, float] | None = None) -> None:
        self._milestones = milestones
        self._faults = dict(faults or {})
        self._process: subprocess.Popen[str] | None = None
        self.base_url = ""
        self.ids: tuple[str, ...] = ()

    def start(self) -> None:
        """Returns when it answers."""
        with tempfile.TemporaryDirectory(prefix="kalshi-live-") as folder:
            file = Path(folder) / "ids.txt"
            self._process = subprocess.Popen(
                [*self._command(), "--ids-to", str(file)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert self._process.stdout is not None  # noqa: S101 - for the type checker
            self.base_url = self._process.stdout.readline().strip()
            if not self.base_url:
                raise RuntimeError("the sandbox did not start: try `kalshi-live sandbox`")
            self.ids = tuple(file.read_text("utf-8").split())

    def kill(self) -> None:
        """Ends it as a crash would."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate(timeout=STOP_SECONDS)

    def _command(self) -> list[str]:
        port = urlsplit(self.base_url).port or 0
        faults = [f"--fault={name}={part}" for name, part in self._faults.items()]
        return [
            *(sys.executable, "-m", "kalshi_live", "sandbox"),
            *("--milestones", str(self._milestones), "--port", str(port)),
            *faults,
        ]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
