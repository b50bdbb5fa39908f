"""What `kalshi_live` needs of the generated package, as a check of a package.

The other checks hold a package against its specification, whatever that says; this one says where
the wrapper has to change when the specification takes something away.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from contract_checks import GeneratedPackage

IDS, ITEMS = "milestone_ids", "live_datas"

_WRAPPER = Path(__file__).parents[2] / "wrapper"


def check_wrapper_needs(package: GeneratedPackage) -> Iterator[str]:
    """Yield what is not there, or not in the shape that the wrapper relies on."""
    for what, name, is_there in _needs(package):
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
