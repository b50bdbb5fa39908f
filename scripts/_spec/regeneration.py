"""Brings the generated package in line with its specification, or says how far it is from that.

Either way the client is first generated somewhere else, whole; only then is the package looked at.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _spec.folders import difference, swap_in
from _spec.generation import generate
from _spec.reading import Specification, read


def regenerate(spec: Path, package: Path) -> bool:
    """Replace the folder `package` by the client of the specification in the file `spec`.

    Return whether anything had to change: an equal package is left alone, down to its timestamps.
    Raise `RegenerationError` or `OSError`, with the old package still in place.
    """
    with generated(read(spec), package, beside=True) as fresh:
        if not difference(package, fresh):
            return False
        swap_in((fresh, package.resolve()))
        return True


def check(spec: Path, package: Path) -> str:
    """Return what `regenerate` would change in `package`, as a unified diff; empty for nothing.

    Write nothing anywhere near `package`. Raise `RegenerationError` when generating fails.
    """
    with generated(read(spec), package) as fresh:
        return difference(package, fresh)


@contextmanager
def generated(
    specification: Specification, package: Path, *, beside: bool = False
) -> Iterator[Path]:
    """Yield a temporary folder with the client that is to become `package`, under its name.

    With `beside`, it is made in the folder of `package`, because no rename crosses filesystems.
    """
    package = package.resolve()
    if beside:
        package.parent.mkdir(parents=True, exist_ok=True)
    within = package.parent if beside else None
    with tempfile.TemporaryDirectory(prefix=".regenerating-", dir=within) as folder:
        fresh = Path(folder, package.name)
        generate(specification, fresh)
        yield fresh
