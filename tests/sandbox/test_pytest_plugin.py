from __future__ import annotations

import sys

import pytest

from programs import python

pytest_plugins = ["pytester"]

STRICT = """
[pytest]
filterwarnings = error
addopts = --strict-markers --strict-config
"""


@pytest.fixture
def strict(pytester):
    """A project of a strict user."""
    pytester.makeini(STRICT)
    return pytester


def test_the_fixture_is_a_fresh_sandbox_without_faults(strict):
    strict.makepyfile("""
        import httpx, pytest

        @pytest.mark.parametrize("round", [1, 2])
        def test_it(kalshi_sandbox, round):
            ids = kalshi_sandbox.milestone_ids[:100]
            url = kalshi_sandbox.base_url + "/live_data/batch"
            response = httpx.get(url, params={"milestone_ids": ids})
            assert len(response.json()["live_datas"]) == 100
            assert len(kalshi_sandbox.requests) == 1
            assert not kalshi_sandbox.faults
    """)
    strict.runpytest_inprocess("-p", "no:xdist").assert_outcomes(passed=2)


def test_the_marker_configures_it_and_the_nearest_one_wins(strict):
    strict.makepyfile("""
        import pytest

        pytestmark = pytest.mark.kalshi_sandbox(milestones=20, seed=3)

        @pytest.mark.kalshi_sandbox(milestones=5, faults={"hang": 0.5})
        def test_near(kalshi_sandbox):
            assert len(kalshi_sandbox.milestone_ids) == 5
            assert kalshi_sandbox.faults["hang"].probability == 0.5

        def test_far(kalshi_sandbox):
            assert len(kalshi_sandbox.milestone_ids) == 20
    """)
    strict.runpytest_inprocess().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("faults={'gremlins': 1.0}", "*unknown fault 'gremlins'*known faults:*"),
        ("milestnes=3", "*kalshi_sandbox:*unexpected keyword argument 'milestnes'*"),
        ("20", "*takes keyword arguments only*"),
    ],
)
def test_a_wrong_marker_is_one_line_and_no_traceback(strict, arguments, message):
    strict.makepyfile(f"""
        import pytest

        @pytest.mark.kalshi_sandbox({arguments})
        def test_it(kalshi_sandbox):
            pass
    """)
    result = strict.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_without_the_extra_a_test_says_what_to_install(strict, monkeypatch):
    strict.makepyfile("def test_it(kalshi_sandbox): pass")
    for name in [name for name in sys.modules if name.startswith("kalshi_live.sandbox")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = strict.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['*pip install "kalshi-live*sandbox*'])


def test_the_marker_is_listed(strict):
    strict.runpytest_inprocess("--markers").stdout.fnmatch_lines(["*kalshi_sandbox(milestones=*"])


def test_the_plugin_imports_no_server():
    code = (
        "import sys, kalshi_live.pytest_plugin\n"
        "print(sorted({'starlette', 'uvicorn', 'rich'} & set(sys.modules)))"
    )
    assert python("-c", code).stdout == "[]\n"
