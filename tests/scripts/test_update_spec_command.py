"""`scripts/update-spec` as its user sees it: what it says, what it writes, and its exit codes."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest

import _update_spec
from _paths import PYPROJECT, ROOT, SPEC
from _spec.document import operations
from _spec.errors import SpecError
from _spec.reading import overlay_of, read
from _spec.regeneration import check
from specifications import LIVE_DATA

VENDORED = LIVE_DATA.read_text()
ADDITIVE = VENDORED.replace("3.8.0", "3.9.0").replace(
    "        milestone_id:\n          type",
    "        sport: {type: string}\n        milestone_id:\n          type",
)
BREAKING = VENDORED.replace("maxItems: 100", "maxItems: 50")
OTHER_OPERATION = VENDORED.replace("GetLiveDatas\n", "GetMany\n")
FURTHER = (
    "paths:\n  /other:\n    get:\n      operationId: Other\n      tags: [x]\n"
    "      responses: {'204': {description: done}}\n"
)
WHOLE = ADDITIVE.replace("paths:\n", FURTHER)
OVERLAY = """\
overlay: 1.0.0
info: {title: T, version: '1'}
actions:
  - description: Ours
    target: $
    update:
      paths:
        /other:
          get:
            operationId: Other
            tags: [x]
            summary: Ours
            responses: {'204': {description: done}}
