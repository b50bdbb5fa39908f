"""Changes a line of generated code, as another generator might, and sees the change found."""

import shutil
import sys

import pytest

from contract_checks import contract_problems, load

GET = "#/paths/~1live_data~1batch/get"
ITEM = "#/components/schemas/LiveData"
FUNCTIONS, MODEL = "api/live_data/get_live_datas.py", "models/live_data.py"
ASYNC = "client.get_async_httpx_client().request("

CHANGES = {
    "another path": (FUNCTIONS, '"/live_data/batch"', '"/live_data/all"', GET),
    "another method": (FUNCTIONS, '"method": "get"', '"method": "post"', GET),
    "another name": (FUNCTIONS, 'params["milestone_ids"]', 'params["ids"]', f"{GET}/parameters"),
    "a parameter joined by commas": (
        FUNCTIONS,
        "json_milestone_ids = milestone_ids",
        'json_milestone_ids = ",".join(milestone_ids)',
        f"{GET}/parameters/0",
    ),
    "a parameter that nobody asked for": (
        FUNCTIONS,
        "params: dict[str, Any] = {}",
        'params: dict[str, Any] = {"page": 1}',
        f"{GET}/parameters",
    ),
    "another request by async than by sync": (
        FUNCTIONS,
        f"{ASYNC}**kwargs",
        f"{ASYNC}**kwargs | {{'url': '/live_data'}}",
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
        f"{GET}/responses/404",
    ),
    "an answer that is thrown away": (
        FUNCTIONS,
        "from_dict(response.json())",
        "from_dict({'live_datas': []})",
        f"{GET}/responses/200",
    ),
    "an attribute of another type": (
        MODEL,
        "    type_: str\n",
        "    type_: int\n",
        f"{ITEM}/properties/type",
    ),
    "an attribute that may be missing": (
        MODEL,
        "    milestone_id: str\n",
        "    milestone_id: str | None\n",
        f"{ITEM}/properties/milestone_id",
    ),
    "an attribute that is not sent": (
        MODEL,
        '                "milestone_id": milestone_id,\n',
        "",
        f"{ITEM}/properties/milestone_id",
    ),
    "a value changed on the way in": (MODEL, 'd.pop("type")', 'd.pop("type").swapcase()', ITEM),
    "unknown properties not kept": (
        MODEL,
        "live_data.additional_properties = d\n",
        "live_data.additional_properties = {}\n",
        ITEM,
    ),
    "unknown properties not given back": (
        MODEL,
        "field_dict.update(self.additional_properties)",
        "field_dict.update({})",
        ITEM,
    ),
    "another server": ("spec_facts.py", "https://api.", "https://app.", "#/servers/0"),
    "another limit": (
        "spec_facts.py",
        '"maxItems": 100',
        '"maxItems": 200',
        f"{GET}/parameters/0/schema/maxItems",
    ),
}


@pytest.fixture
def copy(subject, tmp_path):
    folder = tmp_path / "changed_package"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(subject("live_data").folder, folder, ignore=ignored)
    yield folder
    for module in [module for module in sys.modules if module.partition(".")[0] == folder.name]:
        del sys.modules[module]


def test_the_unchanged_package_is_without_problems(subject):
    tried = subject("live_data")

    assert list(contract_problems(tried.document, tried.package)) == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_line_of_generated_code_is_found(change, copy, subject):
    file, old, new, place = CHANGES[change]
    source = (copy / file).read_text(encoding="utf-8")
    assert old in source
    (copy / file).write_text(source.replace(old, new), encoding="utf-8")

    problems = list(contract_problems(subject("live_data").document, load(copy)))

    assert place in [problem.pointer for problem in problems], [str(each) for each in problems]
