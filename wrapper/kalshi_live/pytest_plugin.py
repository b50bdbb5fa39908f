"""The pytest plugin for users' own tests: the fixture `kalshi_sandbox` and the marker of that name.

pytest imports this module in every run of everybody who has the package; it imports no server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .sandbox import Sandbox

MARKER = "kalshi_sandbox"


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, so that strict marker checks accept it."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(milestones=250, seed=0, faults=None, ...): the arguments of "
        "kalshi_live.sandbox.Sandbox for the fixture kalshi_sandbox of this test",
    )


@pytest.fixture
def kalshi_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Serve a fresh, fault-free sandbox for one test; `@pytest.mark.kalshi_sandbox` configures it.

    The marker takes what `kalshi_live.sandbox.Sandbox` takes; the nearest one wins, argument by
    argument.
    """
    try:
        from .sandbox import Sandbox  # noqa: PLC0415 - only tests that use the fixture pay for it
    except ImportError as missing:
        pytest.fail(str(missing), pytrace=False)
    with _configured(Sandbox, request) as sandbox:
        yield sandbox


def _configured(sandbox: type[Sandbox], request: pytest.FixtureRequest) -> Sandbox:
    settings: dict[str, object] = {}
    for marker in reversed(list(request.node.iter_markers(MARKER))):
        if marker.args:
            pytest.fail(f"@pytest.mark.{MARKER} takes keyword arguments only", pytrace=False)
        settings |= marker.kwargs
    try:
        return sandbox(**settings)  # type: ignore[arg-type]
    except (TypeError, ValueError) as problem:
        pytest.fail(f"@pytest.mark.{MARKER}: {problem}", pytrace=False)
