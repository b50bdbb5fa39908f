"""Real processes: they share, one of them is killed, and who does not share notices nothing."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence

import pytest

from kalshi_live import RateLimit
from kalshi_live.cli import main
from kalshi_live.sandbox import Sandbox
from programs import LIMIT, start

from .conftest import RunningStore

RATE = RateLimit(tokens_per_second=200, burst=100, cost=10)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(milestones=1000, rate_limit=RATE) as running:
        yield running


def sharing(store: RunningStore, name: str, forever: bool = False) -> str:
    return f"""
    limit = {RATE!r}
    with LiveDataClient(rate_limit=limit, share=Share({store.url!r}, name={name!r})) as client:
        while True:
            batch = client.get(ids)
            print(len(batch), client.stats.rate_limited, flush=True)
            if not {forever}:
                break
    """


def test_one_that_is_killed_costs_the_others_nothing(store: RunningStore, sandbox: Sandbox) -> None:
    name = store.share().name
    doomed = start(sandbox, sharing(store, name, forever=True))
    assert doomed.stdout is not None
    assert doomed.stdout.readline() == "1000 0\n"
    others = [start(sandbox, sharing(store, name)) for _ in range(2)]
    assert doomed.stdout.readline() == "1000 0\n"
    doomed.kill()
    doomed.communicate()
    for other in others:
        out, err = other.communicate(timeout=LIMIT)
        assert (out, err) == ("1000 0\n", "")
    assert {request.status for request in sandbox.requests} == {200}


def python(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script), *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )
    return done.stdout.strip()


def test_who_does_not_share_imports_nothing_for_it(sandbox: Sandbox) -> None:
    script = """
    import sys
    from kalshi_live import LiveDataClient
    with LiveDataClient(sys.argv[1]) as client:
        client.get(["a"])
    print([name for name in sys.modules if "valkey" in name or "sharing" in name])
    """
    assert python(script, sandbox.base_url) == "[]"


def test_without_its_extra_a_share_says_what_to_install() -> None:
    script = """
    import sys
    sys.modules["valkey"] = None
    from kalshi_live import Share
    try:
        Share("valkey://host")
    except ModuleNotFoundError as missing:
        print(missing)
    """
    assert python(script) == 'sharing needs valkey: pip install "kalshi-live[sharing]"'


@pytest.mark.parametrize("option", [(), ("--no-rate-limit",)])
def test_the_command_line_shares(
    store: RunningStore, sandbox: Sandbox, capsys: pytest.CaptureFixture[str], option: Sequence[str]
) -> None:
    name = store.share().name
    share = ("--share", store.url, "--share-name", name)
    assert (
        main(["get", *sandbox.milestone_ids[:5], "--base-url", sandbox.base_url, *share, *option])
        == 0
    )
    assert store.ask("EXISTS", f"{name}:bucket") == (not option)
