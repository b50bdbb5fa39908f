"""Holds the tools that write generated code to their exact versions.

Which versions these are, only `pyproject.toml` says.
"""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from _spec.errors import ToolError

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def require_pinned(tool: str) -> None:
    """Raises `ToolError` unless the installed `tool` has the version that `pyproject.toml` pins."""
    wanted = pinned_version(tool)
    try:
        installed = version(tool)
    except PackageNotFoundError:
        installed = "not installed"
    if installed != wanted:
        raise ToolError(
            f"{tool} is {installed}, but pyproject.toml pins {wanted}: "
            f"run `.venv/bin/python -m pip install {tool}=={wanted}`"
        )


@cache
def pinned_version(tool: str) -> str:
    """The version that the `dev` extra pins `tool` to; raises `ToolError` when it pins none."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    for requirement in project["optional-dependencies"]["dev"]:
        name, exactly, wanted = requirement.partition("==")
        if exactly and name.strip() == tool:
            return str(wanted.strip())
    raise ToolError(f"pyproject.toml does not pin {tool} exactly (==) in its dev extra")
