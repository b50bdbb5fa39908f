"""Changes of a specification made for the purpose, and what the comparison makes of each."""

import copy
import re

import pytest

from _spec.comparing import compare
from _spec.judging import Kind
from _spec.reading import read
from specifications import THINGS

ADDITIVE, BREAKING, WORDING = Kind.ADDITIVE, Kind.BREAKING, Kind.WORDING

OLD = read(THINGS).document
PUT = "#/paths/~1things~1{id}/put"


def put(document):
    return document["paths"]["/things/{id}"]["put"]


def ids(document):
    return put(document)["parameters"][0]


def rename(mapping, old, new):
    mapping[new] = mapping.pop(old)


def another_model(document):
    schemas = document["components"]["schemas"]
    rename(schemas, "Out", "Result")
    schemas["Result"]["properties"]["parent"]["$ref"] = "#/components/schemas/Result"
    content = put(document)["responses"]["200"]["content"]
    content["application/json"]["schema"]["$ref"] = "#/components/schemas/Result"


def parameter(**more):
    return lambda d: put(d)["parameters"].append({"name": "x", "in": "query", "schema": {}, **more})


# What changes, its kind, where it is told, and words of the message.
OPERATIONS = {
    "an operation gone": (lambda d: d["paths"].pop("/things/{id}"), BREAKING, PUT, "is gone"),
    "an operation added": (
        lambda d: d["paths"].update({"/x": {"get": put(d) | {"operationId": "GetX"}}}),
        *(ADDITIVE, "#/paths/~1x/get", "the operation is new"),
    ),
    "another path": (
        lambda d: rename(d["paths"], "/things/{id}", "/stuff/{id}"),
        *(BREAKING, "#/paths/~1stuff~1{id}/put", "path changed from .*things.* to .*stuff"),
    ),
    "another method": (
        lambda d: rename(d["paths"]["/things/{id}"], "put", "post"),
        *(BREAKING, "#/paths/~1things~1{id}/post", 'method changed from "PUT" to "POST"'),
    ),
    "another operationId": (
        lambda d: put(d).update(operationId="Put"),
        *(BREAKING, f"{PUT}/operationId", 'from "PutThing" to "Put"'),
    ),
    "another tag": (lambda d: put(d).update(tags=["x"]), BREAKING, f"{PUT}/tags", "first tag"),
    "other words": (lambda d: put(d).update(summary="x"), WORDING, f"{PUT}/summary", "changed"),
    "deprecation": (
        lambda d: put(d).update(deprecated=True),
        *(WORDING, f"{PUT}/deprecated", "deprecated now"),
    ),
    "an extension": (lambda d: put(d).update({"x-go": 1}), WORDING, f"{PUT}/x-go", "x-go is new"),
    "something unheard of": (
        lambda d: put(d).update(callbacks={"x": {}}),
        *(BREAKING, f"{PUT}/callbacks", "no rule says"),
    ),
    "authentication": (
        lambda d: put(d).update(security=[{"key": []}]),
        *(BREAKING, f"{PUT}/security", "from none to key"),
    ),
    "authentication for all": (
        lambda d: d.update(security=[{"key": []}]),
        *(BREAKING, "#/security", "from none to key"),
    ),
    "authentication for who wants it": (
        lambda d: put(d).update(security=[{"key": []}, {}]),
        *(ADDITIVE, f"{PUT}/security", "from none to key or none"),
    ),
    "a parameter gone": (
        lambda d: put(d)["parameters"].pop(0),
        *(BREAKING, f"{PUT}/parameters/0", "the query parameter is gone"),
    ),
    "a parameter elsewhere": (
        lambda d: ids(d).update({"in": "header"}),
        *(BREAKING, f"{PUT}/parameters/0", "the query parameter is a header parameter now"),
    ),
    "an optional parameter": (parameter(), ADDITIVE, f"{PUT}/parameters/2", "optional query"),
    "a required parameter": (
        parameter(required=True),
        *(BREAKING, f"{PUT}/parameters/2", "the required query parameter is new"),
    ),
    "a parameter required now": (
        lambda d: ids(d).update(required=True),
        *(BREAKING, f"{PUT}/parameters/0/required", "required now"),
    ),
    "explode": (
        lambda d: ids(d).update(explode=False),
        *(BREAKING, f"{PUT}/parameters/0/explode", "from true to false"),
    ),
    "style": (
        lambda d: ids(d).update(style="pipeDelimited", explode=True),
        *(BREAKING, f"{PUT}/parameters/0/style", "from .form. to .pipeDelimited."),
    ),
    "a lower maxItems": (
        lambda d: ids(d)["schema"].update(maxItems=5),
        *(BREAKING, f"{PUT}/parameters/0/schema/maxItems", "from 9 to 5"),
    ),
    "a higher maxItems": (
        lambda d: ids(d)["schema"].update(maxItems=10),
        *(ADDITIVE, f"{PUT}/parameters/0/schema/maxItems", "from 9 to 10"),
    ),
    "a request body, which no selected operation has": (
        lambda d: put(d).update(requestBody={"content": {"text/plain": {}}}),
        *(BREAKING, f"{PUT}/requestBody", "no rule says"),
    ),
    "a response gone": (
        lambda d: put(d)["responses"].pop("404"),
        *(BREAKING, f"{PUT}/responses/404", "the response without content is gone"),
    ),
    "a response added": (
        lambda d: put(d)["responses"].update({"500": {"description": "x"}}),
        *(ADDITIVE, f"{PUT}/responses/500", "the response without content is new"),
    ),
    "a response without content": (
        lambda d: put(d)["responses"]["200"].pop("content"),
        *(BREAKING, f"{PUT}/responses/200", "the response is a response without content now"),
    ),
    "another media type": (
        lambda d: rename(put(d)["responses"]["200"]["content"], "application/json", "text/json"),
        *(BREAKING, f"{PUT}/responses/200/content/text~1json", "media type changed from"),
    ),
    "what a header refers to": (
        lambda d: d["components"]["schemas"]["Count"].update(type="string"),
        *(BREAKING, f"{PUT}/responses/200/headers", "no rule says"),
    ),
    "a server gone": (lambda d: d["servers"].pop(), BREAKING, "#/servers/1", "server is gone"),
    "another first server": (
        lambda d: d["servers"].reverse(),
        *(ADDITIVE, "#/servers/0", "default server changed from .*one.example.* to .*two.example"),
    ),
    "another server": (
        lambda d: d["servers"].append({"url": "https://x.example"}),
        *(ADDITIVE, "#/servers/2", "the server is new"),
    ),
    "a model under another name": (
        another_model,
        *(BREAKING, "#/components/schemas/Result", 'name changed from "Out" to "Result"'),
    ),
    "a version": (
        lambda d: d["info"].update(version="2"),
        *(WORDING, "#/info/version", 'from "1" to "2"'),
    ),
}


