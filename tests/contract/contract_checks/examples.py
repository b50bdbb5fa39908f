"""Instances of schemas: JSON values that a schema allows, found by hypothesis, always the same.

Covers what `schemas` tells apart plus lengths, bounds, patterns and sizes; what cannot be built
directly (`oneOf`, `not`) is built loosely and then filtered.
"""

import datetime as dt
import json
import re
import sys
from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from openapi_schema_validator import OAS30Validator, OAS31Validator
from referencing import Registry, Resource, Specification

from _spec.document import DATA_KEYWORDS, Document, Node, children, follow, resolve
from contract_checks.schemas import ObjectShape, items, object_shape

_ANYTHING = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "é"])
_JSON = (
    _ANYTHING
    | st.lists(_ANYTHING, max_size=2)
    | st.dictionaries(st.text("ab-é", max_size=2), _ANYTHING, max_size=2)
)
_FILTERED = ("oneOf", "not", "minProperties", "maxProperties")


@frozen
class Style:
    """What kind of examples to look for, within what the schema allows."""

    alphabet: st.SearchStrategy[str]
    shortest_text: int = 0
    shortest_array: int = 0
    all_properties: bool = False
    """Whether objects have every property they may have, and no others."""


PLAIN = Style(st.characters(exclude_categories=("Cs",)))
# To be recognized on the wire: nothing is empty, every array has two items where it may, and there
# is no character that a style uses as its delimiter or that a header cannot carry.
PARAMETER = Style(st.sampled_from("aZ09-_~&=+/?#%:@"), 1, 2, all_properties=True)


_FOUND: dict[tuple[str, int, Style], list[Any]] = {}


