"""Answers the generated functions' requests and looks at what they make of the answers.

The types that they return are compared in `annotations`.
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from reprlib import repr as short

import httpx

from contract_checks.document import (
    Document,
    Operation,
    Problem,
    guarded,
    join,
    json_schema,
    operations,
    responses,
)
from contract_checks.examples import Examples
from contract_checks.package import Endpoint, GeneratedPackage
from contract_checks.values import to_json

_STATUSES = [str(status.value) for status in HTTPStatus if status >= 200]


def check_responses(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Each documented answer becomes what it says, and each undocumented status is refused."""
    examples = Examples(document)
    for operation in operations(document):
        endpoint = package.endpoint(operation)
        if endpoint is not None:  # that it is missing is for `annotations` to say
            at = operation.node.pointer
            yield from guarded(at, _check_documented, document, operation, endpoint, examples)
            yield from guarded(at, _check_undocumented, operation, endpoint)


def _check_documented(
    document: Document, operation: Operation, endpoint: Endpoint, examples: Examples
) -> Iterator[Problem]:
    for status, entry, response in responses(document, operation):
        if status not in _STATUSES:
            continue  # that it is not covered is said elsewhere
        schema = json_schema(response)
        for value in examples.of(schema) if schema is not None else [None]:
            content = json.dumps(value).encode() if schema is not None else b""
            try:
                parsed = to_json(endpoint.parse(httpx.Response(int(status), content=content)))
            except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
                message = f"{endpoint.label} fails on {short(value)}: {error!r}"
            else:
                message = f"{endpoint.label} turns {short(value)} into {short(parsed)}"
                if parsed == value:
                    continue
            yield Problem(entry.pointer, message, (join(response.pointer, "content"),))
            break


def _check_undocumented(operation: Operation, endpoint: Endpoint) -> Iterator[Problem]:
    documented = {str(status) for status, _ in operation.node.children("responses")}
    for status in _STATUSES:
        if status not in documented and _is_known(endpoint, status):
            at = join(operation.node.pointer, "responses", status)
            yield Problem(at, f"{endpoint.label} knows this status, the document does not")


def _is_known(endpoint: Endpoint, status: str) -> bool:
    try:
        endpoint.parse(httpx.Response(int(status), content=b""))
    except endpoint.package.part("errors").UnexpectedStatus:
        return False
    except Exception:  # noqa: BLE001 - it tried to read the body, so it knows the status
        return True
    return True
