"""Changes one line of generated code, as another version of the generator might, and sees it found.

It is what the checks that call the code are for: of the specification alone they learn little that
the comparison of types does not know already.
"""

import shutil
import sys
from pathlib import Path

import pytest

from contract_checks import contract_problems, load

GET = "#/paths/~1things/get"
THING = "#/components/schemas/Thing"
FUNCTIONS, MODEL = "api/things/list_things.py", "models/thing.py"
SYNC = "client.get_httpx_client().request(\n        **kwargs,\n    )"

CHANGES = {
    "another path": (FUNCTIONS, '"/things"', '"/others"', GET.rpartition("/")[0]),
    "another method": (FUNCTIONS, '"method": "get"', '"method": "post"', GET),
    "another name": (
        FUNCTIONS,
        'params["thing_ids"]',
        'params["ids"]',
        f"{GET}/parameters/0/name",
    ),
    "a parameter joined by commas": (
        FUNCTIONS,
        "json_thing_ids = thing_ids",
        'json_thing_ids = ",".join(thing_ids)',
        f"{GET}/parameters/0/explode",
    ),
    "a parameter that nobody asked for": (
        FUNCTIONS,
        "params: dict[str, Any] = {}",
        'params: dict[str, Any] = {"page": 1}',
        f"{GET}/parameters",
    ),
    "another request by sync than by async": (
        FUNCTIONS,
        SYNC,
        SYNC.replace("**kwargs", "**kwargs, headers={'x': 'y'}"),
        GET,
    ),
    "a status taken for another": (
        FUNCTIONS,
        "status_code == 500",
        "status_code == 503",
        f"{GET}/responses/500",
    ),
    "one status more": (
        FUNCTIONS,
        "status_code == 500",
        "status_code in (500, 503)",
        f"{GET}/responses/503",
    ),
    "every status taken": (
        FUNCTIONS,
        "if client.raise_on_unexpected_status:",
        "if False:",
        f"{GET}/responses/default",
    ),
    "an answer that is thrown away": (
        FUNCTIONS,
        "_response_200 = response.json()",
        "_response_200 = []",
        f"{GET}/responses/200",
    ),
    "an attribute of another type": (
        MODEL,
        "    type_: str\n",
        "    type_: int\n",
        f"{THING}/properties/type",
    ),
    "an attribute that is not sent": (
        MODEL,
        '                "thing_id": thing_id,\n',
        "",
        f"{THING}/properties/thing_id",
    ),
    "a value changed on the way in": (
        MODEL,
        'd.pop("type")',
        'd.pop("type").swapcase()',
        THING,
    ),
    "unknown properties not kept": (
        MODEL,
        "thing.additional_properties = d\n",
        "thing.additional_properties = {}\n",
        THING,
    ),
    "unknown properties not given back": (
        MODEL,
        "field_dict.update(self.additional_properties)",
        "field_dict.update({})",
        THING,
    ),
    "another server": ("spec_facts.py", "https://api.", "https://app.", "#/servers"),
    "another limit": (
        "spec_facts.py",
        '"maxItems": 100',
        '"maxItems": 200',
        f"{GET}/parameters/0/schema/maxItems",
    ),
}


@pytest.fixture
def original(subject):
    return subject("one_operation")


@pytest.fixture
def copy(original, tmp_path):
    folder = tmp_path / "changed_package"
    source = Path(original.package.module.__file__).parent
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
    yield folder
    for module in [module for module in sys.modules if module.partition(".")[0] == folder.name]:
        del sys.modules[module]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_line_of_generated_code_is_found(change, copy, original):
    file, old, new, place = CHANGES[change]
    source = (copy / file).read_text(encoding="utf-8")
    assert old in source
    (copy / file).write_text(source.replace(old, new), encoding="utf-8")

    problems = contract_problems(original.document, load(copy, copy.name))

    assert place in [problem.pointer for problem in problems], list(map(str, problems))
