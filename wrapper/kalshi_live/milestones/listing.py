"""What a listing brings: its milestones, each once, and whether these are all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, overload

import attrs

from ..errors import ContractError, LiveDataError
from ..reading.decoding import decode_json
from ..reading.rows import cursor_of, rows_of
from ..results import RejectedItem
from .milestone import Milestone, read_milestone

if TYPE_CHECKING:
    from ..observation import RoundTrip

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@attrs.frozen
class MilestonePage:
    """One page of a listing; `cursor` asks for the next, None after the last."""

    milestones: tuple[Milestone, ...]
    rejected: tuple[RejectedItem, ...]
    cursor: str | None


def read_page(body: bytes, _: RoundTrip) -> MilestonePage:
    """Return what a page holds; a milestone that is malformed costs itself.

    Raises:
        ContractError: The body as a whole is not what the specification promises.
    """
    payload = decode_json(body)
    milestones, rejected = read_rows(rows_of(payload, "milestones"))
    if "events" in payload:
        raise ContractError("the body is a page of events", misdirected=True, body=payload)
    return MilestonePage(milestones, rejected, cursor_of(payload))


def read_rows(rows: list[Any]) -> tuple[tuple[Milestone, ...], tuple[RejectedItem, ...]]:
    """Return the milestones among the rows of a page, and those that are malformed."""
    milestones, rejected = [], []
    for raw in rows:
        read = read_milestone(raw)
        if isinstance(read, Milestone):
            milestones.append(read)
        else:
            rejected.append(RejectedItem(None, read, raw))
    return tuple(milestones), tuple(rejected)


class MilestoneList(Sequence[Milestone]):
    """The milestones of one listing, in the order of the server (ascending by start), each once.

    Attributes:
        complete: Whether these are all. If not, `error` and `next_cursor` say why and where it
            stopped.
        error: Why the listing is incomplete.
        next_cursor: What the page that is missing is asked for with; None for the first.
        rejected: What was listed and is malformed.
    """

    def __init__(
        self,
        milestones: Iterable[Milestone] = (),
        *,
        rejected: Iterable[RejectedItem] = (),
        error: LiveDataError | None = None,
        next_cursor: str | None = None,
    ) -> None:
        newest: dict[str, Milestone] = {}
        for milestone in milestones:
            known = newest.get(milestone.id)
            if known is None or _age(milestone) >= _age(known):
                newest[milestone.id] = milestone
        self._milestones = tuple(newest.values())
        self.rejected: tuple[RejectedItem, ...] = tuple(rejected)
        self.error: LiveDataError | None = error
        self.next_cursor: str | None = next_cursor

    @property
    def complete(self) -> bool:
        """Whether these are all."""
        return self.error is None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all, in order."""
        return tuple(milestone.id for milestone in self._milestones)

    def with_names(self, names: Mapping[str, str]) -> MilestoneList:
        """Return the same list, in which sides are called by `names`, by the ids of sides."""
        return MilestoneList(
            (milestone.with_names(names) for milestone in self),
            rejected=self.rejected,
            error=self.error,
            next_cursor=self.next_cursor,
        )

    def find(self, text: str) -> MilestoneList:
        """Return those whose title, league or sides' names contain `text`.

        Case and accents are ignored. What is returned is as complete as this is.
        """
        wanted = _plain(text)
        return MilestoneList(
            (milestone for milestone in self if wanted in _plain(_said_of(milestone))),
            rejected=self.rejected,
            error=self.error,
            next_cursor=self.next_cursor,
        )

    @overload
    def __getitem__(self, index: int) -> Milestone: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Milestone, ...]: ...
    def __getitem__(self, index: int | slice) -> Milestone | tuple[Milestone, ...]:
        return self._milestones[index]

    def __len__(self) -> int:
        return len(self._milestones)

    def __repr__(self) -> str:
        counts = f"{len(self)} milestones, {'complete' if self.complete else 'incomplete'}"
        return f"MilestoneList({counts}{f': {self.error}' if self.error else ''})"


class IncompleteListingError(LiveDataError):
    """A listing stopped before its end; `__cause__` is why.

    Attributes:
        milestones: What came, and where it stopped.
    """

    milestones: MilestoneList

    def __init__(self, message: str = "", *, milestones: MilestoneList | None = None) -> None:
        super().__init__(message)
        if milestones is not None:
            self.milestones = milestones


def _age(milestone: Milestone) -> datetime:
    return milestone.last_updated or _LONG_AGO


def _said_of(milestone: Milestone) -> str:
    names: list[Any] = [side.name for side in milestone.sides]
    return " ".join(filter(None, [milestone.title, milestone.league, *names]))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()
