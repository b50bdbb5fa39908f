"""The facts that end up in the generated package, held against specifications written for them."""

import pytest

from _spec.describing import servers
from _spec.facts import ARRAY_KEYWORDS, NUMBER_KEYWORDS, facts_module, limits
from _spec.reading import Specification

TEXTS = {"type": "array", "items": {"type": "string"}}
TREE_REF = {"$ref": "#/components/schemas/Tree"}
TREE = {"properties": {"children": {"maxItems": 2, "items": TREE_REF}}}


def document(*, parameters=(), path_parameters=(), operation_id="List", components=None):
    operation = {"operationId": operation_id, "parameters": list(parameters), "responses": {}}
    return {
        "openapi": "3.0.0",
        "info": {"title": "Test", "version": "1.2"},
        "paths": {"/things": {"parameters": list(path_parameters), "get": operation}},
        "components": components or {},
    }


def ids(schema=None, name="ids", **limits):
    return {"name": name, "in": "query", "schema": (schema or TEXTS) | limits}


EVERY = {"minItems": 1, "maxItems": 9, "uniqueItems": True}
ARRAYS = {
    "no limit": (document(parameters=[ids()]), {}),
    "every limit": (document(parameters=[ids(**EVERY)]), {"List": {"ids": EVERY}}),
    "a parameter of the path": (
        document(path_parameters=[ids(maxItems=3)]),
        {"List": {"ids": {"maxItems": 3}}},
    ),
    "a parameter of the path, overridden": (
        document(parameters=[ids(maxItems=2)], path_parameters=[ids(maxItems=3)]),
        {"List": {"ids": {"maxItems": 2}}},
    ),
    "references": (
        document(
            parameters=[{"$ref": "#/components/parameters/Ids"}],
            components={
                "parameters": {"Ids": ids({"$ref": "#/components/schemas/Ids"})},
                "schemas": {"Ids": TEXTS | {"maxItems": 4}},
            },
        ),
        {"List": {"ids": {"maxItems": 4}}},
    ),
    "nested arrays": (
        document(parameters=[ids({"type": "array", "items": TEXTS | {"maxItems": 5}})]),
        {"List": {"ids[]": {"maxItems": 5}}},
    ),
    "a property": (
        document(
            parameters=[ids({"allOf": [{"properties": {"orders": TEXTS | {"maxItems": 7}}}]})]
        ),
        {"List": {"ids.orders": {"maxItems": 7}}},
    ),
    "an array or null": (
        document(parameters=[ids({"anyOf": [TEXTS | {"maxItems": 8}, {"type": "null"}]})]),
        {"List": {"ids": {"maxItems": 8}}},
    ),
    "an array or something else, which binds nobody": (
        document(parameters=[ids({"anyOf": [TEXTS | {"maxItems": 8}, {"type": "string"}]})]),
        {},
    ),
    "a schema inside itself": (
        document(parameters=[ids(TREE_REF)], components={"schemas": {"Tree": TREE}}),
        {"List": {"ids.children": {"maxItems": 2}}},
    ),
    "no operationId": (
        document(parameters=[ids(maxItems=1)], operation_id=None),
        {"GET /things": {"ids": {"maxItems": 1}}},
    ),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_array_limits_are_found_wherever_they_are_stated(case):
    specification, expected = ARRAYS[case]

    assert limits(specification, ARRAY_KEYWORDS) == expected


NUMBER = {"type": "integer", "minimum": 1}
NUMBERS = {
    "bounds": (NUMBER | {"maximum": 500}, {"minimum": 1, "maximum": 500}),
    "a bound left out, in the words of OpenAPI 3.0": (
        NUMBER | {"exclusiveMinimum": True},
        {"exclusiveMinimum": 1},
    ),
    "a nullable number": (NUMBER | {"nullable": True}, {"minimum": 1}),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_the_bounds_of_numbers_are_found_beside_those_of_arrays(case):
    schema, expected = NUMBERS[case]
    specification = document(parameters=[ids(schema, "limit"), ids(maxItems=9)])

    assert limits(specification, NUMBER_KEYWORDS) == {"List": {"limit": expected}}


def test_servers_come_with_the_defaults_of_their_variables():
    described = {
        "servers": [
            {"url": "https://{env}.example.com/{base}", "variables": {"env": {"default": "api"}}},
            {"url": "/relative"},
        ]
    }

    assert servers(described) == ("https://api.example.com/{base}", "/relative")
    assert servers({}) == ()


def written(described) -> dict:
    facts: dict = {}
    exec(facts_module(Specification("test", described, "abc")), facts)
    return facts


def test_the_module_holds_facts_that_nobody_can_change():
    facts = written(document(parameters=[ids(maxItems=9), ids(NUMBER, "limit")]))

    assert (facts["VERSION"], facts["SHA256"], facts["SERVERS"]) == ("1.2", "abc", ())
    assert facts["ARRAY_LIMITS"]["List"]["ids"]["maxItems"] == 9
    assert facts["NUMBER_LIMITS"]["List"]["limit"] == {"minimum": 1}
    for mapping in (facts["ARRAY_LIMITS"], facts["NUMBER_LIMITS"]["List"]):
        with pytest.raises(TypeError):
            mapping["List"] = {}


def test_text_from_the_specification_cannot_become_code():
    name = 'x": print(1), "'
    described = document(parameters=[ids(name=name, maxItems=9)])
    described["info"]["version"] = '1"; print("owned'
    described["servers"] = [{"url": "'''\n{limits}\\"}]

    facts = written(described)

    assert facts["VERSION"] == '1"; print("owned'
    assert facts["SERVERS"] == ("'''\n{limits}\\",)
    assert list(facts["ARRAY_LIMITS"]["List"]) == [name]
