"""A specification as the checks read it: operations and schemas, and the place of each.

No other module of the contract tests imports from `scripts`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import field, frozen

from _spec.document import (
    Document,
    Node,
    Operation,
    dangling_references,
    join,
    operations,
    resolve,
)
from _spec.reading import Specification, read
from _spec.regeneration import regenerate

__all__ = [
    "Document",
    "Node",
    "Operation",
    "Problem",
    "Schema",
    "Specification",
    "components",
    "dangling_references",
    "guarded",
    "is_31",
    "join",
    "json_schema",
    "operations",
    "read",
    "regenerate",
    "resolve",
    "responses",
    "schema_of",
]

CANNOT_COPE = "the checks themselves cannot cope with it"
_COMPONENTS = "#/components/schemas/"


@frozen
class Problem:
    """A disagreement: the JSON pointer of its place in the document, and what is wrong there."""

    pointer: str
    message: str
    also: tuple[str, ...] = field(default=(), eq=False)
    """Other places that may be to blame: the references that lead there."""

    def __str__(self) -> str:
        others = f" (see also {', '.join(self.also)})" if self.also else ""
        return f"{self.pointer}: {self.message}{others}"


def guarded(at: str, check: Callable[..., Iterable[Problem]], *arguments: Any) -> Iterator[Problem]:
    """Yield the problems that `check` finds at `at`, and one more when it fails itself."""
    try:
        yield from check(*arguments)
    except Exception as error:  # noqa: BLE001 - what one check trips over must not hide the rest
        yield Problem(at, f"{CANNOT_COPE}: {error!r}")


@frozen
class Schema:
    """A schema with its references followed, those in an `allOf` of one member included."""

    node: Node
    """Where it is declared."""
    places: tuple[str, ...]
    """Where it is used, what leads from there to the declaration, and the declaration."""
    component: str | None
    nullable: bool
    default: Any

    @property
    def kind(self) -> str:
        """Its JSON type, "enum", "any", or the types of a union joined by "|"."""
        if self.node.get("enum"):
            return "enum"
        implied = "object" if self.node.get("properties") else "any"
        declared = self.node.get("type") or implied
        return declared if isinstance(declared, str) else "|".join(_without_null(declared))

    def problem(self, message: str) -> Problem:
        """Return a problem with what the schema is, wherever on the way that is said."""
        return Problem(self.places[0], message, self.places[1:])


def schema_of(document: Document, node: Node) -> Schema:
    """Return the schema that is used at `node`."""
    places, nullable, default = [node.pointer], False, None
    while node.pointer not in places[:-1]:  # else it leads back to itself
        if "$ref" in node.value:  # what stands beside it says nothing
            node = resolve(document, node)
        else:
            nullable |= _takes_null(node)
            default = node.get("default") if default is None else default
            if len(node.get("allOf") or ()) != 1:
                break
            node = node["allOf"][0]
        places.append(node.pointer)
    return Schema(node, tuple(places), _component(node.pointer), nullable, default)


def is_31(document: Document) -> bool:
    """Return whether the document speaks OpenAPI 3.1 and not 3.0."""
    return str(document.get("openapi")).startswith("3.1")


def components(document: Document) -> Iterator[tuple[str, Node]]:
    """Yield the component schemas by name."""
    yield from Node(document.get("components") or {}, "#/components").children("schemas")


def responses(document: Document, operation: Operation) -> Iterator[tuple[str, Node, Node]]:
    """Yield each documented status, the place that documents it, and the response itself."""
    for status, entry in operation.node.children("responses"):
        yield str(status), entry, resolve(document, entry)


def json_schema(owner: Node | None) -> Node | None:
    """Return the schema of the JSON in a body or response, if it has one."""
    content = dict(owner.children("content")) if owner is not None else {}
    media_type = content.get("application/json")
    return media_type["schema"] if media_type and "schema" in media_type.value else None


def _component(pointer: str) -> str | None:
    name = pointer.removeprefix(_COMPONENTS)
    return None if name == pointer or "/" in name else name


def _takes_null(node: Node) -> bool:
    if node.get("enum"):
        return None in node.get("enum")  # `nullable` alone does not add null to the values
    declared = node.get("type")
    return node.get("nullable") is True or (isinstance(declared, list) and "null" in declared)


def _without_null(types: list[str]) -> list[str]:
    return [name for name in types if name != "null"] or ["null"]
