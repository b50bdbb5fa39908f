"""What `kalshi_live` needs of the specification, as a check of a document.

The other checks hold a package against its specification, whatever that says; this one says what
has to change in the wrapper when the specification takes something away.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from contract_checks.document import (
    Document,
    Node,
    Operation,
    Problem,
    join,
    json_schema,
    operations,
    responses,
    schema_of,
)

OPERATION, TAG = "GetLiveDatas", "live-data"
IDS = "milestone_ids"
ITEMS, ITEM = "live_datas", "LiveData"
PROPERTIES = {"type": "string", "details": "object", "milestone_id": "string"}

_WRAPPER = Path(__file__).parents[2] / "wrapper"


@cache
def modules_with(name: str) -> tuple[str, ...]:
    """Return the modules of the wrapper that take `name` from the generated package."""
    found = []
    for path in sorted(_WRAPPER.rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        if "kalshi_trade_api" in code and re.search(rf"\b{name}\b", code):
            found.append(path.relative_to(_WRAPPER).as_posix())
    return tuple(found)


def check_wrapper_needs(document: Document) -> Iterator[Problem]:
    """Everything that the wrapper builds on is there, in the shape that it relies on."""
    if not document.get("servers"):
        yield _need("#/servers", "there is no server", "SERVERS")
    found = [each for each in operations(document) if each.operation_id == OPERATION]
    if not found:
        yield _need("#/paths", f"there is no operation {OPERATION}", "get_live_datas")
    for operation in found:
        if operation.tags[:1] != (TAG,):
            at = join(operation.node.pointer, "tags")
            yield _need(at, f"the first tag of {OPERATION} is not {TAG}", "get_live_datas")
        yield from _inputs(document, operation)
        yield from _items(document, operation)


def _need(pointer: str, message: str, name: str) -> Problem:
    return Problem(pointer, f"{message}, see {', '.join(modules_with(name))}")


def _inputs(document: Document, operation: Operation) -> Iterator[Problem]:
    inputs = {parameter.get("name"): parameter for parameter in operation.parameters}
    ids = inputs.pop(IDS, None)
    if ids is None:
        at = join(operation.node.pointer, "parameters")
        yield _need(at, f"{OPERATION} has no parameter {IDS}", "get_live_datas")
    else:
        array = schema_of(document, ids["schema"]).node
        yield from _of_kind(document, ids["schema"], IDS, "array")
        if array.get("items"):
            yield from _of_kind(document, array["items"], IDS, "string")
        if not isinstance(array.get("maxItems"), int):
            yield _need(join(array.pointer, "maxItems"), f"{IDS} has no maxItems", "maxItems")
    for each in (*inputs.values(), *([operation.body] if operation.body else ())):
        if each.get("required"):
            message = f"{OPERATION} requires {each.get('name', 'a body')}"
            yield _need(each.pointer, message, "get_live_datas")


def _items(document: Document, operation: Operation) -> Iterator[Problem]:
    found = {status: response for status, _, response in responses(document, operation)}
    body = json_schema(found.get("200"))
    if body is None:
        at = join(operation.node.pointer, "responses", "200")
        yield _need(at, f"{OPERATION} does not answer 200 with JSON", ITEM)
        return
    yield from _property(document, body, ITEMS, "array")
    owner = schema_of(document, body).node
    array = schema_of(document, dict(owner.children("properties")).get(ITEMS, owner)).node
    if array.get("items"):
        item = array["items"]
        if schema_of(document, item).component != ITEM:
            yield _need(item.pointer, f"{ITEMS} are not of {ITEM}", ITEM)
        for name, kind in PROPERTIES.items():
            yield from _property(document, item, name, kind)


def _property(document: Document, owner: Node, name: str, kind: str) -> Iterator[Problem]:
    owner = schema_of(document, owner).node
    if name not in (owner.get("properties") or ()):
        at = join(owner.pointer, "properties", name)
        yield _need(at, f"there is no property {name}", ITEM)
        return
    yield from _of_kind(document, owner["properties"][name], name, kind)
    if name not in (owner.get("required") or ()):
        yield _need(join(owner.pointer, "required"), f"{name} is not required", ITEM)


def _of_kind(document: Document, node: Node, name: str, kind: str) -> Iterator[Problem]:
    schema = schema_of(document, node)
    # A null in place of the items is known from the wild, and taken for none.
    if schema.kind != kind or (schema.nullable and name != ITEMS):
        present = f"{schema.kind} or null" if schema.nullable else schema.kind
        message = f"{name} is {present} instead of {kind}"
        yield _need(schema.node.pointer, message, "get_live_datas" if name == IDS else ITEM)
