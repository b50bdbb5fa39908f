"""Who does not use the views does not pay for them; who does, may from many threads at once."""

from __future__ import annotations

from pathlib import Path

import grimp

from programs import python

TESTS = str(Path(__file__).parents[1])
IMPORTS = """
import sys, kalshi_live
print([name for name in sys.modules if "kalshi_live.kinds." in name and ".common" not in name])
from datetime import UTC, datetime
item = kalshi_live.Observation("m", "tennis_tournament_singles", {"winner": "a"}, datetime.now(UTC))
item.phase, item.score, item.winner, item.updated_at, item.age, item.delayed
heavy = {"asyncio", "cattrs", "httpx", "rich", "starlette", "typer", "uvicorn", "yaml"}
print(sorted(heavy & set(sys.modules)))
item.view()
print("cattrs" in sys.modules)
"""
THREADS = """
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
import kalshi_live
from kinds.samples import SAMPLES

together = threading.Barrier(16)
def names(number):
    together.wait()
    views = [
        kalshi_live.Observation("m", type_, {**details, "winner": {}}, datetime.now(UTC)).view()
        for type_, details in SAMPLES.items()
    ]
    return [(type(view).__name__, [str(problem) for problem in view.problems]) for view in views]

with ThreadPoolExecutor(16) as pool:
    results = list(pool.map(names, range(16)))
print(len({repr(result) for result in results}), len(results[0]))
"""


def run(script: str) -> list[str]:
    path = f"import sys; sys.path.insert(0, {TESTS!r})\n"
    done = python("-c", path + script)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_importing_imports_no_kinds_and_their_use_nothing_heavy() -> None:
    assert run(IMPORTS) == ["[]", "[]", "True"]


def test_first_views_from_many_threads_at_once_are_all_right() -> None:
    assert run(THREADS) == ["1 19"]


GRAPH = grimp.build_graph("kalshi_live", cache_dir=None)


def imported(package: str) -> set[str]:
    """What the modules of a package import, `TYPE_CHECKING` or not, from outside of it."""
    modules = GRAPH.find_descendants(package) | {package}
    used = {name for one in modules for name in GRAPH.find_modules_directly_imported_by(one)}
    return used - modules


def test_kinds_know_of_nothing_above_them() -> None:
    assert imported("kalshi_live.kinds") == {"kalshi_live.errors"}


def test_what_kinds_share_names_no_single_kind() -> None:
    assert imported("kalshi_live.kinds.common") == {"kalshi_live.errors"}
