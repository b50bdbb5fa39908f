"""Builds the distributions, from a copy of the tree that has junk lying about in it.

What has to be in them is asked in `packaging/`.
"""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from attrs import frozen
from build import ProjectBuilder
from pyproject_hooks import quiet_subprocess_runner

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("generated", "wrapper")
FILES = (
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "pyproject.toml",
)
JUNK = (
    "tests/test_something.py",
    "scripts/something",
    "wrapper/.DS_Store",
    "wrapper/kalshi_live/.DS_Store",
    "wrapper/kalshi_live/__pycache__/client.cpython-311.pyc",
    "generated/kalshi_trade_api/__pycache__/client.cpython-311.pyc",
    "generated/kalshi_trade_api/.ruff_cache/CACHEDIR.TAG",
    "wrapper/kalshi_live/.mypy_cache/cache.json",
    ".venv/bin/python",
    "dist/old.whl",
)


@frozen
class Distributions:
    """What came out of the build of `tree`; `contents` are the paths of its sources."""

    tree: Path
    contents: frozenset[str]
    sdist: Path
    wheel: Path
    wheel_from_sdist: Path


def build_distributions(folder: Path) -> Distributions:
    """Builds sdist and wheel below `folder`, and a wheel from that sdist."""
    tree = folder / "tree"
    contents = _copy_sources(tree)
    for path in JUNK:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text("junk")
    sdist = _build(tree, "sdist", folder / "sdist")
    with tarfile.open(sdist) as archive:
        # Python before 3.11.4 has no filters; the archive is our own.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder / "unpacked")
    (unpacked,) = (folder / "unpacked").iterdir()
    return Distributions(
        tree,
        contents,
        sdist,
        _build(tree, "wheel", folder / "wheel"),
        _build(unpacked, "wheel", folder / "wheel-from-sdist"),
    )


def _copy_sources(tree: Path) -> frozenset[str]:
    clean = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info")
    for name in SOURCES:
        shutil.copytree(ROOT / name, tree / name, ignore=clean)
    for name in FILES:
        shutil.copyfile(ROOT / name, tree / name)
    return frozenset(
        path.relative_to(tree).as_posix()
        for name in SOURCES
        for path in (tree / name).rglob("*")
        if path.is_file()
    )


def _build(tree: Path, kind: str, folder: Path) -> Path:
    return Path(ProjectBuilder(tree, runner=quiet_subprocess_runner).build(kind, folder))
