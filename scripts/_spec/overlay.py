"""Applies an OpenAPI Overlay to a published specification: what it adds, and what it need not.

What is published wins: an operation or a component that is there is not added a second time.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from jsonschema import Draft202012Validator
from oas_patch import apply_overlay
from oas_patch.validator import load_schema

from _spec.cutting import Place, reached
from _spec.document import METHODS, Document, operations
from _spec.errors import SpecError

_SCHEMA = "overlay_schema_1.0.0.yml"


def require_valid(source: object, overlay: Any) -> None:
    """Raise `SpecError` unless `overlay` is an Overlay 1.0 whose actions all have a name."""
    for error in Draft202012Validator(load_schema(_SCHEMA)).iter_errors(overlay):
        raise SpecError(source, f"is not an Overlay: {error.message}", at=error.json_path)
    names = [action.get("description") for action in overlay["actions"]]
    if None in names or len({*names}) < len(names):
        raise SpecError(source, "has actions without a description of their own, which names them")


def applied(document: Document, overlay: Mapping[str, Any]) -> tuple[Document, tuple[str, ...]]:
    """Return `document` with what `overlay` adds, and the names of actions that add nothing.

    The document must be valid, and the overlay as `require_valid` wants it.
    """
    needed = [_lacking(action, document) for action in overlay["actions"]]
    everything = _with(document, needed)
    used = reached("overlay", everything, everything)
    needed = [action for action in needed if _adds(action, used) or _alters(action, document)]
    kept = {action["description"] for action in needed}
    names = [action["description"] for action in overlay["actions"]]
    return _with(document, needed), tuple(name for name in names if name not in kept)


def _with(document: Document, actions: list[dict[str, Any]]) -> Document:
    result: Document = apply_overlay(deepcopy(dict(document)), {"actions": deepcopy(actions)})
    return result


def _lacking(action: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """Return `action` without the operations and components that `document` has."""
    if action["target"] != "$" or not isinstance(action.get("update"), Mapping):
        return dict(action)
    ids = {operation.operation_id for operation in operations(document)}
    routes = {(operation.path, operation.method) for operation in operations(document)}
    update = dict(action["update"])
    paths = {
        path: {
            key: value
            for key, value in item.items()
            if not (key in METHODS and ((path, key) in routes or value.get("operationId") in ids))
        }
        for path, item in update.pop("paths", {}).items()
    }
    known = document.get("components") or {}
    components = {
        kind: {name: entry for name, entry in entries.items() if name not in known.get(kind, {})}
        for kind, entries in update.pop("components", {}).items()
    }
    paths = {path: item for path, item in paths.items() if not item.keys().isdisjoint(METHODS)}
    return {**action, "update": {**update, "paths": paths, "components": components}}


def _adds(action: Mapping[str, Any], used: set[Place]) -> bool:
    """Return whether an action adds operations, or components that operations use."""
    update = action.get("update")
    if action["target"] != "$" or not isinstance(update, Mapping):
        return False
    return bool(update["paths"]) or not used.isdisjoint(_components(update))


def _components(update: Mapping[str, Any]) -> Iterator[Place]:
    for kind, entries in update["components"].items():
        yield from ((kind, name) for name in entries)


def _alters(action: dict[str, Any], document: Document) -> bool:
    """Return whether an action makes any difference beside adding operations and components."""
    update = action.get("update")
    if action["target"] == "$" and isinstance(update, Mapping):
        rest = {key: value for key, value in update.items() if key not in ("paths", "components")}
        action = {**action, "update": rest}
    return _with(document, [action]) != document
