"""A new query parameter of the specification is usable through the wrapper as it is."""

import shutil
from pathlib import Path

import pytest

from _paths import ROOT
from _spec.regeneration import regenerate
from programs import python
from specifications import LIVE_DATA

EARLIER = LIVE_DATA.read_text()
LATER = EARLIER.replace(
    "      responses:\n",
    """\
        - name: include_player_stats
          in: query
          required: false
          schema:
            type: boolean
            default: false
      responses:
""",
    1,
)

PROGRAM = """\
import httpx, kalshi_trade_api
from kalshi_live import LiveDataClient

asked = []

def answer(request):
    asked.append(request.url.query.decode())
    return httpx.Response(200, json={"live_datas": []})

print(kalshi_trade_api.__file__)
with LiveDataClient("https://server.test", transport=httpx.MockTransport(answer)) as client:
    client.get(["a"])
    try:
        client.get(["a"], include_player_stats=True)
    except TypeError as error:
        print(error)
print(asked)
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> dict[str, Path]:
    """The folders with a client that has the parameter and one that has not."""
    return {
        name: generated(tmp_path_factory.mktemp(name), content)
        for name, content in (("with", LATER), ("without", EARLIER))
    }


def generated(folder: Path, content: str) -> Path:
    spec = folder / "openapi.yaml"
    spec.write_text(content)
    shutil.copy(ROOT / "openapi.overlay.yaml", folder)  # what else the wrapper imports
    regenerate(spec, folder / "kalshi_trade_api")
    return folder


def run(first_on_the_path: Path) -> list[str]:
    path = f"import sys; sys.path[:0] = [{str(first_on_the_path)!r}, {str(ROOT / 'wrapper')!r}]\n"
    done = python("-c", path + PROGRAM)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_parameter_that_the_operation_has_is_sent_when_it_is_given_and_only_then(packages):
    imported, asked = run(packages["with"])

    assert imported.startswith(str(packages["with"]))
    assert asked == "['milestone_ids=a', 'milestone_ids=a&include_player_stats=true']"


def test_a_parameter_that_the_operation_has_not_is_refused_and_the_version_named(packages):
    imported, refusal, asked = run(packages["without"])

    assert imported.startswith(str(packages["without"]))
    assert "include_player_stats" in refusal
    assert "version 3.8.0 of the specification" in refusal
    assert asked == "['milestone_ids=a']"
