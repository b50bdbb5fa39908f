"""What is cut out of a whole specification, in which order, and that it stays as it is."""

import pytest

from _spec.cutting import cut, missing
from _spec.emitting import to_yaml
from _spec.errors import SpecError
from _spec.reading import parse, validate
from specifications import LIVE_DATA

REF = "#/components/{}/{}"


def ref(kind, name):
    return {"$ref": REF.format(kind, name)}


def answer(schema):
    return {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}


WHOLE = {
    "openapi": "3.0.0",
    "info": {"title": "T", "version": "1", "description": "Words"},
    "paths": {
        "/other": {"get": {"operationId": "Other", "responses": answer(ref("schemas", "Unused"))}},
        "/things/{id}": {
            "parameters": [ref("parameters", "Id")],
            "get": {
                "operationId": "GetThing",
                "responses": {
                    **answer(ref("schemas", "Thing")),
                    "404": ref("responses", "Gone"),
                    "default": ref("responses", "Default"),
                },
                "security": [{"key": []}],
            },
            "put": {
                "operationId": "PutThing",
                "requestBody": ref("requestBodies", "Body"),
                "responses": {
                    "204": {"description": "done", "headers": {"X": ref("headers", "X")}}
                },
            },
        },
        "/nameless": {"post": {"responses": {"204": {"description": "done"}}}},
    },
    "components": {
        "schemas": {
            "Unused": {"type": "string"},
            "Leaf": {"type": "string"},
            "Thing": {
                "type": "object",
                "properties": {
                    "child": ref("schemas", "Thing"),
                    "default": ref("schemas", "Leaf"),
                    "animal": {
                        "oneOf": [ref("schemas", "Cat"), ref("schemas", "Dog")],
                        "discriminator": {
                            "propertyName": "kind",
                            "mapping": {"cat": REF.format("schemas", "Cat"), "b": "Bird"},
                        },
                    },
                },
            },
            "Dog": {"type": "object", "properties": {"kind": {"type": "string"}}},
            "Cat": {"type": "object", "properties": {"kind": {"type": "string"}}},
            "Bird": {"type": "object"},
            "Problem": {"type": "object"},
        },
        "headers": {"X": {"schema": {"type": "string"}}},
        "examples": {"One": {"value": 1}, "Two": {"value": 2}},
        "responses": {
            "Default": {"description": "any"},
            "Gone": {
                "description": "gone",
                "content": {
                    "application/json": {
                        "schema": ref("schemas", "Problem"),
                        "examples": {"first": ref("examples", "One")},
                    }
                },
            },
        },
        "parameters": {
            "Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        },
        "requestBodies": {
            "Body": {"content": {"text/plain": {"schema": ref("schemas", "Leaf")}}},
        },
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "K"},
            "other": {"type": "http", "scheme": "basic"},
        },
    },
    "tags": [{"name": "things"}],
}

REACHED = {
    "GetThing": {
        "schemas": ["Leaf", "Thing", "Dog", "Cat", "Bird", "Problem"],
        "examples": ["One"],
        "responses": ["Default", "Gone"],
        "parameters": ["Id"],
        "securitySchemes": ["key"],
    },
    "PutThing": {
        "schemas": ["Leaf"],
        "headers": ["X"],
        "parameters": ["Id"],
        "requestBodies": ["Body"],
    },
    "POST /nameless": {},
}


@pytest.mark.parametrize("operation", REACHED)
def test_an_operation_takes_along_just_what_it_reaches_in_the_order_of_the_source(operation):
    result = cut("test", WHOLE, [operation])

    found = {kind: list(entries) for kind, entries in result.get("components", {}).items()}
    assert found == REACHED[operation]
    assert list(found) == list(REACHED[operation])
    validate("test", result)


def test_only_the_selected_methods_of_a_path_stay_and_all_that_they_share():
    path = cut("test", WHOLE, ["PutThing"])["paths"]

    assert list(path) == ["/things/{id}"]
    assert list(path["/things/{id}"]) == ["parameters", "put"]


def test_the_top_level_has_the_shape_of_the_documentation_pages():
    assert list(cut("test", WHOLE, ["GetThing"])) == [
        *("openapi", "info", "security", "tags", "paths", "components")
    ]
    assert list(cut("test", WHOLE, ["POST /nameless"])) == [
        *("openapi", "info", "security", "tags", "paths")
    ]


@pytest.mark.parametrize("selection", [["GetThing"], [*REACHED]], ids=len)
def test_cutting_what_was_cut_changes_nothing_down_to_the_bytes(selection):
    once = to_yaml(cut("test", WHOLE, selection))

    assert to_yaml(cut("test", parse("test", once), selection)) == once
    assert to_yaml(cut("test", WHOLE, selection)) == once


def test_the_documentation_pages_specification_is_its_own_cut():
    content = LIVE_DATA.read_bytes()

    assert to_yaml(cut("test", parse("test", content), ["GetLiveDatas"])) == content


def test_what_is_selected_and_not_there_is_named():
    selection = ["GetThing", "Gone", "PUT /things/{id}", "GET /gone"]

    assert missing(WHOLE, selection) == ("Gone", "GET /gone")


def test_a_reference_to_something_that_is_no_component_cannot_be_cut():
    schema = {"$ref": "#/paths/~1other/get/responses/200/content/application~1json/schema"}
    whole = {**WHOLE, "paths": {"/x": {"get": {"operationId": "X", "responses": answer(schema)}}}}

    with pytest.raises(SpecError, match="test: cannot be cut: #/paths/~1other"):
        cut("test", whole, ["X"])
