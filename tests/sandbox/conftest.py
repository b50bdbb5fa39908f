from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import httpx
import msgspec
import pytest

from kalshi_live import Phase
from kalshi_live.sandbox import Clock, Sandbox
from kalshi_live.sandbox.scripts import SCRIPTS_PER_TYPE, Script, script

START = 1_800_000_000.0
"""A Unix time to start clocks at: tests do not depend on today's date."""


@pytest.fixture
def clock() -> Clock:
    return Clock.stopped(START)


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=5.0, trust_env=False) as client:
        yield client


@pytest.fixture
def fetch(http: httpx.Client) -> Callable[..., httpx.Response]:
    """Ask a sandbox for milestones: `fetch(sandbox, ids)`; all of them by default."""

    def fetch(sandbox: Sandbox, ids=None, **options) -> httpx.Response:
        ids = sandbox.milestone_ids if ids is None else ids
        url = f"{sandbox.base_url}/live_data/batch"
        return http.get(url, params={"milestone_ids": list(ids)}, **options)

    return fetch


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    """One server for a whole module; `sandbox` hands it to a test without faults."""
    milestones = {"football_game": 2, "tennis_tournament_singles": 1}
    with Sandbox(milestones, seed=11, clock=Clock.stopped(START)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Iterator[Sandbox]:
    server.faults.clear()
    server.reset()
    yield server
    server.faults.clear()


@functools.cache
def scripts_of(type_: str) -> list[tuple[Script, list[dict]]]:
    played = [script(type_, number) for number in range(SCRIPTS_PER_TYPE)]
    return [(each, list(map(msgspec.json.decode, each.details))) for each in played]


@pytest.fixture
def scripts() -> Callable[[str], list[tuple[Script, list[dict]]]]:
    """Give the scripts of a type, each with its decoded details: `scripts("football_game")`."""
    return scripts_of


@pytest.fixture
def states() -> Callable[[str, Phase], list[dict]]:
    """Give all details of a type's scripts in one phase: `states("football_game", Phase.LIVE)`."""

    def states(type_: str, phase: Phase) -> list[dict]:
        return [
            shown
            for played, details in scripts_of(type_)
            for shown, current in zip(details, played.phases, strict=True)
            if current is phase
        ]

    return states
