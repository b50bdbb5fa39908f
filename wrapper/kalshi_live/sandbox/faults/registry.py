"""Where faults act, and the register of those that each place knows.

What a single fault does lives in `on_requests`, `on_items`, `on_games`, `on_bodies`,
`on_pages` and `on_transport`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from ..answers import Answer
    from ..milestones import Milestone
    from ..wire import Wire

Act = TypeVar("Act", bound=Callable[..., Any])


@attrs.frozen
class Options:
    """The settings one application of a fault runs with; `draw` is seeded, in [0, 1)."""

    seconds: float
    status: int
    draw: float


@attrs.frozen
class Scene:
    """What an item fault may know: whose item it is, and the simulated time."""

    milestone: Milestone
    at: float
    options: Options


@attrs.frozen
class Kind(Generic[Act]):
    """One fault by name: what it does, and the settings it takes with their defaults."""

    name: str
    summary: str
    act: Act
    seconds: float | None
    statuses: tuple[int, ...]
    per_id: bool

    def options(self, seconds: float | None, status: int | None, draw: float) -> Options:
        """Fill the settings up with the defaults; of several statuses, `draw` picks one."""
        default = self.statuses[int(draw * len(self.statuses))] if self.statuses else 200
        return Options(
            seconds=(self.seconds or 0.0) if seconds is None else seconds,
            status=default if status is None else status,
            draw=draw,
        )

    def check_settings(self, *, seconds: float | None, status: int | None) -> None:
        """Raise ValueError for a setting this fault does not have."""
        if seconds is not None and self.seconds is None:
            raise ValueError(f"the fault {self.name!r} takes no seconds")
        if status is not None and not self.statuses:
            raise ValueError(f"the fault {self.name!r} takes no status")
        if status is not None and not 200 <= status <= 599:
            raise ValueError(f"status must be between 200 and 599, got {status!r}")


class Place(Generic[Act]):
    """One place on a request's way, and the faults that act there, in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kinds: dict[str, Kind[Act]] = {}

    def fault(
        self,
        *,
        seconds: float | None = None,
        status: int | tuple[int, ...] = (),
        per_id: bool = False,
    ) -> Callable[[Act], Act]:
        """Register a function as the fault of its name; its docstring says what a caller sees.

        `per_id` faults are decided once per milestone id, for good, instead of per request.
        """
        statuses = (status,) if isinstance(status, int) else status

        def register(act: Act) -> Act:
            name: str = act.__name__
            summary = (act.__doc__ or "").partition("\n")[0]
            self.kinds[name] = Kind(name, summary, act, seconds, statuses, per_id)
            return act

        return register


RequestAct = Callable[[Options], "Answer"]
"""Answers in place of the operation."""
ItemAct = Callable[[dict[str, Any], Scene], list[Any]]
"""Returns what stands in `live_datas` in place of a good item: anything JSON can hold."""
BodyAct = Callable[[list[bytes], Options], "Answer"]
"""Answers in place of the regular 200, given the encoded items."""
PageAct = Callable[[dict[str, Any], str, Options], "Answer"]
"""Answers in place of a regular page, given that and the cursor it was asked for with."""
TransportAct = Callable[["Wire", "Answer", Options], Awaitable[bool]]
"""Sends an answer, badly; False when the answer has still to be sent."""

REQUEST: Place[RequestAct] = Place("request")
ITEM: Place[ItemAct] = Place("item")
BODY: Place[BodyAct] = Place("body")
TRANSPORT: Place[TransportAct] = Place("transport")
PAGE: Place[PageAct] = Place("page")
PLACES: tuple[Place[Any], ...] = (REQUEST, ITEM, BODY, TRANSPORT, PAGE)


def kind_of(name: str) -> Kind[Any]:
    """Return a fault by name; raise ValueError that lists the known ones."""
    known: dict[str, Kind[Any]] = {}
    for place in PLACES:
        known |= place.kinds
    if name not in known:
        raise ValueError(f"unknown fault {name!r}; known faults: {', '.join(sorted(known))}")
    return known[name]
