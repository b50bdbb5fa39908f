"""Makes or reuses `.venv` and runs a command inside it.

Runs under whatever `python3` is, so the syntax stays old enough for one that is too old, and that
has to be told so.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".installed"
OLDEST = (3, 11)
EXTRAS = "dev"


def run(*command):
    """Becomes `python COMMAND…`, run in the project's environment."""
    python = ensure()
    arguments = [str(python), *[str(part) for part in command]]
    sys.stdout.flush()
    if os.name == "nt":  # exec returns to the shell at once there
        sys.exit(subprocess.call(arguments))
    os.execv(str(python), arguments)


def ensure():
    """The environment's interpreter, once the environment is there and up to date."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not _works(python):
        _create()
    wanted = _fingerprint(python)
    if not STAMP.exists() or STAMP.read_text() != wanted:
        _install(python)
        STAMP.write_text(wanted)
    return python


def _works(python):
    if not python.exists():
        return False
    return subprocess.call([str(python), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def _create():
    interpreter = _interpreter()
    probe = [interpreter, "-c", "import ensurepip, venv"]
    if subprocess.call(probe, stderr=subprocess.DEVNULL) != 0:
        _give_up(
            f"{interpreter} has no venv module: install it "
            "(Debian, Ubuntu: apt install python3-venv) and run this again"
        )
    print("Setting up .venv (first run only)", file=sys.stderr)
    if subprocess.call([interpreter, "-m", "venv", "--clear", str(VENV)]) != 0:
        _give_up(f"{interpreter} -m venv failed: its message is above")


def _interpreter():
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for minor in range(OLDEST[1] + 9, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    version = ".".join(str(part) for part in sys.version_info[:3])
    return _give_up(
        f"Python 3.{OLDEST[1]} or newer is needed, and this is {version}: install one and try again"
    )


def _install(python):
    print("Installing what the project needs into .venv", file=sys.stderr)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e"]
    done = subprocess.run(
        [*command, f"{ROOT}[{EXTRAS}]"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        _give_up("pip could not install what the project needs: its message is above")


def _fingerprint(python):
    """What an up-to-date environment was made from: dependencies, place and interpreter."""
    parts = [
        (ROOT / "pyproject.toml").read_bytes(),
        str(ROOT).encode(),
        os.path.realpath(str(python)).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _give_up(message):
    sys.exit(f"error: {message}")
