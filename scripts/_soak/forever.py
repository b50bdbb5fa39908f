"""Makes one kind of call again and again until Ctrl-C, as a program would that people use.

Run by `interrupts`; arguments: `blocking` or `awaited`, the call, then milestone ids.
"""

import asyncio
import signal
import sys
from typing import Any

from kalshi_live import AsyncLiveDataClient, LiveDataClient, RetryPolicy

OPTIONS: dict[str, Any] = {"rate_limit": None, "retry": RetryPolicy(wait_initial=0.05)}
CALLS: dict[str, dict[str, Any]] = {
    "get": {"on_error": "collect"},
    "stream": {"on_error": "collect"},
    "watch": {"interval": 0.05},
}


def blocking(call: str, ids: list[str]) -> None:
    """Use the synchronous client."""
    with LiveDataClient(**OPTIONS) as client:
        while True:
            list(getattr(client, call)(ids, **CALLS[call]))


async def awaited(call: str, ids: list[str]) -> None:
    """Use the asynchronous client."""
    async with AsyncLiveDataClient(**OPTIONS) as client:
        while True:
            result = getattr(client, call)(ids, **CALLS[call])
            if call == "get":
                await result
            else:
                [_ async for _ in result]


def main(face: str, call: str, ids: list[str]) -> None:
    """Say `ready`, and work until Ctrl-C."""
    try:
        print("ready", flush=True)
        if face == "blocking":
            blocking(call, ids)
        else:
            asyncio.run(awaited(call, ids))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
