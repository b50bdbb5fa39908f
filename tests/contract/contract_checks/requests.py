"""Calls the generated functions and has openapi-core read from their requests what was given.

What stands in the signatures is compared in `annotations`.
"""

import json
import warnings
from collections.abc import Iterator, Mapping
from reprlib import repr as short
from typing import Any
from urllib.parse import unquote

import httpx
from openapi_core import Config, OpenAPI
from openapi_core.templating.paths.exceptions import PathError
from openapi_core.testing import MockRequest
from openapi_core.unmarshalling.request.unmarshallers import (
    V30RequestParametersUnmarshaller,
    V31RequestParametersUnmarshaller,
)

from contract_checks.document import (
    Document,
    Node,
    Operation,
    Problem,
    guarded,
    is_31,
    join,
    json_schema,
)
from contract_checks.examples import Examples
from contract_checks.package import (
    BASE_URL,
    Endpoint,
    GeneratedPackage,
    known_operations,
    python_name,
)
from contract_checks.values import to_json, to_python

Given = Mapping[str, tuple[Node, Any]]
"""By argument: the parameter or body, and its value as JSON."""

_MOST_CALLS = 5


def check_requests(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield where openapi-core finds something else than the function was called with."""
    examples, decoder = Examples(document), _Decoder(document)
    for operation, endpoint in known_operations(document, package):
        at = operation.node.pointer
        yield from guarded(at, _check_operation, operation, endpoint, examples, decoder)


def _check_operation(
    operation: Operation, endpoint: Endpoint, examples: Examples, decoder: "_Decoder"
) -> Iterator[Problem]:
    values: dict[str, tuple[Node, list[Any]]] = {}
    for name, owner, schema in _inputs(operation, endpoint):
        values[name] = owner, [each for each in examples.of(schema) if _can_be_seen(owner, each)]
        if not values[name][1]:
            yield Problem(schema.pointer, "no value for it was found")
            return
    for given in _calls(values):
        arguments = {
            name: to_python(endpoint.package, endpoint.arguments[name].annotation, value)
            for name, (_, value) in given.items()
        }
        try:
            sent = list(endpoint.requests(**arguments))
        except Exception as error:  # noqa: BLE001 - whatever generated code raises is the finding
            yield Problem(operation.node.pointer, f"{endpoint.label} cannot be called: {error!r}")
            return
        for request in sent:
            yield from _check_request(operation, endpoint, given, request, decoder)


def _inputs(operation: Operation, endpoint: Endpoint) -> Iterator[tuple[str, Node, Node]]:
    """Yield the arguments that are known on both sides, with what they are for and its schema."""
    for parameter in operation.parameters:
        name = python_name(parameter.get("name"))
        if name in endpoint.arguments and "schema" in parameter.value:
            yield name, parameter, parameter["schema"]
    body = json_schema(operation.body)
    if operation.body is not None and body is not None and "body" in endpoint.arguments:
        yield "body", operation.body, body


def _can_be_seen(owner: Node, value: Any) -> bool:
    """Return whether a value leaves a trace in a request; in a header it has to be ASCII."""
    is_seen = "content" in owner.value or value not in (None, "", [])
    return is_seen and (owner.get("in") != "header" or str(value).isascii())


def _calls(values: Mapping[str, tuple[Node, list[Any]]]) -> Iterator[Given]:
    """Yield what is required alone, and then all in several variations."""
    required = {name: each for name, each in values.items() if each[0].get("required")}
    yield {name: (owner, found[0]) for name, (owner, found) in required.items()}
    most = max((len(found) for _, found in values.values()), default=0)
    for index in range(min(most, _MOST_CALLS)):
        yield {name: (owner, found[index % len(found)]) for name, (owner, found) in values.items()}


def _check_request(
    operation: Operation,
    endpoint: Endpoint,
    given: Given,
    request: httpx.Request,
    decoder: "_Decoder",
) -> Iterator[Problem]:
    at, parameters = operation.node.pointer, decoder.parameters(request)
    if request.method.lower() != operation.method or parameters is None:
        yield Problem(at, f"is sent as {request.method} {request.url.path}")
        return
    for owner, value in given.values():
        if "content" in owner.value:
            found = json.loads(request.read() or b"null")
        else:
            found = parameters[owner.get("in")].get(owner.get("name"))
        if to_json(found) != value:
            yield Problem(owner.pointer, f"given {short(value)}, sent as {short(found)}")
    others = {python_name(name): name for name in request.url.params}
    defaults = {name for name, slot in endpoint.arguments.items() if slot.default is not None}
    if surplus := others.keys() - given.keys() - defaults:
        yield Problem(join(at, "parameters"), f"also sent: {[others[name] for name in surplus]}")


class _Decoder:
    """Has openapi-core read requests, as a server of the document would."""

    def __init__(self, document: Document) -> None:
        # Those that do not ask for credentials; whether the document is valid is checked elsewhere.
        config = Config(
            spec_validator_cls=None,
            request_unmarshaller_cls=(
                V31RequestParametersUnmarshaller
                if is_31(document)
                else V30RequestParametersUnmarshaller
            ),
        )
        served = {**document, "servers": [{"url": BASE_URL}]}
        self._openapi = OpenAPI.from_dict(served, config)

    def parameters(self, request: httpx.Request) -> Mapping[str, Mapping[str, Any]] | None:
        """Return what is given, by place and name; None when it is the request of no operation."""
        url = request.url
        seen = MockRequest(
            f"{url.scheme}://{url.host}",
            request.method,
            url.raw_path.decode().partition("?")[0],
            args=url.params.multi_items(),
            headers=request.headers.multi_items(),
        )
        with warnings.catch_warnings():
            # Parameters that the document calls deprecated are sent all the same.
            warnings.simplefilter("ignore", DeprecationWarning)
            result = self._openapi.unmarshal_request(seen)
        if any(isinstance(error, PathError) for error in result.errors):
            return None
        found = vars(result.parameters)
        # The path is read as it was sent, lest a slash in a value be taken for the end of it.
        path = {
            name: unquote(value) if isinstance(value, str) else value
            for name, value in found["path"].items()
        }
        return {**found, "path": path}
