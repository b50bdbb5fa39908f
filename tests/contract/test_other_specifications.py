"""The same checks on specifications that are not Kalshi's, and on what they do not cover."""

from itertools import permutations

import pytest

from contract_checks import contract_problems
from contract_checks.document import CANNOT_COPE, join
from mutants import put

# What the generator cannot express: it repeats each list in a query, `explode` or not.
GAP = "#/paths/~1games/get/parameters/2"

GET = ("paths", "/live_data/batch", "get")
IDS = (*GET, "parameters", 0)
BODY = (*GET, "requestBody")
DETAILS = ("components", "schemas", "LiveData", "properties", "details")
TEXT = {"type": "string"}
# What is added to the live data's specification, by the keys that lead there.
UNCOVERED = {
    "a cookie": ((*GET, "parameters", 1), {"name": "new", "in": "cookie", "schema": TEXT}),
    "a parameter of a media type": (
        (*GET, "parameters", 1),
        {"name": "new", "in": "query", "content": {"application/json": {"schema": TEXT}}},
    ),
    "another style": ((*IDS, "style"), "pipeDelimited"),
    "a parameter that is an object": ((*IDS, "schema"), {"type": "object"}),
    "a form": (
        BODY,
        {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}},
    ),
    "a response of text": ((*GET, "responses", "200", "content", "text/plain"), {"schema": TEXT}),
    "a range of statuses": ((*GET, "responses", "4XX"), {"description": "refused"}),
    "a default response": ((*GET, "responses", "default"), {"description": "other"}),
    "servers of an operation": ((*GET, "servers"), [{"url": "https://example.com"}]),
    "callbacks": ((*GET, "callbacks"), {}),
    "webhooks": (("webhooks",), {}),
    "a union": ((*DETAILS, "anyOf"), [TEXT, {"type": "integer"}]),
    "several types": ((*DETAILS, "type"), ["string", "integer"]),
    "a whole of several parts": ((*DETAILS, "allOf"), [{"type": "object"}, {"type": "object"}]),
    "a constant": ((*DETAILS, "const"), {}),
    "a pattern of names": ((*DETAILS, "patternProperties"), {"^x": TEXT}),
    "a file": ((*DETAILS, "properties"), {"file": {"type": "string", "format": "binary"}}),
}
UNREADABLE = [{}, {"openapi": "3.0.0"}, {"openapi": "3.0.0", "info": {}, "paths": {"/x": 1}}]


@pytest.mark.parametrize("name", ["every_form", "every_form_31"])
def test_every_form_is_covered_and_the_one_gap_is_found(name, subject):
    tried = subject(name)

    problems = list(contract_problems(tried.document, tried.package))

    assert {problem.pointer for problem in problems} == {GAP}, [str(each) for each in problems]


@pytest.mark.parametrize("what", UNCOVERED)
def test_what_is_not_covered_is_named(what, subject):
    tried = subject("live_data")
    keys, added = UNCOVERED[what]

    problems = list(contract_problems(put(tried.document, keys, added), tried.package))

    named = [each.pointer for each in problems if "is not covered" in each.message]
    assert named != []
    assert [each for each in named if not each.startswith(join("#", *keys[:-1]))] == []


@pytest.mark.parametrize(
    ("one", "other"), [*permutations(["live_data", "every_form", "every_form_31"], 2)]
)
def test_the_package_of_another_specification_is_reported(one, other, subject):
    problems = list(contract_problems(subject(one).document, subject(other).package))

    assert [str(each) for each in problems if CANNOT_COPE in each.message] == []
    assert problems != []


@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_a_document_that_is_none_is_reported_without_a_traceback(unreadable, package):
    assert list(contract_problems(unreadable, package)) != []