class NoExampleError(Exception):
    """No instance of the schema at `pointer` could be found."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"no instance of it could be found: {reason}")
        self.pointer = pointer


@define
class Examples:
    """Finds examples in one document."""

    document: Document
    style: Style = PLAIN
    _known: dict[str, st.SearchStrategy[Any]] = field(factory=dict)

    def of(self, schema: Node, count: int) -> list[Any]:
        """At least one and at most `count` examples, simple ones first; raises `NoExampleError`."""
        # The search is slow, always ends the same, and documents that differ little have most of
        # their schemas in common.
        key = json.dumps(self._all_of(schema), default=repr), count, self.style
        if key not in _FOUND:
            _FOUND[key] = self._search(schema, count)
        return _FOUND[key]

    def _all_of(self, schema: Node) -> list[Any]:
        """The schema with all that it refers to, and the dialect that all this is in."""
        reached = {schema.pointer: schema.value}
        pending = [schema.value]
        while pending:
            value = pending.pop()
            reference = value.get("$ref") if isinstance(value, Mapping) else None
            if isinstance(reference, str) and reference not in reached:
                reached[reference] = follow(self.document, value, reference).value
                pending.append(reached[reference])
            pending += [child for key, child in children(value) if key not in DATA_KEYWORDS]
        (_, own), *others = reached.items()
        return [self.document.get("openapi"), own, *others]

    def _search(self, schema: Node, count: int) -> list[Any]:
        found: list[Any] = []

        @settings(
            max_examples=count,
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(self.strategy(schema))
        def collect(example: Any) -> None:
            found.append(example)

        try:
            collect()
        except (HypothesisException, RecursionError, re.error) as error:
            raise NoExampleError(schema.pointer, str(error)) from error
        return found

    def strategy(self, schema: Node) -> st.SearchStrategy[Any]:
        """The strategy for `schema`, which may contain itself."""
        node = resolve(self.document, schema)
        if node.pointer not in self._known:
            self._known[node.pointer] = st.deferred(lambda: self._build(node))
        return self._known[node.pointer]

    def _build(self, schema: Node) -> st.SearchStrategy[Any]:
        strategy = self._unfiltered(schema)
        if any(keyword in schema.value for keyword in _FILTERED):
            strategy = strategy.filter(validator(self.document, schema.pointer).is_valid)
        # OpenAPI 3.0 lets `nullable` add null to a `type` next to it, and to nothing else.
        if schema.get("nullable") and schema.get("type") and not schema.get("enum"):
            return st.none() | strategy
        return strategy

    def _unfiltered(self, schema: Node) -> st.SearchStrategy[Any]:
        if "const" in schema.value:
            return st.just(schema.get("const"))
        if schema.get("enum"):
            return st.sampled_from(schema.get("enum"))
        union = [child for key in ("anyOf", "oneOf") for _, child in schema.children(key)]
        if union:
            return st.one_of([self._told_apart(schema, child) for child in union])
        if schema.get("allOf") and not object_shape(self.document, schema).properties:
            return self.strategy(schema["allOf"][0])
        declared = schema.get("type")
        types = declared if isinstance(declared, list) else [declared]
        return st.one_of([self._typed(schema, name) for name in types])

    def _told_apart(self, union: Node, child: Node) -> st.SearchStrategy[Any]:
        """One alternative of a union, with the value of the discriminator that stands for it."""
        strategy, discriminator = self.strategy(child), union.get("discriminator")
        if not discriminator or "$ref" not in child.value:
            return strategy
        reference, name = child.get("$ref"), discriminator["propertyName"]
        mapping = discriminator.get("mapping") or {}
        values = [value for value, target in mapping.items() if target == reference]
        told = {name: values[0] if values else reference.rpartition("/")[2]}
        return strategy.map(
            lambda instance: {**instance, **told} if isinstance(instance, dict) else instance
        )

    def _typed(self, schema: Node, name: str | None) -> st.SearchStrategy[Any]:
        match name:
            case "null":
                return st.none()
            case "boolean":
                return st.booleans()
            case "integer":
                return _integers(schema)
            case "number":
                return _numbers(schema)
            case "string":
                return self._texts(schema)
            case "array":
                return self._arrays(schema)
        if name == "object" or schema.get("properties") or schema.get("allOf"):
            return self._objects(object_shape(self.document, schema))
        return _JSON

    def _texts(self, schema: Node) -> st.SearchStrategy[str]:
        match schema.get("format"):
            case "date-time":
                return st.datetimes(timezones=st.just(dt.UTC)).map(dt.datetime.isoformat)
            case "date":
                return st.dates().map(dt.date.isoformat)
            case "uuid":
                return st.uuids().map(str)
        if schema.get("pattern"):
            return st.from_regex(schema.get("pattern"), fullmatch=False).filter(str.isprintable)
        shortest = max(schema.get("minLength", 0), self.style.shortest_text)
        longest = min(schema.get("maxLength", sys.maxsize), shortest + 8)
        return st.text(self.style.alphabet, min_size=min(shortest, longest), max_size=longest)

    def _arrays(self, schema: Node) -> st.SearchStrategy[list[Any]]:
        shortest = max(schema.get("minItems", 0), self.style.shortest_array)
        longest = min(schema.get("maxItems", sys.maxsize), shortest + 3)
        each = [self.strategy(item) for item in items(schema)]
        return st.lists(
            st.one_of(each),
            min_size=min(shortest, longest),
            max_size=longest,
            unique_by=json.dumps if schema.get("uniqueItems") else None,
        )

    def _objects(self, shape: ObjectShape) -> st.SearchStrategy[dict[str, Any]]:
        known = {name: self.strategy(child) for name, child in shape.properties.items()}
        if self.style.all_properties:
            return st.fixed_dictionaries(known)
        required = {name: known.get(name, _JSON) for name in shape.required}
        optional = {name: known[name] for name in known.keys() - shape.required.keys()}
        objects = st.fixed_dictionaries(required, optional=dict(sorted(optional.items())))
        if shape.additional is False:
            return objects
        values = _JSON if shape.additional is True else self.strategy(shape.additional)
        names = st.text("xyz-", min_size=1, max_size=3).filter(lambda name: name not in known)
        others = st.dictionaries(names, values, max_size=2)
        return st.builds(lambda declared, extra: {**extra, **declared}, objects, others)


def validator(document: Document, pointer: str) -> Any:
    """The validator of the schema at `pointer`, in the dialect of the document's version."""
    resource = Resource(contents=document, specification=Specification.OPAQUE)
    registry: Registry[Any] = Registry().with_resource("urn:spec", resource)
    dialect = OAS31Validator if str(document.get("openapi")).startswith("3.1") else OAS30Validator
    return dialect({"$ref": f"urn:spec{pointer}"}, registry=registry)


def _integers(schema: Node) -> st.SearchStrategy[int]:
    lowest, highest = _bounds(schema, 1)
    step = schema.get("multipleOf", 1)
    lowest, highest = -(-lowest // step), highest // step
    return st.integers(int(lowest), int(highest)).map(lambda count: int(count * step))


def _numbers(schema: Node) -> st.SearchStrategy[float]:
    if schema.get("multipleOf"):
        return _integers(schema).map(float)
    lowest, highest = _bounds(schema, 0.5)
    return st.floats(lowest, highest, allow_nan=False, width=32 if lowest < -1e9 else 64)


def _bounds(schema: Node, margin: float) -> tuple[Any, Any]:
    """The lowest and highest value, exclusive ones (of either dialect) moved by `margin`."""
    lowest, highest = schema.get("minimum", -(2**40)), schema.get("maximum", 2**40)
    for keyword, sign in (("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
        exclusive = schema.get(keyword)
        if exclusive is None or exclusive is False:
            continue
        limit = exclusive
        if exclusive is True:
            limit = lowest if sign == 1 else highest
        lowest, highest = (limit + margin, highest) if sign == 1 else (lowest, limit - margin)
    return lowest, highest
