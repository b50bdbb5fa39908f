"""The error for a sandbox whose extra is not installed.

It has a module of its own because nothing else here can be imported then.
"""

from __future__ import annotations

PACKAGES = ("starlette", "uvicorn", "openapi_schema_validator")
"""The modules of the extra `sandbox` that this package imports."""


class MissingExtraError(ImportError):
    """The sandbox was imported without what it needs."""


def missing_extra(missing: ModuleNotFoundError) -> ImportError:
    """Return what to raise for a module that was not found: only the extra's get the advice."""
    name = (missing.name or "").partition(".")[0]
    if name not in PACKAGES:
        return missing
    return MissingExtraError(
        f'the sandbox needs {name}: pip install "kalshi-live[sandbox]"', name=name
    )
