"""Reads a specification from a file and makes sure that it is a valid OpenAPI 3 document.

How to find one's way inside a valid document is in `document`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from jsonschema.exceptions import ValidationError
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from _spec.document import children, dangling_references, join
from _spec.errors import SpecError

_VALIDATORS = {"3.0.": OpenAPIV30SpecValidator, "3.1.": OpenAPIV31SpecValidator}


@frozen
class Specification:
    """A valid specification: its parsed `document` and the SHA-256 of its bytes, in hexadecimal."""

    path: Path
    document: Mapping[str, Any]
    sha256: str


def read(path: Path) -> Specification:
    """The specification in the file `path` (YAML or JSON).

    Raises `SpecError` when the file cannot be read or is not a valid OpenAPI 3.0 or 3.1 document.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SpecError(path, f"cannot be read: {error.strerror}") from error
    document = parse(path, content)
    validate(path, document)
    return Specification(path, document, hashlib.sha256(content).hexdigest())


def parse(source: object, content: bytes) -> Any:
    """What `content` holds as YAML; `source` is how messages name it. Raises `SpecError`."""
    # The generator's own parser and settings: YAML 1.2, no duplicate keys.
    try:
        return YAML(typ="safe", pure=True).load(content)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"line {mark.line + 1}, column {mark.column + 1}" if mark else None
        problem = " ".join(str(error.problem or error.context).split())
        raise SpecError(source, f"is not YAML: {problem}", at=at) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise SpecError(source, f"is not YAML: {' '.join(str(error).split())}") from error


def validate(source: object, document: Any) -> None:
    """Raises `SpecError` unless `document` is a valid OpenAPI 3.0 or 3.1 document."""
    if not isinstance(document, dict):
        raise SpecError(
            source, "is not an OpenAPI document: its top level is not a mapping", at="#"
        )
    version = document.get("openapi")
    validator = _VALIDATORS.get(version[:4]) if isinstance(version, str) else None
    if validator is None:
        raise SpecError(
            source, f"is not an OpenAPI 3.0 or 3.1 document: openapi is {version!r}", at="#/openapi"
        )
    # The validator itself fails on what these two find.
    for at, key in _strange_keys(document, "#"):
        raise SpecError(source, f"has the key {key!r}, which is not a string: quote it", at=at)
    for dangling in dangling_references(document):
        problem = f"refers to {dangling.reference}, which {dangling.reason}"
        raise SpecError(source, problem, at=dangling.pointer)
    try:
        error = next(validator(document).iter_errors(), None)
    except Exception as crash:
        raise SpecError(source, f"is not valid OpenAPI: its validator failed: {crash!r}") from crash
    if error is not None:
        error = _innermost(error)
        raise SpecError(source, f"is not valid OpenAPI: {_shortened(error)}", at=_place(error))


def _strange_keys(node: Any, at: str) -> Iterator[tuple[str, object]]:
    for key, child in children(node):
        if isinstance(node, dict) and not isinstance(key, str):
            yield at, key
        else:
            yield from _strange_keys(child, join(at, key))


def _innermost(error: ValidationError) -> ValidationError:
    """The cause below "not valid under any of the given schemas": what got furthest."""
    while error.context:
        error = max(error.context, key=lambda cause: len(cause.absolute_path))
    return error


def _place(error: ValidationError) -> str:
    at = "#"
    for key in error.absolute_path:
        at = join(at, key)
    return at


def _shortened(error: ValidationError, limit: int = 200) -> str:
    message = " ".join(error.message.split())
    if len(message) <= limit:
        return message
    return f"{message[: limit // 2]} … {message[-limit // 2 :]}"
