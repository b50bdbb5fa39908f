"""The specifications that the checks are tried on, each with the package generated from it."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import kalshi_trade_api
from contract_checks import Document, GeneratedPackage, load
from contract_checks.document import Specification, read, regenerate
from specifications import LIVE_DATA

ROOT = Path(__file__).resolve().parents[2]
EVERY_FORM = Path(__file__).parent / "specs" / "every_form.yaml"


@frozen
class Subject:
    """A specification with the package that was generated from it."""

    document: Document
    package: GeneratedPackage

    @property
    def folder(self) -> Path:
        return Path(self.package.part("client").__file__).parent


@pytest.fixture(scope="session")
def specification() -> Specification:
    return read(ROOT / "openapi.yaml")


@pytest.fixture(scope="session")
def document(specification) -> Document:
    return specification.document


@pytest.fixture(scope="session")
def package() -> GeneratedPackage:
    return GeneratedPackage(kalshi_trade_api)


@pytest.fixture(scope="session")
def subject(document, package, tmp_path_factory) -> Callable[[str], Subject]:
    """Find a specification by name; its package is generated when it is first asked for."""
    folder = tmp_path_factory.mktemp("generated")

    @cache
    def find(name: str) -> Subject:
        if name == "vendored":
            return Subject(document, package)
        spec = folder / f"{name}.yaml"
        spec.write_bytes(SOURCES[name]())
        generated = folder / f"generated_{name}"
        regenerate(spec, generated)
        return Subject(read(spec).document, load(generated))

    return find


@pytest.fixture
def changed(subject, tmp_path) -> Iterator[Callable[[str, str, str], GeneratedPackage]]:
    """Copy the package of the live data, and replace a text in one of its files."""
    folder = tmp_path / "changed_package"

    def change(file: str, old: str, new: str) -> GeneratedPackage:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(subject("live_data").folder, folder, ignore=ignored)
        source = (folder / file).read_text(encoding="utf-8")
        assert old in source
        (folder / file).write_text(source.replace(old, new), encoding="utf-8")
        return load(folder)

    yield change
    for module in [name for name in sys.modules if name.partition(".")[0] == folder.name]:
        del sys.modules[module]


def in_31(value: Any) -> Any:
    """Say in OpenAPI 3.1 what `value` says in 3.0; an `allOf` with null has no like there."""
    if isinstance(value, list):
        return [in_31(entry) for entry in value]
    if not isinstance(value, dict):
        return "3.1.0" if value == "3.0.3" else value
    said = {key: in_31(entry) for key, entry in value.items() if key != "nullable"}
    if value.get("nullable") and "type" in value:
        said["type"] = [value["type"], "null"]
    if value.get("exclusiveMinimum") is True:
        said["exclusiveMinimum"] = said.pop("minimum")
    return said


SOURCES = {
    "live_data": LIVE_DATA.read_bytes,
    "every_form": EVERY_FORM.read_bytes,
    "every_form_31": lambda: json.dumps(in_31(read(EVERY_FORM).document)).encode(),
}
