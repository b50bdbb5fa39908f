"""What the wrapper needs is in the vendored package; what is taken away is named."""

import pytest

from wrapper_needs import check_discovery_needs, check_wrapper_needs, modules_with

FACTS, BODY, ITEM = "spec_facts.py", "models/get_live_datas_response.py", "models/live_data.py"
FUNCTION = "api/live_data/get_live_datas.py"

# By what is taken away: the file, the text, what it says afterwards, what is named.
TAKEN_AWAY = {
    "the servers": (FACTS, '("https://api.elections.kalshi.com/trade-api/v2",)', "()", "a server"),
    "the limit": (FACTS, "maxItems", "minItems", "maxItems of milestone_ids"),
    "the list of ids": (
        FUNCTION,
        "    milestone_ids: list[str]",
        "    milestone_ids: str",
        "list[str]",
    ),
    "the name of the ids": (FUNCTION, "milestone_ids", "ids", "milestone_ids: list[str]"),
    "that ids are enough": (
        FUNCTION,
        "    milestone_ids: list",
        "    sport: str, milestone_ids: list",
        "alone",
    ),
    "the items": (BODY, "live_datas", "datas", "live_datas: list[LiveData]"),
    "the model of the items": (BODY, "list[LiveData]\n", "list[str]\n", "list[LiveData]"),
    "a property": (ITEM, "milestone_id", "id", "LiveData.milestone_id"),
    "its type": (ITEM, "    type_: str\n", "    type_: int\n", "LiveData.type_"),
    "that it is never null": (
        ITEM,
        "details: LiveDataDetails\n",
        "details: LiveDataDetails | None\n",
        "LiveData.details",
    ),
    "that it is required": (
        ITEM,
        "    milestone_id: str\n",
        "    milestone_id: str | None = None\n",
        "LiveData.milestone_id",
    ),
}


def test_the_package_has_everything_that_the_wrapper_needs(package):
    missing = [*check_wrapper_needs(package), *check_discovery_needs(package)]

    if missing:
        # The message is what its reader needs; a traceback would only bury it.
        pytest.fail("\n".join(missing), pytrace=False)


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_is_taken_away_is_named_with_the_modules_that_need_it(what, changed):
    *edit, named = TAKEN_AWAY[what]

    missing = list(check_wrapper_needs(changed(*edit)))

    assert [each for each in missing if named in each and "kalshi_live/" in each] != []


def test_a_package_of_the_live_data_alone_is_without_all_that_discovery_needs(subject):
    missing = "\n".join(check_discovery_needs(subject("live_data").package))

    for what in (
        "the function milestone.get_milestones",
        "competition in GetMilestones",
        "a maximum of page_size in GetStructuredTargets",
    ):
        assert f"is without {what}: see kalshi_live/operations.py" in missing


def test_null_in_the_place_of_all_items_is_no_problem(changed):
    package = changed(BODY, "live_datas: list[LiveData]\n", "live_datas: list[LiveData] | None\n")

    assert list(check_wrapper_needs(package)) == []


@pytest.mark.parametrize("name", ["SERVERS", "maxItems", "get_live_datas", "LiveData"])
def test_what_is_needed_is_taken_from_the_generated_package_somewhere(name):
    assert modules_with(name) != []
