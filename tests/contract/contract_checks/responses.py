"""Answers the generated functions' requests and looks at what they make of the answers.

How the types that they return compare with the schemas is in `types`.
"""

from collections.abc import Iterator
from http import HTTPStatus
from reprlib import repr as short
from typing import Any

import httpx

from _spec.document import Document, join, operations
from contract_checks.examples import Examples, NoExampleError
from contract_checks.media import DocumentedResponse, responses
from contract_checks.package import GeneratedPackage
from contract_checks.problems import Problem
from contract_checks.requests import Call, Samples, calls
from contract_checks.values import to_json

# Informational answers are not final, and 204 and 304 carry no body in real life.
_STATUSES = [status.value for status in HTTPStatus if status >= 200]


def check_responses(document: Document, package: GeneratedPackage) -> list[Problem]:
    """Each documented answer is parsed to what was sent, each undocumented status refused."""
    samples = Samples(document)
    problems: list[Problem] = []
    for operation in operations(document):
        endpoint = package.endpoint(operation)
        if endpoint is None:
            continue  # that it is missing is for `structure` to say
        try:
            call = list(calls(operation, endpoint, samples))[-1]
            problems += _check_operation(call, list(responses(document, operation)), samples.bodies)
        except NoExampleError as error:
            problems.append(Problem(error.pointer, str(error)))
    return problems


def _check_operation(
    call: Call, documented: list[DocumentedResponse], examples: Examples
) -> Iterator[Problem]:
    for response in documented:
        yield from _check_documented(call, response, documented, examples)
    if all(response.status != "default" for response in documented):
        yield from _check_undocumented(call, documented)


def _check_documented(
    call: Call,
    response: DocumentedResponse,
    documented: list[DocumentedResponse],
    examples: Examples,
) -> Iterator[Problem]:
    status = _status_of(response, documented)
    if status is None:
        yield Problem(
            response.node.pointer, f"the generated code cannot meet status {response.status}"
        )
        return
    content = response.parsed_content
    if content is None or content.schema is None:
        yield from _check_answer(call, response, httpx.Response(status, content=b""), None)
    elif content.is_json:
        for value in examples.of(content.schema, 3):
            yield from _check_answer(call, response, httpx.Response(status, json=value), value)
    elif content.is_text:
        yield from _check_answer(
            call, response, httpx.Response(status, text="some text"), "some text"
        )


def _check_answer(
    call: Call, response: DocumentedResponse, answer: httpx.Response, wanted: Any
) -> Iterator[Problem]:
    label = call.endpoint.label
    try:
        parsed = to_json(call.endpoint.parsed(answer, **call.arguments))
    except Exception as error:  # noqa: BLE001 - whatever generated code raises is the finding
        yield Problem(response.node.pointer, f"{label} fails on {short(wanted)}: {error!r}")
        return
    if parsed != wanted:
        yield Problem(response.node.pointer, f"{label} turns {short(wanted)} into {short(parsed)}")


def _check_undocumented(call: Call, documented: list[DocumentedResponse]) -> Iterator[Problem]:
    for status in _STATUSES:
        if any(response.covers(status) for response in documented):
            continue
        try:
            call.endpoint.parsed(httpx.Response(status, content=b""), **call.arguments)
        except call.endpoint.package.unexpected_status:
            continue
        except Exception:  # noqa: BLE001 - it tried to parse, so it knows the status
            pass
        at = join(call.operation.node.pointer, "responses", status)
        yield Problem(at, f"{call.endpoint.label} knows this status, the spec does not")


def _status_of(response: DocumentedResponse, documented: list[DocumentedResponse]) -> int | None:
    """A status that this response, and none that goes before it, is for."""
    others = [other for other in documented if other is not response]
    for status in _STATUSES:
        if response.status == str(status):
            return status
        taken = any(other.covers(status) for other in others)
        if not taken and (response.covers(status) or response.status == "default"):
            return status
    return None
