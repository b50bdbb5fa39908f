"""Ids that make a request fail: asked for one by one, and less and less often.

In a chunk with others, each would cost a bisection in every poll.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from ..calls.causes import blames_ids, may_be_the_datas_fault

if TYPE_CHECKING:
    from ..errors import LiveDataError
    from ..results import ChunkResult

RAREST = 64
"""Polls between two requests for a culprit, at most: they double from one."""


@attrs.define
class _Culprit:
    error: LiveDataError
    due: int
    gap: int = 1


class Culprits:
    """The ids that failed while others were answered, until they are answered."""

    def __init__(self) -> None:
        self._known: dict[str, _Culprit] = {}

    def __contains__(self, milestone_id: object) -> bool:
        return milestone_id in self._known

    def __len__(self) -> int:
        return len(self._known)

    def errors(self) -> dict[str, LiveDataError]:
        """Return what each failed with; may be asked for from any thread."""
        return {name: culprit.error for name, culprit in self._known.copy().items()}

    def learn(self, result: ChunkResult, poll: int, *, others_answered: bool = False) -> None:
        """Note which ids of an answer are culprits, or no longer.

        When a whole chunk has failed, its ids are suspects only if the server blames them, and if
        others than this chunk were answered.
        """
        if self._known:
            self.forget((self._known.keys() & set(result.ids)) - result.failed.keys())
        is_whole = len(result.failed) == len(result.ids)
        for name, error in result.failed.items():
            if not may_be_the_datas_fault(error):
                continue
            known = self._known.get(name)
            if known is not None:
                known.error, known.gap = error, min(2 * known.gap, RAREST)
                known.due = poll + known.gap
            elif not is_whole or (others_answered and blames_ids(error)):
                self._known[name] = _Culprit(error, poll + 1)

    def due(self, poll: int, most: int) -> tuple[str, ...]:
        """Return those to ask for in this poll, the longest overdue first, `most` at most."""
        overdue = sorted((each.due, name) for name, each in self._known.items() if each.due <= poll)
        due = tuple(name for _, name in overdue[:most])
        for name in due:
            self._known[name].due = poll + self._known[name].gap
        return due

    def forget(self, ids: Iterable[str]) -> None:
        """Ask for these as for all others."""
        for name in ids:
            self._known.pop(name, None)
