"""Makes or reuses an environment of the project's and runs a command inside it.

Runs under whatever `python3` is, so the syntax stays old enough for one that is too old, and that
has to be told so.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NEWEST_TRIED = 20
_VERSION = "import sys; print(sys.version)"


class Environment:
    """A virtual environment: `folder` in the project's root, with the project and its `extras`.

    `optional` packages are installed one by one: one that does not exist for this Python costs
    only itself. `python` is the interpreter to make it with: a new one makes it anew.
    """

    def __init__(
        self,
        folder: str,
        extras: str,
        optional: "tuple[str, ...]" = (),
        python: "str | None" = None,
    ) -> None:
        self.name = folder
        self.folder = ROOT / folder
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self._project = f"{ROOT}[{extras}]"
        self._optional = optional
        self._wanted = python and (
            _found(python) or _give_up(f"{python} is no Python 3.{OLDEST[1]} or newer")
        )

    def run(self, *command: object) -> None:
        """Become `python COMMAND…`, run in the environment."""
        python = str(self.ensure())
        arguments = [python, *[str(part) for part in command]]
        sys.stdout.flush()
        if os.name == "nt":  # exec returns to the shell at once there
            sys.exit(subprocess.call(arguments))
        os.execv(python, arguments)

    def ensure(self) -> Path:
        """Return the environment's interpreter, once it is there and up to date."""
        if not self._is_fit():
            self._create()
        stamp, wanted = self.folder / ".installed", self._fingerprint()
        if not stamp.exists() or stamp.read_text() != wanted:
            self._install()
            stamp.write_text(wanted)
        return self.python

    def _is_fit(self) -> bool:
        version = self.python.exists() and _answer(self.python, f"import pip; {_VERSION}")
        return bool(version) and (
            self._wanted is None or version == _answer(self._wanted, _VERSION)
        )

    def _create(self) -> None:
        interpreter = self._wanted or _interpreter()
        if not _answer(interpreter, "import ensurepip, venv; print(1)"):
            _give_up(
                f"{interpreter} has no venv module: install it "
                "(Debian, Ubuntu: apt install python3-venv) and run this again"
            )
        print(f"Setting up {self.name} (first run only)", file=sys.stderr)
        if subprocess.call([interpreter, "-m", "venv", "--clear", str(self.folder)]) != 0:
            _give_up(f"{interpreter} -m venv failed: its message is above")

    def _install(self) -> None:
        print(f"Installing what the project needs into {self.name}", file=sys.stderr)
        done = self._pip_install("-e", self._project)
        if done.returncode != 0:
            sys.stderr.buffer.write(done.stdout)
            _give_up("pip could not install what the project needs: its message is above")
        for package in self._optional:
            if self._pip_install("--upgrade", package).returncode != 0:
                print(f"note: {package} cannot be installed here", file=sys.stderr)

    def _pip_install(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        pip = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        return subprocess.run(
            [*pip, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )

    def _fingerprint(self) -> str:
        """Tell what an up-to-date environment was made from: dependencies, place, interpreter."""
        parts = [
            (ROOT / "pyproject.toml").read_bytes(),
            " ".join((self._project, *self._optional)).encode(),
            os.path.realpath(str(self.python)).encode(),
        ]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _interpreter() -> str:
    """Return this interpreter, or the newest there is when this one is too old."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(NEWEST_TRIED, OLDEST[1] - 1, -1):
        found = _found(f"python3.{minor}")
        if found:
            return found
    version = ".".join(str(part) for part in sys.version_info[:3])
    return _give_up(
        f"Python 3.{OLDEST[1]} or newer is needed, and this is {version}: install one and try again"
    )


def _found(python: str) -> "str | None":
    """Return where an interpreter is; None when it is not there, does not start or is too old."""
    path = shutil.which(python)
    is_fit = path and _answer(path, f"import sys; print(sys.version_info >= {OLDEST})")
    return path if is_fit and b"True" in is_fit else None


def _answer(interpreter: "str | Path", code: str) -> bytes:
    """Return what `code` prints; nothing when it fails."""
    done = subprocess.run(
        [str(interpreter), "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.stdout if done.returncode == 0 else b""


def _give_up(message: str) -> NoReturn:
    sys.exit(f"error: {message}")


_DEVELOPMENT = Environment(".venv", "dev")
run, ensure = _DEVELOPMENT.run, _DEVELOPMENT.ensure
