"""What `kalshi_live` needs of the specification, as a check of a document.

The other checks hold a package against its specification, whatever that says; this one says where
the wrapper has to change when the specification takes something away.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from contract_checks.document import (
    Document,
    Node,
    Operation,
    Problem,
    inside,
    join,
    json_schema,
    operations,
    responses,
)

OPERATION, TAG = "GetLiveDatas", "live-data"
FUNCTION, ITEM = "get_live_datas", "LiveData"
IDS, ITEMS = "milestone_ids", "live_datas"

# What may be where; of several the first is what the wrapper expects.
TAKEN = {IDS: ("array",), f"{IDS}[]": ("string",)}
ANSWERED = {
    f".{ITEMS}": ("array", "array or null"),  # null is known from the wild, and taken for no items
    f".{ITEMS}[]": ("object",),
    f".{ITEMS}[].type": ("string",),
    f".{ITEMS}[].details": ("object",),
    f".{ITEMS}[].milestone_id": ("string",),
}

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
        yield _need("#/paths", f"there is no operation {OPERATION}", FUNCTION)
    for operation in found:
        if operation.tags[:1] != (TAG,):
            at = join(operation.node.pointer, "tags")
            yield _need(at, f"the first tag of {OPERATION} is not {TAG}", FUNCTION)
        yield from _inputs(document, operation)
        yield from _answer(document, operation)


def _need(pointer: str, message: str, name: str) -> Problem:
    return Problem(pointer, f"{message}, see {', '.join(modules_with(name))}")


def _inputs(document: Document, operation: Operation) -> Iterator[Problem]:
    inputs = {parameter.get("name"): parameter for parameter in operation.parameters}
    ids = inputs.pop(IDS, None)
    if ids is None:
        at = join(operation.node.pointer, "parameters")
        yield _need(at, f"{OPERATION} has no parameter {IDS}", FUNCTION)
    else:
        yield from _shape(document, ids["schema"], IDS, TAKEN, FUNCTION)
        array = next(schema.node for _, schema in inside(document, IDS, ids["schema"]))
        if not isinstance(array.get("maxItems"), int):
            yield _need(join(array.pointer, "maxItems"), f"{IDS} has no maxItems", "maxItems")
    for each in (*inputs.values(), *([operation.body] if operation.body else ())):
        if each.get("required"):
            yield _need(
                each.pointer, f"{OPERATION} requires {each.get('name', 'a body')}", FUNCTION
            )


def _answer(document: Document, operation: Operation) -> Iterator[Problem]:
    found = {status: response for status, _, response in responses(document, operation)}
    body = json_schema(found.get("200"))
    if body is None:
        at = join(operation.node.pointer, "responses", "200")
        yield _need(at, f"{OPERATION} does not answer 200 with JSON", ITEM)
        return
    yield from _shape(document, body, "", ANSWERED, ITEM)
    item = dict(inside(document, "", body)).get(f".{ITEMS}[]")
    if item is not None and item.component != ITEM:
        yield _need(item.places[0], f"{ITEMS} are not of {ITEM}", ITEM)


def _shape(
    document: Document, node: Node, name: str, needed: Mapping[str, tuple[str, ...]], imported: str
) -> Iterator[Problem]:
    """Compare what is inside a schema, by the paths that `inside` has, with what is needed of it."""
    found = dict(inside(document, name, node))
    for path, kinds in needed.items():
        above, *steps = _steps(path)
        owner, schema = found[above].node if above in found else node, found.get(path)
        if schema is None:
            yield _need(join(owner.pointer, *steps), f"there is no {path}", imported)
            return
        kind = f"{schema.kind} or null" if schema.nullable else schema.kind
        if kind not in kinds:
            yield _need(schema.node.pointer, f"{path} is {kind} and not {kinds[0]}", imported)
        if "properties" in steps and steps[-1] not in (owner.get("required") or ()):
            yield _need(join(owner.pointer, "required"), f"{path} is not required", imported)


def _steps(path: str) -> tuple[str, ...]:
    """Return the path of what `path` is inside of, and the keys that lead on from there."""
    if path.endswith("[]"):
        return path.removesuffix("[]"), "items"
    above, is_inside, name = path.rpartition(".")
    return (above, "properties", name) if is_inside else ("",)
