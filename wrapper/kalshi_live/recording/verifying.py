"""Whether a recording is whole, and what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from .folder import listing_of
from .queries import connect, problem_of
from .rows import is_whole

if TYPE_CHECKING:
    from ..kinds import Phase
    from .folder import Listing
    from .reader import Reader


@attrs.frozen
class RecordedMilestone:
    """What a recording holds of one milestone.

    Attributes:
        milestone_id: The milestone.
        type: The kind of live data, None when there is none.
        phase: Where it stands at last.
        observations: How many are recorded.
        first: When the first one arrived, aware, UTC; None when there is none.
        last: When the last one did.
    """

    milestone_id: str
    type: str | None
    phase: Phase | None
    observations: int
    first: datetime | None
    last: datetime | None


@attrs.frozen
class Gap:
    """A time in which nobody looked, or nobody answered.

    Attributes:
        start: When an answer last came, or something was last recorded; aware, UTC.
        end: When an answer came again.
    """

    start: datetime
    end: datetime


@attrs.frozen
class Verification:
    """What `Recording.verify` found.

    Attributes:
        problems: What is damaged or missing, a sentence each; empty when all is whole. A line that
            a kill has torn was never handed out, and is no problem.
        observations: How many observations are in it.
        changes: How many changes: those observations, and what disappeared, was rejected or
            recovered.
        milestones: How many milestones they are about.
        gaps: How often nobody looked or answered.
        first: When the first row became known, aware, UTC; None when there is none.
        last: When the last one did.
        bytes: The size of its files.
    """

    problems: tuple[str, ...]
    observations: int = 0
    changes: int = 0
    milestones: int = 0
    gaps: int = 0
    first: datetime | None = None
    last: datetime | None = None
    bytes: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is damaged or missing."""
        return not self.problems


def verified(folder: Path, reader: Reader) -> Verification:
    """Return whether the recording in a folder is whole, and what is in it."""
    listing, problems = _settled(folder)
    if any(path.endswith(".parquet") for path, _ in problems):
        return Verification(tuple(map(": ".join, problems)), bytes=listing.bytes)
    [(rows, numbers, highest, first, last)] = reader.fetch(
        "SELECT count(*), count(DISTINCT number), max(number), min(observed_at), max(observed_at) "
        "FROM rows"
    )
    if not rows == numbers == (highest or 0):
        missing, twice = (highest or 0) - numbers, rows - numbers
        problems += ((str(folder), f"{missing} rows are missing, and {twice} are there twice"),)
    [(observations, changes, milestones, gaps)] = reader.fetch(
        "SELECT (SELECT count(*) FROM observations), (SELECT count(*) FROM changes), "
        "(SELECT count(DISTINCT milestone_id) FROM rows), (SELECT count(*) FROM gaps)"
    )
    return Verification(
        tuple(map(": ".join, problems)),
        observations,
        changes,
        milestones,
        gaps,
        first,
        last,
        listing.bytes,
    )


def _settled(folder: Path) -> tuple[Listing, tuple[tuple[str, str], ...]]:
    """Return the files and what is wrong with them, but for those that were compacted meanwhile."""
    while True:
        listing = listing_of(folder)
        with suppress(FileNotFoundError):
            problems = tuple(_problems(listing))
            now = listing_of(folder)
            if not problems or (now.parquet, now.segments) == (listing.parquet, listing.segments):
                return listing, problems


def _problems(listing: Listing) -> Iterator[tuple[str, str]]:
    with connect() as connection:
        for span in listing.parquet:
            if problem := problem_of(connection, span):
                yield str(span.path), problem
    for path in listing.segments:
        with path.open("rb") as lines:
            sound = [is_whole(line) for line in lines]
        while sound and not sound[-1]:
            sound.pop()  # torn by a kill, or being written
        if damaged := sound.count(False):
            yield str(path), f"{damaged} lines are damaged"
    for path in sorted(listing.set_aside):
        yield str(path), "holds lines that were damaged, as they were found"
