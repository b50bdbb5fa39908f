"""Cuts operations out of a whole specification, together with everything that they reach.

The result has the shape of what the documentation pages embed; cutting it again changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from _spec.document import METHODS, Document, Node, Operation, children, operations, resolve
from _spec.errors import SpecError

_ORDER = ("openapi", "info", "servers", "security", "tags", "paths", "components")
_ALWAYS = frozenset({"security", "paths"})
_LEFT_OUT = frozenset({"webhooks"})

Place = tuple[str, str]
"""A component: its kind ("schemas", "parameters", …) and its name."""


def names(operation: Operation) -> tuple[str, ...]:
    """Return how a selection may name `operation`, the best name first."""
    route = f"{operation.method.upper()} {operation.path}"
    return (operation.operation_id, route) if operation.operation_id else (route,)


def missing(document: Document, selection: Iterable[str]) -> tuple[str, ...]:
    """Return what of `selection` names no operation of `document`."""
    known = {name for operation in operations(document) for name in names(operation)}
    return tuple(name for name in selection if name not in known)


def cut(source: str, document: Document, selection: Sequence[str]) -> Document:
    """Return the operations of `document` that `selection` names, and what they reach.

    Keep the order of keys, apart from the top level's. Raise `SpecError` when what they reach
    cannot be taken out of its place.
    """
    whole = {"security": [], **document, "paths": _paths(document, frozenset(selection))}
    places = reached(source, document, whole)
    whole["components"] = {
        kind: kept
        for kind, entries in (document.get("components") or {}).items()
        if (kept := {name: entry for name, entry in entries.items() if (kind, name) in places})
    }
    first = [key for key in _ORDER if whole.get(key) or key in _ALWAYS]
    rest = [key for key in whole if key not in _ORDER and key not in _LEFT_OUT]
    return {key: whole[key] for key in [*first, *rest]}


def _paths(document: Document, wanted: frozenset[str]) -> dict[str, Any]:
    kept: dict[str, set[str]] = {}
    for operation in operations(document):
        if wanted & {*names(operation)}:
            kept.setdefault(operation.path, set()).add(operation.method)
    items = {path: resolve(document, Node(document["paths"][path], "#")).value for path in kept}
    return {
        path: {key: value for key, value in item.items() if key not in METHODS or key in kept[path]}
        for path, item in items.items()
    }


def reached(source: str, document: Document, whole: Mapping[str, Any]) -> set[Place]:
    """Return every component of `document` that `whole` leads to, directly or through others."""
    components = document.get("components") or {}
    waiting = [*_schemes(whole), *_references(source, whole["paths"])]
    found: set[Place] = set()
    while waiting:
        kind, name = place = waiting.pop()
        if place not in found and name in components.get(kind, {}):
            found.add(place)
            waiting += _references(source, components[kind][name])
    return found


def _schemes(whole: Mapping[str, Any]) -> Iterator[Place]:
    """Yield the security schemes, the only components that are referred to by bare name."""
    for owner in [whole, *(operation.node.value for operation in operations(whole))]:
        for requirement in owner.get("security") or ():
            yield from (("securitySchemes", name) for name in requirement)


def _references(source: str, value: Any) -> Iterator[Place]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield _place(source, value["$ref"])
        discriminator = value.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
        for target in (mapping or {}).values():
            yield _place(source, target) if "/" in target else ("schemas", target)
    for _, child in children(value):
        yield from _references(source, child)


def _place(source: str, reference: str) -> Place:
    match reference.split("/"):
        case ["#", "components", kind, name, *_]:
            return kind, name.replace("~1", "/").replace("~0", "~")
    raise SpecError(
        source, f"cannot be cut: {reference} is referred to, and it is no component: use --all"
    )
