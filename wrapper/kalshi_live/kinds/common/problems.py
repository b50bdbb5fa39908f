"""What a view says about a value that it could not read, in few and printable words.

Which values those are is decided in `structuring`.
"""

from __future__ import annotations

from typing import Any

import attrs

from ...errors import one_line

MOST_PROBLEMS = 100
"""How many a view lists: a list of a million wrong elements needs no million of them."""
_LONGEST_KEY = 40
_LONGEST_TEXT = 60


@attrs.frozen
class Problem:
    """A value in `details` that is not what its field should hold.

    Attributes:
        path: Where it stands, such as `last_play.occurence_ts` or `period_scores[2].home_score`.
        found: What stands there.
        expected: What should.
    """

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


@attrs.define
class Reading:
    """One `details` on its way to a view: where it is being read, and what was wrong so far."""

    path: list[str | int] = attrs.Factory(list)
    problems: list[Problem] = attrs.Factory(list)

    def note(self, value: Any, expected: str) -> None:
        """List the value at the current place as a problem, unless there are enough of them."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(_written(self.path), _shown(value), expected))


def _written(path: list[str | int]) -> str:
    """Return `a.b[2].c`; a key that is long or not printable is shortened and escaped."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            key = one_line(step[:_LONGEST_KEY]) + ("…" if len(step) > _LONGEST_KEY else "")
            text += f".{key}" if text else key
    return text


def _shown(value: Any) -> str:
    """Return a value in a few printable words, never the whole of an object or a long text."""
    if isinstance(value, str):
        return ascii(value[:_LONGEST_TEXT]) + ("…" if len(value) > _LONGEST_TEXT else "")
    if isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**64):
        return repr(value)
    if isinstance(value, int):
        return "an integer of more than 64 bits"
    return "an object" if isinstance(value, dict) else "an array"
