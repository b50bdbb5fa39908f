"""Changes of a specification made for the purpose, and what the comparison makes of each."""

import copy
import json
import re

import pytest

from _spec.comparing import compare
from _spec.judging import Kind
from _spec.reading import read
from specifications import THINGS

ADDITIVE, BREAKING, WORDING = Kind.ADDITIVE, Kind.BREAKING, Kind.WORDING
GONE = object()

OLD = read(THINGS).document
PATH = "paths/~1things~1{id}"
PUT = f"{PATH}/put"
IDS = f"{PUT}/parameters/0"
OK = f"{PUT}/responses/200"
EMPTY = {"description": "x"}
OTHER = {"operationId": "GetX", "responses": {"204": EMPTY}}
KEY = [{"key": []}]


def changed(pointer, value, document=OLD):
    """The document with `value` at `pointer`; `GONE` takes away what is there."""
    copied = copy.deepcopy(document)
    *above, last = (key.replace("~1", "/") for key in pointer.split("/"))
    owner = copied
    for key in above:
        owner = owner[int(key)] if isinstance(owner, list) else owner[key]
    last = int(last) if isinstance(owner, list) else last
    if value is GONE:
        del owner[last]
    elif isinstance(owner, list):
        owner[last : last + 1] = [value]
    else:
        owner[last] = value
    return copied


def renamed(pointer, name):
    """The document with the last key of `pointer` under another name, and what refers to it."""
    above, _, last = pointer.rpartition("/")
    kept = changed(pointer, GONE)
    value = OLD
    for key in pointer.split("/"):
        value = value[key.replace("~1", "/")]
    document = changed(f"{above}/{name.replace('/', '~1')}", value, kept)
    text = json.dumps(document)
    return json.loads(text.replace(f'"#/{above}/{last}"', f'"#/{above}/{name}"'))


