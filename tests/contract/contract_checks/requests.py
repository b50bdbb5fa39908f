"""Calls the generated functions and holds what they send against the operations.

How a value should look on the wire is in `serialization`, how a request is read in `wire`.
"""

import asyncio
from collections.abc import Iterator
from itertools import product
from reprlib import repr as short
from typing import Any

import httpx
from attrs import frozen

from _spec.document import Document, Node, Operation, join, operations
from contract_checks import names
from contract_checks.examples import PARAMETER, Examples, NoExampleError
from contract_checks.media import Content, contents
from contract_checks.package import Endpoint, GeneratedPackage
from contract_checks.problems import Problem, guarded
from contract_checks.serialization import STYLES, UndefinedError, explode_of, style_of, text
from contract_checks.values import to_python
from contract_checks.wire import Wire, path_segments, wire_of

# Enough to meet every alternative of a union: which of them it is decides how a body is sent.
_BODIES = 8


@frozen
class Call:
    """One call of an operation: the parameters and the body that are given, as JSON values."""

    operation: Operation
    endpoint: Endpoint
    parameters: tuple[tuple[Node, Any], ...]
    content: Content | None = None
    body: Any = None

    @property
    def arguments(self) -> dict[str, Any]:
        """What the generated function is called with."""
        slots = self.endpoint.arguments
        given = {names.argument_of(p, slots.keys()): value for p, value in self.parameters}
        if self.content is not None:
            given["body"] = self.body
        package = self.endpoint.package
        return {
            name: to_python(package, slots[name].annotation, value)
            for name, value in given.items()
            if name is not None and name in slots
        }


class Samples:
    """Where the values for calls come from."""

    def __init__(self, document: Document) -> None:
        self.parameters = Examples(document, PARAMETER)
        self.bodies = Examples(document)


def check_requests(document: Document, package: GeneratedPackage) -> list[Problem]:
    """Each function sends its operation's method, path, parameters and body as documented."""
    samples = Samples(document)
    problems: list[Problem] = []
    for operation in operations(document):
        endpoint = package.endpoint(operation)
        if endpoint is None:
            continue  # that it is missing is for `structure` to say
        problems += guarded(operation.node.pointer, _check_operation(operation, endpoint, samples))
    return list(dict.fromkeys(problems))


def _check_operation(
    operation: Operation, endpoint: Endpoint, samples: Samples
) -> Iterator[Problem]:
    try:
        for call in calls(operation, endpoint, samples):
            yield from _check_call(call)
    except NoExampleError as error:
        yield Problem(error.pointer, str(error))


def calls(operation: Operation, endpoint: Endpoint, samples: Samples) -> Iterator[Call]:
    """A call with what is required, and calls with everything: one for each kind of body."""
    known = tuple(
        (parameter, samples.parameters.of(parameter["schema"], 3)[-1])
        for parameter in operation.parameters
        if parameter.get("schema") is not None
        and names.argument_of(parameter, endpoint.arguments.keys()) is not None
    )
    bodies = contents(operation.body) if operation.body is not None else ()
    if operation.body is None or not operation.body.get("required"):
        yield Call(operation, endpoint, tuple(p for p in known if p[0].get("required")))
        yield Call(operation, endpoint, known)
    for content in bodies:
        if content.schema is not None:
            source = samples.parameters if content.is_form else samples.bodies
            for body in source.of(content.schema, _BODIES):
                yield Call(operation, endpoint, known, content, body)


def _check_call(call: Call) -> Iterator[Problem]:
    at = call.operation.node.pointer
    try:
        request = call.endpoint.request(**call.arguments)
        other = asyncio.run(call.endpoint.async_request(**call.arguments))
    except Exception as error:  # noqa: BLE001 - whatever generated code raises is the finding
        yield Problem(at, f"{call.endpoint.label} cannot be called: {error!r}")
        return
    if _identity(request) != _identity(other):
        yield Problem(at, f"{call.endpoint.label} sends different things by sync and async")
    if request.method.lower() != call.operation.method:
        yield Problem(at, f"{call.endpoint.label} sends {request.method}")
    wire = wire_of(request)
    yield from _check_path(call, wire)
    for parameter, value in call.parameters:
        if f"{{{parameter.get('name')}}}" in call.operation.path:
            if parameter.get("in") != "path":
                yield Problem(
                    join(parameter.pointer, "in"), "is in the path that the package sends"
                )
        elif parameter.get("in") != "path":
            yield from _check_parameter(parameter, value, wire)
    yield from _check_nothing_else(call, wire)
    yield from _check_body(call, request)


