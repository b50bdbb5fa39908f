"""What is said when an extra is not installed, and what the library does not import."""

from __future__ import annotations

import pytest

from programs import python

WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""
COMMAND = """
from kalshi_live.cli import main
sys.exit(main({arguments!r}))
"""
TRANSPORT = """
from kalshi_live.transports import aiohttp_transport
try:
    aiohttp_transport()
except ModuleNotFoundError as missing:
    print(missing)
"""
FRAME = """
from kalshi_live import LiveDataBatch
try:
    LiveDataBatch().to_{name}()
except ImportError as missing:
    print(missing)
"""


@pytest.mark.parametrize(
    ("names", "command", "said"),
    [
        ({"typer"}, "get", 'the command line needs typer: pip install "kalshi-live[cli]"'),
        ({"rich"}, "get", 'the command line needs rich: pip install "kalshi-live[cli]"'),
        ({"starlette"}, "demo", 'the sandbox needs starlette: pip install "kalshi-live[sandbox]"'),
        (
            {"valkey"},
            "get a --share valkey://host",
            'sharing needs valkey: pip install "kalshi-live[sharing]"',
        ),
        ({"uvicorn"}, "sandbox", 'the sandbox needs uvicorn: pip install "kalshi-live[sandbox]"'),
        (
            {"duckdb"},
            "export games -f csv",
            'recordings need duckdb: pip install "kalshi-live[recording]"',
        ),
    ],
)
def test_without_its_extra_a_command_says_what_to_install(
    names: set[str], command: str, said: str
) -> None:
    done = python("-c", WITHOUT.format(names=names) + COMMAND.format(arguments=command.split()))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: {said}\n"


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_without_its_package_a_frame_says_what_to_install(name: str) -> None:
    done = python("-c", WITHOUT.format(names={name}) + FRAME.format(name=name))
    assert done.stdout == f'these frames need {name}: pip install "kalshi-live[{name}]"\n'


@pytest.mark.parametrize("name", ["altair", "vl_convert"])
def test_without_its_extra_a_chart_says_what_to_install(name: str) -> None:
    done = python("-c", WITHOUT.format(names={name}) + "import kalshi_live.charts")
    said = f'ImportError: charts need {name}: pip install "kalshi-live[recording]"'
    assert done.stderr.splitlines()[-1] == said


@pytest.mark.parametrize("name", ["aiohttp", "httpx_aiohttp"])
def test_without_its_extra_the_transport_says_what_to_install(name: str) -> None:
    done = python("-c", WITHOUT.format(names={name}) + TRANSPORT)
    assert done.stdout == f'this transport needs {name}: pip install "kalshi-live[fast]"\n'


def test_get_needs_no_sandbox() -> None:
    names = {"starlette", "uvicorn", "openapi_schema_validator"}
    done = python("-c", WITHOUT.format(names=names) + COMMAND.format(arguments=["get", "--help"]))
    assert (done.returncode, done.stderr) == (0, "")


IMPORTING = """
import sys
for name in ("kalshi_live", "kalshi_live.cli", "kalshi_live.cli.app"):
    __import__(name)
    print(*sys.modules)
"""


def test_nothing_is_imported_before_it_is_needed() -> None:
    done = python("-c", IMPORTING)
    library, command_line, commands = (set(line.split()) for line in done.stdout.splitlines())
    for modules in (library, command_line):
        assert modules.isdisjoint({"typer", "click", "rich", "starlette", "uvicorn"})
        assert modules.isdisjoint({"altair", "duckdb", "pandas", "polars"})
    assert commands.isdisjoint({"starlette", "uvicorn", "rich.console", "httpx"})


def test_the_package_runs_as_a_module() -> None:
    done = python("-m", "kalshi_live", "--version")
    assert done.stdout.startswith("kalshi-live ")
    assert python("-m", "kalshi_live", "nonsense").returncode == 2