# Where something is changed, to what, its kind, words of the message, and where it is told.
AT_ONE_PLACE = {
    "an operation gone": (PATH, GONE, BREAKING, "the operation is gone", PUT),
    "an operation added": ("paths/~1x", {"get": OTHER}, ADDITIVE, "is new", "paths/~1x/get"),
    "another operationId": (f"{PUT}/operationId", "Put", BREAKING, 'from "PutThing" to "Put"'),
    "another tag": (f"{PUT}/tags", ["x"], BREAKING, "first tag"),
    "other words": (f"{PUT}/summary", "x", WORDING, "summary changed"),
    "deprecation": (f"{PUT}/deprecated", True, WORDING, "is deprecated now"),
    "an extension": (f"{PUT}/x-go", 1, WORDING, "x-go is new"),
    "something unheard of": (f"{PUT}/callbacks", {"x": {}}, BREAKING, "no rule says"),
    "a request body": (f"{PUT}/requestBody", {"content": {}}, BREAKING, "no rule says"),
    "authentication": (f"{PUT}/security", KEY, BREAKING, "from none to key"),
    "authentication for all": ("security", KEY, BREAKING, "from none to key"),
    "an optional one": (f"{PUT}/security", [*KEY, {}], ADDITIVE, "from none to key or none"),
    "a parameter gone": (IDS, GONE, BREAKING, "the query parameter is gone"),
    "a parameter elsewhere": (f"{IDS}/in", "header", BREAKING, "is a header parameter now", IDS),
    "an optional parameter": (
        *(f"{PUT}/parameters/2", {"name": "x", "in": "query", "schema": {}}),
        *(ADDITIVE, "the optional query parameter is new"),
    ),
    "a required parameter": (
        *(f"{PUT}/parameters/2", {"name": "x", "in": "query", "schema": {}, "required": True}),
        *(BREAKING, "the required query parameter is new"),
    ),
    "a parameter required now": (f"{IDS}/required", True, BREAKING, "is required now"),
    "explode": (f"{IDS}/explode", False, BREAKING, "from true to false"),
    "a lower maxItems": (f"{IDS}/schema/maxItems", 5, BREAKING, "from 9 to 5"),
    "a higher maxItems": (f"{IDS}/schema/maxItems", 10, ADDITIVE, "from 9 to 10"),
    "a response gone": (f"{PUT}/responses/404", GONE, BREAKING, "response .* is gone"),
    "a response added": (f"{PUT}/responses/500", EMPTY, ADDITIVE, "response .* is new"),
    "no content": (f"{OK}/content", GONE, BREAKING, "is a response without content now", OK),
    "what a header refers to": (
        *("components/schemas/Count/type", "string", BREAKING, "no rule says"),
        f"{OK}/headers",
    ),
    "a server gone": ("servers/1", GONE, BREAKING, "the server is gone"),
    "another server": ("servers/2", {"url": "https://x.example"}, ADDITIVE, "is new"),
    "a version": ("info/version", "2", WORDING, 'from "1" to "2"'),
}
WHOLE = {
    "another path": (
        renamed(PATH, "/stuff/{id}"),
        *(BREAKING, "path changed from .*things.* to .*stuff", "paths/~1stuff~1{id}/put"),
    ),
    "another method": (
        renamed(PUT, "post"),
        *(BREAKING, 'method changed from "PUT" to "POST"', f"{PATH}/post"),
    ),
    "another media type": (
        renamed(f"{OK}/content/application~1json", "text/json"),
        *(BREAKING, "media type changed", f"{OK}/content/text~1json"),
    ),
    "a model under another name": (
        renamed("components/schemas/Out", "Result"),
        *(BREAKING, 'name changed from "Out" to "Result"', "components/schemas/Result"),
    ),
    "another first server": (
        {**OLD, "servers": OLD["servers"][::-1]},
        *(ADDITIVE, "default server changed from .*one.* to .*two", "servers/0"),
    ),
}
CHANGES = {
    **{name: (changed(*row[:2]), *row[2:4], row[-1] if row[4:] else row[0])
       for name, row in AT_ONE_PLACE.items()},
    **WHOLE,
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_each_change_around_the_schemas_is_found_once_and_judged(what):
    new, kind, words, pointer = CHANGES[what]

    (found,) = compare(OLD, new)

    assert (found.kind, found.pointer) == (kind, f"#/{pointer}")
    assert re.search(words, found.message)


UNION = OLD["components"]["schemas"]["Out"]["properties"]["any"]["oneOf"]

# Where below the schema something is changed, to what, its kind in a request, and in a response.
SCHEMAS = {
    "a property gone": ("properties/note", GONE, BREAKING, BREAKING),
    "a property added": ("properties/more", {"type": "string"}, ADDITIVE, ADDITIVE),
    "another type": ("properties/size/type", "string", BREAKING, BREAKING),
    "a wider number": ("properties/size/type", "number", ADDITIVE, BREAKING),
    "null allowed": ("properties/name/type", ["string", "null"], ADDITIVE, BREAKING),
    "null forbidden": ("properties/note/nullable", False, BREAKING, ADDITIVE),
    "a value gone": ("properties/state/enum", ["open"], BREAKING, BREAKING),
    "a value added": ("properties/state/enum", ["open", "closed", "x"], ADDITIVE, ADDITIVE),
    "any value": ("properties/state/enum", GONE, ADDITIVE, BREAKING),
    "certain values": ("properties/name/enum", ["a"], BREAKING, BREAKING),
    "a lower maximum": ("properties/size/maximum", 8, BREAKING, ADDITIVE),
    "a higher maximum": ("properties/size/maximum", 10, ADDITIVE, BREAKING),
    "a higher minimum": ("properties/size/minimum", 2, BREAKING, ADDITIVE),
    "no minimum": ("properties/size/minimum", GONE, ADDITIVE, BREAKING),
    "a first limit": ("properties/note/maxLength", 8, BREAKING, ADDITIVE),
    "a longer list": ("properties/tags/maxItems", 6, ADDITIVE, BREAKING),
    "other items": ("properties/tags/items/type", "integer", BREAKING, BREAKING),
    "items of any kind": ("properties/tags/items", GONE, ADDITIVE, BREAKING),
    "another pattern": ("properties/name/pattern", "^b", BREAKING, BREAKING),
    "no pattern": ("properties/name/pattern", GONE, ADDITIVE, BREAKING),
    "a format with a type": ("properties/when/format", GONE, BREAKING, BREAKING),
    "a format without one": ("properties/size/format", "int64", WORDING, WORDING),
    "another default": ("properties/size/default", 4, BREAKING, WORDING),
    "a first default": ("properties/name/default", "a", ADDITIVE, WORDING),
    "a closed object": ("additionalProperties", False, BREAKING, BREAKING),
    "a freer map": ("properties/extra/additionalProperties", True, ADDITIVE, BREAKING),
    "another choice": ("properties/any/oneOf", UNION[:1] * 3, BREAKING, BREAKING),
    "words": ("properties/name/description", "x", WORDING, WORDING),
    "a keyword without a rule": ("properties/name/readOnly", True, BREAKING, BREAKING),
}


@pytest.mark.parametrize("what", SCHEMAS)
@pytest.mark.parametrize(("schema", "direction"), [("In", 0), ("Out", 1)])
def test_who_sends_the_value_decides_what_a_change_of_its_schema_is(schema, direction, what):
    place, value, *kinds = SCHEMAS[what]
    pointer = f"components/schemas/{schema}/{place}"

    changes = compare(OLD, changed(pointer, value))

    told = f"#/{pointer}".replace("nullable", "type")
    assert [(each.kind, each.pointer) for each in changes] == [(kinds[direction], told)]


@pytest.mark.parametrize(
    ("schema", "required", "kind"),
    [
        ("In", ["name", "size", "note"], BREAKING),
        ("Out", ["name", "size", "note"], ADDITIVE),
        ("In", ["name"], ADDITIVE),
        ("Out", ["name"], BREAKING),
    ],
)
def test_so_it_does_for_what_has_to_be_there(schema, required, kind):
    (found,) = compare(OLD, changed(f"components/schemas/{schema}/required", required))

    assert found.kind is kind


def test_a_schema_that_is_sent_and_received_is_told_once_with_the_worse_of_the_two():
    both = changed(f"{PUT}/parameters/1/schema", {"$ref": "#/components/schemas/Out"})

    (found,) = compare(both, changed("components/schemas/Out/required", ["size"], both))

    assert found.kind is BREAKING
    assert found.places == (
        ("PutThing", "request", "thing", "name"),
        ("PutThing", "response 200", "name"),
    )


NULLABLE = {"type": "string", "nullable": True}
SPELLINGS = [
    (NULLABLE, {"type": ["string", "null"]}),
    (NULLABLE, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    (NULLABLE, {"allOf": [{"type": "string"}], "nullable": True}),
    ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["b", "a"]}),
    ({"type": "string", "enum": ["a"]}, {"type": "string", "const": "a"}),
    ({"maximum": 5, "exclusiveMaximum": True}, {"exclusiveMaximum": 5}),
    ({"$ref": "#/components/schemas/Cat"}, {"allOf": [{"$ref": "#/components/schemas/Cat"}]}),
    ({"type": "object"}, {"type": "object", "additionalProperties": True}),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_of_the_same_schema_are_no_change(one, other):
    note = "components/schemas/Out/properties/note"

    assert compare(changed(note, one), changed(note, other)) == []


@pytest.mark.parametrize("default", [("style", "form"), ("explode", True), ("required", False)])
def test_defaults_that_are_spelled_out_are_no_change(default):
    keyword, value = default

    assert compare(OLD, changed(f"{IDS}/{keyword}", value)) == []
