"""What is asked of the server, and how the answer is read; whatever the operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import attrs

if TYPE_CHECKING:
    from ..observation import RoundTrip

T = TypeVar("T")


@attrs.frozen
class Request(Generic[T]):
    """One request.

    Attributes:
        method: The HTTP method.
        path: Below the base URL, such as `/live_data/batch`.
        params: Query parameters as httpx takes them; a list is sent as a repeated parameter.
        read: Turns the body of a 200, and the moments when the request went out and when the body
            had arrived, into the value. Raises `ContractError` when the body is not what the
            specification promises.
        is_another: Tells of a value whether it looks like the answer to another request. Over a
            connection that was used before it may be that, and is asked for again.
    """

    method: str
    path: str
    params: Mapping[str, Any]
    read: Callable[[bytes, RoundTrip], T]
    is_another: Callable[[T], bool] = lambda _: False

    @classmethod
    def of(
        cls,
        arguments: Mapping[str, Any],
        read: Callable[[bytes, RoundTrip], T],
        is_another: Callable[[T], bool] = lambda _: False,
    ) -> Self:
        """Return the request with the arguments that a generated `_get_kwargs` returns."""
        params = arguments.get("params", {})
        return cls(arguments["method"], arguments["url"], params, read, is_another)
