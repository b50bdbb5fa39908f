"""Names what is wrong with a document and what these checks do not cover of it.

What they cover is said by the JSON Schema in `covered.yaml`.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from ruamel.yaml import YAML

from contract_checks.document import Document, Problem, dangling_references, is_31, join
from contract_checks.package import GeneratedPackage

_COVERED = Draft202012Validator(YAML(typ="safe").load(Path(__file__).with_name("covered.yaml")))


def check_references(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield every reference that leads nowhere, or outside of the document."""
    for dangling in dangling_references(document):
        message = f"is referred to from {dangling.pointer}, but {dangling.reason}"
        yield Problem(dangling.reference, message, (dangling.pointer,))


def check_validity(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield what is not valid OpenAPI."""
    validator = OpenAPIV31SpecValidator if is_31(document) else OpenAPIV30SpecValidator
    yield from _refused("is not valid", validator(document).iter_errors())


def check_coverage(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield what matters to a client and is not covered by these checks."""
    yield from _refused("is not covered", _COVERED.iter_errors(document))


def _refused(verdict: str, errors: Iterable[Any]) -> Iterator[Problem]:
    for found in errors:
        error = found
        while error.context:  # below "under any of the given schemas": what got furthest
            error = max(error.context, key=lambda cause: len(cause.absolute_path))
        message = f"{verdict}: {error.message[:200]}"
        yield Problem(join("#", *error.absolute_path), message)
