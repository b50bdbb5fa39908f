"""Finds what the generator passes over in silence, so that nobody takes it for expressed.

Constraints on single values (lengths, bounds, patterns) are not among it: models do not validate.
"""

from collections.abc import Iterator

from _spec.document import Document, Node, join
from contract_checks.package import GeneratedPackage
from contract_checks.problems import Problem

_REASONS = {
    "discriminator": "is ignored: the first alternative that takes an instance gets it",
    "not": "is ignored",
    "patternProperties": "is ignored",
    "if": "is ignored",
    "callbacks": "has no functions in the package",
    "webhooks": "has no functions in the package",
}
# Below these keys stands data or names, not keywords.
_DATA = frozenset({"default", "enum", "example", "examples", "const"})
_NAMES = frozenset({"properties", "schemas", "parameters", "responses", "requestBodies", "headers"})


def check_ignored(document: Document, package: GeneratedPackage) -> list[Problem]:
    """Every keyword in the document that changes its meaning and leaves no trace in the package."""
    return list(_ignored(Node(document, "#"), names=False))


def _ignored(node: Node, *, names: bool) -> Iterator[Problem]:
    if isinstance(node.value, dict):
        for key in node.value:
            if not names and key in _REASONS:
                yield Problem(join(node.pointer, key), _REASONS[key])
            elif names or key not in _DATA:
                yield from _ignored(node[key], names=not names and key in _NAMES)
    elif isinstance(node.value, list):
        for index in range(len(node.value)):
            yield from _ignored(node[index], names=False)
