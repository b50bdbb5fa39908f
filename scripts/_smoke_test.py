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

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(__file__).with_name("_smoke_program.py")
ADVICE = 'pip install "kalshi-live[cli]"'


class SmokeTestError(Exception):
    """A step did not do what a user would expect; the message says which, and what it did."""


@frozen
class Environment:
    """A virtual environment in `folder`, used from another folder, without pip inside."""

    folder: Path

    @property
    def programs(self) -> Path:
        """The folder of the interpreter and of installed commands."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    def create(self) -> None:
        """Makes the environment, with nothing but the standard library in it."""
        venv.create(self.folder, symlinks=os.name != "nt")

    def install(self, requirement: str) -> None:
        """Installs `requirement` with this interpreter's pip."""
        pip = (sys.executable, "-m", "pip", "--python", self.folder, "--disable-pip-version-check")
        _succeed(_run(*pip, "install", "--quiet", requirement, cwd=self.folder.parent))
        _succeed(_run(*pip, "check", cwd=self.folder.parent))

    def run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Runs a program of the environment, in a folder that holds none of the sources."""
        return _run(self.programs / program, *arguments, cwd=self.folder.parent)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0 all steps passed, 1 one did not, 2 usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.wheel and not options.wheel.is_file():
        parser.error(f"{options.wheel} is not a file")
    try:
        with tempfile.TemporaryDirectory(prefix="kalshi-live-") as folder:
            wheel = options.wheel or _build(Path(folder) / "dist")
            _try_out(wheel.resolve(), Environment(Path(folder) / "empty"))
    except SmokeTestError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("smoke test passed")
    return 0


def _build(folder: Path) -> Path:
    _say("build sdist and wheel")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    _succeed(_run(*build, cwd=ROOT))
    return next(folder.glob("*.whl"))


def _try_out(wheel: Path, environment: Environment) -> None:
    _say(f"install {wheel.name} alone")
    environment.create()
    environment.install(f"kalshi-live @ {wheel.as_uri()}")
    _say("import both packages, fetch from a server on this machine")
    _succeed(environment.run("python", "-I", PROGRAM))
    _say("kalshi-live without its extra")
    _expect_advice(environment.run("kalshi-live", "demo"))
    _say("install the extras cli and sandbox")
    environment.install(f"kalshi-live[cli,sandbox] @ {wheel.as_uri()}")
    _say("kalshi-live demo")
    _succeed(environment.run("kalshi-live", "demo"))


def _expect_advice(done: subprocess.CompletedProcess[str]) -> None:
    lines = done.stderr.splitlines()
    if done.returncode == 0 or done.stdout or len(lines) != 1 or ADVICE not in lines[0]:
        raise SmokeTestError(f"expected one line with {ADVICE}, got: {_told(done)}")


def _succeed(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode != 0:
        command = " ".join(str(part) for part in done.args)
        raise SmokeTestError(f"{command} exited with {done.returncode}: {_told(done)}")


def _told(done: subprocess.CompletedProcess[str]) -> str:
    return "\n".join(filter(None, [done.stdout.strip(), done.stderr.strip()])) or "nothing"


def _run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    ours = ("PYTHONPATH", "PYTHONHOME", "KALSHI_API_BASE_URL")
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name not in ours}
        | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _say(step: str) -> None:
    print(f"smoke test: {step}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/smoke-test",
        description="Installs the wheel into an empty environment and uses it there.",
    )
    parser.add_argument(
        "wheel", type=Path, nargs="?", metavar="WHEEL", help="the wheel (default: build one)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
