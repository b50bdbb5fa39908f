"""What happened to one milestone between two moments, and how two such changes become one.

Pure: nothing here polls, waits or remembers.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from ..kinds import Phase

if TYPE_CHECKING:
    from datetime import datetime

    from ..results import Observation

_brief = reprlib.Repr()  # the arguments of those names came with Python 3.12
_brief.maxlevel, _brief.maxdict, _brief.maxstring = 4, 6, 60

_DEEPEST = 20
"""Levels of nesting that are compared one by one; below, values are compared as a whole."""


class ChangeKind(StrEnum):
    """What happened to a milestone."""

    APPEARED = "appeared"
    UPDATED = "updated"
    FINAL = "final"
    DISAPPEARED = "disappeared"
    REJECTED = "rejected"
    RECOVERED = "recovered"


class Absent(Enum):
    """Stands in `Change.fields` for a field that was not there at all; null is None."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return self.name


ABSENT: Final = Absent.ABSENT


@attrs.frozen(repr=False)
class Change:
    """What happened to one milestone since its last change was handed out.

    Attributes:
        milestone_id: The milestone.
        kind: `appeared` (it was not there), `updated`, `final` (it ended with this change),
            `disappeared` (the server now answers without it), `rejected` (its item now breaks the
            specification), or `recovered` (it does so no longer, and nothing else has changed).
            After `rejected`, every other kind says that the item is well-formed again or gone.
        before: What was known before; None when nothing was.
        after: What is known now; None when it has disappeared. `rejected` and `recovered` change
            nothing: `before` and `after` are both the last good observation, or None.
        reason: For `rejected`, what is wrong with the item.
        not_before: When the last request that still brought `before` was about to go out, by this
            machine's clock; aware, UTC. None where `before` is.
        not_after: When the response that brought `after`, or that the milestone is gone or
            malformed, had arrived; None for a change that was made by hand.

    What the server shows has changed between these two moments. On the field it happened earlier:
    how much, `Observation` says.
    """

    milestone_id: str
    kind: ChangeKind
    before: Observation | None
    after: Observation | None
    reason: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None

    def __repr__(self) -> str:
        shown = [repr(self.milestone_id), str(self.kind)]
        if self.reason is not None:
            shown.append(f"reason={self.reason!r}")
        if self.fields:
            shown.append(f"fields={_brief.repr(self.fields)}")
        return f"{type(self).__name__}({', '.join(shown)})"

    @cached_property
    def fields(self) -> Mapping[str, tuple[Any, Any]]:
        """The fields that differ: path to (old, new), such as `last_play.description`.

        Paths are those of `details`; what stands beside them is `type` and `extra.<name>`, unless
        the details have a path of that name which differs, too. A field that was not there, or no
        longer is, has `ABSENT` on that side. Never empty for `updated` and `final`. Where `before`
        or `after` is None there is nothing to compare, and this is empty.
        """
        if self.before is None or self.after is None:
            return {}
        return dict(_all_differences(self.before, self.after))


class Span(NamedTuple):
    """The `not_before` and `not_after` of a change."""

    not_before: datetime | None = None
    not_after: datetime | None = None


UNKNOWN = Span()


def change_between(
    milestone_id: str,
    before: Observation | None,
    after: Observation | None,
    span: Span = UNKNOWN,
) -> Change | None:
    """Return the change that leads from `before` to `after`, or None when there is none."""
    kind = _kind(before, after)
    return None if kind is None else Change(milestone_id, kind, before, after, None, *span)


def rejection(
    milestone_id: str, held: Observation | None, reason: str, span: Span = UNKNOWN
) -> Change:
    """Return the news that an item breaks the specification; what is held of it stays."""
    return Change(milestone_id, ChangeKind.REJECTED, held, held, reason, *span)


def recovery(milestone_id: str, held: Observation | None, span: Span = UNKNOWN) -> Change:
    """Return the news that takes a rejection back; what is held of the milestone stays.

    Of a milestone of which nothing is held, the server now answers without it.
    """
    kind = ChangeKind.DISAPPEARED if held is None else ChangeKind.RECOVERED
    return Change(milestone_id, kind, held, held, None, *span)


def span_of(first: Change, then: Change) -> Span:
    """Return the span of two changes in a row."""
    return Span(first.not_before, then.not_after)


def merge_changes(first: Change, then: Change) -> Change | None:
    """Return the one change that says what two in a row did; None when they undid each other.

    Both are of the same milestone, and neither leaves the state as it was.
    """
    return change_between(first.milestone_id, first.before, then.after, span_of(first, then))


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield the paths at which two JSON objects differ, each with the old and the new value."""
    waiting: list[tuple[str, Any, Any]] = [("", old, new)]
    while waiting:
        path, was, now = waiting.pop()
        if isinstance(was, dict) and isinstance(now, dict) and path.count(".") < _DEEPEST:
            names = [*was, *(name for name in now if name not in was)]
            waiting += [
                (f"{path}.{name}" if path else name, was.get(name, ABSENT), now.get(name, ABSENT))
                for name in reversed(names)
            ]
        elif not same(was, now):
            yield path, (was, now)


def same(was: Any, now: Any) -> bool:
    """Return whether two JSON values are equal; true is not 1."""
    try:
        return bool(was == now) and isinstance(was, bool) is isinstance(now, bool)
    except RecursionError:  # nested too deep to tell
        return False


def _kind(before: Observation | None, after: Observation | None) -> ChangeKind | None:
    if before is None or after is None:
        if before is after:
            return None
        return ChangeKind.APPEARED if before is None else ChangeKind.DISAPPEARED
    if before is after or _same_content(before, after):
        return None
    ends = after.phase is Phase.FINAL and before.phase is not Phase.FINAL
    return ChangeKind.FINAL if ends else ChangeKind.UPDATED


def _same_content(before: Observation, after: Observation) -> bool:
    # What differs at first sight need not be searched.
    return same(before.details, after.details) and not any(_all_differences(before, after))


def _all_differences(
    before: Observation, after: Observation
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield those of the details last: of two with one path, they stay."""
    yield from differences(
        {"type": before.type, "extra": before.extra}, {"type": after.type, "extra": after.extra}
    )
    yield from differences(before.details, after.details)
