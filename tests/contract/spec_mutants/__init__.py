"""Every specification that differs from a given one in a single thing that clients can feel.

Wording (descriptions, examples, all tags but the first) is left alone, and so is what a check of
the hash alone would find. The checks that have to notice the mutants are in `contract_checks`.
"""

from collections.abc import Iterator
from functools import partial

from _spec.document import Document
from spec_mutants.document import DOCUMENT_OPERATORS
from spec_mutants.elements import Element, Role, elements
from spec_mutants.mutant import Mutant, Operator, mutants_of
from spec_mutants.operations import (
    BODY_OPERATORS,
    OPERATION_OPERATORS,
    PATH_OPERATORS,
    RESPONSE_OPERATORS,
    parameters,
    styles,
)
from spec_mutants.schemas import SCHEMA_OPERATORS, defaults, limits, nullable, references

__all__ = ["Mutant", "Role", "elements", "mutants"]


def mutants(document: Document) -> Iterator[Mutant]:
    """Every mutant of `document`."""
    for element in elements(document):
        operators = _operators(document, element)
        yield from mutants_of(document, element.node, operators, element.pointer)


def _operators(document: Document, element: Element) -> tuple[Operator, ...]:
    match element.role:
        case Role.DOCUMENT:
            return DOCUMENT_OPERATORS
        case Role.PATH:
            return PATH_OPERATORS
        case Role.OPERATION:
            return OPERATION_OPERATORS
        case Role.PARAMETER:
            return (parameters, partial(styles, document))
        case Role.BODY:
            return BODY_OPERATORS
        case Role.RESPONSE:
            return RESPONSE_OPERATORS
        case Role.REFERENCE:
            return (partial(references, document),)
    operators: tuple[Operator, ...] = SCHEMA_OPERATORS
    if document["openapi"].startswith("3.0"):
        operators += (nullable,)
    if element.takes_default:
        operators += (defaults,)
    if element.is_input:
        operators += (limits,)
    return operators
