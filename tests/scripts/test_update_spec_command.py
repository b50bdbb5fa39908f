"""`scripts/update-spec` as its user sees it: what it says, what it writes, and its exit codes."""

import shutil
import signal
from pathlib import Path

import pytest

import _update_spec
from _spec import updating
from _spec.errors import SpecError
from _spec.regeneration import check
from specifications import LIVE_DATA

VENDORED = LIVE_DATA.read_text()
ADDITIVE = VENDORED.replace("3.8.0", "3.9.0").replace(
    "        milestone_id:\n          type",
    "        sport: {type: string}\n        milestone_id:\n          type",
)
BREAKING = VENDORED.replace("maxItems: 100", "maxItems: 50")
OTHER_OPERATION = VENDORED.replace("GetLiveDatas\n", "GetMany\n")


class Tree:
    """A specification and its package in a folder of their own, to be updated."""

    def __init__(self, folder: Path, package: Path, capsys) -> None:
        self.spec = folder / "openapi.yaml"
        self.spec.write_bytes(LIVE_DATA.read_bytes())
        self.package = package
        self._folder = folder
        self._capsys = capsys

    def update(self, content, *options):
        """Runs the command on a source with `content`; returns exit code, output and errors."""
        source = self._folder / "source"
        source.write_text(content)
        return self.run(source, *options)

    def run(self, source, *options):
        paths = ("--spec", self.spec, "--output", self.package)
        code = _update_spec.main([str(part) for part in (source, *paths, *options)])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def state(self):
        """Every file but the source, with its content and time."""
        return {
            path: (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self._folder.rglob("*")
            if path.is_file() and path.name != "source"
        }


@pytest.fixture
def tree(tmp_path, package, capsys):
    return Tree(tmp_path, package, capsys)


@pytest.fixture
def quick(fresh_package, monkeypatch):
    """Instead of generating, copies a package and notes in it what it would be made from."""

    def generate(specification, folder):
        shutil.copytree(fresh_package, folder)
        (folder / "made_from").write_text(specification.sha256)

    monkeypatch.setattr("_spec.regeneration.generate", generate)


def test_the_same_specification_is_no_change_and_writes_nothing(tree):
    before = tree.state()

    for source in (VENDORED, f"# Page\n\n````yaml openapi.yaml\n{VENDORED}\n````\n"):
        code, out, err = tree.update(source)
        assert (code, err) == (0, "")
        assert out.startswith("No, this does not break you: nothing changed")
    assert tree.state() == before


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("content", "code"), [(ADDITIVE, 10), (BREAKING, 20)])
def test_a_change_is_reported_and_written_and_its_kind_is_the_exit_code(content, code, tree):
    result = tree.update(content)

    assert result[0] == code
    assert "written anew" in result[1].splitlines()[-1]
    assert tree.spec.read_text() == content
    proposal = updating.propose(str(tree.spec), tree.spec, None, whole=True)
    assert (tree.package / "made_from").read_text() == proposal.report.new.sha256


@pytest.mark.usefixtures("quick")
def test_a_dry_run_reports_the_same_and_writes_nothing_but_the_report(tree, tmp_path):
    report = tmp_path / "report.md"
    before = tree.state()

    dry = tree.update(BREAKING, "--dry-run", "--report-markdown", report)
    assert report.read_text().startswith("**Yes, this may break you: 1 breaking change,")
    report.unlink()
    assert tree.state() == before

    wet = tree.update(BREAKING)
    assert dry[0] == wet[0] == 20
    assert dry[1].splitlines()[:-1] == wet[1].splitlines()[:-1]
    assert dry[1].endswith("Nothing was written: this was a dry run.\n")


@pytest.mark.parametrize("options", [[], ["--all"]], ids=["selected", "all"])
def test_a_selected_operation_that_is_gone_is_breaking_and_writes_nothing(options, tree):
    before = tree.state()

    code, out, err = tree.update(OTHER_OPERATION, *options)

    assert (code, err) == (20, "")
    assert out.startswith("Yes, this breaks you: GetLiveDatas is gone")
    assert "GET /live_data/batch is still there, but its operationId is 'GetMany' now." in out
    assert "Nothing was written" in out.splitlines()[-1]
    assert tree.state() == before


FURTHER = (
    "paths:\n  /other:\n    get:\n      operationId: Other\n      tags: [x]\n"
    "      responses: {'204': {description: done}}\n"
)


@pytest.mark.usefixtures("quick")
def test_the_selected_operations_are_cut_out_unless_all_is_asked_for(tree):
    whole = ADDITIVE.replace("paths:\n", FURTHER)

    assert tree.update(whole)[0] == 10
    assert "operationId: Other" not in tree.spec.read_text()
    assert tree.update(whole)[0] == 0

    assert tree.update(whole, "--all")[0] == 10
    assert tree.spec.read_text() == whole


