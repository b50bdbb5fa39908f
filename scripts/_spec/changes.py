"""What a change of the specification is, and the list in which the comparison collects them.

How changes are found is the business of `comparing`, how they are told that of `reporting`.
"""

import json
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

from attrs import define, evolve, field, frozen

Where = tuple[str, ...]
"""A place as the API's user knows it: ("GetLiveDatas", "response 200", "live_datas", "[]")."""


class Kind(IntEnum):
    """What a change does to those who rely on the specification, the worst last."""

    WORDING = 1
    ADDITIVE = 2
    BREAKING = 3


@frozen
class Change:
    """One change: where it stands in the new document (in the old one, when something is gone)."""

    kind: Kind
    pointer: str
    message: str
    places: frozenset[Where]
    """From where this part of the document is reached; one schema may have many uses."""


@define
class Changes:
    """Changes by pointer and message: the same one, found on several ways, counts once."""

    _found: dict[tuple[str, str], Change] = field(factory=dict)

    def __iter__(self) -> Iterator[Change]:
        return iter(self._found.values())

    def add(self, kind: Kind, pointer: str, message: str, where: Where) -> None:
        """Adds a change; of several kinds, the worst holds."""
        change = Change(kind, pointer, message, frozenset({where}))
        known = self._found.get((pointer, message), change)
        worst = max(known.kind, kind)
        places = known.places | change.places
        self._found[pointer, message] = evolve(known, kind=worst, places=places)


def shown(value: Any, limit: int = 60) -> str:
    """`value` as JSON, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
