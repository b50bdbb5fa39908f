"""Who is told what a watch sees before its consumer is: a recording, or nobody."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .changes import Change


class Witness:
    """Keeps nothing; what a subclass raises ends the watch before anything more is handed out."""

    async def begin(self) -> None:
        """Hear that the watch begins."""

    def turn(self, ids: Sequence[str], gone: Set[str], interval: float) -> None:
        """Hear who is watched from now on, who is no longer, and how often, in seconds."""

    def take(self, changes: Sequence[Change]) -> None:
        """Hear what an answer has changed, which may be nothing."""

    async def polled(self) -> None:
        """Hear that a poll is over."""

    async def end(self) -> None:
        """Hear that the watch ends."""
