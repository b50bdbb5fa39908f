"""The facts that end up in the generated package, held against specifications written for them."""

import pytest

from _spec.facts import facts_module, limits_by_operation, servers
from _spec.reading import Specification

TEXTS = {"type": "array", "items": {"type": "string"}}


def document(operation, *, path_parameters=(), components=None):
    path_item = {"parameters": list(path_parameters), "get": {"operationId": "List", **operation}}
    return {
        "openapi": "3.0.0",
        "info": {"title": "Test", "version": "1.2"},
        "paths": {"/things": path_item},
        "components": components or {},
    }


def parameter(schema, name="ids"):
    return {"name": name, "in": "query", "schema": schema}


def either(*schemas):
    return parameter({"anyOf": list(schemas)})


def body(schema):
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


LIMITS = {
    "no limit": (document({"parameters": [parameter(TEXTS)]}), {}),
    "every limit": (
        document(
            {"parameters": [parameter(TEXTS | {"minItems": 1, "maxItems": 9, "uniqueItems": True})]}
        ),
        {"List": {"ids": {"minItems": 1, "maxItems": 9, "uniqueItems": True}}},
    ),
    "a parameter of the path": (
        document({}, path_parameters=[parameter(TEXTS | {"maxItems": 3})]),
        {"List": {"ids": {"maxItems": 3}}},
    ),
    "a parameter of the path, overridden": (
        document(
            {"parameters": [parameter(TEXTS | {"maxItems": 2})]},
            path_parameters=[parameter(TEXTS | {"maxItems": 3})],
        ),
        {"List": {"ids": {"maxItems": 2}}},
    ),
    "references": (
        document(
            {"parameters": [{"$ref": "#/components/parameters/Ids"}]},
            components={
                "parameters": {"Ids": parameter({"$ref": "#/components/schemas/Ids"})},
                "schemas": {"Ids": TEXTS | {"maxItems": 4}},
            },
        ),
        {"List": {"ids": {"maxItems": 4}}},
    ),
    "nested arrays": (
        document({"parameters": [parameter({"type": "array", "items": TEXTS | {"maxItems": 5}})]}),
        {"List": {"ids[]": {"maxItems": 5}}},
    ),
    "a body": (document(body(TEXTS | {"maxItems": 6})), {"List": {"body": {"maxItems": 6}}}),
    "a property of a body": (
        document(body({"allOf": [{"properties": {"orders": TEXTS | {"maxItems": 7}}}]})),
        {"List": {"body.orders": {"maxItems": 7}}},
    ),
    "an array or null": (
        document({"parameters": [either(TEXTS | {"maxItems": 8}, {"type": "null"})]}),
        {"List": {"ids": {"maxItems": 8}}},
    ),
    "an array or something else": (
        document({"parameters": [either(TEXTS | {"maxItems": 8}, {"type": "string"})]}),
        {},
    ),
    "a schema inside itself": (
        document(
            body({"$ref": "#/components/schemas/Tree"}),
            components={
                "schemas": {
                    "Tree": {
                        "properties": {
                            "children": {
                                "maxItems": 2,
                                "items": {"$ref": "#/components/schemas/Tree"},
                            }
                        }
                    }
                }
            },
        ),
        {"List": {"body.children": {"maxItems": 2}}},
    ),
    "no operationId": (
        document({"operationId": None, "parameters": [parameter(TEXTS | {"maxItems": 1})]}),
        {"GET /things": {"ids": {"maxItems": 1}}},
    ),
}


@pytest.mark.parametrize("case", LIMITS)
def test_array_limits_are_found_wherever_they_are_stated(case):
    specification, expected = LIMITS[case]

    assert limits_by_operation(specification) == expected


def test_servers_come_with_the_defaults_of_their_variables():
    described = {
        "servers": [
            {"url": "https://{env}.example.com/{base}", "variables": {"env": {"default": "api"}}},
            {"url": "/relative"},
        ]
    }

    assert servers(described) == ("https://api.example.com/{base}", "/relative")
    assert servers({}) == ()


def test_the_module_holds_facts_that_nobody_can_change(tmp_path):
    described = document({"parameters": [parameter(TEXTS | {"maxItems": 9})]})
    facts: dict = {}
    exec(facts_module(Specification(tmp_path, described, "abc")), facts)

    assert (facts["VERSION"], facts["SHA256"], facts["SERVERS"]) == ("1.2", "abc", ())
    assert facts["ARRAY_LIMITS"]["List"]["ids"]["maxItems"] == 9
    for mapping in (facts["ARRAY_LIMITS"], facts["ARRAY_LIMITS"]["List"]):
        with pytest.raises(TypeError):
            mapping["List"] = {}


def test_text_from_the_specification_cannot_become_code():
    name = 'x": print(1), "'
    described = document({"parameters": [parameter(TEXTS | {"maxItems": 9}, name)]})
    described["info"]["version"] = '1"; print("owned'
    described["servers"] = [{"url": "'''\n{limits}\\"}]
    facts: dict = {}
    exec(facts_module(Specification(None, described, "abc")), facts)

    assert facts["VERSION"] == '1"; print("owned'
    assert facts["SERVERS"] == ("'''\n{limits}\\",)
    assert list(facts["ARRAY_LIMITS"]["List"]) == [name]
