"""What can change in an operation: its place, name, security, parameters, body and responses.

The schemas in them are the business of `schemas`.
"""

from collections.abc import Iterator
from typing import Any

from _spec.document import METHODS, Document, Node, join, resolve
from contract_checks.serialization import explode_of, style_of
from spec_mutants.mutant import REMOVED, Edit, renamed, with_entry

_PLACES = ("query", "header", "cookie", "path")
_STYLES = (
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "simple",
    "label",
    "matrix",
)
_NEW_OPERATION = {"operationId": "new", "responses": {"204": {"description": "done"}}}


def names(operation: Node) -> Iterator[Edit]:
    """Another operationId or first tag, by which the function is found, or none."""
    declared = operation.get("operationId")
    if declared is not None:
        for new in ("new", f"{declared}2", REMOVED):
            value = with_entry(operation.value, "operationId", new)
            change = "no operationId" if new is REMOVED else f"operationId {new}"
            yield Edit(change, ("operationId",), value)
    tags = operation.get("tags") or []
    value = with_entry(operation.value, "tags", ["new", *tags[1:]])
    yield Edit("another tag", ("tags",), value)
    if tags:
        yield Edit("no tags", ("tags",), with_entry(operation.value, "tags", REMOVED))


def security(operation: Node) -> Iterator[Edit]:
    """Authentication where there was none, and the other way round."""
    now: list[Any] = [] if operation.get("security") else [{"key": []}]
    value = with_entry(operation.value, "security", now)
    yield Edit("authentication" if now else "no authentication", ("security",), value)


def parameter_lists(owner: Node) -> Iterator[Edit]:
    """A parameter more, required or not, or less; of an operation or of a path."""
    declared = owner.get("parameters") or []
    also = tuple(join(owner.pointer, method, "parameters") for method in METHODS)
    for place in ("query", "header", "cookie"):
        for required in (False, True):
            new = {"name": "new", "in": place, "required": required, "schema": {"type": "string"}}
            value = with_entry(owner.value, "parameters", [*declared, new])
            change = f"{'required' if required else 'optional'} {place} parameter added"
            at = ("parameters", len(declared))
            yield Edit(change, at, value, also, strict=True)
    for index in range(len(declared)):
        fewer = [*declared[:index], *declared[index + 1 :]]
        value = with_entry(owner.value, "parameters", fewer)
        # Where it goes, one of its path by the same name may come to light.
        at = join(owner.pointer, "parameters")
        above = join(owner.pointer.rpartition("/")[0], "parameters")
        yield Edit(
            "parameter removed", ("parameters", index), value, (at, above, *also), strict=True
        )


def bodies_and_servers(operation: Node) -> Iterator[Edit]:
    """A body that comes or goes, servers of its own, callbacks."""
    schema = {"type": "object", "properties": {"new": {"type": "string"}}}
    new = {"content": {"application/json": {"schema": schema}}}
    if "requestBody" in operation.value:
        value = with_entry(operation.value, "requestBody", REMOVED)
        yield Edit("no body", ("requestBody",), value)
    else:
        for required in (False, True):
            body = {**new, "required": required}
            value = with_entry(operation.value, "requestBody", body)
            yield Edit(f"a body, required {required}", ("requestBody",), value)
    additions: dict[str, Any] = {
        "servers": [{"url": "https://example.com"}],
        "callbacks": {"new": {"{$request.query.url}": {"get": _NEW_OPERATION}}},
    }
    for key, addition in additions.items():
        yield Edit(f"{key} added", (key,), with_entry(operation.value, key, addition))


def response_lists(operation: Node) -> Iterator[Edit]:
    """A documented status that comes, goes, or is another one."""
    declared = operation.get("responses")
    content = {"application/json": {"schema": {"type": "integer"}}}
    for status, new in (
        ("404", {"description": "not found"}),
        ("418", {"description": "teapot", "content": content}),
    ):
        if status not in declared:
            value = with_entry(operation.value, "responses", {**declared, status: new})
            yield Edit("response added", ("responses", status), value)
    for status in declared:
        fewer = with_entry(declared, status, REMOVED)
        value = with_entry(operation.value, "responses", fewer)
        yield Edit("response removed", ("responses", status), value)
        moved = renamed(declared, status, "207")
        value = with_entry(operation.value, "responses", moved)
        also = (join(operation.pointer, "responses", status),)
        yield Edit(f"response {status} is now", ("responses", "207"), value, also)


