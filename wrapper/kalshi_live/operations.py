"""The operations: from arguments to a request, and from the response's body to a value.

The only module that imports generated operations. A further operation is one more class or
function here that returns a `Request`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import attrs

import kalshi_trade_api.models
from kalshi_trade_api import spec_facts
from kalshi_trade_api.api.events import get_events
from kalshi_trade_api.api.live_data import get_game_stats, get_live_datas
from kalshi_trade_api.api.milestone import get_milestone, get_milestones
from kalshi_trade_api.api.structured_targets import get_structured_targets
from kalshi_trade_api.types import UNSET

from .errors import ContractError
from .exchange.request import Request
from .milestones import (
    EventPage,
    GameStats,
    Milestone,
    MilestonePage,
    MilestoneQuery,
    TargetPage,
    read_events,
    read_game_stats,
    read_milestone,
    read_page,
    read_targets,
)
from .reading.decoding import decode_json
from .reading.items import read_body
from .reading.shapes import Shape

if TYPE_CHECKING:
    from .observation import RoundTrip
    from .reading.recall import Recall
    from .results import ChunkResult


class _Generated:
    """A generated operation: its parameters, and the arguments of its request."""

    def __init__(self, module: Any, operation_id: str) -> None:
        self._arguments: Callable[..., dict[str, Any]] = module._get_kwargs  # noqa: SLF001 - there is no public way
        self.array_limits = spec_facts.ARRAY_LIMITS.get(operation_id, {})
        self.number_limits = spec_facts.NUMBER_LIMITS.get(operation_id, {})
        # The generated function sends the specification's defaults, which nobody has asked for.
        self._not_given = {
            name: UNSET
            for name, parameter in inspect.signature(self._arguments).parameters.items()
            if parameter.default is not parameter.empty
        }

    @cached_property
    def _parameters(self) -> Shape:
        return Shape.of_arguments(self._arguments, vars(kalshi_trade_api.models))

    def has(self, *names: str) -> bool:
        """Return whether the operation has all of these parameters."""
        return self._not_given.keys() >= set(names)

    def check(self, parameters: Mapping[str, Any], *, own: frozenset[str]) -> None:
        """Raise `TypeError` unless the operation has these parameters, and beside its `own`."""
        for name, value in parameters.items():
            if name not in self._parameters.properties or name in own:
                raise TypeError(
                    f"{name!r} is neither an argument nor a query parameter: version "
                    f"{spec_facts.VERSION} of the specification has none of that name"
                )
            problem = None if value is None else self._parameters.properties[name](value)
            if problem is not None:
                raise TypeError(f"{name}: {problem}")

    def arguments(self, **given: Any) -> dict[str, Any]:
        """Return `method`, `url` and `params` of the request."""
        return self._arguments(**{**self._not_given, **given})


_LIVE_DATAS = _Generated(get_live_datas, "GetLiveDatas")

MOST_IDS: int = _LIVE_DATAS.array_limits["milestone_ids"]["maxItems"]
"""How many milestones one request of `LiveDatas` may ask for."""


@attrs.frozen
class LiveDatas:
    """`GET /live_data/batch`: the live data of some milestones.

    Attributes:
        parameters: Query parameters beside the ids, by their generated names.
        recall: The items that earlier requests brought, for a caller that asks again and again.

    Raises:
        TypeError: The operation has no such parameter, or its value is not of the right type.
    """

    parameters: Mapping[str, Any] = attrs.field(factory=dict)
    recall: Recall | None = None

    def __attrs_post_init__(self) -> None:
        _LIVE_DATAS.check(self.parameters, own=frozenset({"milestone_ids"}))

    def request(self, ids: tuple[str, ...]) -> Request[ChunkResult]:
        """Return the request for `ids`, whose value is the outcome of each of them."""
        arguments = _LIVE_DATAS.arguments(milestone_ids=list(ids), **self.parameters)
        return Request.of(arguments, read=partial(self._read, ids))

    def _read(self, ids: tuple[str, ...], body: bytes, trip: RoundTrip) -> ChunkResult:
        return read_body(body, ids, trip, self.recall)


_MILESTONES = _Generated(get_milestones, "GetMilestones")
_MILESTONE = _Generated(get_milestone, "GetMilestone")

PAGE_SIZE = int(_MILESTONES.number_limits["limit"]["maximum"])
"""How many milestones one page of `ListMilestones` may hold."""


@attrs.frozen
class ListMilestones:
    """`GET /milestones`: one page after the other of what a query asks for, with fixed dates."""

    query: MilestoneQuery

    def request(self, cursor: str | None, *, limit: int = PAGE_SIZE) -> Request[MilestonePage]:
        """Return the request for the page that `cursor` leads to; for the first one, None."""
        asked = attrs.asdict(self.query)
        for ours in ("maximum_start_date", "starts_within"):  # the server has no such filters
            del asked[ours]
        asked["type_"] = asked.pop("type")
        updated = asked.pop("min_updated_ts")
        # What was changed in a second that has begun is wanted, too: the server leaves it out.
        since = None if updated is None else int(updated.timestamp()) - 1
        given = {
            name: value
            for name, value in {**asked, "min_updated_ts": since, "cursor": cursor}.items()
            if value is not None
        }
        arguments = _MILESTONES.arguments(limit=limit, **given)
        return Request.of(arguments, read=read_page, is_another=partial(self._is_another, cursor))

    def _is_another(self, cursor: str | None, page: MilestonePage) -> bool:
        """Return whether a page leads to itself, or has other types than were asked for."""
        types = {milestone.type for milestone in page.milestones}
        is_other = self.query.type is not None and bool(types) and self.query.type not in types
        return is_other or (cursor is not None and page.cursor == cursor)


_EVENTS = _Generated(get_events, "GetEvents")
_TARGETS = _Generated(get_structured_targets, "GetStructuredTargets")
_GAME_STATS = _Generated(get_game_stats, "GetGameStats")

MOST_TICKERS = int(_EVENTS.number_limits["limit"]["maximum"])
"""How many events one request of `EventsByTicker` may ask for, which is how many a page holds."""

EVENTS_TAKE_TICKERS = _EVENTS.has("tickers", "with_milestones")
"""Whether `EventsByTicker` can be asked for: the specification has what it needs."""

MOST_TARGETS = min(
    _TARGETS.array_limits["ids"]["maxItems"], int(_TARGETS.number_limits["page_size"]["maximum"])
)
"""How many targets one request of `TargetsById` may ask for."""


@attrs.frozen
class EventsByTicker:
    """`GET /events`: some events by their tickers, and the milestones that belong to them."""

    tickers: tuple[str, ...]

    def request(self, cursor: str | None = None) -> Request[EventPage]:
        """Return the request for the page that `cursor` leads to; for the first one, None."""
        given: dict[str, Any] = {} if cursor is None else {"cursor": cursor}
        arguments = _EVENTS.arguments(
            tickers=",".join(self.tickers), with_milestones=True, limit=len(self.tickers), **given
        )
        return Request.of(
            arguments,
            read=read_events,
            is_another=lambda page: bool(page.events) and page.events.isdisjoint(self.tickers),
        )


@attrs.frozen
class TargetsById:
    """`GET /structured_targets`: some targets by their ids."""

    ids: tuple[str, ...]

    def request(self, cursor: str | None = None) -> Request[TargetPage]:
        """Return the request for the page that `cursor` leads to; for the first one, None."""
        given: dict[str, Any] = {} if cursor is None else {"cursor": cursor}
        arguments = _TARGETS.arguments(ids=list(self.ids), page_size=len(self.ids), **given)
        return Request.of(arguments, read=read_targets, is_another=self._is_another)

    def _is_another(self, page: TargetPage) -> bool:
        ids = {target.id for target in page.targets}
        return bool(ids) and ids.isdisjoint(self.ids)


def game_stats(milestone_id: str) -> Request[GameStats | None]:
    """Return the request of `GET /live_data/milestone/{milestone_id}/game_stats`."""
    arguments = _GAME_STATS.arguments(milestone_id=milestone_id)
    return Request.of(arguments, read=partial(read_game_stats, milestone_id))


def one_milestone(milestone_id: str) -> Request[Milestone]:
    """Return the request of `GET /milestones/{milestone_id}`."""
    arguments = _MILESTONE.arguments(milestone_id=milestone_id)
    return Request.of(arguments, read=_read_one, is_another=lambda one: one.id != milestone_id)


def _read_one(body: bytes, _: RoundTrip) -> Milestone:
    payload = decode_json(body)
    raw = payload.get("milestone") if isinstance(payload, dict) else None
    read = read_milestone(raw)
    if isinstance(read, str):
        raise ContractError(f"milestone: {read}", body=payload)
    return read
