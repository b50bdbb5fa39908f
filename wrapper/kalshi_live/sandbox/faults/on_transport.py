"""Faults of the connection: answers that come late, in pieces, or not at all.

Every wait ends when the client goes away or the server stops.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .registry import TRANSPORT, Options

if TYPE_CHECKING:
    from ..answers import Answer
    from ..wire import Wire

CHUNK = b" " * 2**14
LONGER = 1_000
"""Bytes by which a truncated answer falls short of its length."""


@TRANSPORT.fault(seconds=0.25)
async def latency(wire: Wire, _: Answer, options: Options) -> bool:
    """The answer comes so many seconds later."""
    return await wire.gone_within(options.seconds)


@TRANSPORT.fault()
async def hang(wire: Wire, _: Answer, __: Options) -> bool:
    """The request is accepted and never answered."""
    return await wire.gone_within(None)


@TRANSPORT.fault()
async def reset(wire: Wire, _: Answer, __: Options) -> bool:
    """The connection is reset before the answer."""
    wire.reset()
    return await wire.gone_within(None)


@TRANSPORT.fault()
async def reset_reused(wire: Wire, _: Answer, __: Options) -> bool:
    """A connection that has carried an answer is reset before the next one."""
    if wire.is_first:
        return False
    wire.reset()
    return await wire.gone_within(None)


@TRANSPORT.fault(seconds=0.005)
async def closed_idle(wire: Wire, answer: Answer, options: Options) -> bool:
    """The connection is closed so many seconds after the answer, whatever it then carries."""
    await wire.send(answer)
    asyncio.get_running_loop().call_later(options.seconds, wire.close)
    return True


@TRANSPORT.fault()
async def answered_twice(wire: Wire, answer: Answer, _: Options) -> bool:
    """The whole answer comes twice, one right after the other."""
    await wire.send(answer)
    fields = b"".join(b"%s: %s\r\n" % field for field in answer.headers)
    length = len(answer.body)
    wire.write_raw(
        b"HTTP/1.1 %d \r\n%sContent-Length: %d\r\n\r\n" % (answer.status, fields, length)
    )
    wire.write_raw(answer.body)
    return True


@TRANSPORT.fault()
async def disconnect(wire: Wire, _: Answer, __: Options) -> bool:
    """The connection is closed before the answer."""
    wire.close()
    return await wire.gone_within(None)


@TRANSPORT.fault()
async def truncated(wire: Wire, answer: Answer, _: Options) -> bool:
    """The connection is closed before the end of the body that Content-Length promised."""
    await wire.start(answer, length=len(answer.body) + LONGER)
    await wire.write(answer.body)
    wire.close()
    return await wire.gone_within(None)


@TRANSPORT.fault()
async def stall(wire: Wire, answer: Answer, _: Options) -> bool:
    """Half of the body comes, and then nothing."""
    await wire.start(answer, length=len(answer.body) + LONGER)
    await wire.write(answer.body[: len(answer.body) // 2])
    return await wire.gone_within(None)


@TRANSPORT.fault(seconds=0.05)
async def drip(wire: Wire, answer: Answer, options: Options) -> bool:
    """The body comes one byte at a time, with so many seconds between two."""
    await wire.start(answer, length=len(answer.body))
    for position in range(len(answer.body) - 1):
        await wire.write(answer.body[position : position + 1])
        if await wire.gone_within(options.seconds):
            return True
    await wire.end(answer.body[-1:])
    return True


@TRANSPORT.fault(seconds=0.01)
async def endless(wire: Wire, answer: Answer, options: Options) -> bool:
    """The answer never stops: spaces, 16 KiB at a time."""
    await wire.start(answer, length=None)
    while not await wire.gone_within(options.seconds):
        await wire.write(CHUNK)
    return True


@TRANSPORT.fault()
async def garbage(wire: Wire, _: Answer, __: Options) -> bool:
    """What comes back is not HTTP."""
    wire.write_raw(b"\x00\x01\x02 this is not HTTP\r\n\r\n")
    wire.close()
    return await wire.gone_within(None)
