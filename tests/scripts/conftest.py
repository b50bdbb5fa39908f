"""Copies of the generated package that tests may break; the real tree is only ever read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from _paths import SPEC
from _spec.regeneration import regenerate

Snapshot = dict[str, tuple[bytes, int]]


@pytest.fixture
def state(tmp_path: Path) -> Callable[[], Snapshot]:
    """Tells every file of the test with its content and the time of its last change."""

    def look() -> Snapshot:
        return {
            path.relative_to(tmp_path).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(tmp_path.rglob("*"))
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
    """Lets the generator come up at once with what it has come up with before.

    In a package of another specification, a further file notes which.
    """

    def copy(specification, folder):
        shutil.copytree(fresh_package, folder)
        if specification.path != SPEC:
            (folder / "made_from").write_text(specification.sha256)

    monkeypatch.setattr("_spec.regeneration.generate", copy)
