"""Copies of what a watch holds, for consumers, who may do with them what they like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

if TYPE_CHECKING:
    from ..results import Observation
    from .changes import Change


class Snapshot(Mapping[str, "Observation"]):
    """Observations by milestone id, as they were at one moment; read-only.

    Each is copied when it is first asked for, so that a snapshot of very many is cheap.
    """

    def __init__(self, held: dict[str, Observation]) -> None:
        self._held = dict(held)
        self._copies: dict[str, Observation] = {}

    def __getitem__(self, milestone_id: str) -> Observation:
        copy = self._copies.get(milestone_id)
        if copy is None:
            copy = self._copies[milestone_id] = copy_of(self._held[milestone_id])
        return copy

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, milestone_id: object) -> bool:
        return milestone_id in self._held

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} present)"


def copy_of_change(change: Change) -> Change:
    """Return the same change, whose observations share nothing with those of `change`."""
    before = None if change.before is None else copy_of(change.before)
    if change.after is change.before:
        return attrs.evolve(change, before=before, after=before)
    after = None if change.after is None else copy_of(change.after)
    return attrs.evolve(change, before=before, after=after)


def copy_of(observation: Observation) -> Observation:
    """Return the same observation, whose JSON objects and arrays are its own."""
    return msgspec.structs.replace(
        observation, details=_unshared(observation.details), extra=_unshared(observation.extra)
    )


def _unshared(json_object: dict[str, Any]) -> dict[str, Any]:
    # Not recursive: nothing is nested too deep for it. JSON has these two containers exactly.
    whole = json_object.copy()
    waiting: list[Any] = [whole]
    while waiting:
        outer = waiting.pop()
        for place, inner in outer.items() if type(outer) is dict else enumerate(outer):
            if type(inner) is dict or type(inner) is list:
                outer[place] = copy = inner.copy()
                waiting.append(copy)
    return whole
