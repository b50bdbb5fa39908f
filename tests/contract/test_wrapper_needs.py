"""What the wrapper needs is in the vendored specification; what is taken away is named."""

import copy
from pathlib import Path

import pytest

from _spec.reading import read
from specifications import LIVE_DATA
from wrapper_needs import check_wrapper_needs

SOUND = read(LIVE_DATA).document
WRAPPER = Path(__file__).parents[2] / "wrapper" / "kalshi_live"

GET = "#/paths/~1live_data~1batch/get"
LIVE_DATA = "#/components/schemas/LiveData"


def test_the_specification_has_everything_that_the_wrapper_needs(document, package):
    problems = check_wrapper_needs(document, package)

    if problems:
        # The message is what its reader needs; a traceback would only bury it.
        pytest.fail("\n".join(str(problem) for problem in problems), pytrace=False)


def get(document):
    return document["paths"]["/live_data/batch"]["get"]


def ids(document):
    return get(document)["parameters"][0]


def schemas(document):
    return document["components"]["schemas"]


def live_data(document):
    return schemas(document)["LiveData"]


def properties(document):
    return live_data(document)["properties"]


def rename_the_schema(document):
    schemas(document)["Live"] = schemas(document).pop("LiveData")
    answer = schemas(document)["GetLiveDatasResponse"]["properties"]["live_datas"]
    answer["items"] = {"$ref": "#/components/schemas/Live"}


def rename_a_property(document):
    properties(document)["id"] = properties(document).pop("milestone_id")
    live_data(document)["required"].remove("milestone_id")


TAKEN_AWAY = {
    "the servers": (lambda d: d.pop("servers"), "#/servers", ["server", "base_client.py"]),
    "the operation": (
        lambda d: get(d).update(operationId="GetBatch"),
        "#/paths",
        ["GetLiveDatas", "operations.py"],
    ),
    "its tag": (
        lambda d: get(d).update(tags=["milestone"]),
        f"{GET}/tags",
        ["GetLiveDatas", "milestone.get_live_datas", "operations.py"],
    ),
    "the parameter": (
        lambda d: get(d)["parameters"].pop(),
        f"{GET}/parameters",
        ["GetLiveDatas", "milestone_ids", "operations.py"],
    ),
    "the parameter's array": (
        lambda d: ids(d).update(schema={"type": "string"}),
        f"{GET}/parameters/0/schema",
        ["milestone_ids", "string", "operations.py"],
    ),
    "the parameter's strings": (
        lambda d: ids(d)["schema"].update(items={"type": "integer"}),
        f"{GET}/parameters/0/schema/items",
        ["milestone_ids", "integer", "operations.py"],
    ),
    "the limit": (
        lambda d: ids(d)["schema"].pop("maxItems"),
        f"{GET}/parameters/0/schema/maxItems",
        ["milestone_ids", "maxItems", "operations.py"],
    ),
    "that nothing else is required": (
        lambda d: get(d)["parameters"].append(
            {"name": "sport", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        f"{GET}/parameters/1",
        ["sport", "milestone_ids", "operations.py"],
    ),
    "the JSON": (
        lambda d: get(d)["responses"]["200"].pop("content"),
        f"{GET}/responses/200",
        ["GetLiveDatas", "items.py"],
    ),
    "the list": (
        lambda d: schemas(d)["GetLiveDatasResponse"]["properties"].pop("live_datas"),
        "#/components/schemas/GetLiveDatasResponse/properties/live_datas",
        ["GetLiveDatasResponse", "live_datas", "items.py"],
    ),
    "the schema's name": (
        rename_the_schema,
        "#/components/schemas/GetLiveDatasResponse/properties/live_datas/items",
        ["GetLiveDatasResponse.live_datas", "LiveData", "items.py"],
    ),
    "a property": (
        rename_a_property,
        f"{LIVE_DATA}/properties/milestone_id",
        ["LiveData", "milestone_id", "items.py"],
    ),
    "a property's type": (
        lambda d: properties(d)["type"].update(type="integer"),
        f"{LIVE_DATA}/properties/type",
        ["LiveData.type", "integer", "string", "items.py"],
    ),
    "that a property is never null": (
        lambda d: properties(d)["details"].update(nullable=True),
        f"{LIVE_DATA}/properties/details",
        ["LiveData.details", "null", "items.py"],
    ),
    "that a property is required": (
        lambda d: live_data(d)["required"].remove("milestone_id"),
        f"{LIVE_DATA}/required",
        ["LiveData", "milestone_id", "items.py"],
    ),
}


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("operations.py", ["get_live_datas", "milestone_ids", "maxItems"]),
        ("base_client.py", ["SERVERS"]),
        ("reading/items.py", ["LiveData", "live_datas", "type", "details", "milestone_id"]),
    ],
)
def test_the_modules_that_are_named_need_what_is_said(module, words):
    code = (WRAPPER / module).read_text(encoding="utf-8")
    assert [word for word in words if word not in code] == []


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_is_taken_away_is_named_with_the_module_that_needs_it(what):
    take_away, place, words = TAKEN_AWAY[what]
    less = copy.deepcopy(SOUND)
    take_away(less)

    problems = check_wrapper_needs(less)

    assert [problem.pointer for problem in problems] == [place]
    assert [word for word in words if word not in problems[0].message] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda d: properties(d).update(sport={"type": "string"}),
        lambda d: properties(d).update(type={"allOf": [{"type": "string"}], "description": "x"}),
        lambda d: d.update(openapi="3.1.0"),
        lambda d: schemas(d)["GetLiveDatasResponse"]["properties"]["live_datas"].update(
            nullable=True
        ),
    ],
    ids=["a new property", "another spelling", "OpenAPI 3.1", "a list that may be null"],
)
def test_what_the_wrapper_can_live_with_is_no_problem(change):
    other = copy.deepcopy(SOUND)
    change(other)

    assert check_wrapper_needs(other) == []
