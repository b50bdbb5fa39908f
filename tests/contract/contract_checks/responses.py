"""Answers the generated functions' requests and looks at what they make of the answers.

How the types that they return compare with the schemas is in `types`.
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from reprlib import repr as short
from typing import Any

import httpx

from _spec.document import Document, Operation, join, operations
from contract_checks.examples import Examples, NoExampleError
from contract_checks.media import DocumentedResponse, responses
from contract_checks.package import Endpoint, GeneratedPackage
from contract_checks.problems import Problem, guarded
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
        documented = list(responses(document, operation))
        found = _check_operation(operation, endpoint, documented, samples)
        problems += guarded(operation.node.pointer, found)
    return problems


def _check_operation(
    operation: Operation,
    endpoint: Endpoint,
    documented: list[DocumentedResponse],
    samples: Samples,
) -> Iterator[Problem]:
    try:
        for call in list(calls(operation, endpoint, samples))[-1:]:
            if _can_be_made(call):
                yield from _check_responses(call, documented, samples.bodies)
    except NoExampleError as error:
        yield Problem(error.pointer, str(error))


def _can_be_made(call: Call) -> bool:
    try:
        call.endpoint.request(**call.arguments)
    except Exception:  # noqa: BLE001 - which `requests` reports
        return False
    return True


def _check_responses(
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
        yield Problem(response.entry, f"the generated code cannot meet status {response.status}")
        return
    content = response.parsed_content
    if content is None or content.schema is None:
        yield from _check_answer(call, response, httpx.Response(status, content=b""), None)
    elif content.is_json:
        for value in examples.of(content.schema, 3):
            yield from _check_answer(call, response, _json(status, value), value)
    elif content.is_text:
        yield from _check_answer(
            call, response, httpx.Response(status, text="some text"), "some text"
        )


def _json(status: int, value: Any) -> httpx.Response:
    # Not by `json=`, which takes None for no body at all.
    content = json.dumps(value).encode()
    return httpx.Response(status, headers={"content-type": "application/json"}, content=content)


def _check_answer(
    call: Call, response: DocumentedResponse, answer: httpx.Response, wanted: Any
) -> Iterator[Problem]:
    label = call.endpoint.label
    try:
        parsed = to_json(call.endpoint.parsed(answer, **call.arguments))
    except Exception as error:  # noqa: BLE001 - whatever generated code raises is the finding
        yield response.problem(f"{label} fails on {short(wanted)}: {error!r}")
        return
    if parsed != wanted:
        yield response.problem(f"{label} turns {short(wanted)} into {short(parsed)}")


def _check_undocumented(call: Call, documented: list[DocumentedResponse]) -> Iterator[Problem]:
    undocumented = {s for s in _STATUSES if not any(response.covers(s) for response in documented)}
    known = {status for status in undocumented if _is_known(call, status)}
    for entry in _entries(known, undocumented):
        at = join(call.operation.node.pointer, "responses", entry)
        yield Problem(at, f"{call.endpoint.label} knows this status, the spec does not")


def _is_known(call: Call, status: int) -> bool:
    try:
        call.endpoint.parsed(httpx.Response(status, content=b""), **call.arguments)
    except call.endpoint.package.unexpected_status:
        return False
    except Exception:  # noqa: BLE001 - it tried to parse, so it knows the status
        return True
    return True


def _entries(known: set[int], undocumented: set[int]) -> Iterator[str]:
    """The shortest list of `responses` that would document the `known` statuses."""
    if len(known) > 1 and known == undocumented:
        yield "default"
        return
    for hundred in sorted({status // 100 for status in known}):
        statuses = {status for status in known if status // 100 == hundred}
        if len(statuses) > 1 and statuses == {s for s in undocumented if s // 100 == hundred}:
            yield f"{hundred}XX"
        else:
            yield from map(str, sorted(statuses))


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
