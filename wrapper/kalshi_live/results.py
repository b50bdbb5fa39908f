"""What a call brings back: observations, and for every other id where it stands and why.

Plain values; nothing here knows how they were fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from .errors import LiveDataError
from .frames import pandas_frame, polars_frame
from .notebook import html_table
from .observation import Observation, ObservationRecord, RoundTrip, record_of
from .slimming import slimmed

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = [
    "ChunkResult",
    "LiveDataBatch",
    "Observation",
    "ObservationRecord",
    "PartialFailureError",
    "RejectedItem",
    "record_of",
]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@attrs.frozen
class RejectedItem:
    """An item that breaks the specification.

    Attributes:
        milestone_id: The requested id that the item names; None when it names none, and then the
            id it should have named is among the missing.
        reason: What is wrong with it.
        raw: The item as it arrived: any JSON value.
    """

    milestone_id: str | None
    reason: str
    raw: Any = attrs.field(repr=False)


@attrs.define
class ChunkResult:
    """The outcome of one chunk of ids; every id stands in one of the four, or is missing.

    `trip` is that of the request, or from the first of several to the end of the last.
    """

    ids: tuple[str, ...]
    present: dict[str, Observation] = attrs.Factory(dict)
    rejected: dict[str, RejectedItem] = attrs.Factory(dict)
    failed: dict[str, LiveDataError] = attrs.Factory(dict)
    unexpected: dict[str, Observation] = attrs.Factory(dict)
    nameless: list[RejectedItem] = attrs.Factory(list)
    trip: RoundTrip | None = None

    def add(self, other: ChunkResult) -> None:
        """Take in the outcome of a part of this chunk."""
        self.present.update(other.present)
        self.rejected.update(other.rejected)
        self.failed.update(other.failed)
        self.unexpected.update(other.unexpected)
        self.nameless.extend(other.nameless)
        if self.trip is None or other.trip is None:
            self.trip = self.trip or other.trip
        else:
            begin, end = zip(self.trip, other.trip, strict=True)
            self.trip = RoundTrip(min(begin), max(end))

    def fail(self, ids: Iterable[str], error: LiveDataError) -> None:
        """Record that the request for `ids` failed."""
        self.failed.update(dict.fromkeys(ids, slimmed(error)))


class LiveDataBatch(Mapping[str, Observation]):
    """The observations of one call, by milestone id, in requested order.

    Every requested id stands in exactly one of: the mapping itself, `missing`, `rejected`,
    `failed`.

    Attributes:
        requested: The ids asked for, each once, in order.
        missing: The ids that the server answered without.
        rejected: The items that break the specification, raw value and reason kept. An item that
            names no requested id stands here with `milestone_id=None`.
        failed: The ids whose request failed, each with its error.
        unexpected: Observations that nobody asked for.
    """

    __slots__ = ("_present", "failed", "missing", "rejected", "requested", "unexpected")

    def __init__(
        self,
        requested: tuple[str, ...] = (),
        *,
        present: Mapping[str, Observation] = _NOTHING,
        rejected: Mapping[str, RejectedItem] = _NOTHING,
        nameless: Iterable[RejectedItem] = (),
        failed: Mapping[str, LiveDataError] = _NOTHING,
        unexpected: Mapping[str, Observation] = _NOTHING,
    ) -> None:
        self.requested: tuple[str, ...] = requested
        self._present = {key: present[key] for key in requested if key in present}
        answered = self._present.keys()
        named = [rejected[key] for key in requested if key in rejected and key not in answered]
        self.rejected: tuple[RejectedItem, ...] = (*named, *nameless)
        self.failed: dict[str, LiveDataError] = {
            key: failed[key]
            for key in requested
            if key in failed and key not in answered and key not in rejected
        }
        self.missing: tuple[str, ...] = tuple(
            key
            for key in requested
            if key not in answered and key not in rejected and key not in self.failed
        )
        self.unexpected: dict[str, Observation] = {
            key: item for key, item in unexpected.items() if key not in answered
        }

    @classmethod
    def merge(cls, requested: tuple[str, ...], results: Iterable[ChunkResult]) -> LiveDataBatch:
        """Make one batch out of the outcomes of all chunks of a call.

        An observation that came with another chunk's answer is still the answer to its id where
        the id's own chunk brought none.
        """
        whole = ChunkResult(requested)
        for result in results:
            whole.add(result)
        return cls(
            requested,
            present={**whole.unexpected, **whole.present},
            rejected=whole.rejected,
            nameless=whole.nameless,
            failed=whole.failed,
            unexpected=whole.unexpected,
        )

    def __getitem__(self, milestone_id: str) -> Observation:
        try:
            return self._present[milestone_id]
        except KeyError:
            raise KeyError(self._whereabouts(milestone_id)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._present)

    def __len__(self) -> int:
        return len(self._present)

    def __contains__(self, milestone_id: object) -> bool:
        return milestone_id in self._present

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={count}" for name, count in self._counts().items())
        return f"LiveDataBatch({counts})"

    def _repr_html_(self) -> str:
        return html_table("LiveDataBatch", self._present.values(), self._counts())

    def raise_for_failures(self) -> None:
        """Raise when ids have failed; missing and rejected ids are answers, and raise nothing.

        Raises:
            PartialFailureError: With `.batch` set to this batch; where all failures are of one
                kind, `__cause__` is the first of them.
            LiveDataError: That one failure itself, when the call brought no answer at all.
        """
        if not self.failed:
            return
        cause = self._shared_cause()
        if cause is not None and not self._anything_arrived():
            raise cause.with_traceback(None)  # the way through retries and tasks helps nobody
        kinds = Counter(type(error).__name__ for error in self.failed.values())
        counted = ", ".join(f"{count} with {name}" for name, count in kinds.most_common())
        first, why = next(iter(self.failed.items()))
        raise PartialFailureError(
            f"{len(self.failed)} of {len(self.requested)} milestones failed ({counted}); "
            f"the first: {first!r}: {why}",
            batch=self,
        ) from cause

    def to_records(self) -> list[ObservationRecord]:
        """Return one flat dictionary per observation, in order, as data frames take them.

        Keys: `milestone_id`, `type`, `phase`, `home`, `away`, `unit`, `winner`, `updated_at` and
        `observed_at` (aware datetimes, UTC), `details` (dict). What is not known is None.
        """
        return [record_of(item) for item in self._present.values()]

    def to_polars(self) -> pl.DataFrame:
        """Return a polars frame of the rows and columns of `to_records`, the details as JSON text.

        The columns and their types are the same for every batch, an empty one too: text, whole
        numbers, and times in UTC to the microsecond; null for what is not known.

        Raises:
            ImportError: polars is not installed; the extra `polars` brings it.
        """
        return polars_frame(self._present.values())

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas frame of the rows and columns of `to_records`, the details as JSON text.

        As `to_polars`, in the types `string`, `Int64` and `datetime64[us, UTC]`.

        Raises:
            ImportError: pandas is not installed; the extra `pandas` brings it.
        """
        return pandas_frame(self._present.values())

    def _counts(self) -> dict[str, int]:
        names = ("missing", "rejected", "failed", "unexpected")
        return {"present": len(self), **{name: len(getattr(self, name)) for name in names}}

    def _anything_arrived(self) -> bool:
        everything_failed = len(self.failed) == len(self.requested)
        return not everything_failed or bool(self.rejected or self.unexpected)

    def _shared_cause(self) -> LiveDataError | None:
        errors = list(self.failed.values())
        kinds = {(type(error), getattr(error, "status_code", None)) for error in errors}
        return errors[0] if len(kinds) == 1 else None

    def _whereabouts(self, milestone_id: str) -> str:
        if milestone_id in self.failed:
            return f"{milestone_id!r} failed: {self.failed[milestone_id]}"
        if milestone_id in self.missing:
            return f"{milestone_id!r} is missing: the server answered without it"
        for item in self.rejected:
            if milestone_id is not None and item.milestone_id == milestone_id:
                return f"{milestone_id!r} was rejected: {item.reason}"
        if milestone_id in self.unexpected:
            return f"{milestone_id!r} was not asked for, but answered: see .unexpected"
        return f"{milestone_id!r} was not asked for"


class PartialFailureError(LiveDataError):
    """Some ids have no answer.

    Attributes:
        batch: Everything the call brought: what is present, missing, rejected, and in
            `batch.failed` the error of each failed id.
    """

    batch: LiveDataBatch

    def __init__(self, message: str = "", *, batch: LiveDataBatch | None = None) -> None:
        super().__init__(message)
        if batch is not None:
            self.batch = batch
