"""Names what stands in a document and is not covered by these checks, so that nobody thinks it is.

What is covered stands here, keyword by keyword.
"""

from collections.abc import Iterator
from reprlib import repr as short

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from contract_checks.document import (
    Document,
    Node,
    Problem,
    components,
    dangling_references,
    join,
    operations,
    resolve,
    responses,
    schema_of,
)
from contract_checks.package import GeneratedPackage

_WORDING = {"summary", "description", "title", "example", "examples", "deprecated", "externalDocs"}
_SCHEMA = {
    *("$ref", "allOf", "type", "format", "nullable", "enum", "default", "properties", "required"),
    *("additionalProperties", "items", "minItems", "maxItems", "uniqueItems"),
    # Of single values these bind the server; models do not validate.
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "readOnly", "writeOnly"),
}
_DOCUMENT = {
    *("openapi", "info", "servers", "security", "tags", "paths", "components"),
    "jsonSchemaDialect",
}
_METHODS = {"get", "put", "post", "delete", "patch"}
_OPERATION = {"operationId", "tags", "parameters", "requestBody", "responses", "security"}
_PARAMETER = {"name", "in", "required", "schema", "style", "explode"}
_STYLES = {"query": "form", "path": "simple", "header": "simple"}
_RESPONSE = {"content", "headers", "links"}


def check_references(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Every reference leads to something inside the document."""
    for dangling in dangling_references(document):
        message = f"is referred to from {dangling.pointer}, but {dangling.reason}"
        yield Problem(dangling.reference, message, (dangling.pointer,))


def check_validity(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """The document is valid OpenAPI."""
    is_31 = str(document.get("openapi")).startswith("3.1")
    validator = OpenAPIV31SpecValidator if is_31 else OpenAPIV30SpecValidator
    for found in validator(document).iter_errors():
        error = found
        while error.context:  # below "under any of the given schemas": what got furthest
            error = max(error.context, key=lambda cause: len(cause.absolute_path))
        yield Problem(join("#", *error.absolute_path), f"is not valid: {short(error.message)}")


def check_coverage(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Everything in the document that matters to a client is among what is covered."""
    top = Node(document, "#")
    yield from _others(top, _DOCUMENT)
    for _, path in top.children("paths"):
        yield from _others(resolve(document, path), _METHODS | {"parameters"})
    for operation in operations(document):
        yield from _others(operation.node, _OPERATION)
        for parameter in operation.parameters:
            yield from _parameter(document, parameter)
        if operation.body is not None:
            yield from _others(operation.body, {"content", "required"})
            yield from _content(operation.body)
        for status, entry, response in responses(document, operation):
            if not status.isdecimal():
                yield _uncovered(entry)
            yield from _others(response, _RESPONSE)
            yield from _content(response)
    for _, schema in components(document):
        yield from _schema(schema)


def _parameter(document: Document, parameter: Node) -> Iterator[Problem]:
    yield from _others(parameter, _PARAMETER)
    if "schema" not in parameter.value or parameter.get("in") not in _STYLES:
        yield _uncovered(parameter)
        return
    if parameter.get("style", _STYLES[parameter.get("in")]) != _STYLES[parameter.get("in")]:
        yield _uncovered(parameter["style"])
    kind = schema_of(document, parameter["schema"]).kind
    if kind == "object" or (kind == "array" and parameter.get("in") != "query"):
        yield _uncovered(parameter["schema"])
    yield from _schema(parameter["schema"])


def _content(owner: Node) -> Iterator[Problem]:
    for name, media_type in owner.children("content"):
        if name != "application/json":
            yield _uncovered(media_type)
        yield from _others(media_type, {"schema"})
        if "schema" in media_type.value:
            yield from _schema(media_type["schema"])
        else:
            yield _uncovered(media_type)


def _schema(schema: Node) -> Iterator[Problem]:
    """Look at a schema and those inside it; what it refers to is looked at in its own place."""
    yield from _others(schema, _SCHEMA)
    if isinstance(schema.get("type"), list) and len({*schema.get("type"), "null"}) > 2:
        yield _uncovered(schema["type"])
    if schema.get("format") == "binary":
        yield _uncovered(schema["format"])
    parts = [part for _, part in schema.children("allOf")]
    alone = {"type", "properties", "enum"}.isdisjoint(schema.value)
    if "allOf" in schema.value and not (len(parts) == 1 and alone):
        yield _uncovered(schema["allOf"])
    below = ("items", "additionalProperties")
    inside = [schema[key] for key in below if isinstance(schema.get(key), dict)]
    inside += [child for _, child in schema.children("properties")]
    for child in (*parts, *inside):
        yield from _schema(child)


def _others(node: Node, covered: set[str]) -> Iterator[Problem]:
    """Yield a problem for each key of `node` that is neither covered nor mere wording."""
    if isinstance(node.value, dict):
        for key in node.value.keys() - covered - _WORDING:
            if not key.startswith("x-"):
                yield _uncovered(node[key])


def _uncovered(node: Node) -> Problem:
    return Problem(node.pointer, "is not covered by the contract checks")
