"""What the wrapper needs is in the vendored specification; what is taken away is named."""

import pytest

from contract_checks.document import join, read
from mutants import GONE, put
from specifications import LIVE_DATA
from wrapper_needs import check_wrapper_needs, modules_with

SOUND = read(LIVE_DATA).document
GET = ("paths", "/live_data/batch", "get")
IDS = (*GET, "parameters", 0, "schema")
SCHEMAS = ("components", "schemas")
ITEMS = (*SCHEMAS, "GetLiveDatasResponse", "properties", "live_datas")
ITEM = (*SCHEMAS, "LiveData")
TEXT = {"type": "string"}

# What is put where, and what the message says beside naming that place.
TAKEN_AWAY = {
    "the servers": (("servers",), GONE, "no server"),
    "the operation": ((*GET, "operationId"), "GetBatch", "no operation GetLiveDatas"),
    "its tag": ((*GET, "tags"), ["milestone"], "tag of GetLiveDatas"),
    "the parameter": ((*GET, "parameters"), [], "no parameter milestone_ids"),
    "the array": (IDS, TEXT, "milestone_ids is string"),
    "its strings": ((*IDS, "items"), {"type": "integer"}, "milestone_ids[] is integer"),
    "the limit": ((*IDS, "maxItems"), GONE, "milestone_ids has no maxItems"),
    "that nothing else is required": (
        (*GET, "parameters", 1),
        {"name": "sport", "in": "query", "required": True, "schema": TEXT},
        "requires sport",
    ),
    "the JSON": ((*GET, "responses", "200", "content"), GONE, "JSON"),
    "the items": (ITEMS, GONE, "no .live_datas"),
    "the items' schema": (
        (*ITEMS, "items"),
        SOUND["components"]["schemas"]["LiveData"],
        "not of LiveData",
    ),
    "a property": ((*ITEM, "properties", "milestone_id"), GONE, "no .live_datas[].milestone_id"),
    "its type": ((*ITEM, "properties", "type", "type"), "integer", "type is integer"),
    "that it is never null": (
        (*ITEM, "properties", "details", "nullable"),
        True,
        "details is object or null",
    ),
    "that it is required": (
        (*ITEM, "required"),
        ["type", "details"],
        "milestone_id is not required",
    ),
}
HARMLESS = {
    "a new property": ((*ITEM, "properties", "sport"), TEXT),
    "another spelling": ((*ITEM, "properties", "type"), {"allOf": [TEXT]}),
    "OpenAPI 3.1": (("openapi",), "3.1.0"),
    "items that may be null": ((*ITEMS, "nullable"), True),
}


def test_the_specification_has_everything_that_the_wrapper_needs(document):
    problems = list(check_wrapper_needs(document))

    if problems:
        # The message is what its reader needs; a traceback would only bury it.
        pytest.fail("\n".join(str(problem) for problem in problems), pytrace=False)


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_is_taken_away_is_named_with_the_modules_that_need_it(what):
    keys, new, words = TAKEN_AWAY[what]

    problem, *_ = check_wrapper_needs(put(SOUND, keys, new))

    assert join("#", *keys).startswith(problem.pointer)
    assert words in problem.message
    assert "kalshi_live/" in problem.message


@pytest.mark.parametrize("change", HARMLESS)
def test_what_the_wrapper_can_live_with_is_no_problem(change):
    assert list(check_wrapper_needs(put(SOUND, *HARMLESS[change]))) == []


@pytest.mark.parametrize("name", ["SERVERS", "maxItems", "get_live_datas", "LiveData"])
def test_what_is_needed_is_taken_from_the_generated_package_somewhere(name):
    assert modules_with(name) != ()
