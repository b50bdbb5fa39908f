"""Faults of whole games, as feeds tell them: called off, interrupted, corrected, called too early.

Each is decided once for a milestone, for good. Faults of single items live in `on_items`.
"""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec

from ...kinds import Phase, kind_of
from ..games import CATALOGUE
from .registry import ITEM, Scene

Item = dict[str, Any]

STATES = ("widget_status", "status", "match_status")
POLLS_CLOSED = 1_800.0
"""Seconds from the start of a race to the premature call."""


@ITEM.fault(per_id=True)
def cancelled(_: Item, scene: Scene) -> list[Any]:
    """The game never takes place: from its start on, its state is "cancelled"."""
    item = _state_at(scene, scene.milestone.starts_at - 1.0)
    begun = scene.at >= scene.milestone.starts_at
    return [_in_state(item, "cancelled") if begun else item]


@ITEM.fault(per_id=True)
def postponed(_: Item, scene: Scene) -> list[Any]:
    """The game does not begin, and its state is a word that nobody has seen before."""
    item = _state_at(scene, scene.milestone.starts_at - 1.0)
    begun = scene.at >= scene.milestone.starts_at
    return [_in_state(item, "postponed") if begun else item]


@ITEM.fault(seconds=1_800.0, per_id=True)
def interrupted(item: Item, scene: Scene) -> list[Any]:
    """The game stands still for so many seconds somewhere in its middle, and says so."""
    milestone = scene.milestone
    part = Random(milestone.milestone_id).uniform(0.2, 0.5)
    since = milestone.starts_at + part * CATALOGUE[milestone.type].seconds
    if not since <= scene.at < since + scene.options.seconds:
        return [item]
    if milestone.phase(since) is not Phase.LIVE or "status" not in item["details"]:
        return [item]
    return [_with_details(_state_at(scene, since), {"status": "interrupted"})]


@ITEM.fault(seconds=600.0, per_id=True)
def corrected(item: Item, scene: Scene) -> list[Any]:
    """The score is one too high for the first side until so many seconds after the end."""
    milestone = scene.milestone
    if milestone.phase(scene.at) is not Phase.FINAL:
        return [item]
    if milestone.phase(scene.at - scene.options.seconds) is Phase.FINAL:
        return [item]
    score = kind_of(milestone.type).score
    first = score.names[0] if score else ""
    if first not in item["details"]:
        return [item]
    return [_with_details(item, {first: int(item["details"][first]) + 1})]


@ITEM.fault(seconds=1_800.0, per_id=True)
def retracted_call(item: Item, scene: Scene) -> list[Any]:
    """A political race is called half an hour in; so many seconds later the call is taken back."""
    called_at = scene.milestone.starts_at + POLLS_CLOSED
    race = item["details"].get("votehub", item["details"])
    if race.get("race_call_status") != "Too Early to Call":
        return [item]
    if not called_at <= scene.at < called_at + scene.options.seconds:
        return [item]
    leader = next(iter(race["candidates"]))
    call = {"race_call_status": "Called", "winner": leader, "winners": [leader]}
    told = race | {name: value for name, value in call.items() if name in race}
    return [_with_details(item, {"votehub": told} if "votehub" in item["details"] else told)]


def _state_at(scene: Scene, at: float) -> Item:
    item: Item = msgspec.json.decode(scene.milestone.item(at))
    return item


def _in_state(item: Item, state: str) -> Item:
    return _with_details(item, {name: state for name in STATES if name in item["details"]})


def _with_details(item: Item, fields: Item) -> Item:
    return item | {"details": item["details"] | fields}
