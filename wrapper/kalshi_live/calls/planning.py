"""From any iterable of milestone ids to chunks that a request can carry.

Pure planning: nothing here knows about requests, rates or time.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Iterable, Iterator
from typing import Protocol, runtime_checkable
from urllib.parse import quote

import attrs

from ..milestones.ids import id_problem

_MOST_QUERY = 8000
"""Bytes of a query; servers commonly refuse a request line of more than 8 KiB."""
_NAME = len("&milestone_ids=")
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]*")  # RFC 3986, section 2.3


@attrs.frozen
class Plan:
    """What one call asks for: each id once, in the order first requested, cut into chunks.

    A chunk has at most `chunk_size` ids, and fewer where they are long: its query stays below
    8,000 bytes, unless a single id is longer than that.
    """

    ids: tuple[str, ...]
    chunk_size: int
    chunks: tuple[tuple[str, ...], ...] = attrs.field(init=False, repr=False)

    @chunks.default
    def _cut(self) -> tuple[tuple[str, ...], ...]:
        slices = (
            self.ids[start : start + self.chunk_size]
            for start in range(0, len(self.ids), self.chunk_size)
        )
        return tuple(chunk for part in slices for chunk in _short_enough(part))

    def __len__(self) -> int:
        return len(self.chunks)


@runtime_checkable
class HasIds(Protocol):
    """What knows the ids of milestones, such as a `MilestoneList`."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order."""


def plan(ids: Iterable[str] | HasIds, chunk_size: int) -> Plan:
    """Check `ids`, or those of what has some, and plan their chunks.

    Raises:
        TypeError: `ids` is a single string or not iterable, or an id is not a string.
        ValueError: An id is blank, contains a comma, or cannot be encoded as UTF-8.
    """
    plain = ids.ids if isinstance(ids, HasIds) else ids
    return Plan(tuple(dict.fromkeys(_checked(plain))), chunk_size)


def _short_enough(ids: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    text = "".join(ids)
    if len(text) + _NAME * len(ids) <= _MOST_QUERY and _UNRESERVED.fullmatch(text):
        yield ids  # the usual case, without a look at each of them
        return
    start = size = 0
    for position, milestone_id in enumerate(ids):
        size += _NAME + len(quote(milestone_id, safe=""))
        if size > _MOST_QUERY and position > start:
            yield ids[start:position]
            start, size = position, _NAME + len(quote(milestone_id, safe=""))
    yield ids[start:]


def halves(ids: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return `ids` cut in two, the first half never the smaller."""
    middle = (len(ids) + 1) // 2
    return ids[:middle], ids[middle:]


def _checked(ids: Iterable[str]) -> Iterator[str]:
    if isinstance(ids, str | bytes | bytearray):
        raise TypeError(
            f"ids must be an iterable of milestone ids, not one {type(ids).__name__}: "
            f"pass a list, as in [{ids!r}]"
        )
    if isinstance(ids, AsyncIterable):
        raise TypeError("ids must be a plain iterable, not an asynchronous one: collect it first")
    if not isinstance(ids, Iterable):
        raise TypeError(f"ids must be an iterable of milestone ids, not {type(ids).__name__}")
    for position, milestone_id in enumerate(ids):
        yield _check(milestone_id, position)


def _check(milestone_id: object, position: int) -> str:
    if not isinstance(milestone_id, str):
        raise TypeError(
            f"ids[{position}] must be a string, not {type(milestone_id).__name__}: {milestone_id!r}"
        )
    problem = id_problem(milestone_id)
    if problem is not None:
        raise ValueError(
            f"ids[{position}] {problem}: {milestone_id!r}. Pass a list with one id per element"
        )
    # A member of a str-based Enum would otherwise be sent by its Python name.
    return milestone_id if type(milestone_id) is str else str.__str__(milestone_id)
