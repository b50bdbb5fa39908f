"""Builds a specification with dozens of operations, the same one every time.

Each operation has another mix of method, parameters, body and responses; what is peculiar to one
kind of schema is in `specs/`.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

OPERATIONS = 24
_METHODS = ("get", "post", "put", "patch", "delete")
_VALUES: tuple[dict[str, Any], ...] = (
    {"type": "string"},
    {"type": "integer", "minimum": 1},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "string", "enum": ["up", "down"]},
    {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"},
    {"type": "array", "items": {"type": "string"}, "maxItems": 5},
    {"type": "array", "items": {"type": "integer"}},
    {"type": "integer", "enum": [1, 2, 3]},
    {"type": "string", "nullable": True},
)
_IN_A_PATH = ({"type": "string"}, {"type": "integer"}, {"type": "string", "format": "uuid"})


def dozens_of_operations() -> dict[str, Any]:
    """An OpenAPI 3.0 document with `OPERATIONS` operations and a schema for each."""
    values, keys = cycle(_VALUES), cycle(_IN_A_PATH)
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for index in range(OPERATIONS):
        group, method = index // len(_METHODS), _METHODS[index % len(_METHODS)]
        path = paths.setdefault(f"/group{group}/{{key}}", {"parameters": [_key(next(keys))]})
        path[method] = _operation(index, method, [next(values) for _ in range(index % 6)])
        schemas[f"Schema{index}"] = _schema(index, values)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Dozens", "version": "1"},
        "servers": [{"url": "https://example.com"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _key(schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": "key", "in": "path", "required": True, "schema": schema}


def _operation(index: int, method: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    answer = {"application/json": {"schema": _reference(index)}}
    operation: dict[str, Any] = {
        "operationId": f"{method}Thing{index}",
        "tags": [f"tag {index % 4}"],
        "parameters": [
            {"name": f"p{number}", "in": "query", "required": number % 2 == 0, "schema": schema}
            for number, schema in enumerate(values)
        ],
        "responses": {
            "200": {"description": "done", "content": answer},
            str(400 + index % 5): {"description": "refused"},
        },
    }
    if method in ("post", "put", "patch"):
        content = {"application/json": {"schema": _reference(index)}}
        operation["requestBody"] = {"required": index % 2 == 0, "content": content}
    return operation


def _schema(index: int, values: Iterator[dict[str, Any]]) -> dict[str, Any]:
    properties = {f"value{number}": next(values) for number in range(index % 4)}
    if index % 3:
        properties["previous"] = _reference(index - 1)
        properties["several"] = {"type": "array", "items": _reference(index // 3 * 3)}
    required = [name for name in properties if name.startswith("value")][: index % 3]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _reference(index: int) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/Schema{index}"}