def changed(change, old=OLD):
    new = copy.deepcopy(old)
    change(new)
    return compare(old, new)


@pytest.mark.parametrize("what", OPERATIONS)
def test_each_change_around_the_schemas_is_found_once_and_judged(what):
    change, kind, pointer, words = OPERATIONS[what]

    (found,) = changed(change)

    assert (found.kind, found.pointer) == (kind, pointer)
    assert re.search(words, found.message)


def prop(name, **changes):
    return lambda schema: schema["properties"][name].update(changes)


def without(name, *keywords):
    def change(schema):
        for keyword in keywords:
            del schema["properties"][name][keyword]

    return change


# What changes in the schema, its kind in a request, in a response, and the pointer to it.
SCHEMAS = {
    "a property gone": (lambda s: s["properties"].pop("note"), BREAKING, BREAKING, "note"),
    "a property added": (
        lambda s: s["properties"].update(more={"type": "string"}),
        *(ADDITIVE, ADDITIVE, "more"),
    ),
    "a property required now": (lambda s: s["required"].append("note"), BREAKING, ADDITIVE, "note"),
    "a property optional now": (lambda s: s["required"].remove("name"), ADDITIVE, BREAKING, "name"),
    "another type": (prop("size", type="string"), BREAKING, BREAKING, "size/type"),
    "a wider number": (prop("size", type="number"), ADDITIVE, BREAKING, "size/type"),
    "null allowed": (prop("name", nullable=True), ADDITIVE, BREAKING, "name/type"),
    "null forbidden": (without("note", "nullable"), BREAKING, ADDITIVE, "note/type"),
    "a value gone": (prop("state", enum=["open"]), BREAKING, BREAKING, "state/enum"),
    "a value added": (prop("state", enum=["open", "closed", "x"]), *[ADDITIVE] * 2, "state/enum"),
    "any value": (without("state", "enum"), ADDITIVE, BREAKING, "state/enum"),
    "certain values": (prop("name", enum=["a"]), BREAKING, BREAKING, "name/enum"),
    "a lower maximum": (prop("size", maximum=8), BREAKING, ADDITIVE, "size/maximum"),
    "a higher maximum": (prop("size", maximum=10), ADDITIVE, BREAKING, "size/maximum"),
    "a higher minimum": (prop("size", minimum=2), BREAKING, ADDITIVE, "size/minimum"),
    "no minimum": (without("size", "minimum"), ADDITIVE, BREAKING, "size/minimum"),
    "a first limit": (prop("note", maxLength=8), BREAKING, ADDITIVE, "note/maxLength"),
    "a longer list": (prop("tags", maxItems=6), ADDITIVE, BREAKING, "tags/maxItems"),
    "other items": (prop("tags", items={"type": "integer"}), *[BREAKING] * 2, "tags/items/type"),
    "another pattern": (prop("name", pattern="^b"), BREAKING, BREAKING, "name/pattern"),
    "no pattern": (without("name", "pattern"), ADDITIVE, BREAKING, "name/pattern"),
    "a format with a type": (without("when", "format"), BREAKING, BREAKING, "when/format"),
    "a format without one": (prop("size", format="int64"), WORDING, WORDING, "size/format"),
    "another default": (prop("size", default=4), BREAKING, WORDING, "size/default"),
    "a first default": (prop("name", default="a"), ADDITIVE, WORDING, "name/default"),
    "a closed object": (
        lambda s: s.update(additionalProperties=False),
        *(BREAKING, BREAKING, "../additionalProperties"),
    ),
    "another map": (
        prop("extra", additionalProperties={"type": "integer"}),
        *(BREAKING, BREAKING, "extra/additionalProperties/type"),
    ),
    "a freer map": (
        prop("extra", additionalProperties=True),
        *(ADDITIVE, BREAKING, "extra/additionalProperties"),
    ),
    "an alternative of several": (
        lambda s: s["properties"]["any"]["oneOf"].append({"type": "string"}),
        *(BREAKING, BREAKING, "any/oneOf"),
    ),
    "words": (prop("name", description="x"), WORDING, WORDING, "name/description"),
    "a keyword without a rule": (prop("name", readOnly=True), *[BREAKING] * 2, "name/readOnly"),
}