def _check_path(call: Call, wire: Wire) -> Iterator[Problem]:
    given = {p.get("name"): (p, value) for p, value in call.parameters if p.get("in") == "path"}
    template = path_segments(call.operation.path)
    shown = "/".join(wire.path)
    if len(template) != len(wire.path):
        yield Problem(_path_pointer(call.operation), f"{call.endpoint.label} sends {shown}")
        return
    for pattern, segment in zip(template, wire.path, strict=True):
        problem = pattern.problem(segment, given)
        if problem is not None:
            at = problem or _path_pointer(call.operation)
            yield Problem(at, f"{call.endpoint.label} sends {shown}")
    for name, (parameter, _) in given.items():
        if f"{{{name}}}" not in call.operation.path:
            yield Problem(parameter.pointer, f"{name} is not in {call.operation.path}")


def _path_pointer(operation: Operation) -> str:
    return operation.node.pointer.rpartition("/")[0]


def _check_parameter(parameter: Node, value: Any, wire: Wire) -> Iterator[Problem]:
    """Looks for the parameter as declared; when it is not there, for what it looks like instead."""
    place, style, explode = parameter.get("in"), style_of(parameter), explode_of(parameter)
    name = parameter.get("name")
    if parameter.get("allowReserved"):
        yield Problem(join(parameter.pointer, "allowReserved"), "is never sent unescaped")
    try:
        if wire.carries(place, name, value, style, explode=explode):
            return
    except UndefinedError as error:
        at = join(parameter.pointer, _what_differs(parameter, value, wire) or "style")
        yield Problem(at, f"{error}; the package sends {wire.url}")
        return
    except KeyError:
        yield Problem(join(parameter.pointer, "in"), f"{place!r} is no place for a parameter")
        return
    key = _what_differs(parameter, value, wire)
    at = join(parameter.pointer, key) if key else parameter.pointer
    yield Problem(at, f"{name} is {style}, explode {explode}; the package sends {wire.url}")


def _what_differs(parameter: Node, value: Any, wire: Wire) -> str | None:
    """The keyword of the parameter that the request does not follow, if one explains it."""
    name, declared = parameter.get("name"), (parameter.get("in"), style_of(parameter))
    guesses = [("explode", *declared, not explode_of(parameter))]
    guesses += [
        ("style" if place == declared[0] else "in", place, style, explode)
        for place, styles in STYLES.items()
        if place != "path"
        for style, explode in product(styles, (True, False))
    ]
    for key, place, style, explode in guesses:
        try:
            if wire.carries(place, name, value, style, explode=explode):
                return key
        except UndefinedError:
            continue
    return None if wire.mentions(name) else "name"


def _check_nothing_else(call: Call, wire: Wire) -> Iterator[Problem]:
    expected = {
        key
        for parameter, value in call.parameters
        for key in (parameter.get("name"), *(value if isinstance(value, dict) else ()))
    }
    defaults = {
        parameter.get("name"): text(parameter["schema"].get("default"))
        for parameter in call.operation.parameters
        if parameter.get("schema") is not None
    }
    for name, value in (*wire.query, *wire.cookies):
        plain = name.partition("[")[0]
        if plain not in expected and defaults.get(name) != value:
            at = join(call.operation.node.pointer, "parameters")
            yield Problem(at, f"{call.endpoint.label} sends {name}={value}, which nobody asked for")


def _check_body(call: Call, request: httpx.Request) -> Iterator[Problem]:
    if call.content is None:
        if request.content:
            yield Problem(call.operation.node.pointer, "the package sends a body unasked")
        return
    at, content_type = call.content.node.pointer, request.headers.get("content-type", "")
    if not content_type.startswith(call.content.media_type):
        problem = Problem(at, f"the package sends the body as {content_type or 'nothing'}")
        yield problem.seen_from([join(at, "schema")])
    elif not wire_of(request).has_body(call.content, call.body):
        yield Problem(at, f"{short(call.body)} is sent as {short(request.content)}")


def _identity(request: httpx.Request) -> tuple[object, ...]:
    # Multipart bodies come as streams; what is in them is compared nowhere else either.
    request.read()
    return request.method, request.url, request.headers, request.content
