"""What holds for all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

from harness import FACES, Face

# On a busy machine, an example may take as long as it wants.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(params=FACES)
def face_name(request: pytest.FixtureRequest) -> str:
    """Every case that takes this, or `face`, runs on both clients."""
    return str(request.param)


@pytest.fixture
def face(face_name: str) -> Face:
    return Face(face_name)


@pytest.fixture
def anyio_backend() -> str:
    """What tests that are coroutines run on."""
    return "asyncio"
