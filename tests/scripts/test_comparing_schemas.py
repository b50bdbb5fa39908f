"""Changes of schemas made for the purpose: who sends the value decides what each one means."""

import copy

import pytest

from _spec.changes import Kind
from _spec.comparing import compare
from _spec.reading import read
from specifications import THINGS

ADDITIVE, BREAKING, WORDING = Kind.ADDITIVE, Kind.BREAKING, Kind.WORDING
OLD = read(THINGS).document


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
    "a higher minimum": (prop("size", minimum=2), BREAKING, ADDITIVE, "size/minimum"),
    "no minimum": (without("size", "minimum"), ADDITIVE, ADDITIVE, "size/minimum"),
    "a shorter text": (prop("name", maxLength=8), BREAKING, ADDITIVE, "name/maxLength"),
    "a first limit": (prop("note", maxLength=8), BREAKING, ADDITIVE, "note/maxLength"),
    "a shorter list": (prop("tags", maxItems=1), BREAKING, ADDITIVE, "tags/maxItems"),
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
    "an alternative added": (
        lambda s: s["properties"]["any"]["oneOf"].append({"type": "string", "title": "Name"}),
        *(ADDITIVE, BREAKING, "any/oneOf"),
    ),
    "words": (prop("name", description="x"), WORDING, WORDING, "name/description"),
    "an example": (prop("name", example="x"), WORDING, WORDING, "name/example"),
    "a keyword without a rule": (prop("name", readOnly=True), *[BREAKING] * 2, "name/readOnly"),
}


@pytest.mark.parametrize("what", SCHEMAS)
@pytest.mark.parametrize(("schema", "direction"), [("In", 0), ("Out", 1)])
def test_who_sends_the_value_decides_what_a_change_of_its_schema_is(schema, direction, what):
    change, *kinds, place = SCHEMAS[what]
    base = f"#/components/schemas/{schema}"
    at = f"{base}/properties/{place}".replace("/properties/..", "")

    new = copy.deepcopy(OLD)
    change(new["components"]["schemas"][schema])

    changes = compare(OLD, new)

    assert [(each.kind, each.pointer) for each in changes] == [(kinds[direction], at)], changes


NULLABLE = [
    {"type": "string", "nullable": True},
    {"type": ["string", "null"]},
    {"anyOf": [{"type": "string"}, {"type": "null"}]},
    {"allOf": [{"type": "string"}], "nullable": True},
]
SPELLINGS = [
    *[(one, other) for one in NULLABLE for other in NULLABLE if one is not other],
    ({"type": "string", "enum": ["a"]}, {"type": "string", "const": "a"}),
    ({"maximum": 5, "exclusiveMaximum": True}, {"exclusiveMaximum": 5}),
    ({"$ref": "#/components/schemas/Cat"}, {"allOf": [{"$ref": "#/components/schemas/Cat"}]}),
    ({"type": "object"}, {"type": "object", "additionalProperties": True}),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_of_the_same_schema_are_no_change(one, other):
    old, new = copy.deepcopy(OLD), copy.deepcopy(OLD)
    for document, spelling in ((old, one), (new, other)):
        document["components"]["schemas"]["Out"]["properties"]["note"] = spelling

    assert {change.kind for change in compare(old, new)} == {WORDING}
