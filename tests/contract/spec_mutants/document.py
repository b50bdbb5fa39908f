"""What can change in a document as a whole: its paths, its component schemas, its servers.

A component is renamed everywhere at once: a `$ref` left behind is another change.
"""

import re
from collections.abc import Iterator
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from _spec.document import Node, children, join, operations
from contract_checks.names import class_of
from spec_mutants.mutant import REMOVED, Edit, renamed, replaced, with_entry

_SCHEMAS = ("components", "schemas")
_NEW_OPERATION = {"operationId": "new", "responses": {"204": {"description": "done"}}}


def paths(top: Node) -> Iterator[Edit]:
    """A path that comes, goes, or is spelled differently."""
    declared = top.get("paths")
    for path in declared:
        for new in (f"{path}/new", f"/new{path}", path.rpartition("/")[0] + "/other"):
            value = with_entry(top.value, "paths", renamed(declared, path, new))
            yield Edit(f"path {path} is now", ("paths", new), value, strict=True)
        value = with_entry(top.value, "paths", with_entry(declared, path, REMOVED))
        # The package knows its parameters by their Python names only.
        also = (join("#/paths", re.sub(r"[^{}]+(?=})", _python_name, path)),)
        yield Edit("path removed", ("paths", path), value, also, strict=True)
    value = with_entry(top.value, "paths", {**declared, "/new": {"get": _NEW_OPERATION}})
    yield Edit("path added", ("paths", "/new"), value, strict=True)


def servers(top: Node) -> Iterator[Edit]:
    """Where the requests go."""
    declared = top.get("servers") or []
    more = [*declared, {"url": "https://example.com"}]
    yield _of_servers("server added", with_entry(top.value, "servers", more))
    for index, server in enumerate(declared):
        fewer = [*declared[:index], *declared[index + 1 :]]
        yield _of_servers("server removed", with_entry(top.value, "servers", fewer))
        other = replaced(top.value, ("servers", str(index)), {**server, "url": "https://a.test"})
        yield _of_servers("another server", other)
        for name, variable in (server.get("variables") or {}).items():
            keys = ("servers", str(index), "variables", name)
            other = replaced(top.value, keys, {**variable, "default": "other"})
            yield _of_servers("another default of a variable", other)


def _of_servers(change: str, value: Any) -> Edit:
    return Edit(change, ("servers",), value, strict=True)


def security(top: Node) -> Iterator[Edit]:
    """Authentication for all operations that say nothing of their own."""
    if any("security" not in operation.node.value for operation in operations(top.value)):
        now: list[Any] = [] if top.get("security") else [{"key": []}]
        change = "authentication" if now else "no authentication"
        value = with_entry(top.value, "security", now)
        yield Edit(f"{change} everywhere", ("security",), value, strict=True)


def component_schemas(top: Node) -> Iterator[Edit]:
    """A schema that comes, goes, or has another name."""
    declared: dict[str, Any] = top.get("components", {}).get("schemas", {})
    for new, schema in (
        ("New", {"type": "object", "properties": {"a": {"type": "string"}}}),
        ("NewEnum", {"type": "string", "enum": ["a", "b"]}),
    ):
        value = replaced(top.value, _SCHEMAS, {**declared, new: schema})
        yield Edit("schema added", (*_SCHEMAS, new), value, strict=True)
    for name, schema in declared.items():
        value = replaced(top.value, _SCHEMAS, with_entry(declared, name, REMOVED))
        # The package knows it by its class only.
        also = (join("#", *_SCHEMAS, class_of(name, Node(schema, "#"))),)
        yield Edit("schema removed", (*_SCHEMAS, name), value, also, strict=True)
        new = f"{name}Two"
        value = replaced(top.value, _SCHEMAS, renamed(declared, name, new))
        value = _referring(value, join("#", *_SCHEMAS, name), join("#", *_SCHEMAS, new))
        yield Edit(f"schema {name} is now", (*_SCHEMAS, new), value, strict=True)


def _python_name(match: re.Match[str]) -> str:
    return PythonIdentifier(match[0], "field_")


def _referring(value: Any, old: str, new: str) -> Any:
    """`value` with every mention of the pointer `old` turned into `new`."""
    if value == old:
        return new
    entries = dict(children(value))
    if not entries:
        return value
    changed = {key: _referring(entry, old, new) for key, entry in entries.items()}
    return list(changed.values()) if isinstance(value, list) else changed


DOCUMENT_OPERATORS = (paths, servers, security, component_schemas)
