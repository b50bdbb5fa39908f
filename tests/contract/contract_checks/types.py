"""Holds the package's types against the schemas: models, enums, arguments, bodies and responses.

Only what stands in the source is compared here; what it does when called is for other modules.
"""

import datetime as dt
import typing
import uuid
from collections.abc import Iterator, Sequence
from enum import Enum
from types import NoneType
from typing import Any, Literal

from attrs import define, field

from _spec.document import Document, Node, join
from contract_checks.package import GeneratedPackage, Slot
from contract_checks.problems import Problem
from contract_checks.schemas import (
    Alternative,
    Kind,
    ObjectShape,
    alternatives,
    items,
    object_shape,
)

_PYTHON = {
    Kind.ANY: Any,
    Kind.NULL: NoneType,
    Kind.BOOLEAN: bool,
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.STRING: str,
    Kind.DATE_TIME: dt.datetime,
    Kind.DATE: dt.date,
    Kind.UUID: uuid.UUID,
}
# Of numbers, the generator takes only integers as the values of an enum.
_ENUM_BASES = {
    "string": str,
    "integer": int,
    "number": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}
# A part of an `allOf` with one of these is not merged into the whole.
_NO_PART = frozenset({"anyOf", "oneOf", "enum", "const"})


@define
class TypeComparison:
    """Compares schemas with annotations and remembers which of the classes it came across."""

    document: Document
    package: GeneratedPackage
    class_names: dict[str, str]
    """The class of each component schema that has one."""
    reached: set[type] = field(factory=set)
    _compared: set[tuple[str, type]] = field(factory=set)

    def slot(
        self,
        schemas: Sequence[Node],
        slot: Slot,
        *,
        required: bool,
        says_required: str,
        at: str | None = None,
    ) -> Iterator[Problem]:
        """What is wrong with an attribute or argument: its type, its requiredness, its default.

        `says_required` points to where the specification says whether it is required, `at` to what
        has all the `schemas`.
        """
        members = self.package.members(slot.annotation)
        optional = self.package.types.Unset in members
        if required is optional:
            here, there = ("required", "optional") if required else ("optional", "required")
            message = f"{slot.name} is {here} in the spec and {there} in the package"
            yield Problem(says_required, message)
        yield from self.annotation(schemas, slot.annotation, at)
        for schema in schemas[:1]:
            yield from self._default(schema, slot)

    def annotation(
        self, schemas: Sequence[Node], annotation: Any, at: str | None = None
    ) -> Iterator[Problem]:
        """How the types in `annotation` differ from what any of `schemas` allows.

        `at` is the place to name for a type that none of them accounts for, else the first of them.
        """
        members = [m for m in self.package.members(annotation) if m is not self.package.types.Unset]
        taken, above = set(), []
        for schema in schemas:
            for alternative in alternatives(self.document, schema):
                member, problems = self._match(alternative, members)
                taken |= {member, *self._repetitions(alternative, members)}
                above += alternative.above
                yield from (problem.seen_from(alternative.above) for problem in problems)
                if member is None:
                    wanted, present = self._describe(alternative), _shown(annotation)
                    problem = Problem(schema.pointer, f"should be {wanted}, but is {present}")
                    yield problem.seen_from(alternative.places)
        for member in members:
            if member not in taken:
                place = at or schemas[0].pointer
                problem = Problem(place, f"is not {_shown(member)}, as the package has it")
                yield problem.seen_from(above)

    def model(self, schema: Node, model: type) -> Iterator[Problem]:
        """How the class `model` differs from the object schema `schema`."""
        self.reached.add(model)
        if (schema.pointer, model) in self._compared:
            return  # it has been said, or is about to be: a schema may contain itself
        self._compared.add((schema.pointer, model))
        shape = object_shape(self.document, schema)
        yield from self._parts(schema, shape)
        inherited = [part.place for part in shape.parts if part.place != schema.pointer]
        for problem in self._properties(schema, shape, model):
            yield problem.seen_from(inherited)
        yield from self._additional(schema, shape.additional, model)

    def _parts(self, whole: Node, shape: ObjectShape) -> Iterator[Problem]:
        """What cannot be a part of an object, or has a say that only the whole has."""
        for part in shape.parts:
            value = part.node.value
            if part.node.pointer == whole.pointer:
                continue
            if value.get("type", "object") != "object" or not value.keys().isdisjoint(_NO_PART):
                yield Problem(part.place, "is no object, and so no part of one")
            elif value.get("additionalProperties", True) not in (True, {}):
                at = join(part.node.pointer, "additionalProperties")
                yield Problem(at, "is ignored in a part of an allOf").seen_from([part.place])

    def _properties(self, schema: Node, shape: ObjectShape, model: type) -> Iterator[Problem]:
        attributes = self.package.attributes(model)
        for name, property_schema in shape.properties.items():
            if name not in attributes:
                yield Problem(property_schema.pointer, f"{model.__name__} has no attribute for it")
                continue
            says_required = shape.required.get(name, join(schema.pointer, "required"))
            required = name in shape.required
            slot = attributes[name]
            yield from self.slot(
                [property_schema], slot, required=required, says_required=says_required
            )
        for name in attributes.keys() - shape.properties.keys():
            at, *others = (
                join(part.node.pointer, "properties", name) for part in shape.parts[::-1]
            )
            message = f"is in the package's {model.__name__}, but not in the spec"
            yield Problem(at, message).seen_from(others)

    def enum(self, schema: Node, enum: type[Enum]) -> Iterator[Problem]:
        """How the values of `enum` differ from those of `schema`."""
        self.reached.add(enum)
        declared = schema.get("type")
        if isinstance(declared, str) and not issubclass(enum, _ENUM_BASES.get(declared, object)):
            at = join(schema.pointer, "type")
            yield Problem(at, f"the values of the package's {enum.__name__} are not of this type")
        present = {member.value for member in enum}
        wanted = {
            value: index for index, value in enumerate(schema.get("enum")) if value is not None
        }
        for value in wanted.keys() - present:
            at = join(schema.pointer, "enum", wanted[value])
            yield Problem(at, f"{value!r} is not in the package's {enum.__name__}")
        for value in present - wanted.keys():
            at = join(schema.pointer, "enum")
            yield Problem(at, f"{value!r} is in the package's {enum.__name__} only")

    def named_class(self, wanted: Alternative, model: type) -> Iterator[Problem]:
        """How the class of a component schema differs from it."""
        is_enum = wanted.kind is Kind.ENUM
        if issubclass(model, Enum) is not is_enum:
            self.reached.add(model)
            yield Problem(wanted.node.pointer, f"is {'an' if is_enum else 'no'} enum by the spec")
        elif issubclass(model, Enum):
            yield from self.enum(wanted.node, model)
        else:
            yield from self.model(wanted.node, model)

    def _match(self, wanted: Alternative, members: list[Any]) -> tuple[Any, list[Problem]]:
        """The one of `members` that stands for `wanted`, and what is wrong inside it."""
        if wanted.kind is Kind.ARRAY:
            return self._match_array(wanted.node, members)
        if wanted.kind in (Kind.OBJECT, Kind.ENUM):
            return self._match_class(wanted, members)
        expected = self._simple_type(wanted)
        return (expected if expected in members else None), []

    def _match_array(self, array: Node, members: list[Any]) -> tuple[Any, list[Problem]]:
        best: tuple[Any, list[Problem]] = (None, [])
        for member in members:
            if typing.get_origin(member) is list:
                (item,) = typing.get_args(member)
                problems = list(self.annotation(items(array), item))
                if best[0] is None or len(problems) < len(best[1]):
                    best = member, problems
        return best

    def _match_class(self, wanted: Alternative, members: list[Any]) -> tuple[Any, list[Problem]]:
        if wanted.component is not None:
            # Its own comparison is done once, where the components are.
            model = self.package.models.get(self.class_names.get(wanted.component, ""))
            return (model if model in members else None), []
        named = {self.package.models.get(name) for name in self.class_names.values()}
        return self.inline_class(
            wanted,
            [m for m in members if m in self.package.models.values() and m not in named],
        )

    def inline_class(
        self, wanted: Alternative, candidates: list[type]
    ) -> tuple[type | None, list[Problem]]:
        """The candidate most like a schema without a name of its own, and how they differ."""
        if wanted.kind is Kind.ENUM:
            enums = [c for c in candidates if issubclass(c, Enum)]
            values = set(wanted.node.get("enum"))
            enums.sort(key=lambda c: len(values ^ {member.value for member in c}))
            return (enums[0], list(self.enum(wanted.node, enums[0]))) if enums else (None, [])
        models = [c for c in candidates if not issubclass(c, Enum)]
        properties = object_shape(self.document, wanted.node).properties.keys()
        models.sort(key=lambda c: len(properties ^ self.package.attributes(c).keys()))
        return (models[0], list(self.model(wanted.node, models[0]))) if models else (None, [])

    def _repetitions(self, wanted: Alternative, members: list[Any]) -> list[type]:
        """The enums that say the same again: the generator repeats one with null in its values."""
        if wanted.kind is not Kind.ENUM or None not in wanted.node.get("enum"):
            return []
        values = set(wanted.node.get("enum")) - {None}
        enums = [m for m in members if isinstance(m, type) and issubclass(m, Enum)]
        repeated = [enum for enum in enums if {member.value for member in enum} == values]
        self.reached.update(repeated)
        return repeated

    def _additional(self, schema: Node, wanted: Node | bool, model: type) -> Iterator[Problem]:
        at = join(schema.pointer, "additionalProperties")
        annotation = self.package.additional_annotation(model)
        if (wanted is False) is not (annotation is None):
            takes = "no others" if wanted is False else "others"
            yield Problem(at, f"takes {takes} by the spec; the package's {model.__name__} differs")
        elif isinstance(wanted, Node):
            yield from self.annotation([wanted], annotation)
        elif wanted and annotation is not Any:
            yield Problem(at, f"may be anything, but is {_shown(annotation)}")

    def _default(self, schema: Node, slot: Slot) -> Iterator[Problem]:
        wanted = schema.get("default")
        if isinstance(wanted, list | dict):
            return  # the server applies those, the generator leaves them out
        if wanted != slot.default and str(wanted) != str(slot.default):
            at = join(schema.pointer, "default")
            yield Problem(at, f"is {wanted!r} in the spec and {slot.default!r} in the package")

    def _simple_type(self, alternative: Alternative) -> Any:
        if alternative.kind is Kind.CONST:
            return Literal[alternative.node.get("const")]
        if alternative.kind is Kind.BINARY:
            return self.package.types.File
        return _PYTHON[alternative.kind]

    def _describe(self, alternative: Alternative) -> str:
        if alternative.component is not None:
            return self.class_names.get(alternative.component, alternative.component)
        if alternative.kind in (Kind.ARRAY, Kind.OBJECT, Kind.ENUM):
            return f"an {alternative.kind.name.lower()}"
        return _shown(self._simple_type(alternative))


def _shown(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
