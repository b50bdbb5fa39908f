"""From any iterable of ids or tickers to chunks that a request can carry.

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
REPEATED = len("&milestone_ids=")
"""Characters beside an id that is sent as a repeated parameter."""
JOINED = len("%2C")
"""Characters beside one that is sent in a list with commas."""
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]*")  # RFC 3986, section 2.3


@attrs.frozen
class Plan:
    """What one call asks for: each id once, in the order first requested, cut into chunks.

    A chunk has at most `chunk_size` ids, and fewer where they are long: its query, `beside` each
    id included, stays below 8,000 bytes, unless a single id is longer than that.
    """

    ids: tuple[str, ...]
    chunk_size: int
    beside: int = REPEATED
    chunks: tuple[tuple[str, ...], ...] = attrs.field(init=False, repr=False)

    @chunks.default
    def _cut(self) -> tuple[tuple[str, ...], ...]:
        slices = (
            self.ids[start : start + self.chunk_size]
            for start in range(0, len(self.ids), self.chunk_size)
        )
        return tuple(chunk for part in slices for chunk in self._short_enough(part))

    def __len__(self) -> int:
        return len(self.chunks)

    def _short_enough(self, ids: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        text = "".join(ids)
        if len(text) + self.beside * len(ids) <= _MOST_QUERY and _UNRESERVED.fullmatch(text):
            yield ids  # the usual case, without a look at each of them
            return
        start = size = 0
        for position, milestone_id in enumerate(ids):
            own = self.beside + len(quote(milestone_id, safe=""))
            size += own
            if size > _MOST_QUERY and position > start:
                yield ids[start:position]
                start, size = position, own
        yield ids[start:]


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
    return Plan(each_once(plain), chunk_size)


def each_once(
    ids: Iterable[str], *, argument: str = "ids", what: str = "milestone ids"
) -> tuple[str, ...]:
    """Return `ids` checked, each once, in order; the errors name the `argument` that held them.

    Raises:
        TypeError: As `plan`.
        ValueError: As `plan`.
    """
    return tuple(dict.fromkeys(_checked(ids, argument, what)))


def halves(ids: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return `ids` cut in two, the first half never the smaller."""
    middle = (len(ids) + 1) // 2
    return ids[:middle], ids[middle:]


def _checked(ids: Iterable[str], argument: str, what: str) -> Iterator[str]:
    if isinstance(ids, str | bytes | bytearray):
        raise TypeError(
            f"{argument} must be an iterable of {what}, not one {type(ids).__name__}: "
            f"pass a list, as in [{ids!r}]"
        )
    if isinstance(ids, AsyncIterable):
        raise TypeError(
            f"{argument} must be a plain iterable, not an asynchronous one: collect it first"
        )
    if not isinstance(ids, Iterable):
        raise TypeError(f"{argument} must be an iterable of {what}, not {type(ids).__name__}")
    for position, one in enumerate(ids):
        yield _check(one, f"{argument}[{position}]")


def _check(one: object, place: str) -> str:
    if not isinstance(one, str):
        raise TypeError(f"{place} must be a string, not {type(one).__name__}: {one!r}")
    problem = id_problem(one)
    if problem is not None:
        raise ValueError(f"{place} {problem}: {one!r}. Pass a list with one id per element")
    # A member of a str-based Enum would otherwise be sent by its Python name.
    return one if type(one) is str else str.__str__(one)
