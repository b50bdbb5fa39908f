"""Reads a specification and makes sure that it is a valid OpenAPI 3 document.

`read` is where everyone gets the document and its hashes from: generation, checks and reports.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen
from jsonschema.exceptions import ValidationError
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from _spec.document import Document, children, dangling_references, join
from _spec.errors import SpecError
from _spec.overlay import applied, require_valid

_VALIDATORS = {"3.0.": OpenAPIV30SpecValidator, "3.1.": OpenAPIV31SpecValidator}
_MESSAGE_LENGTH = 200


@frozen
class Specification:
    """A valid specification: what is published, and what an overlay adds to it.

    `name` is how messages call it, `document` the whole of it; `sha256` is that of the published
    bytes, in hexadecimal, `overlay_sha256` that of an overlay that adds anything. `unneeded` are
    the overlay's actions that add nothing any more.
    """

    name: str
    document: Document
    sha256: str
    overlay_sha256: str | None = None
    unneeded: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The file that it was read from."""
        return Path(self.name)

    @property
    def version(self) -> str:
        """`info.version`, which need not change when the content does."""
        return str(self.document["info"]["version"])


def read(path: Path) -> Specification:
    """Return the specification in the file `path` (YAML or JSON), with the overlay beside it.

    Raise `SpecError` when a file cannot be read or is not valid: OpenAPI 3.0 or 3.1, Overlay 1.0.
    """
    content = _content(path)
    document = parse(path, content)
    validate(path, document)
    return with_overlay(path, content, document, overlay_of(path))


def overlay_of(path: Path) -> Path:
    """Return where the overlay of the specification in the file `path` is, if there is one."""
    return path.with_suffix(".overlay.yaml")


def with_overlay(name: object, content: bytes, document: Document, overlay: Path) -> Specification:
    """Return the specification with the published `content`, and what the file `overlay` adds.

    Raise `SpecError`.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if not overlay.exists():
        return Specification(str(name), document, sha256)
    written = _content(overlay)
    actions = parse(overlay, written)
    require_valid(overlay, actions)
    try:
        whole, unneeded = applied(document, actions)
    except Exception as error:
        raise SpecError(overlay, f"cannot be applied: {_one_line(repr(error))}") from error
    validate(overlay, whole)
    is_used = len(unneeded) < len(actions["actions"])
    overlay_sha256 = hashlib.sha256(written).hexdigest() if is_used else None
    return Specification(str(name), whole, sha256, overlay_sha256, unneeded)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SpecError(path, f"cannot be read: {error.strerror}") from error


def parse(source: object, content: bytes) -> Any:
    """Return what `content` holds as YAML 1.2; raise `SpecError`, which calls it `source`."""
    # The generator's own parser and settings: YAML 1.2, no duplicate keys.
    try:
        return YAML(typ="safe", pure=True).load(content)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"line {mark.line + 1}, column {mark.column + 1}" if mark else None
        problem = error.problem or error.context
        raise SpecError(source, f"is not YAML: {_one_line(problem)}", at=at) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise SpecError(source, f"is not YAML: {_one_line(error)}") from error


def validate(source: object, document: Any) -> None:
    """Raise `SpecError` unless `document` is a valid OpenAPI 3.0 or 3.1 document."""
    if not isinstance(document, dict):
        raise SpecError(
            source, "is not an OpenAPI document: its top level is not a mapping", at="#"
        )
    version = document.get("openapi")
    validator = _VALIDATORS.get(str(version)[:4])
    if validator is None:
        problem = f"is not an OpenAPI 3.0 or 3.1 document: openapi is {version!r}"
        raise SpecError(source, problem, at="#/openapi")
    # The validator itself fails on what these two find.
    for at, key in _strange_keys(document, "#"):
        raise SpecError(source, f"has the key {key!r}, which is not a string: quote it", at=at)
    for dangling in dangling_references(document):
        problem = f"refers to {dangling.reference}, which {dangling.reason}"
        raise SpecError(source, problem, at=dangling.pointer)
    try:
        found = next(validator(document).iter_errors(), None)
    except Exception as crash:
        raise SpecError(source, f"is not valid OpenAPI: its validator failed: {crash!r}") from crash
    if found is not None:
        cause = _innermost(found)
        problem = f"is not valid OpenAPI: {_one_line(cause.message)}"
        raise SpecError(source, problem, at=join("#", *cause.absolute_path))


def _strange_keys(node: Any, at: str) -> Iterator[tuple[str, object]]:
    for key, child in children(node):
        if isinstance(node, dict) and not isinstance(key, str):
            yield at, key
        else:
            yield from _strange_keys(child, join(at, key))


def _innermost(error: ValidationError) -> ValidationError:
    """Return the cause below "not valid under any of the given schemas": what got furthest."""
    while error.context:
        error = max(error.context, key=lambda cause: len(cause.absolute_path))
    return error


def _one_line(message: object) -> str:
    text = " ".join(str(message).split())
    half = _MESSAGE_LENGTH // 2
    return text if len(text) <= _MESSAGE_LENGTH else f"{text[:half]} … {text[-half:]}"
