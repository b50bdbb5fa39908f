"""Holds the package's `spec_facts` against the specification.

They are collected as `scripts/regenerate` does it, whose own tests hold that against tables.
"""

import hashlib
import re
from collections.abc import Iterator

from _spec.document import Document, Node, Operation, join, operations, resolve
from _spec.facts import array_limits, servers
from contract_checks.media import contents
from contract_checks.package import GeneratedPackage
from contract_checks.problems import Problem, guarded
from contract_checks.schemas import items, object_shape


def check_identity(content: bytes, document: Document, package: GeneratedPackage) -> list[Problem]:
    """Hash and version are those of the specification, `content` being its bytes."""
    sha256, version = hashlib.sha256(content).hexdigest(), document["info"]["version"]
    return [
        *_difference("#", "its SHA-256", sha256, package.facts.SHA256),
        *_difference("#/info/version", "the version", version, package.facts.VERSION),
    ]


def check_facts(document: Document, package: GeneratedPackage) -> list[Problem]:
    """Servers and array limits are those of the specification."""
    return [
        *_difference("#/servers", "the servers", servers(document), package.facts.SERVERS),
        *guarded("#/paths", _check_limits(document, package)),
    ]


def _check_limits(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    recorded = {
        (operation, array, keyword): value
        for operation, arrays in package.facts.ARRAY_LIMITS.items()
        for array, limits in arrays.items()
        for keyword, value in limits.items()
    }
    for limit in array_limits(document):
        present = recorded.pop((limit.operation, limit.array, limit.keyword), None)
        yield from _difference(limit.pointer, limit.keyword, limit.value, present)
    for (operation, array, keyword), value in recorded.items():
        at = _place_of(document, operation, array, keyword)
        yield Problem(at, f"{operation} has {keyword} {value} for {array} in the package only")


def _difference(at: str, what: str, wanted: object, present: object) -> Iterator[Problem]:
    if wanted != present:
        yield Problem(at, f"{what} should be {wanted!r}, the package has {present!r}")


def _place_of(document: Document, operation_id: str, array: str, keyword: str) -> str:
    """Where a limit would stand that the document does not have."""
    for operation in operations(document):
        if operation_id in (operation.operation_id, f"{operation.method.upper()} {operation.path}"):
            for name, schema in _inputs(operation):
                if array == name or array.startswith((f"{name}.", f"{name}[")):
                    inside = _inside(document, schema, array.removeprefix(name))
                    return join(inside.pointer, keyword)
            return operation.node.pointer
    return "#/paths"


def _inputs(operation: Operation) -> Iterator[tuple[str, Node]]:
    for parameter in operation.parameters:
        if parameter.get("schema") is not None:
            yield parameter.get("name"), parameter["schema"]
    if operation.body is not None:
        for content in contents(operation.body):
            if content.schema is not None:
                yield "body", content.schema


def _inside(document: Document, schema: Node, steps: str) -> Node:
    """The schema that `steps` (".name", "[]") lead to, or the last one on the way there."""
    for name in re.findall(r"\[\]|\.[^.\[]+", steps):
        node = resolve(document, schema)
        children = object_shape(document, node).properties
        child = items(node)[0] if name == "[]" else children.get(name[1:])
        if child is None:
            return node
        schema = child
    return resolve(document, schema)
