"""The command behind `scripts/smoke-test`: a user's first steps, where nothing but the wheel is.

What a program that imports the library does there is in `_smoke_program.py`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

from _paths import ROOT
from kalshi_live.sandbox import Sandbox

PROGRAM = Path(__file__).with_name("_smoke_program.py")
ADVICE = 'pip install "kalshi-live[cli]"'
EXTRAS = "cli,fast,pandas,polars,recording,sandbox,sharing"
OURS = ("PYTHONPATH", "PYTHONHOME", "KALSHI_API_BASE_URL")
"""What of the environment would reach beyond the empty one."""
VALIDATION = ("tests/sandbox/test_validation.py", "tests/sandbox/test_catalogue.py")
"""Tests of what rests on openapi-schema-validator, of which developers have an older version."""

Done = subprocess.CompletedProcess[str]


class SmokeTestError(Exception):
    """A step did not do what a user would expect; the message says which, and what it did."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 all steps passed, 1 one did not, 2 usage."""
    parser = argparse.ArgumentParser(
        prog="scripts/smoke-test",
        description="Installs the wheel into an empty environment and uses it there.",
    )
    parser.add_argument(
        "wheel", type=Path, nargs="?", metavar="WHEEL", help="the wheel (default: build one)"
    )
    wheel = parser.parse_args(arguments).wheel
    if wheel and not wheel.is_file():
        parser.error(f"{wheel} is not a file")
    try:
        with tempfile.TemporaryDirectory(prefix="kalshi-live-") as folder:
            _try_out((wheel or _built(Path(folder))).resolve(), Path(folder))
    except SmokeTestError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("smoke test passed")
    return 0


def _built(folder: Path) -> Path:
    _say("build sdist and wheel")
    _succeed(_run(folder, sys.executable, "-m", "build", "--no-isolation", "-o", folder, ROOT))
    return next(folder.glob("*.whl"))


def _try_out(wheel: Path, folder: Path) -> None:
    environment = folder / "empty"
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    _say(f"install {wheel.name} alone")
    venv.create(environment, symlinks=os.name != "nt")
    _install(environment, f"kalshi-live @ {wheel.as_uri()}")
    _say("import both packages, fetch from a server on this machine")
    with Sandbox() as sandbox:
        program = (PROGRAM, sandbox.base_url, *sandbox.milestone_ids)
        _succeed(_run(folder, programs / "python", "-I", *program))
    _say("kalshi-live without its extra")
    _expect_advice(_run(folder, programs / "kalshi-live", "demo"))
    _say("install the extras in their newest versions: developers may have older ones")
    _install(environment, f"kalshi-live[{EXTRAS}] @ {wheel.as_uri()}")
    _say("kalshi-live demo")
    _succeed(_run(folder, programs / "kalshi-live", "demo"))
    _say("the tests of the command line, and those of the sandbox's validation")
    _install(environment, "pytest", "hypothesis", "pexpect; sys_platform != 'win32'")
    pytest = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/cli", *VALIDATION)
    _succeed(_run(ROOT, programs / "python", *pytest))


def _install(environment: Path, *requirements: str) -> None:
    """Install with this interpreter's pip: the environment has none."""
    pip = (sys.executable, "-m", "pip", "--python", environment, "--disable-pip-version-check")
    _succeed(_run(environment, *pip, "install", "--quiet", *requirements))
    _succeed(_run(environment, *pip, "check"))


def _expect_advice(done: Done) -> None:
    lines = done.stderr.splitlines()
    if done.returncode == 0 or done.stdout or len(lines) != 1 or ADVICE not in lines[0]:
        raise SmokeTestError(f"expected one line with {ADVICE}, got: {_told(done)}")


def _succeed(done: Done) -> None:
    if done.returncode != 0:
        command = " ".join(str(part) for part in done.args)
        raise SmokeTestError(f"{command} exited with {done.returncode}: {_told(done)}")


def _told(done: Done) -> str:
    return "\n".join(filter(None, [done.stdout.strip(), done.stderr.strip()])) or "nothing"


def _run(folder: Path, *command: object) -> Done:
    """Run a command in `folder`, which holds none of the sources."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in OURS}
        | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _say(step: str) -> None:
    print(f"smoke test: {step}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
