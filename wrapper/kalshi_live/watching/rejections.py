"""Which milestones' items are being rejected, and when that is worth telling.

An item that is rejected and good in turns is told once, not with every turn.
"""

from __future__ import annotations

import attrs

STEADY = 10
"""Answers in a row of one sort, good or rejected, after which an item is not flapping."""


@attrs.define
class _Case:
    is_rejected: bool = True
    is_told: bool = True
    in_a_row: int = 1

    def count(self, *, is_rejected: bool) -> None:
        self.in_a_row = self.in_a_row + 1 if self.is_rejected is is_rejected else 1
        self.is_rejected = is_rejected


class Rejections:
    """The milestones whose items have been rejected of late.

    The first rejection is to be told at once, and so is its end. The next one is to be told at once
    only if `STEADY` good answers lie between them, else when it has lasted for `STEADY` answers.

    Attributes:
        recent: Of the milestones whose last `STEADY` answers were not all good, how it stands.
    """

    def __init__(self) -> None:
        self.recent: dict[str, _Case] = {}

    def is_rejected(self, milestone_id: str) -> bool:
        """Return whether the latest item was rejected."""
        case = self.recent.get(milestone_id)
        return case is not None and case.is_rejected

    def reject(self, milestone_id: str) -> bool:
        """Note that an item was rejected, and return whether that is to be told."""
        case = self.recent.get(milestone_id)
        if case is None:
            self.recent[milestone_id] = _Case()
            return True
        case.count(is_rejected=True)
        if case.is_told or case.in_a_row < STEADY:
            return False
        case.is_told = True
        return True

    def clear(self, milestone_id: str) -> bool:
        """Note that an answer held no rejected item, and return whether that is to be told."""
        case = self.recent.get(milestone_id)
        if case is None:
            return False
        case.count(is_rejected=False)
        if case.in_a_row >= STEADY:
            del self.recent[milestone_id]
        was_told, case.is_told = case.is_told, False
        return was_told
