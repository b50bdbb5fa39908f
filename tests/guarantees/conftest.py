from __future__ import annotations

import pytest

from harness import Face


@pytest.fixture(params=["sync", "async"])
def face(request: pytest.FixtureRequest) -> Face:
    """Every case that takes this runs on both clients."""
    return Face(request.param)
