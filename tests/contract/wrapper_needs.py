"""What `kalshi_live` needs of the generated package, as a check of a package.

The other checks hold a package against its specification, whatever that says; this one says where
the wrapper has to change when the specification takes something away.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from contract_checks import GeneratedPackage

IDS, ITEMS = "milestone_ids", "live_datas"

# What discovery takes of the generated functions: their module, name, operation and arguments.
OPERATIONS = (
    ("milestone", "get_milestones", "GetMilestones", "limit cursor minimum_start_date category"
     " competition source_id type_ related_event_ticker min_updated_ts"),
    ("milestone", "get_milestone", "GetMilestone", "milestone_id"),
    ("events", "get_events", "GetEvents", "limit cursor"),
    ("structured_targets", "get_structured_targets", "GetStructuredTargets", "ids page_size"
     " cursor"),
    ("live_data", "get_game_stats", "GetGameStats", "milestone_id"),
)  # fmt: skip
PAGES = {"GetMilestones": "limit", "GetEvents": "limit", "GetStructuredTargets": "page_size"}

_WRAPPER = Path(__file__).parents[2] / "wrapper"


def check_wrapper_needs(package: GeneratedPackage) -> Iterator[str]:
    """Yield what is not there, or not in the shape that the wrapper relies on."""
    yield from _missing(_needs(package))


def check_discovery_needs(package: GeneratedPackage) -> Iterator[str]:
    """Yield what is not there of what listing and looking up rely on."""
    yield from _missing(_discovery(package))


def _missing(needs: Iterable[tuple[str, str, bool]]) -> Iterator[str]:
    for what, name, is_there in needs:
        if not is_there:
            yield f"the generated package is without {what}: see {', '.join(modules_with(name))}"


def modules_with(name: str) -> list[str]:
    """Return the modules of the wrapper that take `name` from the generated package."""
    return [
        path.relative_to(_WRAPPER).as_posix()
        for path in sorted(_WRAPPER.rglob("*.py"))
        if re.search(rf"(?s)kalshi_trade_api.*\b{name}\b", path.read_text(encoding="utf-8"))
    ]


def _needs(package: GeneratedPackage) -> Iterator[tuple[str, str, bool]]:
    """Yield what is needed, the name by which the wrapper takes it, and whether it is there."""
    facts, item = package.part("spec_facts"), package.models.get("LiveData")
    limits = facts.ARRAY_LIMITS.get("GetLiveDatas", {}).get(IDS, {})
    endpoint = package.endpoints.get(("live_data", "get_live_datas"))
    arguments = dict(endpoint.arguments) if endpoint else {}
    ids = arguments.pop(IDS, None)
    required = [name for name, slot in arguments.items() if not package.is_optional(slot)]
    results = package.members(endpoint.result) if endpoint else []
    bodies = [package.attributes(each) for each in results if hasattr(each, "from_dict")]
    lists = [body[ITEMS].annotation for body in bodies if ITEMS in body]
    types = (
        {name: slot.annotation for name, slot in package.attributes(item).items()} if item else {}
    )

    yield "a server", "SERVERS", bool(facts.SERVERS)
    yield f"a maxItems of {IDS}", "maxItems", isinstance(limits.get("maxItems"), int)
    yield "the function live_data.get_live_datas", "get_live_datas", endpoint is not None
    yield f"{IDS}: list[str]", "get_live_datas", ids is not None and ids.annotation == list[str]
    yield f"a call with {IDS} alone", "get_live_datas", required == ["client"]
    # Null in the place of all items is known from the wild, and taken for none.
    is_list = any(list[item] in package.members(each) for each in lists)
    yield f"{ITEMS}: list[LiveData] in what is returned", "LiveData", is_list
    yield "LiveData.type_: str", "LiveData", types.get("type_") is str
    yield "LiveData.milestone_id: str", "LiveData", types.get("milestone_id") is str
    is_object = types.get("details") in package.models.values()
    yield "LiveData.details: an object", "LiveData", is_object


def _discovery(package: GeneratedPackage) -> Iterator[tuple[str, str, bool]]:
    facts = package.part("spec_facts")
    for module, function, operation, names in OPERATIONS:
        endpoint = package.endpoints.get((module, function))
        yield f"the function {module}.{function}", function, endpoint is not None
        arguments = dict(endpoint.arguments) if endpoint else {}
        wanted = names.split()
        for name in wanted:
            yield f"{name} in {operation}", function, name in arguments
        others = [name for name in arguments if name not in (*wanted, "client")]
        required = [name for name in others if not package.is_optional(arguments[name])]
        yield f"a call of {operation} without {required}", function, not required
    for operation, name in PAGES.items():
        limits = facts.NUMBER_LIMITS.get(operation, {}).get(name, {})
        yield f"a maximum of {name} in {operation}", "NUMBER_LIMITS", "maximum" in limits
    ids = facts.ARRAY_LIMITS.get("GetStructuredTargets", {}).get("ids", {})
    yield "a maxItems of ids in GetStructuredTargets", "ARRAY_LIMITS", "maxItems" in ids
    yield "the model Milestone", "Milestone", "Milestone" in package.models
