"""Copies of the generated package that tests may break; the real tree is only ever read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from _regenerate import SPEC
from _spec.regeneration import regenerate

Snapshot = dict[str, tuple[bytes, int]]


@pytest.fixture
def state(package: Path) -> Callable[[], Snapshot]:
    """Tells every file around the package with its content and the time of its last change."""

    def look() -> Snapshot:
        return {
            path.relative_to(package.parent).as_posix(): (
                path.read_bytes(),
                path.stat().st_mtime_ns,
            )
            for path in sorted(package.parent.rglob("*"))
            if path.is_file()
        }

    return look


@pytest.fixture(scope="session")
def fresh_package(tmp_path_factory) -> Path:
    """The client of the vendored specification, generated once for all tests. Not to be changed."""
    folder = tmp_path_factory.mktemp("fresh") / "kalshi_trade_api"
    regenerate(SPEC, folder)
    return folder


@pytest.fixture
def package(fresh_package, tmp_path) -> Path:
    """A copy of the client, alone in its folder, for one test."""
    folder = tmp_path / "generated" / "kalshi_trade_api"
    shutil.copytree(fresh_package, folder)
    return folder


@pytest.fixture
def instant_generation(fresh_package, monkeypatch) -> None:
    """Lets the generator come up at once with what it has come up with before."""

    def copy(specification, folder):
        shutil.copytree(fresh_package, folder)

    monkeypatch.setattr("_spec.regeneration.generate", copy)
