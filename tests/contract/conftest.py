"""The vendored specification and the package generated from it, as the checks take them."""

from pathlib import Path

import pytest

import kalshi_trade_api
from _spec.document import Document
from _spec.reading import Specification, read
from contract_checks import GeneratedPackage

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def specification() -> Specification:
    return read(ROOT / "openapi.yaml")


@pytest.fixture(scope="session")
def document(specification: Specification) -> Document:
    return specification.document


@pytest.fixture(scope="session")
def package() -> GeneratedPackage:
    return GeneratedPackage(kalshi_trade_api)
