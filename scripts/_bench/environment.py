"""Makes or reuses `.venv-bench`, with kalshi-live and its peers in it; measures nothing.

Runs under whatever `python3` is, so the syntax stays old enough for one that is too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .options import parser

SCRIPTS = Path(__file__).resolve().parent.parent
ROOT = SCRIPTS.parent
VENV = ROOT / ".venv-bench"
STAMP = VENV / ".installed"
OLDEST = (3, 11)
NEWEST_TRIED = 20
# One by one: a peer that does not exist for this Python costs only itself.
PEERS = (
    "httpx-aiohttp",
    "aiohttp",
    "orjson",
    "kalshi_python_async",
    "kalshi_python_sync",
    "kalshi-sdk",
)


def run(arguments):
    """Runs the benchmark with `arguments` in its environment, and exits with its exit code."""
    options = parser().parse_args(arguments)
    python = _ensure(options.python, options.refresh)
    environment = dict(os.environ, PYTHONPATH=str(SCRIPTS), PYTHONUTF8="1")
    command = [str(python), "-m", "_bench", *arguments]
    try:
        sys.exit(subprocess.call(command, env=environment))
    except KeyboardInterrupt:
        sys.exit(130)


def _ensure(wanted, refresh):
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    is_there = python.exists() and _can(str(python), "import pip")
    if not is_there or wanted is not None or refresh:
        _create(_interpreter(wanted), python, refresh)
    fingerprint = _fingerprint(python)
    if not STAMP.exists() or STAMP.read_text() != fingerprint:
        _install(python)
        STAMP.write_text(fingerprint)
    return python


def _create(interpreter, python, refresh):
    if python.exists() and not refresh and _version(interpreter) == _version(str(python)):
        return
    print("Setting up .venv-bench with " + interpreter, file=sys.stderr)
    if subprocess.call([interpreter, "-m", "venv", "--clear", str(VENV)]) != 0:
        _give_up(interpreter + " -m venv failed: its message is above")


def _interpreter(wanted):
    """The one that is wanted, else the newest on the PATH: the newest peers need it."""
    if wanted is not None:
        found = shutil.which(wanted)
        if found and _is_fit(found):
            return found
        _give_up(wanted + " is no Python 3.11 or newer with a venv module")
    names = ["python3." + str(minor) for minor in range(NEWEST_TRIED, OLDEST[1] - 1, -1)]
    for name in [*names, sys.executable]:
        found = shutil.which(name)
        if found and _is_fit(found):
            return found
    return _give_up("Python 3.11 or newer is needed, with its venv module: install one")


def _is_fit(interpreter):
    return _can(interpreter, "import ensurepip, sys, venv; assert sys.version_info >= (3, 11)")


def _can(interpreter, code):
    return subprocess.call([interpreter, "-c", code], stderr=subprocess.DEVNULL) == 0


def _version(interpreter):
    code = "import sys; print(sys.version)"
    return subprocess.run([interpreter, "-c", code], stdout=subprocess.PIPE, check=False).stdout


def _install(python):
    print("Installing kalshi-live and its peers into .venv-bench", file=sys.stderr)
    done = _pip_install(python, "-e", str(ROOT))
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        _give_up("pip could not install kalshi-live: its message is above")
    for peer in PEERS:
        if _pip_install(python, "--upgrade", peer).returncode != 0:
            print("note: " + peer + " cannot be installed here: it will be absent", file=sys.stderr)


def _pip_install(python, *arguments):
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _fingerprint(python):
    parts = [
        (ROOT / "pyproject.toml").read_bytes(),
        " ".join(PEERS).encode(),
        str(ROOT).encode(),
        os.path.realpath(str(python)).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _give_up(message):
    sys.exit("error: " + message)
