"""`scripts/regenerate` as its user sees it: output and exit codes."""

import pytest

import _regenerate
from _paths import ROOT, SPEC
from programs import python


def run(capsys, *arguments):
    code = _regenerate.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_real_tree_agrees_with_the_real_specification(monkeypatch):
    monkeypatch.chdir("/")
    done = python(str(ROOT / "scripts" / "_regenerate.py"), "--check")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "generated/kalshi_trade_api: agrees with openapi.yaml\n"


@pytest.mark.usefixtures("instant_generation")
def test_check_exits_1_with_a_diff_on_stdout_and_the_verdict_on_stderr(package, capsys, state):
    (package / "errors.py").write_text("edited = True\n")
    before = state()

    code, out, err = run(capsys, "--check", "--output", package)

    assert code == 1
    assert out.startswith("--- a/kalshi_trade_api/errors.py\n+++ b/kalshi_trade_api/errors.py\n@@")
    assert "-edited = True\n" in out
    assert err.count("\n") == 1
    assert "run scripts/regenerate" in err
    assert state() == before


@pytest.mark.usefixtures("instant_generation")
def test_regenerate_says_in_one_line_whether_anything_changed(package, capsys):
    (package / "errors.py").unlink()

    first = run(capsys, "--output", package)
    second = run(capsys, "--output", package)

    assert first == (0, f"{package}: written anew\n", "")
    assert second == (0, f"{package}: already up to date\n", "")


@pytest.mark.parametrize("mode", [[], ["--check"]], ids=["write", "check"])
def test_a_broken_specification_is_one_line_and_exit_1(mode, package, tmp_path, capsys, state):
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.read_text().replace("type: string", "type: strange", 1))
    before = state()

    code, out, err = run(capsys, *mode, "--spec", spec, "--output", package)

    assert (code, out) == (1, "")
    assert err.startswith(f"error: {spec}: is not valid OpenAPI: 'strange'")
    assert err.count("\n") == 1
    assert state() == before


FAILURES = {
    "an output that cannot be written": (NotADirectoryError(20, "Not a directory", "x"), 1, "x: "),
    "an interruption": (KeyboardInterrupt(), 130, "interrupted: nothing was changed"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_what_fails_is_one_line_and_an_exit_code(failure, package, monkeypatch, capsys):
    error, code, words = FAILURES[failure]

    def fail(specification, folder):
        raise error

    monkeypatch.setattr("_spec.regeneration.generate", fail)

    result = run(capsys, "--output", package)

    assert result[0] == code
    assert words in result[2]
    assert result[2].count("\n") == 1


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as ended:
        _regenerate.main(["--help"])

    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "usage: scripts/regenerate" in shown
    assert all(option in shown for option in ("--check", "--spec", "--output"))
