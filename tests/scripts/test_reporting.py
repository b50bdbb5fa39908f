"""The report: its first line answers, and the rest says where, what and whom it reaches."""

import copy
import inspect
import re

import pytest
from attrs import evolve

import kalshi_live
from _spec.affected import NAMES, feel
from _spec.describing import describe
from _spec.judging import Kind
from _spec.reading import Specification, read
from _spec.reporting import Report, as_markdown, as_text
from specifications import LIVE_DATA

OLD = evolve(read(LIVE_DATA), sha256="a" * 64)
GET = "#/paths/~1live_data~1batch/get"


def report(change, **facts):
    document = copy.deepcopy(OLD.document)
    change(document)
    return Report(OLD, Specification("new", document, "b" * 64), **facts)


def properties(document):
    return document["components"]["schemas"]["LiveData"]["properties"]


def parameters(document):
    return document["paths"]["/live_data/batch"]["get"]["parameters"]


def new_version(document):
    document["info"]["version"] = "9.0.0"


def another_operation(document):
    answer = {"200": {"description": "ok"}}
    document["paths"]["/x"] = {"get": {"operationId": "GetX", "responses": answer}}


ANSWERS = {
    "an additive change": (
        report(lambda d: (properties(d).update(x={}), new_version(d))),
        "No, this does not break you: 1 additive and 1 wording changes, version 3.8.0 -> 9.0.0.",
    ),
    "a breaking change": (
        report(lambda d: (properties(d)["type"].update(nullable=True), new_version(d))),
        "Yes, this may break you: 1 breaking and 1 wording changes, version 3.8.0 -> 9.0.0. "
        "Look at Observation.type, Observation.data.",
    ),
    "an operation that is gone": (
        report(lambda d: d["paths"].clear(), missing=("GetLiveDatas",)),
        "Yes, this breaks you: GetLiveDatas is gone, version 3.8.0 with new content.",
    ),
    "one that the wrapper does not use": (
        Report(report(another_operation).new, OLD),
        "No for users of kalshi_live, yes for users of kalshi_trade_api: 1 breaking change, "
        "version 3.8.0 with new content.",
    ),
    "nothing": (
        Report(OLD, OLD),
        "No, this does not break you: nothing changed, it is version 3.8.0 as before.",
    ),
    "the formatting": (
        report(lambda d: None),
        "No, this does not break you: only the formatting differs, version 3.8.0 with new content.",
    ),
    "what is not used": (
        report(lambda d: d["components"]["schemas"].update(Unused={"type": "string"})),
        "No, this does not break you: only what no request or response depends on differs, "
        "version 3.8.0 with new content.",
    ),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_the_first_line_says_whether_it_breaks_the_reader_and_where_to_look(what):
    result, answer = ANSWERS[what]

    assert as_text(result).splitlines()[0] == answer
    assert result.is_breaking is not answer.startswith("No,")


def test_new_content_under_the_same_version_number_is_said_in_so_many_words():
    second = as_text(report(lambda d: properties(d).update(x={}))).splitlines()[1]

    assert second.startswith("Same version number (3.8.0), new content. SHA-256 aaaa")
    assert "Same version" not in as_text(report(new_version))


def test_text_and_markdown_name_place_and_names():
    result = report(lambda d: parameters(d)[0]["schema"].update(maxItems=50))

    assert as_text(result).splitlines()[3:] == [
        "Breaking (1)",
        "  GetLiveDatas milestone_ids: maxItems changed from 100 to 50",
        f"      {GET}/parameters/0/schema/maxItems",
        "      felt by LiveDataClient.get(ids), LiveDataClient.stream(ids)",
    ]
    assert as_markdown(result).splitlines()[-1] == (
        "- GetLiveDatas milestone\\_ids: maxItems changed from 100 to 50 "
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
        lambda d: d.update(security=[{"key": []}]),
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


@pytest.mark.parametrize("place", sorted(NAMES), ids=".".join)
def test_every_place_in_the_table_is_one_of_the_specification(place):
    assert any(where[: len(place)] == place for where, _ in describe(OLD.document))
