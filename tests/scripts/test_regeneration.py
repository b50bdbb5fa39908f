"""Regenerating and checking: what changes on disk, what does not, and what a failure leaves."""

import shutil
from pathlib import Path

import pytest

from _paths import SPEC
from _spec.errors import RegenerationError, ToolError
from _spec.folders import difference
from _spec.generation import HEADER
from _spec.regeneration import check, regenerate
from specifications import LIVE_DATA


def test_neither_the_path_nor_the_configuration_around_decides_what_is_written(
    fresh_package, tmp_path, monkeypatch
):
    (tmp_path / "ruff.toml").write_text("line-length = 30\n")
    (tmp_path / ".gitignore").write_text("*\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "ruff.py").write_text("raise SystemExit('the wrong ruff')\n")

    regenerate(SPEC, tmp_path / "client")

    assert difference(fresh_package, tmp_path / "client") == ""
    assert not list(tmp_path.rglob(".ruff_cache"))


def test_every_generated_module_says_so_in_its_first_line(package):
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".json"]

    assert {path.name for path in files} >= {"py.typed", "spec_facts.py", "get_live_datas.py"}
    assert all(path.read_text().startswith(HEADER) for path in files)
    assert "scripts/regenerate" in HEADER


@pytest.mark.usefixtures("instant_generation")
def test_what_agrees_is_left_alone_down_to_the_timestamps(package, state):
    before = state()

    assert check(SPEC, package) == ""
    assert regenerate(SPEC, package) is False
    assert state() == before


@pytest.mark.usefixtures("instant_generation")
def test_a_package_that_was_not_there_is_written(package, tmp_path):
    target = tmp_path / "not" / "there" / "client"

    assert regenerate(SPEC, target) is True
    assert difference(target, package) == ""
    assert list(target.parent.iterdir()) == [target]


def edit(package: Path) -> None:
    model = package / "models" / "live_data.py"
    model.write_text(model.read_text().replace("milestone_id: str", "milestone_id: int"))


def leave_something_behind(package: Path) -> None:
    (package / "models" / "retired.py").write_text("x = 1\n")


def lose_something(package: Path) -> None:
    (package / "errors.py").unlink()


def lose_everything(package: Path) -> None:
    shutil.rmtree(package)


DISAGREEMENTS = {
    edit: ["-    milestone_id: int", "+    milestone_id: str"],
    leave_something_behind: ["--- a/kalshi_trade_api/models/retired.py", "+++ /dev/null", "-x = 1"],
    lose_something: ["--- /dev/null", "+++ b/kalshi_trade_api/errors.py"],
    lose_everything: ["--- /dev/null", "+++ b/kalshi_trade_api/client.py"],
}


@pytest.mark.usefixtures("instant_generation")
@pytest.mark.parametrize("damage", DISAGREEMENTS, ids=lambda damage: damage.__name__)
def test_a_disagreement_is_shown_by_check_and_mended_by_regenerate(
    damage, package, fresh_package, state
):
    damage(package)
    before = state()

    shown = check(SPEC, package)

    assert [line for line in DISAGREEMENTS[damage] if line not in shown.splitlines()] == []
    assert state() == before
    assert regenerate(SPEC, package) is True
    assert difference(package, fresh_package) == ""
    assert list(package.parent.iterdir()) == [package]


@pytest.mark.usefixtures("instant_generation")
def test_what_tools_leave_in_the_package_is_no_disagreement(package):
    for name in ("__pycache__/client.cpython-311.pyc", "models/__pycache__/x.pyc", ".ruff_cache/y"):
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_bytes(b"\0")

    assert check(SPEC, package) == ""


@pytest.mark.parametrize("run", [regenerate, check])
@pytest.mark.parametrize("error", [ZeroDivisionError, OSError, KeyboardInterrupt])
def test_a_failing_generator_leaves_the_old_package_and_nothing_else(
    error, run, package, monkeypatch, state
):
    def fail(specification, folder):
        folder.mkdir()
        (folder / "half.py").write_text("")
        raise error

    monkeypatch.setattr("_spec.regeneration.generate", fail)
    edit(package)
    before = state()

    with pytest.raises(error):
        run(SPEC, package)

    assert state() == before


@pytest.mark.parametrize("tool", ["openapi-python-client", "ruff"])
def test_another_version_than_the_pinned_one_is_refused_in_one_line(
    tool, package, monkeypatch, state
):
    monkeypatch.setattr(
        "_spec.generation.version", lambda name: "0.0.1" if name == tool else "0.29.1"
    )
    before = state()

    with pytest.raises(ToolError, match=f"{tool} is 0.0.1, but pyproject.toml pins") as raised:
        regenerate(SPEC, package)

    assert "\n" not in str(raised.value)
    assert state() == before


def test_what_the_generator_warns_about_is_an_error_in_its_own_words(package, tmp_path, state):
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        LIVE_DATA.read_text().replace("'500':\n", "'500':\n          content: {image/png: {}}\n")
    )
    before = state()

    with pytest.raises(RegenerationError) as raised:
        regenerate(spec, package)

    first, *rest = str(raised.value).splitlines()
    assert "GET /live_data/batch" in first
    assert "Unsupported content_type image/png" in first
    assert all(line.startswith("    ") for line in rest)
    assert "github.com" not in str(raised.value)
    assert state() == before


def test_a_generator_that_crashes_is_reported_in_one_line(package, monkeypatch):
    class Crashed:
        returncode = 1
        stderr = "Traceback (most recent call last):\n  File ...\nKeyError: 'x'\n"

    monkeypatch.setattr("_spec.generation._run_module", lambda *arguments: Crashed)

    with pytest.raises(ToolError, match=r"openapi-python-client crashed: KeyError: 'x'$"):
        regenerate(SPEC, package)
