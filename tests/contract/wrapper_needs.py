"""What `kalshi_live` needs of the specification, as a check of a document.

The other checks hold a package against its specification, whatever that says; this one says which
module of the wrapper has to be changed when the specification takes something away.
"""

from collections.abc import Iterator

from _spec.document import Document, Node, Operation, join, operations, resolve
from _spec.views import view
from contract_checks import GeneratedPackage, Problem, names

OPERATION = "GetLiveDatas"
IDS = "milestone_ids"
ITEMS = "live_datas"
PROPERTIES = {"type": "string", "details": "object", "milestone_id": "string"}

_WIRE = "kalshi_live/operations.py"
_CLIENT = "kalshi_live/base_client.py"
_PARSING = "kalshi_live/reading/items.py"
_MODULE = ("live_data", "get_live_datas")


def check_wrapper_needs(document: Document, _: GeneratedPackage | None = None) -> list[Problem]:
    """Everything that the wrapper builds on is there, in the shape that it relies on."""
    return [*_servers(document), *_operation(document)]


def _servers(document: Document) -> Iterator[Problem]:
    if not document.get("servers"):
        yield Problem("#/servers", f"no server, and {_CLIENT} takes its base_url from the first")


def _operation(document: Document) -> Iterator[Problem]:
    found = [each for each in operations(document) if each.operation_id == OPERATION]
    if not found:
        yield Problem("#/paths", f"no operation {OPERATION}, which {_WIRE} sends")
        return
    operation = found[0]
    module = names.module_of(operation)
    if module != _MODULE:
        at = join(operation.node.pointer, "tags")
        wanted, now = ".".join(_MODULE), ".".join(module)
        yield Problem(at, f"{OPERATION} is generated as {now}, but {_WIRE} imports {wanted}")
    yield from _parameters(document, operation)
    yield from _response(document, operation)


def _parameters(document: Document, operation: Operation) -> Iterator[Problem]:
    by_name = {parameter.get("name"): parameter for parameter in operation.parameters}
    at = join(operation.node.pointer, "parameters")
    if IDS not in by_name:
        yield Problem(at, f"{OPERATION} has no parameter {IDS}, which {_WIRE} fills")
    else:
        yield from _ids(document, by_name.pop(IDS))
    others = [*by_name.values(), *([operation.body] if operation.body else [])]
    for other in others:
        if other.get("required"):
            name = other.get("name", "its body")
            message = f"{OPERATION} requires {name}, and {_WIRE} sends nothing but {IDS}"
            yield Problem(other.pointer, message)


def _ids(document: Document, parameter: Node) -> Iterator[Problem]:
    schema = parameter["schema"] if "schema" in parameter.value else Node({}, parameter.pointer)
    ids = view(document, schema)
    if ids.types != {"array"}:
        message = f"{OPERATION} takes {IDS} as {_shown(ids.types)}, and {_WIRE} sends an array"
        yield Problem(ids.pointer, message)
    elif not isinstance(ids.get("maxItems"), int):
        message = f"{IDS} of {OPERATION} has no maxItems, by which {_WIRE} cuts its requests"
        yield Problem(join(ids.pointer, "maxItems"), message)
    items = view(document, ids.keywords["items"]).types if "items" in ids.keywords else {"string"}
    if items != {"string"}:
        message = f"{IDS} of {OPERATION} holds {_shown(items)}, and {_WIRE} sends strings"
        yield Problem(ids.place("items"), message)


def _response(document: Document, operation: Operation) -> Iterator[Problem]:
    schema = _json_schema(document, operation)
    if schema is None:
        at = join(operation.node.pointer, "responses", "200")
        yield Problem(at, f"{OPERATION} answers 200 without JSON, which {_PARSING} reads")
        return
    body = view(document, schema)
    name = _name(document, schema)
    yield from _property(document, schema, name, ITEMS, "array")
    if ITEMS not in body.properties:
        return
    array = view(document, body.properties[ITEMS])
    if "items" not in array.keywords:
        return
    item = array.keywords["items"]
    if _name(document, item) != "LiveData":
        message = f"{name}.{ITEMS} holds {_name(document, item)}, but {_PARSING} imports LiveData"
        yield Problem(item.pointer, message)
    for each, wanted in PROPERTIES.items():
        yield from _property(document, item, _name(document, item), each, wanted)


def _property(
    document: Document, schema: Node, name: str, each: str, wanted: str
) -> Iterator[Problem]:
    owner = view(document, schema)
    at = join(owner.pointer, "properties", each)
    if each not in owner.properties:
        yield Problem(at, f"{name} has no property {each}, which {_PARSING} reads")
        return
    declared = view(document, owner.properties[each])
    # A null in place of the list is known from the wild, and taken for an empty one.
    allowed = {wanted, "null"} if each == ITEMS else {wanted}
    if declared.types is None or not {wanted} <= declared.types <= allowed:
        message = f"{name}.{each} is {_shown(declared.types)}, and {_PARSING} reads it as {wanted}"
        yield Problem(at, message)
    if each not in owner.required:
        message = f"{name} does not require {each} any more, which {_PARSING} reads from each"
        yield Problem(join(owner.pointer, "required"), message)


def _json_schema(document: Document, operation: Operation) -> Node | None:
    for status, entry in operation.node.children("responses"):
        if status == "200":
            content = dict(resolve(document, entry).children("content"))
            media_type = content.get("application/json")
            if media_type is not None and "schema" in media_type.value:
                return media_type["schema"]
    return None


def _name(document: Document, schema: Node) -> str:
    """What the schema is called: as a component by its name, else by its place."""
    pointer = resolve(document, schema).pointer
    component = pointer.removeprefix("#/components/schemas/")
    return component if "/" not in component else pointer


def _shown(types: frozenset[str] | None) -> str:
    return " or ".join(sorted(types)) if types else "of any type"
