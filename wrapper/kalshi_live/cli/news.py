"""What has just changed about a milestone, in one short line for people.

JSON lines for programs are in `formats`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..errors import one_line
from ..kinds.common import SIDES
from ..kinds.tennis import COMPETITORS
from ..watching.changes import ABSENT, ChangeKind
from .summary import CLOCKS, STATES, score_fields

if TYPE_CHECKING:
    from ..results import Observation
    from ..watching.changes import Change

_NOBODY: Mapping[str, str] = MappingProxyType({})
_PROSE = 24
"""Characters from which on a new text stands for itself, and an id is cut."""
_MOST_PARTS = 3
_NOISE = ("_ts", "last_updated", "_source", "status_text")
"""Endings of paths that change with every update, and say nothing or the same once more."""


def news_of(change: Change, names: Mapping[str, str] = _NOBODY) -> str:
    """Return what changed, as `0-0→0-1, quarter 3→4`: the most telling first, on one line.

    Ids that have `names` go by these.
    """
    if change.kind is ChangeKind.REJECTED:
        return one_line(f"rejected: {change.reason}")
    if change.kind is ChangeKind.RECOVERED or change.before is None or change.after is None:
        return str(change.kind)
    parts = list(dict.fromkeys(_parts(change, change.before, change.after, names)))
    more = len(parts) - _MOST_PARTS
    told = ", ".join(parts[:_MOST_PARTS]) + (f" +{more}" if more > 0 else "")
    return told or str(change.kind)


def changes_score(change: Change) -> bool:
    """Return whether the score has changed."""
    if change.before is None or change.after is None:
        return False
    return change.before.score != change.after.score


def _parts(
    change: Change, before: Observation, after: Observation, names: Mapping[str, str]
) -> Iterator[str]:
    if before.score != after.score:
        yield f"{before.score or '?'}→{after.score or '?'}"
    if before.phase is not after.phase:
        yield f"{before.phase}→{after.phase}"
    told = score_fields(after)
    fields = {
        path: (_named(values[0], names), _named(values[1], names))
        for path, values in change.fields.items()
        if path not in told and not path.endswith(_NOISE)
    }
    for path in sorted(fields, key=lambda path: _rank(path, fields[path][1])):
        yield _part(path, *fields[path], before, after)


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Return the name that an id goes by, too short to be prose; anything else as it is."""
    return names[value][: _PROSE - 1] if isinstance(value, str) and value in names else value


def _rank(path: str, new: Any) -> int:
    """Return the place of a path: states and winners, prose, other values, clocks, long values."""
    if path in STATES or path.startswith("winner"):
        return 0
    if path in CLOCKS:
        return 3
    if isinstance(new, str) and len(new) >= _PROSE:
        return 1 if " " in new else 5
    return 4 if isinstance(new, dict | list) else 2


def _part(path: str, old: Any, new: Any, before: Observation, after: Observation) -> str:
    if isinstance(new, str) and len(new) >= _PROSE and " " in new:
        return one_line(new)
    name, was, now = path, _value(old), _value(new)
    for one, other in (SIDES, COMPETITORS):
        for side in (one, other):
            stem = path.removeprefix(f"{side}_")
            pair = [f"{one}_{stem}", f"{other}_{stem}"]
            states = [[_value(item.details.get(key)) for key in pair] for item in (before, after)]
            if stem != path and all(map(all, states)):
                name, (was, now) = stem, map("-".join, states)
    name = ".".join(map(_value, name.split("."))).replace("_", " ").removesuffix(" score")
    return f"{name} {was}→{now}" if was and now else f"{name} {now}".rstrip()


def _value(value: Any) -> str:
    """Return a value as a few characters; empty for what is no scalar, or is not there."""
    if value is ABSENT or value is None or isinstance(value, dict | list):
        return ""
    text = one_line(str(value))
    return text if len(text) < _PROSE else f"{text[:8]}…"