@pytest.mark.usefixtures("quick")
def test_without_a_selection_the_operations_in_use_are_taken(tree, monkeypatch, tmp_path):
    settings = tmp_path / "pyproject.toml"
    settings.write_text("[project]\n")
    monkeypatch.setattr("_update_spec.PYPROJECT", settings)

    assert tree.update(ADDITIVE.replace("paths:\n", FURTHER))[0] == 10
    assert "operationId: Other" not in tree.spec.read_text()


@pytest.mark.parametrize("operations", ['"GetLiveDatas"', "[1]", "[]", "["])
def test_a_selection_that_is_none_is_one_line_about_pyproject(
    operations, tree, monkeypatch, tmp_path
):
    settings = tmp_path / "pyproject.toml"
    settings.write_text(f"[tool.kalshi-live.spec]\noperations = {operations}\n")
    monkeypatch.setattr("_update_spec.PYPROJECT", settings)

    code, out, err = tree.update(ADDITIVE)

    assert (code, out) == (1, "")
    assert err.startswith("error: pyproject.toml: ")
    assert err.count("\n") == 1


def test_the_project_selects_what_its_wrapper_uses():
    assert _update_spec.selected_operations(_update_spec.PYPROJECT) == ["GetLiveDatas"]


@pytest.mark.parametrize("source", ["<html><body>" + "x" * 500, "", "http://example.com/x"])
def test_a_source_that_is_no_specification_is_one_line_and_changes_nothing(source, tree):
    before = tree.state()

    code, out, err = tree.run(source) if source.startswith("http") else tree.update(source)

    assert (code, out) == (1, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert tree.state() == before


def test_a_source_that_is_missing_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        _update_spec.main([])

    assert ended.value.code == 2
    assert "SOURCE" in capsys.readouterr().err


def test_a_generator_that_fails_leaves_everything_and_is_one_line_about_the_source(
    tree, monkeypatch
):
    def fail(specification, folder):
        raise SpecError(specification.path, "cannot be expressed")

    monkeypatch.setattr("_spec.regeneration.generate", fail)
    before = tree.state()

    code, out, err = tree.update(ADDITIVE)

    assert code == 1
    assert out.startswith("No, this does not break you")
    assert err == f"error: {tree.spec.with_name('source')}: cannot be expressed\n"
    assert tree.state() == before


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("failing", range(3))
@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()], ids=repr)
def test_whatever_fails_while_the_two_are_put_in_place_leaves_the_old_ones(
    failing, error, tree, monkeypatch
):
    before, calls = tree.state(), []
    first = 2  # before that, the fresh package is put into its temporary place

    def failing_on_time(method):
        def call(path, target):
            calls.append(path)
            if len(calls) == first + failing:
                raise error
            return method(path, target)

        return call

    monkeypatch.setattr(Path, "rename", failing_on_time(Path.rename))
    monkeypatch.setattr(Path, "replace", failing_on_time(Path.replace))

    code, _, err = tree.update(ADDITIVE)

    assert code == (1 if isinstance(error, OSError) else 130)
    assert err.count("\n") == 1
    assert tree.state() == before


@pytest.mark.usefixtures("quick")
def test_ctrl_c_while_the_two_are_put_in_place_waits_until_both_are(tree, monkeypatch):
    swap_in = updating.swap_in

    def interrupted(*arguments):
        signal.raise_signal(signal.SIGINT)
        swap_in(*arguments)

    monkeypatch.setattr("_spec.updating.swap_in", interrupted)

    code, _, err = tree.update(ADDITIVE)

    assert (code, err.split(":")[0]) == (130, "interrupted")
    assert tree.spec.read_text() == ADDITIVE
    assert (tree.package / "made_from").exists()


def test_what_is_left_beside_the_two_is_nothing(tree, quick, tmp_path):
    tree.update(ADDITIVE)

    assert {path.name for path in tmp_path.iterdir()} == {"openapi.yaml", "source", "generated"}
    assert list(tree.package.parent.iterdir()) == [tree.package]


def test_the_client_is_generated_from_the_new_specification(tree):
    assert tree.update(BREAKING)[0] == 20

    assert '"maxItems": 50' in (tree.package / "spec_facts.py").read_text()
    assert check(tree.spec, tree.package) == ""


def test_help_names_every_option_and_exit_code(capsys):
    with pytest.raises(SystemExit) as ended:
        _update_spec.main(["--help"])

    shown = capsys.readouterr().out
    assert ended.value.code == 0
    words = ("usage: scripts/update-spec", "--all", "--dry-run", "--report-markdown", "10", "20")
    assert [word for word in words if word not in shown] == []
