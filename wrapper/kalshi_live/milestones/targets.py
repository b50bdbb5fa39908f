"""Who takes part in milestones: structured targets, such as teams, players and candidates.

How they are fetched is not known here, see `calls.naming`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from ..kinds.common.values import label
from ..reading.decoding import decode_json
from ..reading.rows import cursor_of, rows_of
from .milestone import read_or_none

if TYPE_CHECKING:
    from ..errors import LiveDataError
    from ..observation import RoundTrip


@attrs.frozen(kw_only=True)
class StructuredTarget:
    """A team, a player, a candidate, or whatever else takes part; immutable.

    Only its id is certain: the specification requires nothing.

    Attributes:
        id: What the details of milestones hold, the `custom_strike` of markets, and for tennis
            the live data too.
        name: For people; how full it is differs: a college has its full name, a team of the NFL
            its nickname. None when it has none.
        type: Such as `football_team`, of an open set.
        details: What else is known, as plain JSON values: such as `league`, `abbreviation` or
            `team_id`; which keys there are depends on `type`.
        last_updated: When this entry last changed, in UTC.
        raw: The target as it arrived.
    """

    id: str
    name: str | None = None
    type: str = ""
    details: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    last_updated: datetime | None = attrs.field(default=None, repr=False)
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False, eq=False)

    @property
    def source_ids(self) -> frozenset[str]:
        """Its ids at the providers of data; those of soccer and hockey stand in play by play."""
        listed = self.raw.get("source_ids")
        ids = [self.raw.get("source_id"), *(listed.values() if isinstance(listed, dict) else ())]
        return frozenset(filter(None, map(label, ids)))


@attrs.frozen
class TargetPage:
    """One page of targets; `cursor` asks for the next, None after the last."""

    targets: tuple[StructuredTarget, ...]
    cursor: str | None


def read_targets(body: bytes, _: RoundTrip) -> TargetPage:
    """Return what a page holds; a target without an id is left out.

    Raises:
        ContractError: The body as a whole is not what the specification promises.
    """
    payload = decode_json(body)
    read = map(_read, rows_of(payload, "structured_targets"))
    return TargetPage(tuple(filter(None, read)), cursor_of(payload))


def _read(raw: Any) -> StructuredTarget | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        return None
    details, type_ = raw.get("details"), raw.get("type")
    return StructuredTarget(
        id=raw["id"],
        name=label(raw.get("name")),
        type=type_ if isinstance(type_, str) else "",
        details=details if isinstance(details, dict) else {},
        last_updated=read_or_none(raw.get("last_updated_ts")),
        raw=raw,
    )


class Targets(Mapping[str, StructuredTarget]):
    """Structured targets by id, in requested order.

    Every requested id stands in exactly one of: the mapping itself, `missing`, `failed`.

    Attributes:
        requested: The ids asked for, each once, in order.
        missing: The ids that the server knows nothing of.
        failed: The ids whose request failed, each with its error.
    """

    __slots__ = ("_present", "failed", "missing", "requested")

    def __init__(
        self,
        requested: tuple[str, ...] = (),
        *,
        present: Mapping[str, StructuredTarget] | None = None,
        failed: Mapping[str, LiveDataError] | None = None,
    ) -> None:
        known, errors = present or {}, failed or {}
        self.requested: tuple[str, ...] = requested
        self._present = {key: known[key] for key in requested if key in known}
        self.failed: dict[str, LiveDataError] = {
            key: errors[key] for key in requested if key in errors and key not in known
        }
        self.missing: tuple[str, ...] = tuple(
            key for key in requested if key not in known and key not in errors
        )

    @property
    def names(self) -> dict[str, str]:
        """The names by id, of those that have one."""
        return {key: target.name for key, target in self._present.items() if target.name}

    def __getitem__(self, target_id: str) -> StructuredTarget:
        return self._present[target_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._present)

    def __len__(self) -> int:
        return len(self._present)

    def __repr__(self) -> str:
        counts = f"present={len(self)}, missing={len(self.missing)}, failed={len(self.failed)}"
        return f"Targets({counts})"
