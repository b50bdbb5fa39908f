"""The faults switched on in a sandbox, and the seeded decision whom they strike.

What each fault does lives in the modules named after the place where it acts.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import attrs

from .registry import Act, Kind, Options, Place, kind_of


def _ids(ids: Iterable[str] | None) -> frozenset[str] | None:
    if isinstance(ids, str):
        return frozenset((ids,))
    return None if ids is None else frozenset(ids)


@attrs.frozen
class Fault:
    """How often a fault happens, and to whom.

    `probability` is per request, or per item for the faults of items (`poison_id` and those of
    whole games: per id, for good). `times` ends the fault after so many applications, and the
    first `after` are spared: with `after=1` a listing's first page is good. `ids` limits it to
    these milestones, or to the requests that hold one of them. `seconds` and `status` replace the
    fault's own defaults. Raises ValueError for a probability outside [0, 1] or a negative number.
    """

    probability: float = attrs.field(default=1.0)
    times: int | None = attrs.field(default=None, kw_only=True)
    after: int = attrs.field(default=0, kw_only=True)
    ids: frozenset[str] | None = attrs.field(default=None, kw_only=True, converter=_ids)
    seconds: float | None = attrs.field(default=None, kw_only=True)
    status: int | None = attrs.field(default=None, kw_only=True)

    @probability.validator
    def _in_range(self, _: object, value: float) -> None:
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"probability must be between 0 and 1, got {value!r}")

    @times.validator
    @after.validator
    @seconds.validator
    def _not_negative(self, attribute: attrs.Attribute[Any], value: float | None) -> None:
        if value is not None and value < 0:
            raise ValueError(f"{attribute.name} must not be negative, got {value!r}")


class Faults(MutableMapping[str, Fault]):
    """The faults switched on, by name; a plain number stands for a probability.

    May be changed while the sandbox runs; setting a fault starts its `times` anew. The decisions
    are seeded: the n-th request, and the n-th time an id is served, always meet the same ones.
    Raises ValueError for an unknown name, which lists the known ones.
    """

    def __init__(self, faults: Mapping[str, Fault | float] | None = None, *, seed: int = 0) -> None:
        self._seed = seed
        self._active: dict[str, Fault] = {}
        self._occasions: Counter[str] = Counter()
        self._lock = threading.Lock()
        for name, fault in (faults or {}).items():
            self[name] = fault

    def __setitem__(self, name: str, fault: Fault | float) -> None:
        checked = fault if isinstance(fault, Fault) else Fault(fault)
        kind_of(name).check_settings(seconds=checked.seconds, status=checked.status)
        with self._lock:
            self._occasions[name] = 0
            # A new dictionary each time: the server's thread may be reading the old one.
            self._active = self._active | {name: checked}

    def __getitem__(self, name: str) -> Fault:
        return self._active[name]

    def __delitem__(self, name: str) -> None:
        with self._lock:
            active = dict(self._active)
            del active[name]
            self._active = active

    def __iter__(self) -> Iterator[str]:
        return iter(self._active)

    def __len__(self) -> int:
        return len(self._active)

    def __repr__(self) -> str:
        return f"Faults({self._active!r})"

    def reset(self) -> None:
        """Forget how often each fault has had an occasion."""
        with self._lock:
            self._occasions.clear()

    def at(self, place: Place[Act]) -> list[tuple[Kind[Act], Fault]]:
        """Return the faults switched on that act in a place, in the order of its register."""
        active = self._active
        if not active:
            return []
        return [(kind, active[name]) for name, kind in place.kinds.items() if name in active]

    def striking(
        self, candidates: list[tuple[Kind[Act], Fault]], ids: Collection[str], occasion: str
    ) -> Iterator[tuple[Kind[Act], Options]]:
        """Yield those of the candidates (see `at`) that happen to these ids now.

        A fault counts as applied when it is yielded: who takes only the first leaves the others be.
        """
        for kind, fault in candidates:
            if self._strikes(kind, fault, ids, occasion):
                draw = self._draw(f"{kind.name}/options", occasion)
                yield kind, kind.options(fault.seconds, fault.status, draw)

    def _strikes(self, kind: Kind[Any], fault: Fault, ids: Collection[str], occasion: str) -> bool:
        if fault.ids is not None and fault.ids.isdisjoint(ids):
            return False
        if not self._happens(kind, fault, ids, occasion):
            return False
        with self._lock:
            number = self._occasions[kind.name] - fault.after
            self._occasions[kind.name] += 1
        return number >= 0 and (fault.times is None or number < fault.times)

    def _happens(self, kind: Kind[Any], fault: Fault, ids: Collection[str], occasion: str) -> bool:
        if fault.probability >= 1.0:
            return True
        if kind.per_id:
            eligible = ids if fault.ids is None else fault.ids.intersection(ids)
            return any(self._draw(kind.name, id_) < fault.probability for id_ in eligible)
        return self._draw(kind.name, occasion) < fault.probability

    def _draw(self, name: str, occasion: str) -> float:
        """Return a number in [0, 1) that depends on nothing but seed, name and occasion."""
        key = f"{self._seed}/{name}/{occasion}".encode()
        return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big") / 2**64
