"""Finds one's way in a parsed OpenAPI document: JSON pointers, references, operations, parameters.

Every node found here comes with the pointer to where it stands, so that a message can name it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

Document = Mapping[str, Any]

# Below these keywords stands data that a schema describes, not specification.
DATA_KEYWORDS = frozenset({"const", "default", "enum", "example", "examples"})

# Below these keywords stand names that the document's author has chosen, whatever they look like.
NAMED = frozenset({"properties", "patternProperties", "responses"})

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class NotFoundError(LookupError):
    """A reference that leads nowhere, or in a circle."""

    def __init__(self, reference: str, reason: str) -> None:
        super().__init__(f"{reference} {reason}")
        self.reference = reference
        self.reason = reason


@frozen
class DanglingReference:
    """A `$ref` at `pointer` that cannot be followed."""

    pointer: str
    reference: str
    reason: str


@frozen
class Node:
    """A piece of the document and the JSON pointer (as a URI fragment, `#/…`) to it."""

    value: Any
    pointer: str

    def __getitem__(self, key: str | int) -> "Node":
        """Return the child under `key`; raise `KeyError` or `IndexError` like the value itself."""
        return Node(self.value[key], join(self.pointer, key))

    def get(self, key: str, default: Any = None) -> Any:
        """Return the plain value under `key`."""
        return self.value.get(key, default) if isinstance(self.value, Mapping) else default

    def children(self, key: str) -> Iterator[tuple[Any, "Node"]]:
        """Yield the entries of the mapping or list under `key`, if there is one."""
        at = join(self.pointer, key)
        for name, value in children(self.get(key)):
            yield name, Node(value, join(at, name))


@frozen
class Operation:
    """One method of one path, its parameters resolved and merged with those of the path."""

    method: str
    path: str
    node: Node
    parameters: tuple[Node, ...]
    body: Node | None

    @property
    def operation_id(self) -> str | None:
        """The `operationId`, which the document need not give."""
        operation_id: str | None = self.node.get("operationId")
        return operation_id

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags, in order."""
        return tuple(self.node.get("tags") or ())


def join(pointer: str, *keys: str | int) -> str:
    """Return `pointer` extended by `keys`, escaped as RFC 6901 wants it."""
    escaped = (str(key).replace("~", "~0").replace("/", "~1") for key in keys)
    return "/".join((pointer, *escaped))


def resolve(document: Document, node: Node) -> Node:
    """Return the node that `node` stands for: itself, or what its chain of `$ref`s leads to.

    Raise `NotFoundError`.
    """
    seen: set[str] = set()
    while isinstance(node.get("$ref"), str):
        reference = node.get("$ref")
        if reference in seen:
            raise NotFoundError(reference, "leads back to itself")
        seen.add(reference)
        node = Node(_at(document, reference), reference)
    return node


def dangling_references(document: Document) -> Iterator[DanglingReference]:
    """Yield every `$ref` of the document that leads nowhere, outside, or in a circle."""
    yield from _dangling(document, Node(document, "#"), names=False)


def children(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what is directly inside a mapping or a list, with its key or index."""
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def operations(document: Document) -> Iterator[Operation]:
    """Yield every operation under `paths`, in the document's order."""
    for path, entry in Node(document, "#").children("paths"):
        item = resolve(document, entry)
        for method in METHODS:
            if item.get(method) is not None:
                yield _operation(document, path, method, item)


def _dangling(document: Document, node: Node, *, names: bool) -> Iterator[DanglingReference]:
    if isinstance(node.get("$ref"), str):
        try:
            resolve(document, node)
        except NotFoundError as error:
            yield DanglingReference(node.pointer, error.reference, error.reason)
        return
    for key, value in children(node.value):
        if names or key not in DATA_KEYWORDS:
            child = Node(value, join(node.pointer, key))
            yield from _dangling(document, child, names=not names and key in NAMED)


def _operation(document: Document, path: str, method: str, item: Node) -> Operation:
    node = item[method]
    body = resolve(document, node["requestBody"]) if node.get("requestBody") else None
    return Operation(method, path, node, tuple(_parameters(document, item, node)), body)


def _parameters(document: Document, item: Node, operation: Node) -> Iterator[Node]:
    """Yield the operation's parameters, then those of its path that it does not override."""
    seen = set()
    for owner in (operation, item):
        for _, entry in owner.children("parameters"):
            parameter = resolve(document, entry)
            identity = parameter.get("name"), parameter.get("in")
            if identity not in seen:
                seen.add(identity)
                yield parameter


def _at(document: Document, reference: str) -> Any:
    if not reference.startswith("#/"):
        raise NotFoundError(reference, "is outside the document")
    value: Any = document
    for token in reference.removeprefix("#/").split("/"):
        key = token.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(key)] if isinstance(value, list) else value[key]
        except (LookupError, TypeError, ValueError):
            raise NotFoundError(reference, "does not exist") from None
    return value
