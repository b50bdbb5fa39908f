"""Faults limited, combined and switched, as tests use them."""

from __future__ import annotations

import time

import httpx

from kalshi_live.sandbox import Clock, Fault, Sandbox

START = 1_800_000_000.0


def test_faults_can_be_switched_while_it_runs(sandbox, fetch):
    statuses = [fetch(sandbox).status_code]
    sandbox.faults["server_error"] = 1.0
    statuses.append(fetch(sandbox).status_code)
    del sandbox.faults["server_error"]
    statuses.append(fetch(sandbox).status_code)
    assert statuses == [200, 500, 200]


def test_latency_goes_together_with_other_faults(sandbox, fetch):
    sandbox.faults["latency"] = Fault(seconds=0.05)
    sandbox.faults["server_error"] = 1.0
    begun = time.monotonic()
    assert fetch(sandbox).status_code == 500
    assert time.monotonic() - begun >= 0.05
    assert sandbox.requests[0].faults == ("server_error", "latency")


def test_the_same_seed_serves_the_same_faults():
    runs = []
    for _ in range(2):
        settings = {"null_details": 0.1, "omitted": 0.1, "server_error": 0.3}
        with Sandbox(60, seed=5, clock=Clock.stopped(START), faults=settings) as sandbox:
            url = f"{sandbox.base_url}/live_data/batch"
            params = {"milestone_ids": sandbox.milestone_ids}
            runs.append([httpx.get(url, params=params).content for _ in range(6)])
    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 2
