"""Holds what the package's annotations say against the schemas, of models and functions alike.

Only what stands in the source is compared here; what it does when called is for other modules.
"""

import datetime as dt
import typing
import uuid
from collections.abc import Iterator
from enum import Enum
from types import NoneType
from typing import Any

from attrs import define, field

from contract_checks.document import (
    Document,
    Node,
    Operation,
    Problem,
    Schema,
    components,
    guarded,
    join,
    json_schema,
    operations,
    responses,
    schema_of,
)
from contract_checks.package import Endpoint, GeneratedPackage, Slot, class_name, python_name

_BY_FORMAT = {"date-time": dt.datetime, "date": dt.date, "uuid": uuid.UUID}
_BY_KIND = {"string": str, "integer": int, "number": float, "boolean": bool, "null": NoneType}
_ENUM_BASES = {"string": str, "integer": int}


def check_annotations(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield each operation and schema whose function or class is missing or of other types.

    And the other way round: what the package has and the document has not.
    """
    comparison = _Comparison(document, package)
    for name, schema in components(document):
        yield from guarded(schema.pointer, comparison.component, name, schema)
    for operation in operations(document):
        yield from guarded(operation.node.pointer, comparison.operation, operation)
    for name, model in package.models.items():
        if model not in comparison.reached:
            at = join("#/components/schemas", name)
            yield Problem(at, f"nothing in the document leads to the package's {name}")
    for endpoint in package.endpoints.values():
        if endpoint not in comparison.found:
            at = join("#/paths", *endpoint.route)
            yield Problem(at, f"nothing in the document leads to the package's {endpoint.label}")


@define
class _Comparison:
    """Compares schemas with types and remembers which functions and classes it came across."""

    document: Document
    package: GeneratedPackage
    reached: set[Any] = field(factory=set)
    found: list[Endpoint] = field(factory=list)

    def component(self, name: str, node: Node) -> Iterator[Problem]:
        """Compare a component schema with the class that bears its name."""
        schema = schema_of(self.document, node)
        if schema.node.pointer != node.pointer or schema.kind not in ("object", "enum"):
            return  # the others are compared where they are used
        model = self.package.models.get(class_name(name, node))
        if model is None:
            yield Problem(node.pointer, f"has no class {class_name(name, node)}")
        elif self._is_class_of(schema, model):
            yield from self._class(schema, model)

    def operation(self, operation: Operation) -> Iterator[Problem]:
        """Compare an operation with its functions."""
        endpoint = self.package.endpoint(operation)
        if endpoint is None:
            name = python_name(operation.operation_id)
            is_known = any(name == known for _, known in self.package.endpoints)
            at = join(operation.node.pointer, "tags" if is_known else "operationId")
            yield Problem(at, f"there is no function {name} under this tag")
            return
        self.found.append(endpoint)
        arguments = dict(endpoint.arguments)
        yield from self._security(operation, arguments.pop("client"))
        yield from self._body(operation, arguments.pop("body", None))
        for parameter in operation.parameters:
            slot = arguments.pop(python_name(parameter.get("name")), None)
            if slot is None:
                yield Problem(parameter.pointer, f"{endpoint.label} has no argument for it")
            elif "schema" in parameter.value:
                yield from self._given(parameter, parameter["schema"], slot)
        if arguments:
            at, shared = join(operation.node.pointer, "parameters"), join("#/paths", operation.path)
            message = f"{endpoint.label} also takes {', '.join(arguments)}"
            yield Problem(at, message, (join(shared, "parameters"),))
        yield from self._results(operation, endpoint)

    def _security(self, operation: Operation, client: Slot) -> Iterator[Problem]:
        owner = operation.node if "security" in operation.node.value else Node(self.document, "#")
        schemes = owner.get("security") or ()
        wanted = bool(schemes) and {} not in schemes
        if wanted is not (client.annotation is self.package.part("client").AuthenticatedClient):
            message = f"{'asks' if wanted else 'does not ask'} for credentials, the package differs"
            own = join(operation.node.pointer, "security")
            yield Problem(join(owner.pointer, "security"), message, (own,))

    def _body(self, operation: Operation, slot: Slot | None) -> Iterator[Problem]:
        body, schema = operation.body, json_schema(operation.body)
        if body is not None and schema is not None and slot is not None:
            yield from self._given(body, schema, slot)
        elif body is not None or slot is not None:
            at = body.pointer if body else join(operation.node.pointer, "requestBody")
            message = f"the package's function takes {'a' if slot else 'no'} body"
            yield Problem(at, message, (join(at, "content"),))

    def _given(self, owner: Node, schema: Node, slot: Slot) -> Iterator[Problem]:
        """Compare an argument with the parameter or body that it is for."""
        at = join(owner.pointer, "required")
        yield from self._slot(schema, slot, at, required=owner.get("required") is True)

    def _results(self, operation: Operation, endpoint: Endpoint) -> Iterator[Problem]:
        members, taken, places = self.package.members(endpoint.result), [], []
        for _, entry, response in responses(self.document, operation):
            schema = json_schema(response)
            places.append(entry.pointer if schema is None else schema.pointer)
            if schema is None:
                taken.append(Any)
                continue
            found = [(list(self._value(schema, member)), member) for member in members]
            problems, member = min(found, key=lambda each: len(each[0]))
            taken.append(member)
            yield from problems
        for member in members:
            if member not in taken:
                at = join(operation.node.pointer, "responses")
                message = f"{endpoint.label} returns {_shown(member)}, none of these does"
                yield Problem(at, message, tuple(places))

    def _slot(
        self, node: Node, slot: Slot, says_required: str, *, required: bool
    ) -> Iterator[Problem]:
        """Compare an attribute or argument: whether it is required, its default, its type."""
        if required is self.package.is_optional(slot):
            message = f"is {'required' if required else 'optional'}, the package differs"
            yield Problem(says_required, message, (node.pointer,))
        schema = schema_of(self.document, node)
        # Those of arrays and objects are left to the server.
        if not isinstance(schema.default, list | dict) and schema.default != slot.default:
            message = f"has the default {schema.default!r}, in the package {slot.default!r}"
            yield schema.problem(message)
        yield from self._value(node, slot.annotation)

    def _value(self, node: Node, annotation: Any) -> Iterator[Problem]:
        """Compare the schema that is used at `node` with a type."""
        schema = schema_of(self.document, node)
        members = self.package.members(annotation)
        if schema.nullable is not (NoneType in members):
            verb = "may" if schema.nullable else "may not"
            yield schema.problem(f"{verb} be null, the package differs")
        others = [member for member in members if member is not NoneType] or members
        if len(others) == 1:
            yield from self._member(schema, others[0])
        else:
            yield schema.problem(f"is {schema.kind}, in the package {_shown(annotation)}")

    def _member(self, schema: Schema, member: Any) -> Iterator[Problem]:
        is_list = schema.kind == "array" and typing.get_origin(member) is list
        if is_list and "items" in schema.node.value:
            yield from self._value(schema.node["items"], typing.get_args(member)[0])
        elif schema.component is None and self._is_class_of(schema, member):
            yield from self._class(schema, member)
        elif member is not self._type(schema):
            wanted = schema.component or schema.kind
            yield schema.problem(f"is {wanted}, in the package {_shown(member)}")

    def _type(self, schema: Schema) -> Any:
        """Return the type that a schema has to have, None where it may be any of a kind."""
        if schema.component is not None and schema.kind in ("object", "enum"):
            return self.package.models.get(class_name(schema.component, schema.node))
        by_kind = Any if schema.kind == "any" else _BY_KIND.get(schema.kind)
        return _BY_FORMAT.get(schema.node.get("format"), str) if by_kind is str else by_kind

    def _is_class_of(self, schema: Schema, member: Any) -> bool:
        is_model = member in [*self.package.models.values()]
        kind = "enum" if is_model and issubclass(member, Enum) else "object"
        return is_model and schema.kind == kind

    def _class(self, schema: Schema, model: type) -> Iterator[Problem]:
        """Compare an object or an enum with a class."""
        self.reached.add(model)
        yield from (self._enum if schema.kind == "enum" else self._model)(schema.node, model)

    def _enum(self, node: Node, enum: Any) -> Iterator[Problem]:
        declared = node.get("type")
        base = _ENUM_BASES.get(declared, NoneType) if isinstance(declared, str) else object
        if not issubclass(enum, base):
            yield Problem(join(node.pointer, "type"), f"{enum.__name__} has values of another type")
        present = {member.value for member in enum}
        if present != {value for value in node.get("enum") if value is not None}:
            message = f"the package's {enum.__name__} has the values {sorted(present, key=str)}"
            yield Problem(join(node.pointer, "enum"), message)

    def _model(self, node: Node, model: type) -> Iterator[Problem]:
        attributes = self.package.attributes(model)
        yield from self._additional(node, attributes.get("additional_properties"))
        left = {*self.package.property_names(model)}
        for name, schema in node.children("properties"):
            slot = attributes.get(python_name(name))
            if name not in left or slot is None:
                yield Problem(schema.pointer, f"the package's {model.__name__} does not have it")
                continue
            left.remove(name)
            at, is_required = join(node.pointer, "required"), name in (node.get("required") or ())
            yield from self._slot(schema, slot, at, required=is_required)
        for name in left:
            at = join(node.pointer, "properties", name)
            yield Problem(at, f"is in the package's {model.__name__} only")

    def _additional(self, node: Node, slot: Slot | None) -> Iterator[Problem]:
        declared = node.get("additionalProperties", True)
        at = join(node.pointer, "additionalProperties")
        value_type = typing.get_args(slot.annotation)[1] if slot else None
        if (declared is False) is not (slot is None):
            yield Problem(at, f"are {'not ' if slot else ''}allowed by the document only")
        elif isinstance(declared, dict) and declared:
            yield from self._value(node["additionalProperties"], value_type)
        elif slot is not None and value_type is not Any:
            yield Problem(at, f"may be anything, in the package {_shown(value_type)}")


def _shown(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
