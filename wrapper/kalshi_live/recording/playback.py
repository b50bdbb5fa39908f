"""What a server would have answered, moment by moment, as far as a recording knows.

Time only moves forward here. What a watch did, begin and end, changes nothing about the server.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ..watching.changes import ChangeKind
from .queries import IS_CHANGE
from .rows import item_of

if TYPE_CHECKING:
    from ..watching.changes import Change
    from .reader import Reader

_AHEAD = timedelta(minutes=10)
"""How much is read at once."""


class _Answer(NamedTuple):
    since: datetime
    item: bytes
    """Empty while there is none."""


class Playback:
    """The answers from a moment on; may be used from any thread.

    Who asks often gets every state of a milestone: of several that have come within `patience`, one
    after the other.
    """

    def __init__(self, reader: Reader, at: datetime) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._read_to = at
        self._state = reader.state(at)
        self._coming: defaultdict[str, deque[_Answer]] = defaultdict(deque)
        self._now = {
            name: item_of(held) for name, held in self._state.held.items() if held is not None
        }
        self._now |= {name: _malformed(name) for name in self._state.rejected}

    def item(self, milestone_id: str, now: datetime, patience: timedelta) -> bytes:
        """Return the item that is answered for a milestone, encoded; empty when there is none."""
        with self._lock:
            while self._read_to < now:
                self._read_on()
            coming = self._coming[milestone_id]
            while coming and coming[0].since <= now:
                answer = coming.popleft()
                self._now[milestone_id] = answer.item
                if answer.since > now - patience:
                    break
            return self._now.get(milestone_id, b"")

    def _read_on(self) -> None:
        end = self._read_to + _AHEAD
        where = f"observed_at > ? AND observed_at <= ? AND {IS_CHANGE}"
        for row in self._reader.stored(where, self._read_to, end):
            change = self._state.take(row)
            if change is not None:
                answer = _Answer(change.not_after or end, _item(change))
                self._coming[change.milestone_id].append(answer)
        self._read_to = end


def _item(change: Change) -> bytes:
    if change.kind is ChangeKind.REJECTED:
        return _malformed(change.milestone_id)
    return b"" if change.after is None else item_of(change.after)


def _malformed(milestone_id: str) -> bytes:
    return msgspec.json.encode({"milestone_id": milestone_id, "details": None})
