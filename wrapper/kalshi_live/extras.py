"""What is said when the packages of an extra are not installed."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def extra(name: str, *packages: str, purpose: str) -> Iterator[None]:
    """Say what to install when one of the packages cannot be imported inside of this.

    Raises:
        ImportError: One of them is not there.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name not in packages:
            raise
        raise ImportError(
            f'{purpose} need {missing.name}: pip install "kalshi-live[{name}]"', name=missing.name
        ) from None
