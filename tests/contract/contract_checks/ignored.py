"""Finds what the generator passes over in silence, so that nobody takes it for expressed.

Constraints on single values (lengths, bounds, patterns) are not among it: models do not validate.
"""

from collections.abc import Iterator

from _spec.document import DATA_KEYWORDS, Document, Node, join, operations, resolve
from contract_checks.package import GeneratedPackage
from contract_checks.problems import Problem

_REASONS = {
    "discriminator": "is ignored: the first alternative that takes an instance gets it",
    "not": "is ignored",
    "patternProperties": "is ignored",
    "if": "is ignored",
    "callbacks": "has no functions in the package",
    "webhooks": "has no functions in the package",
    "encoding": "is ignored: each part is sent as the generator thinks fit",
}
# Below these keys stand names, not keywords.
_NAMES = frozenset({"properties", "schemas", "parameters", "responses", "requestBodies", "headers"})


def check_ignored(document: Document, package: GeneratedPackage) -> list[Problem]:
    """Every keyword in the document that changes its meaning and leaves no trace in the package."""
    return [*_ignored(Node(document, "#"), names=False), *_servers(document)]


def _servers(document: Document) -> Iterator[Problem]:
    """Servers of a path or an operation: the client has one base URL for all of them."""
    owners = [resolve(document, path) for _, path in Node(document, "#").children("paths")]
    owners += [operation.node for operation in operations(document)]
    for owner in owners:
        if owner.get("servers"):
            yield Problem(join(owner.pointer, "servers"), "are ignored: all requests go to one")


def _ignored(node: Node, *, names: bool) -> Iterator[Problem]:
    if isinstance(node.value, dict):
        for key in node.value:
            if not names and key in _REASONS:
                yield Problem(join(node.pointer, key), _REASONS[key])
            elif names or key not in DATA_KEYWORDS:
                yield from _ignored(node[key], names=not names and key in _NAMES)
    elif isinstance(node.value, list):
        for index in range(len(node.value)):
            yield from _ignored(node[index], names=False)
