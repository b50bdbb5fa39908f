"""Compares two specifications: what has changed for those who rely on the old one.

What a single difference means is judged in `judging`.
"""

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from _spec.describing import PRESENCE, Table, Where, describe, routes
from _spec.document import Document
from _spec.judging import Kind, judge, judge_presence


@frozen
class Change:
    """One change, and everywhere in the API where it is met.

    `pointer` leads into the new document, or into the old one when something is gone; `before` or
    `after` is None when there was or is nothing.
    """

    kind: Kind
    pointer: str
    keyword: str
    before: Any
    after: Any
    message: str
    places: tuple[Where, ...]


def compare(old: Document, new: Document) -> list[Change]:
    """Return what has changed from `old` to `new`, the worst first; both are valid documents."""
    known = routes(old)
    # An operation is the same when its id is, or else its method and path.
    names = {
        route: known[route]
        for route, name in routes(new).items()
        if route in known and name not in known.values()
    }
    found: dict[tuple[str, str, str], Change] = {}
    for change in _changes(describe(old), describe(new, names)):
        identity = (change.pointer, change.keyword, change.message)
        same = found.get(identity, change)
        places = tuple(dict.fromkeys([*same.places, *change.places]))
        found[identity] = evolve(same, kind=max(same.kind, change.kind), places=places)
    return sorted(found.values(), key=lambda change: -change.kind)


def _changes(old: Table, new: Table) -> Iterator[Change]:
    for where, keyword in dict.fromkeys([*old, *new]):
        before, after = _value(old, where, keyword), _value(new, where, keyword)
        if before == after or _is_part(where, keyword, old, new):
            continue
        fact = new.get((where, keyword)) or old[where, keyword]
        if keyword == PRESENCE:
            needed = bool(_value(new, where, "required"))
            kind, message = judge_presence(before, after, fact.direction, needed=needed)
        else:
            kind, message = judge(keyword, before, after, fact.direction)
        yield Change(kind, fact.pointer, keyword, before, after, message, (where,))


def _value(table: Table, where: Where, keyword: str) -> Any:
    fact = table.get((where, keyword))
    return None if fact is None else fact.value


def _is_part(where: Where, keyword: str, old: Table, new: Table) -> bool:
    """Return whether what it belongs to came or went, so that there is no more to say of it."""
    owners = [where[:length] for length in range(len(where) + (keyword != PRESENCE))]
    return any(_value(old, each, PRESENCE) != _value(new, each, PRESENCE) for each in owners)
