"""The report: its first line answers, and the rest says where, what and whom it reaches."""

import copy
import inspect
import re

import pytest

import kalshi_live
from _spec.affected import NAMES, feel
from _spec.changes import Kind
from _spec.comparing import compare
from _spec.reading import read
from _spec.reporting import Report, Version, as_markdown, as_text
from specifications import LIVE_DATA

OLD = read(LIVE_DATA)
GET = "#/paths/~1live_data~1batch/get"


def report(change, **facts):
    new = copy.deepcopy(OLD.document)
    change(new)
    return Report(Version(OLD.document, "a" * 64), Version(new, "b" * 64), **facts)


def properties(document):
    return document["components"]["schemas"]["LiveData"]["properties"]


def parameters(document):
    return document["paths"]["/live_data/batch"]["get"]["parameters"]


def new_version(document):
    document["info"]["version"] = "9.0.0"


def test_the_first_line_says_that_nothing_changed():
    same = Version(OLD.document, OLD.sha256)

    assert Report(same, same).answer() == (
        "No, this does not break you: nothing changed, it is version 3.8.0 as before."
    )


def test_the_first_line_says_that_nothing_breaks():
    result = report(lambda d: (properties(d).update(x={}), new_version(d)))

    assert as_text(result).splitlines()[0] == (
        "No, this does not break you: 1 additive and 1 wording changes, version 3.8.0 -> 9.0.0."
    )
    assert not result.is_breaking


def test_the_first_line_says_what_breaks_and_where_to_look():
    result = report(lambda d: (properties(d)["type"].update(nullable=True), new_version(d)))

    assert as_text(result).splitlines()[0] == (
        "Yes, this may break you: 1 breaking and 1 wording changes, version 3.8.0 -> 9.0.0. "
        "Look at Observation.type, Observation.data."
    )


def test_the_first_line_tells_apart_what_the_wrapper_does_not_use():
    def change(document):
        document["components"]["schemas"]["Extra"] = {"type": "object"}

    old = report(change).new
    result = Report(old, Version(OLD.document, "c" * 64))

    assert result.answer().startswith("No for users of kalshi_live, yes for users of kalshi_trade")
    assert result.is_breaking


def test_a_selected_operation_that_is_gone_is_the_answer():
    result = report(lambda d: d["paths"].clear(), missing=("GetLiveDatas",))

    assert result.answer() == (
        "Yes, this breaks you: GetLiveDatas is gone, version 3.8.0 with new content."
    )
    assert result.is_breaking


def test_new_content_under_the_same_version_number_is_said_in_so_many_words():
    second = as_text(report(lambda d: properties(d).update(x={}))).splitlines()[1]

    assert second.startswith("Same version number (3.8.0), new content. SHA-256 aaaa")
    assert "Same version" not in as_text(report(new_version))


def test_other_formatting_alone_is_said_to_be_just_that():
    assert "only the formatting differs" in report(lambda d: None).answer()


def test_text_and_markdown_name_place_and_names():
    result = report(lambda d: parameters(d)[0]["schema"].update(maxItems=50))

    assert as_text(result).splitlines()[3:] == [
        "Breaking (1)",
        "  GET /live_data/batch: maxItems changed from 100 to 50",
        f"      {GET}/parameters/0/schema/maxItems",
        "      felt by LiveDataClient.get(ids), LiveDataClient.stream(ids)",
    ]
    assert as_markdown(result).splitlines()[-1] == (
        "- GET /live\\_data/batch: maxItems changed from 100 to 50 "
        f"(`{GET}/parameters/0/schema/maxItems`) "
        "· felt by `LiveDataClient.get(ids)`, `LiveDataClient.stream(ids)`"
    )


def test_text_from_the_specification_cannot_become_markup():
    name = "<img src=x>\n# [x](y) @all `|`"
    markdown = as_markdown(report(lambda d: d["info"].update(version=name)))

    outside = re.sub("`[^`]*`", "", markdown)
    assert re.search(r"(?<!\\)[<>@\[]", outside) is None
    assert "\n# " not in markdown


FELT = {
    "the servers": (
        lambda d: d["servers"][0].update(url="https://x.example"),
        {"LiveDataClient(base_url)"},
    ),
    "the ids": (
        lambda d: parameters(d)[0].update(name="ids"),
        {"LiveDataClient.get(ids)", "LiveDataClient.stream(ids)"},
    ),
    "the limit's absence": (
        lambda d: parameters(d)[0]["schema"].pop("maxItems"),
        {"LiveDataClient.get(ids)", "LiveDataClient.stream(ids)"},
    ),
    "the type": (lambda d: properties(d).pop("type"), {"Observation.type", "Observation.data"}),
    "the details": (
        lambda d: properties(d)["details"].update(additionalProperties=False),
        {"Observation.details", "Observation.data"},
    ),
    "authentication": (
        lambda d: d.update(
            security=[{"key": []}],
        ),
        {"LiveDataClient(auth)", "LiveDataClient(headers)"},
    ),
}


@pytest.mark.parametrize("what", FELT)
def test_a_breaking_change_names_those_of_our_names_that_feel_it(what):
    change, names = FELT[what]
    result = report(change)

    breaking = result.of(Kind.BREAKING)
    assert {name for each in breaking for name in feel(each)} >= names
    assert names <= set(re.findall(r"[\w.]+(?:\(\w+\))?", as_text(result)))


@pytest.mark.parametrize("name", sorted({name for names in NAMES.values() for name in names}))
def test_every_name_in_the_table_is_a_public_name_of_the_wrapper(name):
    dotted, _, argument = name.removesuffix(")").partition("(")
    owner, *attributes = dotted.split(".")

    assert owner in kalshi_live.__all__
    target = getattr(kalshi_live, owner)
    for attribute in attributes:
        target = getattr(target, attribute)
    if argument:
        assert argument in inspect.signature(target).parameters


def reworded(value):
    """The specification with another description wherever one may stand."""
    if isinstance(value, list):
        return [reworded(each) for each in value]
    if not isinstance(value, dict):
        return value
    copied = {key: reworded(each) for key, each in value.items()}
    if isinstance(value.get("type"), str) or "description" in value:
        copied["description"] = "Other words"
    return copied


@pytest.mark.parametrize("place", sorted(NAMES), ids=".".join)
def test_every_place_in_the_table_is_one_that_a_change_can_have(place):
    document = OLD.document
    others = [
        {**document, "paths": {}, "components": {}},
        {**document, "security": [{"key": []}]},
        {**reworded(document), "servers": []},
    ]
    places = [
        where for other in others for each in compare(document, other) for where in each.places
    ]

    assert [where for where in places if where[: len(place)] == place]
