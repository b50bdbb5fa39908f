"""Changes of a specification made for the purpose, and what the comparison makes of each."""

import copy
import re

import pytest

from _spec.changes import Kind
from _spec.comparing import compare
from _spec.reading import read
from specifications import LIVE_DATA, THINGS

ADDITIVE, BREAKING, WORDING = Kind.ADDITIVE, Kind.BREAKING, Kind.WORDING

OLD = read(THINGS).document


def put(document):
    return document["paths"]["/things/{id}"]["put"]


def ids(document):
    return put(document)["parameters"][0]


def rename(mapping, old, new):
    mapping[new] = mapping.pop(old)


def changes_of(change, old=OLD):
    """The kinds, pointers and messages of what a change of the document is taken for."""
    new = copy.deepcopy(old)
    change(new)
    return [(each.kind, each.pointer, each.message) for each in compare(old, new)]


PUT = "#/paths/~1things~1{id}/put"
OPERATIONS = {
    "nothing": (lambda d: None, []),
    "an operation gone": (
        lambda d: d["paths"].pop("/things/{id}"),
        [(BREAKING, PUT, "PutThing is gone")],
    ),
    "an operation added": (
        lambda d: d["paths"].update({"/x": {"get": put(d) | {"operationId": "GetX"}}}),
        [(ADDITIVE, "#/paths/~1x/get", "GetX is new")],
    ),
    "another path": (
        lambda d: rename(d["paths"], "/things/{id}", "/stuff/{id}"),
        [(BREAKING, "#/paths/~1stuff~1{id}/put", "path changed from .*things.* to .*stuff")],
    ),
    "another method": (
        lambda d: rename(d["paths"]["/things/{id}"], "put", "post"),
        [(BREAKING, "#/paths/~1things~1{id}/post", 'method changed from "PUT" to "POST"')],
    ),
    "another operationId": (
        lambda d: put(d).update(operationId="Put"),
        [(BREAKING, f"{PUT}/operationId", 'from "PutThing" to "Put"')],
    ),
    "another tag": (
        lambda d: put(d).update(tags=["x"]),
        [(BREAKING, f"{PUT}/tags", "first tag")],
    ),
    "other words": (
        lambda d: put(d).update(summary="x", description="y"),
        [(WORDING, f"{PUT}/summary", "changed"), (WORDING, f"{PUT}/description", "new")],
    ),
    "deprecation": (
        lambda d: put(d).update(deprecated=True),
        [(WORDING, f"{PUT}/deprecated", "deprecated now")],
    ),
    "an extension": (
        lambda d: put(d).update({"x-go": 1}),
        [(WORDING, f"{PUT}/x-go", "x-go is new")],
    ),
    "something unheard of": (
        lambda d: put(d).update(callbacks={"x": {}}),
        [(BREAKING, f"{PUT}/callbacks", "no rule says")],
    ),
    "authentication": (
        lambda d: put(d).update(security=[{"key": []}]),
        [(BREAKING, f"{PUT}/security", "from none to key")],
    ),
    "authentication for all": (
        lambda d: d.update(security=[{"key": []}]),
        [(BREAKING, "#/security", "from none to key")],
    ),
    "authentication for who wants it": (
        lambda d: put(d).update(security=[{"key": []}, {}]),
        [(ADDITIVE, f"{PUT}/security", "from none to key or none")],
    ),
    "a parameter gone": (
        lambda d: put(d).pop("parameters"),
        [(BREAKING, f"{PUT}/parameters/0", "ids: the parameter is gone")],
    ),
    "a parameter elsewhere": (
        lambda d: ids(d).update({"in": "header"}),
        [(BREAKING, f"{PUT}/parameters/0", "moved to the header")],
    ),
    "an optional parameter": (
        lambda d: put(d)["parameters"].append({"name": "x", "in": "query", "schema": {}}),
        [(ADDITIVE, f"{PUT}/parameters/1", "x: the optional query parameter is new")],
    ),
    "a required parameter": (
        lambda d: put(d)["parameters"].append(
            {"name": "x", "in": "query", "required": True, "schema": {}}
        ),
        [(BREAKING, f"{PUT}/parameters/1", "x: the required query parameter is new")],
    ),
    "a parameter required now": (
        lambda d: ids(d).update(required=True),
        [(BREAKING, f"{PUT}/parameters/0/required", "required now")],
    ),
    "explode": (
        lambda d: ids(d).update(explode=False),
        [(BREAKING, f"{PUT}/parameters/0/explode", "from true to false")],
    ),
    "style": (
        lambda d: ids(d).update(style="pipeDelimited", explode=True),
        [(BREAKING, f"{PUT}/parameters/0/style", "from .form. to .pipeDelimited.")],
    ),
    "the defaults spelled out": (
        lambda d: ids(d).update(style="form", explode=True, required=False),
        [(WORDING, f"{PUT}/parameters/0", "other words")],
    ),
    "a lower maxItems": (
        lambda d: ids(d)["schema"].update(maxItems=5),
        [(BREAKING, f"{PUT}/parameters/0/schema/maxItems", "from 9 to 5")],
    ),
    "a higher maxItems": (
        lambda d: ids(d)["schema"].update(maxItems=10),
        [(ADDITIVE, f"{PUT}/parameters/0/schema/maxItems", "from 9 to 10")],
    ),
    "a body required now": (
        lambda d: put(d)["requestBody"].update(required=True),
        [(BREAKING, f"{PUT}/requestBody/required", "required now")],
    ),
    "no body": (
        lambda d: put(d).pop("requestBody"),
        [(BREAKING, f"{PUT}/requestBody", "gone")],
    ),
    "another media type": (
        lambda d: put(d)["requestBody"]["content"].update({"text/plain": {}}),
        [(ADDITIVE, f"{PUT}/requestBody/content/text~1plain", "text/plain is new")],
    ),
    "a response gone": (
        lambda d: put(d)["responses"].pop("404"),
        [(BREAKING, f"{PUT}/responses/404", "404 is not documented")],
    ),
    "a response added": (
        lambda d: put(d)["responses"].update({"500": {"description": "x"}}),
        [(ADDITIVE, f"{PUT}/responses/500", "500 is documented")],
    ),
    "a response without content": (
        lambda d: put(d)["responses"]["200"].pop("content"),
        [(BREAKING, f"{PUT}/responses/200/content/application~1json", "is gone")],
    ),
    "a header gone": (
        lambda d: put(d)["responses"]["200"].pop("headers"),
        [(BREAKING, f"{PUT}/responses/200/headers/X-Rate", "X-Rate is gone")],
    ),
    "a server gone": (
        lambda d: d["servers"].pop(),
        [(BREAKING, "#/servers", "two.example/v1 is gone")],
    ),
    "another first server": (
        lambda d: d["servers"].reverse(),
        [(ADDITIVE, "#/servers/0", "two.example/v1 now; .*one.example/v1 is still there")],
    ),
    "another server": (
        lambda d: d["servers"].append({"url": "https://x.example"}),
        [(ADDITIVE, "#/servers/2", "x.example is new")],
    ),
    "a schema under another name": (
        lambda d: (
            rename(d["components"]["schemas"], "Cat", "Lion"),
            *(
                d["components"]["schemas"][name]["properties"]["any"]["oneOf"][0].update(
                    {"$ref": "#/components/schemas/Lion"}
                )
                for name in ("In", "Out")
            ),
        ),
        [
            (BREAKING, "#/components/schemas/In/properties/any/oneOf", "Cat is gone"),
            (BREAKING, "#/components/schemas/Out/properties/any/oneOf", "Cat is gone"),
            (BREAKING, "#/components/schemas/Out/properties/any/oneOf", "Lion is new"),
            (BREAKING, "#/components/schemas/Cat", "Cat is gone, and its class"),
            (ADDITIVE, "#/components/schemas/In/properties/any/oneOf", "Lion is new"),
            (ADDITIVE, "#/components/schemas/Lion", "Lion is new"),
        ],
    ),
    "a version": (
        lambda d: d["info"].update(version="2"),
        [(WORDING, "#/info/version", 'from "1" to "2"')],
    ),
}


