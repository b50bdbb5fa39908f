"""Faults that spoil single items of `live_datas`, and leave their neighbours alone.

Faults of the whole body live in `on_bodies`.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec

from .registry import ITEM, Scene

Item = dict[str, Any]

BADLY_STALE = 300.0
"""Seconds of staleness from which on `live_data_delayed` is set."""
DIGITS = 5_000
"""Digits of a number that few decoders take."""


@ITEM.fault()
def omitted(_: Item, __: Scene) -> list[Any]:
    """The item is silently missing."""
    return []


@ITEM.fault()
def null_details(item: Item, _: Scene) -> list[Any]:
    """`details` is null."""
    return [item | {"details": None}]


@ITEM.fault()
def missing_details(item: Item, _: Scene) -> list[Any]:
    """There is no `details`."""
    return [_without(item, "details")]


@ITEM.fault()
def missing_milestone_id(item: Item, _: Scene) -> list[Any]:
    """There is no `milestone_id`."""
    return [_without(item, "milestone_id")]


@ITEM.fault()
def missing_type(item: Item, _: Scene) -> list[Any]:
    """There is no `type`."""
    return [_without(item, "type")]


@ITEM.fault()
def wrong_type(item: Item, scene: Scene) -> list[Any]:
    """A required field has another type: `details` text or a list, an id or `type` a number."""
    wrongs: list[Item] = [
        {"details": "in progress"},
        {"details": [1, 2]},
        {"milestone_id": 12345},
        {"type": 7},
    ]
    return [item | wrongs[int(scene.options.draw * len(wrongs))]]


@ITEM.fault()
def not_an_object(_: Item, scene: Scene) -> list[Any]:
    """In the item's place stands null, a string, a number or a list."""
    instead: list[Any] = [None, "unavailable", 0, []]
    return [instead[int(scene.options.draw * len(instead))]]


@ITEM.fault()
def duplicate_item(item: Item, _: Scene) -> list[Any]:
    """The item is there twice."""
    return [item, item]


@ITEM.fault()
def unexpected_item(item: Item, scene: Scene) -> list[Any]:
    """Beside the item stands one that nobody asked for."""
    stranger = uuid.UUID(int=Random(scene.options.draw).getrandbits(128), version=4)
    return [item, item | {"milestone_id": str(stranger)}]


@ITEM.fault()
def unknown_envelope_fields(item: Item, _: Scene) -> list[Any]:
    """Beside `details` stand fields that the specification does not know."""
    return [item | {"provider": "sportfeed", "revision": 3, "links": {"self": None}}]


@ITEM.fault()
def extra_fields(item: Item, _: Scene) -> list[Any]:
    """`details` holds fields never seen before."""
    return [_with_details(item, {"momentum": {"home": 0.6, "away": 0.4}, "schema_version": "2"})]


@ITEM.fault()
def null_fields(item: Item, _: Scene) -> list[Any]:
    """Every field of `details` is there and null."""
    return [item | {"details": dict.fromkeys(item["details"])}]


@ITEM.fault()
def empty_details(item: Item, _: Scene) -> list[Any]:
    """`details` is an empty object."""
    return [item | {"details": {}}]


@ITEM.fault(seconds=120.0)
def out_of_order(_: Item, scene: Scene) -> list[Any]:
    """The state is older than the one served before: scores seem to run backwards."""
    return [msgspec.Raw(scene.milestone.earlier_item(scene.at, scene.options.seconds))]


@ITEM.fault(seconds=600.0)
def stale(_: Item, scene: Scene) -> list[Any]:
    """A cached state; `live_data_delayed` says so only when it is badly stale."""
    item = msgspec.json.decode(scene.milestone.item(scene.at - scene.options.seconds))
    if scene.options.seconds < BADLY_STALE:
        return [item]
    return [_with_details(item, {"live_data_delayed": True})]


@ITEM.fault()
def numbers_as_strings(item: Item, _: Scene) -> list[Any]:
    """Every number in `details` is a string."""
    return [item | {"details": _stringified(item["details"])}]


@ITEM.fault()
def year_one_timestamp(item: Item, _: Scene) -> list[Any]:
    """The time of the last update is `0001-01-01T00:00:00Z`, which means unknown."""
    return [_with_details(item, {_timestamp_of(item): "0001-01-01T00:00:00Z"})]


@ITEM.fault(seconds=86_400.0)
def future_timestamp(item: Item, scene: Scene) -> list[Any]:
    """The time of the last update is yet to come."""
    ahead = datetime.fromtimestamp(int(scene.at + scene.options.seconds), UTC)
    return [_with_details(item, {_timestamp_of(item): ahead.strftime("%Y-%m-%dT%H:%M:%SZ")})]


@ITEM.fault()
def lone_surrogate(item: Item, _: Scene) -> list[Any]:
    r"""`details` holds a string with a lone `\ud800`, which strict decoders refuse."""
    return [_with_details(item, {"note": msgspec.Raw(rb'"caf\ud800"')})]


@ITEM.fault()
def huge_number(item: Item, _: Scene) -> list[Any]:
    """`details` holds an integer of 5,000 digits."""
    return [_with_details(item, {"volume": msgspec.Raw(b"9" * DIGITS)})]


@ITEM.fault()
def duplicate_keys(item: Item, _: Scene) -> list[Any]:
    """The item names each of its fields twice, the second time truly."""
    encoded = msgspec.json.encode(item)
    return [msgspec.Raw(b'{"type":"unknown","details":{},' + encoded[1:])]


def _without(item: Item, field: str) -> Item:
    return {name: value for name, value in item.items() if name != field}


def _with_details(item: Item, fields: Item) -> Item:
    return item | {"details": item["details"] | fields}


def _timestamp_of(item: Item) -> str:
    return "last_updated" if "last_updated" in item["details"] else "last_updated_ts"


def _stringified(value: Any) -> Any:
    match value:
        case bool():
            return value
        case int() | float():
            return str(value)
        case dict():
            return {name: _stringified(inner) for name, inner in value.items()}
        case list():
            return [_stringified(inner) for inner in value]
    return value
