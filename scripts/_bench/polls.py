"""One poll of a watch, from response bytes to changes, three ways; there is no network in it."""

# A worker imports only what its own contender needs, and so pays for nothing else.
# ruff: noqa: PLC0415

import time
from collections.abc import Callable
from datetime import UTC, datetime

from .bodies import FIRST_VERSION, body, chunks, item, milestone_ids

CHANGED_EVERY = 100
"""One milestone in so many changes from one poll to the next: 1 %."""

Poll = Callable[[list[bytes]], int]
"""From the bodies of one poll to the number of changes in them."""


def polling(way: str, number: int, polls: int) -> dict[str, float]:
    """CPU seconds of a poll of `number` milestones, on average over `polls`."""
    ids = milestone_ids(number)
    poll = WAYS[way](ids)
    poll(_bodies(ids, 0))
    spent, changes = 0.0, 0
    for turn in range(1, polls + 1):
        bodies = _bodies(ids, turn)
        began = time.process_time()
        changes += poll(bodies)
        spent += time.process_time() - began
    expected = polls * number // CHANGED_EVERY
    if changes != expected:
        raise RuntimeError(f"{way}: {changes} changes found, and there were {expected}")
    return {"value": spent / polls}


def _bodies(ids: list[str], turn: int) -> list[bytes]:
    """After `turn` turns; each turn changes every hundredth milestone, and each time others."""
    place = {name: index % CHANGED_EVERY for index, name in enumerate(ids)}
    return [
        body([item(name, FIRST_VERSION + (place[name] < turn)) for name in chunk])
        for chunk in chunks(ids)
    ]


def _ours(ids: list[str]) -> Poll:
    from kalshi_live.reading.items import read_body
    from kalshi_live.reading.recall import Recall
    from kalshi_live.watching.tracking import Tracker

    recall, tracker = Recall(), Tracker(ids, 0.0)
    asked = [tuple(chunk) for chunk in chunks(ids)]

    def poll(bodies: list[bytes]) -> int:
        changes = 0
        for chunk, data in zip(asked, bodies, strict=True):
            result = read_body(data, chunk, datetime.now(UTC), recall)
            changes += len(tracker.take(result, 0.0))
        return changes

    return poll


def _models(_: list[str]) -> Poll:
    import orjson

    from kalshi_trade_api.models import LiveData

    held: dict[str, LiveData] = {}

    def poll(bodies: list[bytes]) -> int:
        return sum(
            _differs(held, model.milestone_id, model)
            for data in bodies
            for model in map(LiveData.from_dict, orjson.loads(data)["live_datas"])
        )

    return poll


def _dictionaries(_: list[str]) -> Poll:
    import orjson

    held: dict[str, dict] = {}

    def poll(bodies: list[bytes]) -> int:
        return sum(
            _differs(held, one["milestone_id"], one)
            for data in bodies
            for one in orjson.loads(data)["live_datas"]
        )

    return poll


def _differs(held: dict, name: str, new: object) -> bool:
    if held.get(name) == new:
        return False
    held[name] = new
    return True


WAYS = {"ours": _ours, "models": _models, "dictionaries": _dictionaries}
WAY_LABELS = {
    "ours": "kalshi-live (`watch`)",
    "models": "orjson, generated models, compare all",
    "dictionaries": "orjson, dictionaries, compare all",
}
