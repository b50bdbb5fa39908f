"""The specifications that the checks are tried on, and what the generator cannot express of each.

None of them is Kalshi's but the vendored one; the others are generated into temporary folders.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

from attrs import frozen

from contract_checks import CHECKS, Check, Gap, GeneratedPackage, check_instances
from specs_built import dozens_of_operations

# All checks, with fewer instances of each schema, for those who run them hundreds of times.
SPARING_CHECKS: tuple[Check, ...] = tuple(
    partial(check_instances, count=3) if check is check_instances else check for check in CHECKS
)

_SPECS = Path(__file__).parent / "specs"


@frozen
class Subject:
    """A parsed specification with the package generated from it, and the gaps between the two."""

    document: dict[str, Any]
    package: GeneratedPackage
    gaps: tuple[Gap, ...]


@frozen
class Source:
    """A specification as text, and the gaps that its package is known to have."""

    text: str
    gaps: tuple[Gap, ...] = ()


def _text(name: str) -> str:
    return (_SPECS / name).read_text(encoding="utf-8")


_TOY = "#/paths/~1pets~1{petId}~1toys~1{toy-name}"
SOURCES = {
    "every_kind": Source(
        _text("every_kind.yaml"),
        (
            Gap(f"{_TOY}/get/parameters/1/explode", "lists in a query are always repeated"),
            Gap(f"{_TOY}/get/parameters/2/style", "lists in a query are always repeated"),
            Gap(f"{_TOY}/get/parameters/7/style", "objects in a query are always spread"),
            Gap(f"{_TOY}/delete/parameters/0", "times in a path have a space instead of a T"),
            Gap("#/components/schemas/Alias", "an alias gets no class of its own"),
            Gap("#/components/schemas/Animal/discriminator", "discriminators are ignored"),
        ),
    ),
    "every_kind_31": Source(
        _text("every_kind_31.yaml"),
        (
            Gap("#/security", "only an operation's own security is looked at"),
            Gap("#/paths/~1files~1{fileId}/put", "binary bodies are sent synchronously only"),
            Gap("#/paths/~1ping/get", "a UUID in a header is not turned into text"),
            Gap("#/components/pathItems/Elsewhere/get", "a path that is a $ref is left out"),
        ),
    ),
    "one_operation": Source(_text("one_operation.yaml")),
    "dozens_of_operations": Source(json.dumps(dozens_of_operations())),
}
