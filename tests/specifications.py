"""Specifications that stay as they are when the vendored one moves on, for tests with opinions."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "scripts" / "specs"

LIVE_DATA = _FOLDER / "live_data.yaml"
"""A version of the live data operation that has all that the wrapper needs."""

THINGS = _FOLDER / "things.yaml"
"""An API with one of each thing that can change."""