def parameters(parameter: Node) -> Iterator[Edit]:
    """A parameter with another name, in another place, in another style."""
    name, place = parameter.get("name"), parameter.get("in")
    for new in (f"{name}2", name.swapcase()):
        yield Edit(f"named {new}", ("name",), with_entry(parameter.value, "name", new))
    for other in _PLACES:
        if other != place:
            value = with_entry(parameter.value, "style", REMOVED)
            yield Edit(f"in {other}", ("in",), {**value, "in": other})
    if place != "path":
        now = not parameter.get("required", False)
        value = with_entry(parameter.value, "required", now)
        yield Edit(f"required {now}", ("required",), value)


def styles(document: Document, parameter: Node) -> Iterator[Edit]:
    """How the value of a parameter is put on the wire."""
    for style in _STYLES:
        if style != style_of(parameter):
            value = with_entry(parameter.value, "style", style)
            yield Edit(f"style {style}", ("style",), value)
    if _has_several_parts(document, parameter):
        explode = not explode_of(parameter)
        value = with_entry(parameter.value, "explode", explode)
        yield Edit(f"explode {explode}", ("explode",), value)
    if parameter.get("in") == "query" and not parameter.get("allowReserved"):
        value = with_entry(parameter.value, "allowReserved", True)
        yield Edit("allowReserved", ("allowReserved",), value)
    if "schema" in parameter.value:
        content = {"application/json": {"schema": parameter.get("schema")}}
        value = with_entry(parameter.value, "schema", REMOVED)
        yield Edit("as JSON", ("content",), {**value, "content": content})


def _has_several_parts(document: Document, parameter: Node) -> bool:
    """Whether it makes a difference to explode its value."""
    if "schema" not in parameter.value:
        return False
    return resolve(document, parameter["schema"]).get("type") in ("array", "object")


def contents(owner: Node) -> Iterator[Edit]:
    """The media types of a body or a response: one more, one less, another one."""
    declared = owner.get("content") or {}
    for new, schema in (("application/json", {"type": "integer"}), ("text/plain", {})):
        if new not in declared:
            more = {**declared, new: {"schema": schema or {"type": "string"}}}
            yield Edit(f"{new} added", ("content", new), with_entry(owner.value, "content", more))
    for media_type in declared:
        fewer = with_entry(declared, media_type, REMOVED)
        value = with_entry(owner.value, "content", fewer or REMOVED)
        yield Edit("media type removed", ("content", media_type), value)
        for new in ("application/xml", "text/csv", "application/json"):
            if new not in declared:
                value = with_entry(owner.value, "content", renamed(declared, media_type, new))
                yield Edit(f"{new} for {media_type}", ("content", new), value)


def required_bodies(body: Node) -> Iterator[Edit]:
    """A body that may or may not be left out."""
    now = not body.get("required", False)
    yield Edit(f"required {now}", ("required",), with_entry(body.value, "required", now))


def methods(path: Node) -> Iterator[Edit]:
    """Operations of a path: another method, one more, one less; servers of its own."""
    declared = [method for method in METHODS if path.get(method) is not None]
    free = [method for method in METHODS if method not in declared]
    for method in declared:
        for new in free:
            value = renamed(path.value, method, new)
            yield Edit(f"{new} for {method}", (new,), value, strict=True)
        value = with_entry(path.value, method, REMOVED)
        yield Edit("operation removed", (method,), value, strict=True)
    value = with_entry(path.value, free[0], _NEW_OPERATION)
    yield Edit("operation added", (free[0],), value, strict=True)
    value = with_entry(path.value, "servers", [{"url": "https://example.com"}])
    yield Edit("servers added", ("servers",), value)


OPERATION_OPERATORS = (names, security, parameter_lists, bodies_and_servers, response_lists)
BODY_OPERATORS = (contents, required_bodies)
RESPONSE_OPERATORS = (contents,)
PATH_OPERATORS = (methods, parameter_lists)
