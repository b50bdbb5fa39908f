"""Holds the package's functions against the operations: place, arguments, security, result types.

What the functions send and how they read answers is in `requests` and `responses`.
"""

import re
from collections.abc import Iterator

from _spec.document import Document, Node, Operation, join, operations
from contract_checks import names
from contract_checks.media import contents, responses
from contract_checks.package import Endpoint
from contract_checks.problems import Problem, guarded
from contract_checks.types import TypeComparison


def check_operations(comparison: TypeComparison) -> Iterator[Problem]:
    """Every operation has its function with its arguments, every function its operation."""
    document, package = comparison.document, comparison.package
    strays = dict(package.endpoints)
    for operation in operations(document):
        strays.pop(names.module_of(operation), None)
    for operation in operations(document):
        endpoint = package.endpoint(operation)
        if endpoint is None:
            yield from guarded(operation.node.pointer, _missing(operation, strays))
            continue
        for found in (
            _check_security(document, operation, endpoint),
            _check_parameters(comparison, operation, endpoint),
            _check_body(comparison, operation, endpoint),
            _check_results(comparison, operation, endpoint),
        ):
            yield from guarded(operation.node.pointer, found)
    for endpoint in strays.values():
        yield from guarded("#/paths", _stray(document, endpoint))


def _stray(document: Document, endpoint: Endpoint) -> Iterator[Problem]:
    method, path = endpoint.route()
    at = join("#/paths", _spelling(document, path), method)
    yield Problem(at, f"the package has {endpoint.label} for it, the spec has no such operation")


def _missing(operation: Operation, strays: dict[tuple[str, str], Endpoint]) -> Iterator[Problem]:
    """What is wrong with an operation without a function: its name, if another one sends it."""
    tag, name = names.module_of(operation)
    at, message = operation.node.pointer, f"has no function api.{tag}.{name}"
    for endpoint in strays.values():
        method, path = endpoint.route()
        if (method, _anonymous(path)) == (operation.method, _anonymous(operation.path)):
            key = "tags" if endpoint.tag != tag else "operationId"
            yield Problem(join(at, key), f"{message}, but {endpoint.label}")
            return
    yield Problem(at, message)


def _check_security(
    document: Document, operation: Operation, endpoint: Endpoint
) -> Iterator[Problem]:
    schemes = operation.node.get("security", document.get("security")) or ()
    wanted = bool(schemes) and {} not in schemes
    present = endpoint.client_annotation is endpoint.package.authenticated_client
    if wanted is not present:
        needs, takes = (
            ("authentication", "any") if wanted else ("no authentication", "only its own")
        )
        is_everywhere = document.get("security") and "security" not in operation.node.value
        at = join("#" if is_everywhere else operation.node.pointer, "security")
        yield Problem(at, f"the spec asks for {needs}, {endpoint.label} takes {takes} client")


def _check_parameters(
    comparison: TypeComparison, operation: Operation, endpoint: Endpoint
) -> Iterator[Problem]:
    left = endpoint.arguments
    left.pop("body", None)
    for parameter in operation.parameters:
        name = names.argument_of(parameter, left.keys())
        if name is None:
            yield Problem(parameter.pointer, f"{endpoint.label} has no argument for it")
            continue
        slot = left.pop(name)
        at = join(parameter.pointer, "required")
        required = bool(parameter.get("required"))
        if parameter.get("schema") is None:
            at = join(parameter.pointer, "content")
            yield Problem(at, f"{endpoint.label} does not send it as a media type of its own")
            continue
        schemas = [parameter["schema"]]
        yield from comparison.slot(schemas, slot, required=required, says_required=at)
    for name in left:
        at = join(operation.node.pointer, "parameters")
        yield Problem(at, f"{endpoint.label} takes {name}, which the spec does not have")


def _check_body(
    comparison: TypeComparison, operation: Operation, endpoint: Endpoint
) -> Iterator[Problem]:
    slot = endpoint.arguments.get("body")
    if operation.body is None or slot is None:
        if slot is not None:
            at = join(operation.node.pointer, "requestBody")
            yield Problem(at, f"{endpoint.label} takes a body, which the spec does not have")
        elif operation.body is not None:
            yield Problem(operation.body.pointer, f"{endpoint.label} takes no body")
        return
    at = join(operation.body.pointer, "content")
    schemas = [content.schema for content in contents(operation.body) if content.schema]
    if not schemas:
        yield Problem(at, f"{endpoint.label} takes a body, for which there is no schema")
        return
    says_required = join(operation.body.pointer, "required")
    required = bool(operation.body.get("required"))
    yield from comparison.slot(
        schemas,
        slot,
        required=required,
        says_required=says_required,
        at=at,
    )


def _check_results(
    comparison: TypeComparison, operation: Operation, endpoint: Endpoint
) -> Iterator[Problem]:
    schemas, elsewhere = [], {}
    for response in responses(comparison.document, operation):
        elsewhere[response.entry] = response.node.pointer
        content = response.parsed_content
        # Without a schema, the function takes anything and returns nothing.
        schemas.append((content and content.schema) or Node({}, response.entry))
        for ignored in response.contents:
            if ignored is not content:
                yield Problem(ignored.node.pointer, f"{endpoint.label} does not parse it")
    at = join(operation.node.pointer, "responses")
    for problem in comparison.annotation(schemas, endpoint.response_annotation, at):
        yield problem.seen_from(
            elsewhere[place] for place in problem.pointers if place in elsewhere
        )


def _spelling(document: Document, path: str) -> str:
    """`path` as the document has it, whose parameters have other names than Python's."""
    known = {_anonymous(known): known for known in document.get("paths") or ()}
    return known.get(_anonymous(path), path)


def _anonymous(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)
