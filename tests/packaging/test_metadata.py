from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PathDistribution
from typing import Any
from zipfile import Path as ZipPath

import pytest
from markdown_it import MarkdownIt
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import kalshi_live
from distributions import ROOT, Distributions

PICTURE = re.compile(r"!\[.*?\]\(scripts/.*?\)\n\n")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture
def distribution(distributions: Distributions) -> Distribution:
    name = f"kalshi_live-{kalshi_live.__version__}.dist-info"
    return PathDistribution(ZipPath(distributions.wheel, f"{name}/"))


@pytest.fixture
def metadata(distribution: Distribution) -> Metadata:
    """The metadata as the package index reads it; it refuses what is not valid."""
    return Metadata.from_email(distribution.read_text("METADATA") or "", validate=True)


def test_name_version_and_licence_are_told(metadata: Metadata) -> None:
    assert metadata.name == "kalshi-live"
    assert str(metadata.version) == kalshi_live.__version__
    assert metadata.license_expression == "MIT"
    assert metadata.license_files == ["LICENSE"]
    assert metadata.author == "kalshi-live contributors"
    assert metadata.project_urls == {"API documentation": "https://docs.kalshi.com"}


def test_the_pythons_told_are_the_pythons_allowed(metadata: Metadata) -> None:
    told = re.findall(r"Python :: (3\.\d+)", " ".join(metadata.classifiers or []))
    assert metadata.requires_python == SpecifierSet(f">={told[0]}")
    assert told == [f"3.{minor}" for minor in range(11, 11 + len(told))]


def test_the_core_needs_what_the_project_lists_and_no_extra(
    metadata: Metadata, project: dict[str, Any]
) -> None:
    core = [one for one in metadata.requires_dist or [] if "extra" not in str(one.marker)]
    assert {str(one) for one in core} == {str(Requirement(one)) for one in project["dependencies"]}


@pytest.mark.parametrize(
    ("extra", "imports"),
    [
        ("cli", {"typer", "rich"}),
        ("sandbox", {"starlette", "uvicorn"}),
        ("recording", {"duckdb", "filelock", "altair", "vl-convert-python"}),
        ("polars", {"polars"}),
        ("pandas", {"pandas"}),
    ],
)
def test_an_extra_brings_what_its_part_imports(
    metadata: Metadata, extra: str, imports: set[str]
) -> None:
    brought = {
        one.name
        for one in metadata.requires_dist or []
        if one.marker and one.marker.evaluate({"extra": extra})
    }
    assert imports <= brought
    assert extra in (metadata.provides_extra or [])


def test_the_command_and_the_pytest_plugin_are_found(distribution: Distribution) -> None:
    points = {(point.group, point.name): point.load() for point in distribution.entry_points}
    assert points.keys() == {("console_scripts", "kalshi-live"), ("pytest11", "kalshi_live")}
    assert callable(points["console_scripts", "kalshi-live"])
    assert points["pytest11", "kalshi_live"].__name__ == "kalshi_live.pytest_plugin"


def test_the_description_is_the_readme_less_its_picture_and_links_work_from_the_index(
    metadata: Metadata,
) -> None:
    assert metadata.description_content_type == "text/markdown"
    description = metadata.description or ""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert description.strip() == PICTURE.sub("", readme).strip()
    places = [
        token.attrGet("href") or token.attrGet("src")
        for block in MarkdownIt("commonmark").enable("table").parse(description)
        for token in block.children or []
        if token.type in ("link_open", "image")
    ]
    assert [place for place in places if not str(place).startswith(("https://", "#"))] == []


def test_the_changelog_opens_with_this_version() -> None:
    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert headings[0] == kalshi_live.__version__
