"""What a response body says about the ids that were asked for, item by item.

The shape of an item comes from the generated model. Nothing here knows of requests.
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from typing import TYPE_CHECKING, Any

import msgspec

import kalshi_trade_api.models
from kalshi_trade_api.models import LiveData

from ..errors import ContractError
from ..results import ChunkResult, Observation, RejectedItem
from .decoding import decode_json
from .rows import rows_of
from .shapes import Shape

if TYPE_CHECKING:
    from ..observation import RoundTrip
    from .recall import Recall

_ITEM = Shape.of(LiveData, vars(kalshi_trade_api.models))
_NAMED = ("type", "details", "milestone_id")
_DECLARED = frozenset(_ITEM.properties) - frozenset(_NAMED)

_Decode = Callable[[bytes], Any]


def _decoder_of(item: Any) -> _Decode:
    envelope = msgspec.defstruct("Envelope", [("live_datas", list[item])])
    return msgspec.json.Decoder(envelope).decode


def fitting_decoder(shape: Shape) -> _Decode | None:
    """Return a decoder that takes only items in which `shape` finds no fault and nothing unknown.

    What stands beside the items it skips, and does not decode. None when the shape has further
    properties, or asks for more than JSON types: then only the shape itself can tell.
    """
    if not shape.kinds.keys() == shape.properties.keys() == shape.required == set(_NAMED):
        return None
    fields = list(shape.kinds.items())
    return _decoder_of(msgspec.defstruct("Item", fields, forbid_unknown_fields=True))


_split = _decoder_of(msgspec.Raw)
_decode_fitting = fitting_decoder(_ITEM)

_MOST_ITEMS = 1000
"""More than this, and ten times what was asked for, is no answer but a flood."""


def read_body(
    body: bytes, ids: tuple[str, ...], trip: RoundTrip, recall: Recall | None
) -> ChunkResult:
    """Return what a response body says about `ids`.

    An item whose bytes `recall` knows is the very observation that it remembers, not decoded
    again.

    Raises:
        ContractError: The body is not what the specification promises.
    """
    decode = _decode_fitting if recall is None else _split
    items = _soon_decoded(decode, body)
    if not items:
        return read_payload(decode_json(body), ids, trip)
    if recall is None:
        return _fitting(items, ids, trip)
    return _recalled(items, ids, trip, recall)


def _soon_decoded(decode: _Decode | None, body: bytes) -> list[Any]:
    """Return the items; an empty list when the body has to be read item by item."""
    try:
        return [] if decode is None else decode(body).live_datas
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return []


def _fitting(items: list[Any], ids: tuple[str, ...], trip: RoundTrip) -> ChunkResult:
    reading = _Reading(ids, trip)
    _check_number(items, ids)
    requested_at, observed_at = trip
    for item in items:
        reading.take(
            Observation(
                item.milestone_id, item.type, item.details, observed_at, requested_at=requested_at
            )
        )
    return reading.result()


def read_payload(payload: Any, ids: tuple[str, ...], trip: RoundTrip) -> ChunkResult:
    """Return what a decoded response body says about `ids`.

    Raises:
        ContractError: The body as a whole is not what the specification promises.
    """
    reading = _Reading(ids, trip)
    items = rows_of(payload, "live_datas")
    _check_number(items, ids)
    for item in items:
        problem = _ITEM.problem(item)
        if problem is None:
            reading.take(_observation(item, trip))
        else:
            reading.reject(item, problem)
    return reading.result()


def _recalled(
    items: list[msgspec.Raw], ids: tuple[str, ...], trip: RoundTrip, recall: Recall
) -> ChunkResult:
    reading = _Reading(ids, trip)
    _check_number(items, ids)
    for raw in map(bytes, items):
        observation = recall.find(raw)
        if observation is not None:
            reading.take(observation)
            continue
        item = decode_json(raw)
        problem = _ITEM.problem(item)
        if problem is None:
            observation = _observation(item, trip)
            if reading.take(observation):
                recall.keep(raw, observation)
        else:
            reading.reject(item, problem)
    return reading.result()


class _Reading:
    """Sorts the items of one body; a good one beats a malformed one, and a later an earlier."""

    def __init__(self, ids: tuple[str, ...], trip: RoundTrip) -> None:
        self._result = ChunkResult(ids, trip=trip)
        self._present = self._result.present
        self._requested = frozenset(ids)

    def take(self, observation: Observation) -> bool:
        """Take a good item; return whether somebody asked for it."""
        name = observation.milestone_id
        if name in self._requested:
            self._present[name] = observation
            return True
        self._result.unexpected[name] = observation
        return False

    def reject(self, item: Any, problem: str) -> None:
        name = item.get("milestone_id") if isinstance(item, dict) else None
        if isinstance(name, str) and name in self._requested:
            self._result.rejected[name] = RejectedItem(name, problem, item)
        else:
            self._result.nameless.append(RejectedItem(None, problem, item))

    def result(self) -> ChunkResult:
        """Return what became of the ids.

        Raises:
            ContractError: Items are there, but they answer other ids only.
        """
        result = self._result
        if result.unexpected and not result.present and not result.rejected:
            raise ContractError(
                f"the body answers {len(result.unexpected)} other ids, and none that it was "
                "asked for",
                misdirected=True,
            )
        for name in result.present.keys() & result.rejected.keys():
            del result.rejected[name]
        return result


def _check_number(items: Sized, ids: Sized) -> None:
    if len(items) > max(_MOST_ITEMS, 10 * len(ids)):
        raise ContractError(f"{len(items)} items for {len(ids)} ids")


def _observation(item: dict[str, Any], trip: RoundTrip) -> Observation:
    requested_at, observed_at = trip
    name, type_, details = item["milestone_id"], item["type"], item["details"]
    if len(item) == len(_NAMED):
        return Observation(name, type_, details, observed_at, requested_at=requested_at)
    others = {key: value for key, value in item.items() if key not in _NAMED}
    return Observation(
        name,
        type_,
        details,
        observed_at,
        extra={key: value for key, value in others.items() if key not in _DECLARED},
        _declared={key: value for key, value in others.items() if key in _DECLARED},
        requested_at=requested_at,
    )
