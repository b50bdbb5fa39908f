"""Sends instances through the generated models and functions and looks whether they survive."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from reprlib import repr as short
from typing import Any

from contract_checks.document import (
    Document,
    Node,
    Problem,
    components,
    guarded,
    join,
    json_schema,
    responses,
)
from contract_checks.examples import Examples
from contract_checks.package import Endpoint, GeneratedPackage, class_name, known_operations
from contract_checks.values import to_json

_STATUSES = [str(status.value) for status in HTTPStatus if status >= 200]


def check_models(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield the component schemas whose instances do not survive `from_dict` and `to_dict`."""
    examples = Examples(document)
    for name, node in components(document):
        model = package.models.get(class_name(name, node))
        if hasattr(model, "from_dict"):
            yield from guarded(node.pointer, _check_model, examples, node, model)


def check_responses(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield the responses that become something else, and statuses that only the package knows."""
    examples = Examples(document)
    for operation, endpoint in known_operations(document, package):
        at, documented = operation.node.pointer, [*responses(document, operation)]
        for response in documented:
            yield from guarded(at, _check_response, endpoint, response, examples)
        for status in {*_STATUSES} - {status for status, _, _ in documented}:
            if _is_known(endpoint, status):
                message = f"{endpoint.label} knows this status, the document does not"
                yield Problem(join(at, "responses", status), message)


def _check_model(examples: Examples, node: Node, model: Any) -> Iterator[Problem]:
    yield from _changed(examples.of(node), model.from_dict, node.pointer)


def _check_response(
    endpoint: Endpoint, documented: tuple[str, Node, Node], examples: Examples
) -> Iterator[Problem]:
    status, entry, response = documented
    schema = json_schema(response)
    instances = examples.of(schema) if schema else [None]

    def parse(instance: Any) -> Any:
        return endpoint.parse(status, json.dumps(instance) if schema else "")

    if status in _STATUSES:  # that others are not covered is said elsewhere
        yield from _changed(instances, parse, entry.pointer, join(response.pointer, "content"))


def _changed(
    instances: list[Any], function: Callable[[Any], Any], at: str, *also: str
) -> Iterator[Problem]:
    """Yield a problem with the first of the instances that comes back otherwise, or not at all."""
    if not instances:
        yield Problem(at, "no instance of it was found", also)
    for instance in instances:
        try:
            returned = to_json(function(instance))
        except Exception as error:  # noqa: BLE001 - whatever generated code raises is the finding
            returned = error
        if returned != instance:
            yield Problem(at, f"{short(instance)} comes back as {short(returned)}", also)
            return


def _is_known(endpoint: Endpoint, status: str) -> bool:
    try:
        endpoint.parse(status, "")
    except endpoint.package.part("errors").UnexpectedStatus:
        return False
    except Exception:  # noqa: BLE001 - it tried to read the body, so it knows the status
        return True
    return True