@pytest.mark.parametrize("what", SCHEMAS)
@pytest.mark.parametrize(("schema", "direction"), [("In", 0), ("Out", 1)])
def test_who_sends_the_value_decides_what_a_change_of_its_schema_is(schema, direction, what):
    change, *kinds, place = SCHEMAS[what]
    base = f"#/components/schemas/{schema}"
    at = f"{base}/properties/{place}".replace("/properties/..", "")

    changes = changed(lambda document: change(document["components"]["schemas"][schema]))

    assert [(each.kind, each.pointer) for each in changes] == [(kinds[direction], at)]


def test_a_schema_that_is_sent_and_received_is_told_once_with_the_worse_of_the_two():
    old = copy.deepcopy(OLD)
    put(old)["parameters"][1]["schema"] = {"$ref": "#/components/schemas/Out"}

    (found,) = changed(lambda d: d["components"]["schemas"]["Out"]["required"].remove("name"), old)

    assert found.kind is BREAKING
    assert found.places == (
        ("PutThing", "request", "thing", "name"),
        ("PutThing", "response 200", "name"),
    )


NULLABLE = [
    {"type": "string", "nullable": True},
    {"type": ["string", "null"]},
    {"anyOf": [{"type": "string"}, {"type": "null"}]},
    {"allOf": [{"type": "string"}], "nullable": True},
]
SPELLINGS = [
    *[(NULLABLE[0], other) for other in NULLABLE[1:]],
    ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["b", "a"]}),
    ({"type": "string", "enum": ["a"]}, {"type": "string", "const": "a"}),
    ({"maximum": 5, "exclusiveMaximum": True}, {"exclusiveMaximum": 5}),
    ({"$ref": "#/components/schemas/Cat"}, {"allOf": [{"$ref": "#/components/schemas/Cat"}]}),
    ({"type": "object"}, {"type": "object", "additionalProperties": True}),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_of_the_same_schema_are_no_change(one, other):
    def spelled(spelling):
        document = copy.deepcopy(OLD)
        document["components"]["schemas"]["Out"]["properties"]["note"] = spelling
        return document

    assert compare(spelled(one), spelled(other)) == []


def test_defaults_that_are_spelled_out_are_no_change():
    assert changed(lambda d: ids(d).update(style="form", explode=True, required=False)) == []
