"""Programs that use the library, each in a process of its own.

Warnings are errors there, and nothing may be written to stderr.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from kalshi_live.sandbox import Sandbox

LIMIT = 20.0


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What became of `python ARGUMENTS…`, with further environment variables."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=3 * LIMIT,
        check=False,
    )


def start(sandbox: Sandbox, script: str) -> subprocess.Popen[str]:
    program = f"""
    import signal
    from kalshi_live import *
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
    ids = {list(sandbox.milestone_ids)!r}
    {textwrap.indent(textwrap.dedent(script), "    ").strip()}
    """
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        env={**os.environ, "KALSHI_API_BASE_URL": sandbox.base_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(sandbox: Sandbox, script: str) -> str:
    """What the script prints; it must end by itself, well, and silent on stderr."""
    process = start(sandbox, script)
    try:
        out, err = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        pytest.fail(f"the process hung; it had said {out!r} and {err!r}")
    assert err == ""
    assert process.returncode == 0
    return out.strip()
