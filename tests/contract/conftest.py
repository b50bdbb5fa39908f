"""The specifications and the packages generated from them, as the checks take them."""

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import kalshi_trade_api
from _spec.document import Document
from _spec.reading import Specification, read
from _spec.regeneration import regenerate
from contract_checks import GeneratedPackage, load
from subjects import SOURCES, Subject

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0


@pytest.fixture(scope="session")
def specification() -> Specification:
    return read(ROOT / "openapi.yaml")


@pytest.fixture(scope="session")
def document(specification: Specification) -> Document:
    return specification.document


@pytest.fixture(scope="session")
def package() -> GeneratedPackage:
    return GeneratedPackage(kalshi_trade_api)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, request) -> Path:
    """A folder for what is worth making once for all workers of a run."""
    base: Path = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "generated"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def subject(document, package, shared_folder) -> Callable[[str], Subject]:
    """A specification by name with its package, generated when it is first asked for."""

    @cache
    def find(name: str) -> Subject:
        if name == "vendored":
            return Subject(document, package, gaps=())
        folder = shared_folder / name
        spec = _generated(name, folder)
        return Subject(read(spec).document, load(folder, f"generated_{name}"), SOURCES[name].gaps)

    return find


def _generated(name: str, folder: Path) -> Path:
    """The specification `name`, its package in `folder`, by whichever worker comes first."""
    spec = folder.with_name(f"{name}.yaml")
    try:
        with spec.open("x", encoding="utf-8") as file:
            file.write(SOURCES[name].text)
    except FileExistsError:
        deadline = time.monotonic() + _PATIENCE
        while not folder.exists():  # it appears whole, by a rename
            assert time.monotonic() < deadline, f"the other worker did not generate {name}"
            time.sleep(0.05)
    else:
        regenerate(spec, folder)
    return spec
