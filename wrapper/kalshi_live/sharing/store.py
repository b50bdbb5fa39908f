"""An event loop's way to a share's store: every wait ends, every failure is a `StoreError`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from valkey.asyncio import ConnectionPool, Valkey
from valkey.exceptions import ConnectionError as BrokenConnectionError
from valkey.exceptions import ValkeyError

from ..errors import StoreError, one_line
from .addresses import connection_options, shown

if TYPE_CHECKING:
    from valkey.commands.core import AsyncScript

    from .share import Share

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds that the store has for an answer, connecting and trying again included."""


class Store:
    """Connections to the store of a `Share`, opened as they are needed.

    Attributes:
        client: The store's own client. Its commands go through `ask`; they may be made twice,
            when the connection breaks before the answer is there.
    """

    def __init__(self, share: Share) -> None:
        options = connection_options(share.url)
        self._address = shown(share.url)
        self._password: str = options.get("password") or ""
        self._name = share.name
        self._pool: ConnectionPool = ConnectionPool(
            **{"socket_timeout": None, "retry_on_error": [BrokenConnectionError], **options}
        )
        self.client: Valkey = Valkey(connection_pool=self._pool)

    def key(self, part: str) -> str:
        """Return the key of that name, such as `kalshi:bucket`."""
        return f"{self._name}:{part}"

    def script(self, source: str) -> AsyncScript:
        """Return a script to be called with `keys` and `args` inside `ask`; Lua is its source.

        A store that does not know it, or has forgotten it, is told it again.
        """
        return self.client.register_script(source)

    async def ask(self, command: Awaitable[T], *, waits: float = 0.0) -> T:
        """Return what `command` brings, which itself `waits` so many seconds at most.

        Raises:
            StoreError: The store is away, did not answer in time, or refuses.
        """
        seconds = PATIENCE + waits
        try:
            async with asyncio.timeout(seconds):
                return await command
        except TimeoutError:
            raise self._error(f"no answer within {seconds:g} s") from None
        except (ValkeyError, OSError, EOFError, ValueError) as error:
            raise self._error(f"{error}" or type(error).__name__) from None

    async def aclose(self) -> None:
        """Close the connections."""
        with contextlib.suppress(TimeoutError, ValkeyError, OSError):  # they are gone then
            async with asyncio.timeout(PATIENCE):
                await self._pool.aclose()

    def _error(self, reason: str) -> StoreError:
        if self._password:
            reason = reason.replace(self._password, "…")
        return StoreError(one_line(f"the store {self._address}: {reason}"))
