"""The rules for requests, read from the specification: paths, methods and parameters.

What an operation answers is not decided here.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs
from openapi_schema_validator import OAS30Validator, OAS31Validator

import kalshi_trade_api

OPERATION_ID = "GetLiveDatas"
"""The batch operation."""


class InvalidRequestError(ValueError):
    """A request that breaks the specification; the message says where."""


@attrs.frozen
class Parameter:
    """One query parameter and the compiled check of its schema."""

    name: str
    required: bool
    explode: bool
    schema: dict[str, Any]
    validator: Any

    @classmethod
    def from_spec(cls, spec: dict[str, Any]) -> Parameter:
        """Build it from a Parameter Object (OpenAPI 3.0, section 4.7.12) without references."""
        return cls(
            name=spec["name"],
            required=spec.get("required", False),
            explode=spec.get("explode", spec.get("style", "form") == "form"),
            schema=spec["schema"],
            validator=_validator()(spec["schema"]),
        )

    def parse(self, values: list[str]) -> Any:
        """Return the parameter's value as its schema types it; raise InvalidRequestError."""
        value = self._deserialize(values)
        problem = next(self.validator.iter_errors(value), None)
        if problem is not None:
            raise InvalidRequestError(f"{self.name}: {_describe(problem)}")
        return value

    def _deserialize(self, values: list[str]) -> Any:
        type_ = _type(self.schema)
        if type_ != "array":
            return _scalar(values[-1], type_)
        if not self.explode:
            values = values[-1].split(",")
        item_type = _type(self.schema.get("items", {}))
        return values if item_type == "string" else [_scalar(value, item_type) for value in values]


@attrs.frozen
class Operation:
    """One operation of the specification: where it is, and which query it takes."""

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    operation_id: str = OPERATION_ID

    def parse_query(self, query_string: bytes) -> dict[str, Any]:
        """Return the parameters that the specification knows, typed; ignore all others.

        Raises InvalidRequestError for a missing required parameter or a value its schema refuses.
        """
        given: dict[str, list[str]] = {}
        for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
            given.setdefault(name, []).append(value)
        parsed = {}
        for parameter in self.parameters:
            if parameter.name in given:
                parsed[parameter.name] = parameter.parse(given[parameter.name])
            elif parameter.required:
                raise InvalidRequestError(
                    f"Query argument {parameter.name} is required, but not found"
                )
        return parsed


@functools.cache
def document() -> dict[str, Any]:
    """Return the specification that the client was generated from; read once per process."""
    file = importlib.resources.files(kalshi_trade_api) / "openapi.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


@functools.cache
def operations() -> tuple[Operation, ...]:
    """Return all operations, their paths below the first server's."""
    base = base_path()
    return tuple(
        Operation(
            method.upper(),
            base + path,
            tuple(map(Parameter.from_spec, _query_parameters(item, spec))),
            spec["operationId"],
        )
        for path, item in document()["paths"].items()
        for method, spec in item.items()
        if isinstance(spec, dict) and "operationId" in spec
    )


def _query_parameters(item: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parameters of an operation, and those of its path that it does not override."""
    listed = [*item.get("parameters", ()), *operation.get("parameters", ())]
    resolved = map(_resolved, listed)
    return list({one["name"]: one for one in resolved if one["in"] == "query"}.values())


def _resolved(value: Any) -> Any:
    """Return a piece of the document with what its references stand for in their places."""
    if isinstance(value, list):
        return [_resolved(one) for one in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$ref"), str):
        found: Any = document()
        for name in value["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return _resolved(found)
    return {name: _resolved(one) for name, one in value.items()}


def _validator() -> Any:
    return OAS30Validator if document()["openapi"].startswith("3.0") else OAS31Validator


def base_path() -> str:
    """Return the path of the specification's first server, `/trade-api/v2`."""
    first: str = document()["servers"][0]["url"]
    return urlsplit(first).path.rstrip("/")


def _type(schema: dict[str, Any]) -> str | None:
    """Return the type that a schema names; OpenAPI 3.1 has lists, with null beside it."""
    named = schema.get("type")
    return next((one for one in named if one != "null"), None) if isinstance(named, list) else named


def _scalar(text: str, type_: str | None) -> Any:
    """Read one value as its schema's type; what cannot be read stays text and fails the schema."""
    if type_ == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if type_ in ("integer", "number"):
        try:
            return int(text) if type_ == "integer" else float(text)
        except ValueError:
            return text
    return text


def _describe(problem: Any) -> str:
    if problem.validator == "maxItems":
        return f"at most {problem.validator_value} items allowed, got {len(problem.instance)}"
    return str(problem.message)[:200]
