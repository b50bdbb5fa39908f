"""Cuts operations out of a whole specification, together with everything that they reach.

The result has the shape of what the documentation pages embed, and cutting it again changes
nothing. Where documents come from and what is done with them is the business of others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from _spec.document import (
    DATA_KEYWORDS,
    METHODS,
    NAMED,
    Document,
    Node,
    Operation,
    children,
    operations,
)
from _spec.document import resolve as resolved
from _spec.errors import SpecError

_ORDER = ("openapi", "info", "servers", "security", "tags", "paths", "components")
_ALWAYS = frozenset({"security", "paths"})
_LEFT_OUT = frozenset({"webhooks"})
_SCHEMAS = "#/components/schemas/"

Place = tuple[str, str]
"""A component: its kind ("schemas", "parameters", …) and its name."""


def names(operation: Operation) -> tuple[str, ...]:
    """How a selection may name `operation`, the best name first."""
    route = f"{operation.method.upper()} {operation.path}"
    return (operation.operation_id, route) if operation.operation_id else (route,)


def missing(document: Document, selection: Iterable[str]) -> tuple[str, ...]:
    """What of `selection` names no operation of `document`."""
    known = {name for operation in operations(document) for name in names(operation)}
    return tuple(name for name in selection if name not in known)


def cut(source: str, document: Document, selection: Sequence[str]) -> Document:
    """The operations of `document` that `selection` names, and what they reach.

    Keeps the order of keys, apart from the top level's. Raises `SpecError` when what they reach
    cannot be taken out of its place.
    """
    wanted = frozenset(selection)
    kept = [operation for operation in operations(document) if wanted & {*names(operation)}]
    paths = _paths(document, kept)
    whole = {"security": [], **document, "paths": paths}
    components = _components(document, _reached(source, document, whole))
    whole["components"] = components
    first = [key for key in _ORDER if whole.get(key) or key in _ALWAYS]
    rest = [key for key in whole if key not in _ORDER and key not in _LEFT_OUT]
    return {key: whole[key] for key in [*first, *rest]}


def _paths(document: Document, kept: list[Operation]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for path, entry in Node(document, "#").children("paths"):
        methods = {operation.method for operation in kept if operation.path == path}
        if methods:
            item = resolved(document, entry).value
            paths[path] = {
                key: value for key, value in item.items() if key not in METHODS or key in methods
            }
    return paths


def _reached(source: str, document: Document, whole: Mapping[str, Any]) -> set[Place]:
    """Every component that `whole` leads to, directly or through other components."""
    waiting = [*_schemes(whole), *_mentioned(source, whole["paths"], are_names=True)]
    found: set[Place] = set()
    while waiting:
        place = waiting.pop()
        if place not in found and _has(document, place):
            found.add(place)
            component = document["components"][place[0]][place[1]]
            waiting += _mentioned(source, component, are_names=False)
    return found


def _schemes(whole: Mapping[str, Any]) -> Iterator[Place]:
    """The security schemes, which are the only components that are referred to by bare name."""
    owners = [whole, *(operation.node.value for operation in operations(whole))]
    for owner in owners:
        for requirement in owner.get("security") or ():
            yield from (("securitySchemes", name) for name in requirement)


def _mentioned(source: str, value: Any, *, are_names: bool) -> Iterator[Place]:
    if isinstance(value, Mapping) and not are_names:
        yield from _references(source, value)
    for key, child in children(value):
        if are_names or key not in DATA_KEYWORDS:
            below = not are_names and key in NAMED
            yield from _mentioned(source, child, are_names=below)


def _references(source: str, value: Mapping[str, Any]) -> Iterator[Place]:
    """What the keys of this mapping refer to, those of its children left out."""
    if isinstance(value.get("$ref"), str):
        yield _place(source, value["$ref"])
    discriminator = value.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
    for target in (mapping or {}).values():
        yield _place(source, target if "/" in target else _SCHEMAS + target)
    examples = value.get("examples")
    for example in examples.values() if isinstance(examples, Mapping) else ():
        if isinstance(example, Mapping) and isinstance(example.get("$ref"), str):
            yield _place(source, example["$ref"])


def _place(source: str, reference: str) -> Place:
    match reference.split("/"):
        case ["#", "components", kind, name, *_]:
            return kind, name.replace("~1", "/").replace("~0", "~")
    raise SpecError(
        source, f"cannot be cut: {reference} is referred to, and it is no component: use --all"
    )


def _has(document: Document, place: Place) -> bool:
    return place[1] in (document.get("components") or {}).get(place[0], {})


def _components(document: Document, places: set[Place]) -> dict[str, Any]:
    components: dict[str, Any] = {}
    for kind, entries in (document.get("components") or {}).items():
        kept = {name: entry for name, entry in children(entries) if (kind, name) in places}
        if kept:
            components[kind] = kept
    return components
