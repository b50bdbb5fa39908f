from __future__ import annotations

import ast
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

import kalshi_live
from distributions import Distributions
from kalshi_trade_api import spec_facts

DIST_INFO = f"kalshi_live-{kalshi_live.__version__}.dist-info"
INSTALLER_FILES = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
SDIST_FILES = ("CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", "PKG-INFO")


def test_the_wheel_holds_both_packages_and_nothing_else(
    distributions: Distributions,
) -> None:
    with ZipFile(distributions.wheel) as wheel:
        names = wheel.namelist()
    assert sorted(names) == sorted(
        {path.split("/", 1)[1] for path in distributions.contents}
        | {f"{DIST_INFO}/{name}" for name in INSTALLER_FILES}
    )


def test_the_sdist_holds_the_sources_and_no_tests(distributions: Distributions) -> None:
    with tarfile.open(distributions.sdist) as sdist:
        names = [name.split("/", 1)[1] for name in sdist.getnames()]
    assert sorted(set(names) - {".gitignore"}) == sorted(distributions.contents | {*SDIST_FILES})


@pytest.mark.parametrize("package", ["kalshi_trade_api", "kalshi_live"])
def test_type_checkers_find_the_annotations_of_both_packages(
    distributions: Distributions, package: str
) -> None:
    with ZipFile(distributions.wheel) as wheel:
        assert f"{package}/py.typed" in wheel.namelist()


def test_type_checkers_are_shown_a_use_of_every_public_name() -> None:
    program = ast.parse(Path(__file__).with_name("public_api.py").read_text(encoding="utf-8"))
    used = {getattr(node, "id", getattr(node, "attr", None)) for node in ast.walk(program)}
    assert set(kalshi_live.__all__) <= used


def test_a_wheel_made_from_the_sdist_is_the_same_to_the_byte(distributions: Distributions) -> None:
    assert distributions.wheel.name == distributions.wheel_from_sdist.name
    assert distributions.wheel.read_bytes() == distributions.wheel_from_sdist.read_bytes()


def test_the_installed_sandbox_reads_the_specification_inside_the_generated_package(
    distributions: Distributions, tmp_path: Path
) -> None:
    with ZipFile(distributions.wheel) as wheel:
        wheel.extractall(tmp_path / "installed")
    program = (
        "import kalshi_trade_api; from kalshi_live.sandbox.specification import document;"
        "print(kalshi_trade_api.__file__, document()['info']['version'])"
    )
    found = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout.strip()
    imported = tmp_path / "installed" / "kalshi_trade_api" / "__init__.py"
    assert found == f"{imported} {spec_facts.VERSION}"
