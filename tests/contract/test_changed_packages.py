"""Changes a line of generated code, as another generator might, and sees the change found."""

import pytest

from contract_checks import contract_problems

GET = "#/paths/~1live_data~1batch/get"
LIVE_DATA = "#/components/schemas/LiveData"
IDS = f"{GET}/parameters/0"
FUNCTIONS, MODEL = "api/live_data/get_live_datas.py", "models/live_data.py"

# By what changed: the file, the line, what it says afterwards, the place that has to be named.
CHANGES = {
    "another path": (FUNCTIONS, '"/live_data/batch"', '"/live_data/all"', GET),
    "another method": (FUNCTIONS, '"method": "get"', '"method": "post"', GET),
    "another name": (FUNCTIONS, 'params["milestone_ids"]', 'params["ids"]', IDS),
    "ids joined by commas": (
        FUNCTIONS,
        "json_milestone_ids = milestone_ids",
        'json_milestone_ids = ",".join(milestone_ids)',
        IDS,
    ),
    "a parameter that nobody asked for": (
        FUNCTIONS,
        "params: dict[str, Any] = {}",
        'params: dict[str, Any] = {"page": 1}',
        f"{GET}/parameters",
    ),
    "another request by async than by sync": (
        FUNCTIONS,
        "client.get_async_httpx_client().request(**kwargs",
        "client.get_async_httpx_client().request(**kwargs | {'url': '/live_data'}",
        GET,
    ),
    "a status not known": (FUNCTIONS, "_code == 500", "_code == 503", f"{GET}/responses/500"),
    "a status more": (FUNCTIONS, "_code == 500", "_code in (500, 503)", f"{GET}/responses/503"),
    "every status taken": (
        FUNCTIONS,
        "if client.raise",
        "if 0 and client.raise",
        f"{GET}/responses/404",
    ),
    "an answer thrown away": (
        FUNCTIONS,
        "response.json()",
        "{'live_datas': []}",
        f"{GET}/responses/200",
    ),
    "another type": (MODEL, "    type_: str\n", "    type_: int\n", f"{LIVE_DATA}/properties/type"),
    "a null": (
        MODEL,
        "    milestone_id: str\n",
        "    milestone_id: str | None\n",
        f"{LIVE_DATA}/properties/milestone_id",
    ),
    "a property not sent": (
        MODEL,
        '"milestone_id": milestone_id,',
        "",
        f"{LIVE_DATA}/properties/milestone_id",
    ),
    "a value changed on the way in": (
        MODEL,
        'd.pop("type")',
        'd.pop("type").swapcase()',
        LIVE_DATA,
    ),
    "others not kept": (
        MODEL,
        "additional_properties = d\n",
        "additional_properties = {}\n",
        LIVE_DATA,
    ),
    "others not given back": (MODEL, "update(self.additional_properties)", "update({})", LIVE_DATA),
    "another server": ("spec_facts.py", "https://api.", "https://app.", "#/servers/0"),
    "another limit": (
        "spec_facts.py",
        '"maxItems": 100',
        '"maxItems": 200',
        f"{IDS}/schema/maxItems",
    ),
}


def test_the_unchanged_package_is_without_problems(subject):
    tried = subject("live_data")

    assert list(contract_problems(tried.document, tried.package)) == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_line_of_generated_code_is_found(change, changed, subject):
    *edit, place = CHANGES[change]

    problems = list(contract_problems(subject("live_data").document, changed(*edit)))

    assert place in [problem.pointer for problem in problems], [str(each) for each in problems]
