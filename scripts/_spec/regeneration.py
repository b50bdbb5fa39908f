"""Brings the generated package in line with its specification, or says how far it is from that.

Either way the client is first generated somewhere else, whole; only then is the package looked at.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _spec.folders import difference, swap_in
from _spec.generation import generate
from _spec.reading import read


def regenerate(spec: Path, package: Path) -> bool:
    """Replaces the folder `package` by the client of the specification in the file `spec`.

    Returns whether anything had to change: an equal package is left alone, down to its timestamps.
    Raises `RegenerationError` or `OSError`, with the old package still in place.
    """
    package = package.resolve()
    package.parent.mkdir(parents=True, exist_ok=True)
    # Beside the package, because a rename does not cross filesystems.
    with _generated(spec, package.name, within=package.parent) as fresh:
        if not difference(package, fresh):
            return False
        swap_in(fresh, package, retired=fresh.parent / "retired")
        return True


def check(spec: Path, package: Path) -> str:
    """What `regenerate` would change in `package`, as a unified diff; empty when the two agree.

    Writes nothing anywhere near `package`. Raises `RegenerationError` when generating fails.
    """
    package = package.resolve()
    with _generated(spec, package.name) as fresh:
        return difference(package, fresh)


@contextmanager
def _generated(spec: Path, name: str, within: Path | None = None) -> Iterator[Path]:
    specification = read(spec)
    with tempfile.TemporaryDirectory(prefix=".regenerating-", dir=within) as folder:
        fresh = Path(folder, name)
        generate(specification, fresh)
        yield fresh