"""
# How the project's README names the specification.
NAMED = re.compile(r"version (\S+), SHA-256\s+`([0-9a-f]{64})`")
README = "Since version 1.0:\n{}.\nMore words.\n"


class Tree:
    """A specification and its package in a folder of their own, to be updated."""

    def __init__(self, folder: Path, package: Path, capsys) -> None:
        self.spec = folder / "openapi.yaml"
        self.spec.write_bytes(LIVE_DATA.read_bytes())
        self.readme = folder / "README.md"
        named = NAMED.search((ROOT / "README.md").read_text(encoding="utf-8"))
        assert named
        self.readme.write_text(README.format(named[0]))
        self.package = package
        self.source = folder / "source"
        self._capsys = capsys

    def update(self, content, *options):
        """Run the command on a source with `content`; return exit code, output and errors."""
        self.source.write_text(content)
        return self.run(self.source, *options)

    def run(self, source, *options):
        paths = ("--spec", self.spec, "--output", self.package)
        code = _update_spec.main([str(part) for part in (source, *paths, *options)])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    @property
    def made_from(self):
        """The specification that the package was made from."""
        return (self.package / "made_from").read_text()


@pytest.fixture
def tree(tmp_path, package, capsys):
    (tmp_path / "source").touch()
    return Tree(tmp_path, package, capsys)


@pytest.fixture
def unchanged(state, tree):
    """Tells whether everything but the source is as it was."""

    def look():
        return {name: file for name, file in state().items() if name != "source"}

    before = look()
    return lambda: look() == before


def test_the_same_specification_is_no_change_and_writes_nothing(tree, unchanged):
    for source in (
        VENDORED,
        f"# Page\n\n````yaml openapi.yaml\n{VENDORED}\n````\n",
        VENDORED.replace("paths:\n", f"# Words\n{FURTHER}"),
    ):
        code, out, err = tree.update(source)
        assert (code, err) == (0, "")
        assert out.startswith("No, this does not break you: nothing changed")
    assert unchanged()


@pytest.mark.usefixtures("instant_generation")
@pytest.mark.parametrize(("content", "code"), [(ADDITIVE, 10), (BREAKING, 20)])
def test_a_change_is_reported_and_written_and_its_kind_is_the_exit_code(content, code, tree):
    result = tree.update(content)

    assert result[0] == code
    assert "written anew" in result[1].splitlines()[-1]
    assert tree.spec.read_text() == content
    assert tree.made_from == read(tree.spec).sha256


@pytest.mark.usefixtures("instant_generation")
def test_readme_names_the_new_version_and_hash_and_is_otherwise_left_alone(tree):
    tree.update(ADDITIVE)

    sha256 = hashlib.sha256(ADDITIVE.encode()).hexdigest()
    named = NAMED.search(tree.readme.read_text())
    assert named
    assert named.groups() == ("3.9.0", sha256)
    assert tree.readme.read_text() == README.format(named[0])


@pytest.mark.usefixtures("instant_generation")
def test_a_dry_run_reports_the_same_and_writes_nothing_but_the_report(tree, unchanged, tmp_path):
    report = tmp_path / "report.md"

    dry = tree.update(BREAKING, "--dry-run", "--report-markdown", report)
    assert report.read_text().startswith("**Yes, this may break you: 1 breaking change,")
    report.unlink()
    assert unchanged()

    wet = tree.update(BREAKING)
    assert dry[0] == wet[0] == 20
    assert dry[1].splitlines()[:-1] == wet[1].splitlines()[:-1]
    assert dry[1].endswith("Nothing was written: this was a dry run.\n")


@pytest.mark.parametrize("options", [[], ["--all"]], ids=["selected", "all"])
def test_a_selected_operation_that_is_gone_is_breaking_and_writes_nothing(options, tree, unchanged):
    code, out, err = tree.update(OTHER_OPERATION, *options)

    assert (code, err) == (20, "")
    assert out.startswith("Yes, this breaks you: GetLiveDatas is gone")
    assert "GET /live_data/batch is still there, but its operationId is 'GetMany' now." in out
    assert "Nothing was written" in out.splitlines()[-1]
    assert unchanged()


@pytest.mark.usefixtures("instant_generation")
def test_the_selected_operations_are_cut_out_unless_all_is_asked_for(tree):
    assert tree.update(WHOLE)[0] == 10
    assert "operationId: Other" not in tree.spec.read_text()
    assert tree.update(WHOLE)[0] == 0

    assert tree.update(WHOLE, "--all")[0] == 10
    assert tree.spec.read_text() == WHOLE


def select(monkeypatch, folder, settings):
    (folder / "pyproject.toml").write_text(settings)
    monkeypatch.setattr("_update_spec.PYPROJECT", folder / "pyproject.toml")


@pytest.mark.usefixtures("instant_generation")
def test_without_a_selection_the_operations_in_use_are_taken(tree, monkeypatch, tmp_path):
    select(monkeypatch, tmp_path, "[project]\n")

    assert tree.update(WHOLE)[0] == 10
    assert "operationId: Other" not in tree.spec.read_text()


@pytest.mark.parametrize("operations", ['"GetLiveDatas"', "[1]", "[]", "["])
def test_a_selection_that_is_none_is_one_line_about_pyproject(
    operations, tree, monkeypatch, tmp_path
):
    select(monkeypatch, tmp_path, f"[tool.kalshi-live.spec]\noperations = {operations}\n")

    code, out, err = tree.update(ADDITIVE)

    assert (code, out) == (1, "")
    assert err.startswith("error: pyproject.toml: ")
    assert err.count("\n") == 1


def test_the_project_selects_the_operations_that_its_client_has():
    found = {operation.operation_id for operation in operations(read(SPEC).document)}

    assert set(_update_spec.selected_operations(PYPROJECT)) == found


@pytest.mark.usefixtures("instant_generation")
def test_what_upstream_has_comes_from_there_and_the_overlays_action_is_named(
    tree, monkeypatch, tmp_path
):
    names = '["GetLiveDatas", "Other", "Never"]'
    select(monkeypatch, tmp_path, f"[tool.kalshi-live.spec]\noperations = {names}\n")
    overlay_of(tree.spec).write_text(OVERLAY)

    code, out, _ = tree.update(ADDITIVE)
    assert (code, "no longer needed" in out) == (10, False)
    assert "operationId: Other" not in tree.spec.read_text()
    assert "Never is selected in pyproject.toml, and in neither specification." in out

    code, out, _ = tree.update(WHOLE)
    assert "The overlay's action 'Ours' is no longer needed: remove it.\n" in out
    assert "operationId: Other" in tree.spec.read_text()
    assert "  Other: summary is gone\n" in out


@pytest.mark.parametrize("source", ["<html><body>" + "x" * 500, "", "http://example.com/x"])
def test_a_source_that_is_no_specification_is_one_line_and_changes_nothing(source, tree, unchanged):
    code, out, err = tree.run(source) if source.startswith("http") else tree.update(source)

    assert (code, out) == (1, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert unchanged()


def test_a_generator_that_fails_leaves_everything_and_is_one_line_about_the_source(
    tree, unchanged, monkeypatch
):
    def fail(specification, folder):
        raise SpecError(specification.name, "cannot be expressed")

    monkeypatch.setattr("_spec.regeneration.generate", fail)

    code, out, err = tree.update(ADDITIVE)

    assert code == 1
    assert out.startswith("No, this does not break you")
    assert err == f"error: {tree.source}: cannot be expressed\n"
    assert unchanged()


@pytest.mark.usefixtures("instant_generation")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", range(6))  # three are replaced, with two renames each
@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()], ids=repr)
def test_whatever_fails_while_all_is_put_in_place_leaves_what_was_there(
    number, after, error, tree, unchanged, monkeypatch
):
    rename, calls = Path.rename, []

    def fail(path, target):
        calls.append(path)
        is_time = len(calls) == number + 1
        if after or not is_time:
            rename(path, target)
        if is_time:
            raise error

    monkeypatch.setattr(Path, "rename", fail)

    code, _, err = tree.update(ADDITIVE)

    assert code == (1 if isinstance(error, OSError) else 130)
    assert err.count("\n") == 1
    assert unchanged()


@pytest.mark.usefixtures("instant_generation")
def test_what_is_left_beside_what_was_replaced_is_nothing(tree, tmp_path):
    names = {path.name for path in tmp_path.iterdir()}

    tree.update(ADDITIVE)

    assert {path.name for path in tmp_path.iterdir()} == names
    assert list(tree.package.parent.iterdir()) == [tree.package]


def test_the_client_is_generated_from_the_new_specification(tree):
    shutil.rmtree(tree.package)

    assert tree.update(BREAKING)[0] == 20

    assert '"maxItems": 50' in (tree.package / "spec_facts.py").read_text()
    assert check(tree.spec, tree.package) == ""


def test_help_names_every_option_and_exit_code(capsys):
    with pytest.raises(SystemExit, match="2"):
        _update_spec.main([])
    with pytest.raises(SystemExit) as ended:
        _update_spec.main(["--help"])

    shown = capsys.readouterr().out
    assert ended.value.code == 0
    words = ("usage: scripts/update-spec", "--all", "--dry-run", "--report-markdown", "10", "20")
    assert [word for word in words if word not in shown] == []
