"""Changes the specification in one place, without regenerating, and sees it noticed there."""

import copy

import pytest

from contract_checks import Gap, Problem, check_identity, contract_problems, unexplained

OPERATION = "#/paths/~1live_data~1batch/get"
LIVE_DATA = "#/components/schemas/LiveData"


def operation(document):
    return document["paths"]["/live_data/batch"]["get"]


def parameter(document):
    return operation(document)["parameters"][0]


def live_data(document):
    return document["components"]["schemas"]["LiveData"]


def rename(mapping, old, new):
    entries = [(new if key == old else key, value) for key, value in mapping.items()]
    mapping.clear()
    mapping.update(entries)


MUTANTS = {
    "another path": (
        lambda d: rename(d["paths"], "/live_data/batch", "/live_data/many"),
        "#/paths/~1live_data~1many",
    ),
    "another method": (
        lambda d: rename(d["paths"]["/live_data/batch"], "get", "post"),
        "#/paths/~1live_data~1batch/post",
    ),
    "another operationId": (
        lambda d: operation(d).update(operationId="GetBatch"),
        f"{OPERATION}/operationId",
    ),
    "another tag": (lambda d: operation(d).update(tags=["milestone"]), f"{OPERATION}/tags"),
    "authentication": (
        lambda d: operation(d).update(security=[{"key": []}]),
        f"{OPERATION}/security",
    ),
    "another parameter name": (
        lambda d: parameter(d).update(name="ids"),
        f"{OPERATION}/parameters/0",
    ),
    "a parameter name in another case": (
        lambda d: parameter(d).update(name="milestoneIds"),
        f"{OPERATION}/parameters/0/name",
    ),
    "a parameter elsewhere": (
        lambda d: parameter(d).update({"in": "header", "style": "simple"}),
        f"{OPERATION}/parameters/0/in",
    ),
    "an optional parameter": (
        lambda d: parameter(d).update(required=False),
        f"{OPERATION}/parameters/0/required",
    ),
    "a style": (
        lambda d: parameter(d).update(style="pipeDelimited"),
        f"{OPERATION}/parameters/0/style",
    ),
    "explode": (
        lambda d: parameter(d).update(explode=False),
        f"{OPERATION}/parameters/0/explode",
    ),
    "maxItems": (
        lambda d: parameter(d)["schema"].update(maxItems=50),
        f"{OPERATION}/parameters/0/schema/maxItems",
    ),
    "no maxItems": (
        lambda d: parameter(d)["schema"].pop("maxItems"),
        f"{OPERATION}/parameters/0/schema/maxItems",
    ),
    "other items": (
        lambda d: parameter(d)["schema"].update(items={"type": "integer"}),
        f"{OPERATION}/parameters/0/schema/items",
    ),
    "one more parameter": (
        lambda d: operation(d)["parameters"].append(
            {"name": "include_player_stats", "in": "query", "schema": {"type": "boolean"}}
        ),
        f"{OPERATION}/parameters/1",
    ),
    "one more operation": (
        lambda d: d["paths"].update({"/x": {"get": copy.deepcopy(operation(d))}}),
        "#/paths/~1x",
    ),
    "no operation": (lambda d: d["paths"].clear(), OPERATION),
    "one more response": (
        lambda d: operation(d)["responses"].update({"404": {"description": "none"}}),
        f"{OPERATION}/responses/404",
    ),
    "one response less": (
        lambda d: operation(d)["responses"].pop("500"),
        f"{OPERATION}/responses/500",
    ),
    "a renamed property": (
        lambda d: rename(live_data(d)["properties"], "milestone_id", "id"),
        f"{LIVE_DATA}/properties/id",
    ),
    "a property in another case": (
        lambda d: rename(live_data(d)["properties"], "milestone_id", "milestoneId"),
        f"{LIVE_DATA}/properties/milestoneId",
    ),
    "a removed property": (
        lambda d: live_data(d)["properties"].pop("details"),
        f"{LIVE_DATA}/properties/details",
    ),
    "an added property": (
        lambda d: live_data(d)["properties"].update(sport={"type": "string"}),
        f"{LIVE_DATA}/properties/sport",
    ),
    "a retyped property": (
        lambda d: live_data(d)["properties"]["type"].update(type="integer"),
        f"{LIVE_DATA}/properties/type",
    ),
    "a nullable property": (
        lambda d: live_data(d)["properties"]["type"].update(nullable=True),
        f"{LIVE_DATA}/properties/type",
    ),
    "a format": (
        lambda d: live_data(d)["properties"]["type"].update(format="date-time"),
        f"{LIVE_DATA}/properties/type",
    ),
    "a closed object": (
        lambda d: live_data(d)["properties"]["details"].update(additionalProperties=False),
        f"{LIVE_DATA}/properties/details/additionalProperties",
    ),
    "an optional property": (
        lambda d: live_data(d)["required"].remove("milestone_id"),
        f"{LIVE_DATA}/required",
    ),
    "a renamed schema": (
        lambda d: rename(d["components"]["schemas"], "LiveData", "Live"),
        LIVE_DATA,
    ),
    "an added schema": (
        lambda d: d["components"]["schemas"].update(Sport={"type": "object"}),
        "#/components/schemas/Sport",
    ),
    "another server": (
        lambda d: d["servers"][0].update(url="https://example.com"),
        "#/servers",
    ),
}


@pytest.mark.parametrize("change", MUTANTS)
def test_a_changed_specification_is_noticed_where_it_changed(change, document, package):
    mutate, place = MUTANTS[change]
    mutant = copy.deepcopy(document)
    mutate(mutant)

    places = [problem.pointer for problem in contract_problems(mutant, package)]

    assert any(at == place or at.startswith(f"{place}/") for at in places), places


def test_other_bytes_under_the_same_version_are_noticed(document, package):
    (problem,) = check_identity(b"other bytes", document, package)

    assert problem.pointer == "#"


def test_a_gap_explains_only_its_own_place():
    problems = [Problem("#/a", "is wrong"), Problem("#/a/b", "is wrong")]

    assert unexplained(problems, [Gap("#/a", "known")]) == [Problem("#/a/b", "is wrong")]


def test_a_gap_that_is_none_any_more_is_a_problem():
    (problem,) = unexplained([], [Gap("#/a", "the generator ignored it")])

    assert problem.pointer == "#/a"
    assert "stale" in problem.message
