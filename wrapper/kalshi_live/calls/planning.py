"""From any iterable of milestone ids to chunks of the size the specification allows.

Pure planning: nothing here knows about requests, rates or time.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterable, Iterable, Iterator

import attrs


@attrs.frozen
class Plan:
    """What one call asks for: each id once, in the order first requested, cut into chunks."""

    ids: tuple[str, ...]
    chunk_size: int

    def __len__(self) -> int:
        return math.ceil(len(self.ids) / self.chunk_size)

    def chunks(self) -> Iterator[tuple[str, ...]]:
        """The chunks, in order, each at most `chunk_size` ids."""
        for start in range(0, len(self.ids), self.chunk_size):
            yield self.ids[start : start + self.chunk_size]


def plan(ids: Iterable[str], chunk_size: int) -> Plan:
    """Checks `ids` and plans their chunks.

    Raises:
        TypeError: `ids` is a single string or not iterable, or an id is not a string.
        ValueError: An id is blank, contains a comma, or cannot be encoded as UTF-8.
    """
    return Plan(tuple(dict.fromkeys(_checked(ids))), chunk_size)


def halves(ids: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`ids` cut in two, the first half never the smaller."""
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
    if not milestone_id or milestone_id.isspace():
        raise ValueError(f"ids[{position}] is blank: {milestone_id!r}")
    if "," in milestone_id:
        raise ValueError(
            f"ids[{position}] contains a comma: {milestone_id!r}. Pass a list with one id per "
            "element: for a comma-joined string the server answers 200 and null"
        )
    if not milestone_id.isascii():
        try:
            milestone_id.encode()
        except UnicodeEncodeError as error:
            raise ValueError(
                f"ids[{position}] cannot be sent, it is not valid Unicode: {milestone_id!r}"
            ) from error
    # A member of a str-based Enum would otherwise be sent by its Python name.
    return milestone_id if type(milestone_id) is str else str.__str__(milestone_id)