@pytest.mark.parametrize("what", OPERATIONS)
def test_each_change_around_the_schemas_is_found_once_and_judged(what):
    change, expected = OPERATIONS[what]
    changes = changes_of(change)

    assert [each[:2] for each in changes] == [each[:2] for each in expected], changes
    for (_, _, message), (_, _, words) in zip(changes, expected, strict=True):
        assert re.search(words, message)


def test_a_schema_that_is_sent_and_received_is_judged_by_the_worse_of_the_two():
    old = copy.deepcopy(OLD)
    content = put(old)["requestBody"]["content"]
    content["application/json"]["schema"] = {"$ref": "#/components/schemas/Out"}

    def change(document):
        document["components"]["schemas"]["Out"]["required"].remove("name")

    assert [kind for kind, _, _ in changes_of(change, old)] == [BREAKING]


def test_a_schema_that_nothing_uses_is_compared_for_the_sake_of_its_class():
    old = copy.deepcopy(OLD)
    old["components"]["schemas"]["Alone"] = {"type": "object", "properties": {"a": {}}}

    def change(document):
        del document["components"]["schemas"]["Alone"]["properties"]["a"]

    ((kind, pointer, _),) = changes_of(change, old)
    assert (kind, pointer) == (BREAKING, "#/components/schemas/Alone/properties/a")


def test_the_move_from_openapi_3_0_to_3_1_alone_is_wording():
    vendored = read(LIVE_DATA).document

    assert changes_of(lambda document: document.update(openapi="3.1.0"), vendored) == [
        (WORDING, "#/openapi", 'the version of OpenAPI changed from "3.0.0" to "3.1.0"')
    ]
