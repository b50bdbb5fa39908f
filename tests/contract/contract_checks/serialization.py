"""How OpenAPI puts a parameter's value on the wire, by its place, style and explode.

After "Style Values" and "Style Examples" in the OpenAPI Specification, 3.0.4 and 3.1.1. Requests
are not read here.
"""

import json
from collections.abc import Mapping
from typing import Any

from _spec.document import Node

STYLES = {
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "cookie": ("form",),
}
_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}

Pairs = list[tuple[str, str]]


class UndefinedError(Exception):
    """The specification says nothing about this value in this style."""


def style_of(parameter: Node) -> str:
    """The parameter's style, its place's default included."""
    style: str = parameter.get("style") or STYLES.get(parameter.get("in"), ("simple",))[0]
    return style


def explode_of(parameter: Node) -> bool:
    """Whether the parameter is exploded, its style's default included."""
    return bool(parameter.get("explode", style_of(parameter) == "form"))


def pairs(name: str, value: Any, style: str, *, explode: bool) -> Pairs:
    """The names and values, decoded, that stand for `value` in a query or a cookie.

    Raises `UndefinedError`.
    """
    if style == "deepObject" and isinstance(value, Mapping):
        return [(f"{name}[{key}]", text(entry)) for key, entry in value.items()]
    if style not in _DELIMITERS:
        raise UndefinedError(f"style {style} is not defined for it")
    if not isinstance(value, list | Mapping):
        if style != "form":
            raise UndefinedError(f"style {style} is not defined for a single value")
        return [(name, text(value))]
    if explode:
        if style != "form":
            raise UndefinedError(f"style {style} is not defined with explode")
        if isinstance(value, Mapping):
            return [(key, text(entry)) for key, entry in value.items()]
        return [(name, text(item)) for item in value]
    return [(name, _DELIMITERS[style].join(_flat(value)))]


def segment(name: str, value: Any, style: str, *, explode: bool) -> str:
    """The decoded text that stands for `value` in a path or a header.

    Raises `UndefinedError`.
    """
    if isinstance(value, Mapping):
        listed = (
            [f"{key}={text(entry)}" for key, entry in value.items()] if explode else _flat(value)
        )
    else:
        listed = _flat(value)
    match style:
        case "simple":
            return ",".join(listed)
        case "label":
            return "." + ("." if explode else ",").join(listed)
        case "matrix" if explode and isinstance(value, list):
            return "".join(f";{name}={item}" for item in listed)
        case "matrix" if explode and isinstance(value, Mapping):
            return "".join(f";{item}" for item in listed)
        case "matrix":
            return f";{name}={','.join(listed)}"
    raise UndefinedError(f"style {style} is not defined for it")


def text(value: Any) -> str:
    """A single value as text: as JSON has it, strings without quotes."""
    return value if isinstance(value, str) else json.dumps(value)


def _flat(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text(part) for entry in value.items() for part in entry]
    return [text(item) for item in value] if isinstance(value, list) else [text(value)]
