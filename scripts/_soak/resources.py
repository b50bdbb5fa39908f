"""What this process uses, and how that grows."""

import gc
import statistics
import threading
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

MEBIBYTE = 2**20
_STATUS = Path("/proc/self/status")
_DESCRIPTORS = (Path("/proc/self/fd"), Path("/dev/fd"))


@frozen
class Held:
    """File descriptors and threads."""

    descriptors: int
    threads: int

    @classmethod
    def now(cls) -> "Held":
        """What this process holds."""
        gc.collect()
        folder = next((each for each in _DESCRIPTORS if each.exists()), None)
        count = len(list(folder.iterdir())) if folder is not None else 0
        return cls(count, threading.active_count())

    def __str__(self) -> str:
        return f"{self.descriptors} descriptors, {self.threads} threads"


def resident_bytes() -> int | None:
    """The memory of this process that is in RAM; None where the system does not tell."""
    gc.collect()
    if not _STATUS.exists():
        return None
    for line in _STATUS.read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return None


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line through the points that fits best; 0 for fewer than two."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return statistics.linear_regression(xs, ys).slope if len(set(xs)) > 1 else 0.0
