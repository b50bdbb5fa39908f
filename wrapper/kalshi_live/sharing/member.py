"""A watch or relay as the store knows it: what it wants, and whether it is the one that polls."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
import socket
from importlib import resources
from typing import TYPE_CHECKING

import attrs

from .records import Wanted, encode

if TYPE_CHECKING:
    from .store import Store

LEASE = 3.0
"""Seconds after which who has not been heard of is taken for gone, as a poller too."""

BEATS = 3
"""How many times in one lease a member says that it is there."""

KEPT = 10
"""Leases after which what nobody uses any more is gone from the store."""

_BEAT, _LEAVE = (
    resources.files(__package__).joinpath(name).read_text("utf-8")
    for name in ("beat.lua", "leave.lua")
)
_KEYS = ("members", "poller", "relay", "token", "tired", "states", "changes", "count")


@attrs.frozen
class Standing:
    """What the store answers to a member that says that it is there.

    Attributes:
        holder: The fencing token of the member that polls, and its name, without which nobody
            writes.
        is_mine: Whether that is this member.
        tired: How many members have let others poll, having had no answers.
        members: How many members there are.
        wanted: The names of what is wanted, one for each member; for the poller only.
        earliest: What `loop.time()` has to be added to for the store's time, or somewhat less.
        latest: The same, or somewhat more.
    """

    holder: str
    is_mine: bool
    tired: int
    members: int
    wanted: tuple[str, ...]
    earliest: float
    latest: float

    @property
    def poller(self) -> str:
        """The member that polls."""
        return self.holder.partition("/")[2]


class Member:
    """One of those who share a poller.

    Attributes:
        name: Host, process and a random number.
    """

    def __init__(self, store: Store, asked: str, lease: float, *, is_relay: bool = False) -> None:
        """Share with those who want the same `asked`, whatever that is."""
        host = re.sub(r"[^A-Za-z0-9_.-]", "_", socket.gethostname())
        self.name: str = f"{host}:{os.getpid()}:{secrets.token_hex(6)}"
        self.lease: float = lease
        self._is_relay = is_relay
        self._store = store
        self._group = hashlib.sha256(asked.encode()).hexdigest()[:8]
        self._beat = store.script(_BEAT)
        self._leave = store.script(_LEAVE)
        self._entry = self._digest = ""
        self._wanted = b""
        self._is_known = False
        self.want(Wanted(lease, ()))

    def key(self, part: str) -> str:
        """Return the key of that name in the store."""
        return self._store.key(f"watch:{self._group}:{part}")

    def want(self, wanted: Wanted) -> None:
        """Have others know with the next beat what this one wants."""
        self._wanted = encode(wanted)
        self._digest = hashlib.sha256(self._wanted).hexdigest()[:24]
        self._is_known = False

    async def beat(self) -> Standing:
        """Say that this member is there; poll for all, if nobody else does.

        Raises:
            StoreError: The store is away.
        """
        former, self._entry = self._entry, f"{self.name}/{self._digest}"
        wanted, digest = self._wanted, self._digest
        standing, is_known = await self._say(former, digest, b"" if self._is_known else wanted)
        if not is_known:
            standing, _ = await self._say(self._entry, digest, wanted)
        self._is_known = digest == self._digest
        return standing

    async def leave(self, pause: float = 0.0) -> None:
        """Go; or, for `pause` seconds, only let others poll.

        Raises:
            StoreError: The store is away.
        """
        pause_ms = round(pause * 1e3)
        arguments = (self.name, self._entry, pause_ms)
        await self._store.ask(self._leave(keys=self._keys(self._digest), args=arguments))

    async def _say(self, former: str, digest: str, wanted: bytes) -> tuple[Standing, bool]:
        lease = round(self.lease * 1e3)
        arguments = (
            *(self.name, self._entry, former, wanted),
            *(lease, KEPT * lease, int(self._is_relay)),
        )
        loop = asyncio.get_running_loop()
        sent_at = loop.time()
        seconds, micros, holder, is_known, tired, members, names = await self._store.ask(
            self._beat(keys=self._keys(digest), args=arguments), waits=self.lease / BEATS
        )
        now = int(seconds) + int(micros) / 1e6
        holder = holder.decode()
        standing = Standing(
            holder=holder,
            is_mine=holder.endswith(f"/{self.name}"),
            tired=tired,
            members=members,
            wanted=tuple(name.decode().rpartition("/")[2] for name in names),
            earliest=now - loop.time(),
            latest=now - sent_at,
        )
        return standing, bool(is_known)

    def _keys(self, digest: str) -> list[str]:
        return [self.key(part) for part in (*_KEYS, f"wants:{digest}")]
