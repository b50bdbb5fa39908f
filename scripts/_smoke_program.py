"""A user's first program: both clients fetch live data from the server at a base URL.

Runs where nothing but `kalshi-live` and its core dependencies is installed, with the base URL and
the server's milestone ids as arguments; stops with one line when something is wrong.
"""

import asyncio
import sys
from importlib.resources import files
from importlib.util import find_spec

import kalshi_live
import kalshi_trade_api
from kalshi_live import AsyncLiveDataClient, LiveDataBatch, LiveDataClient

EXTRAS = ("typer", "rich", "starlette", "uvicorn", "openapi_schema_validator")
UNKNOWN = "no-live-data"


def main(base_url: str, ids: list[str]) -> None:
    """Check the installation and both clients."""
    for package in (kalshi_trade_api, kalshi_live):
        _expect(files(package).joinpath("py.typed").is_file(), f"{package.__name__} has py.typed")
    installed = [name for name in EXTRAS if find_spec(name)]
    _expect(not installed, f"no extra is installed, but found {installed}")
    with LiveDataClient(base_url) as client:
        _check(client.get([*ids, UNKNOWN]), ids)
    _check(asyncio.run(_fetched(base_url, [*ids, UNKNOWN])), ids)


async def _fetched(base_url: str, ids: list[str]) -> LiveDataBatch:
    async with AsyncLiveDataClient(base_url) as client:
        return await client.get(ids)


def _check(batch: LiveDataBatch, ids: list[str]) -> None:
    _expect(list(batch) == ids, f"all ids in order, but got {len(batch)}")
    _expect(batch.missing == (UNKNOWN,), f"{UNKNOWN} is missing, but got {batch.missing}")
    model = batch[ids[7]].data
    _expect(
        model.details.to_dict() == batch[ids[7]].details, "the model of an item has its details"
    )


def _expect(is_so: bool, what: str) -> None:
    if not is_so:
        sys.exit(f"error: expected: {what}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
