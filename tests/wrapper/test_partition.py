"""The promise that everything else serves: each id ends in exactly one place, whatever happens."""

from __future__ import annotations

from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import Face, Server, item, names
from kalshi_live import LiveDataBatch

IDS = names(250)

RESPONSES = st.one_of(
    st.sampled_from([200, 302, 400, 401, 403, 404, 408, 429, 500, 502, 503, 520]).map(
        lambda status: httpx.Response(status, json={"error": "said"})
    ),
    st.sampled_from(
        [b"", b"{", b"null", b"[]", b"{}", b'{"live_datas": null}', b'{"error": 1}']
    ).map(lambda body: httpx.Response(200, content=body)),
    st.sampled_from(
        [
            httpx.ConnectError("refused"),
            httpx.ReadTimeout("slow"),
            OSError("odd"),
            ValueError("bug"),
        ]
    ),
)
FATES = st.sampled_from(["good", "missing", "malformed", "nameless", "twice", "stranger"])


def body(ids: list[str], fates: list[str]) -> dict[str, Any]:
    items: list[Any] = []
    for position, milestone_id in enumerate(ids):
        match fates[position % len(fates)]:
            case "good":
                items.append(item(milestone_id))
            case "malformed":
                items.append({**item(milestone_id), "details": None})
            case "nameless":
                items.append({"type": "x", "details": {}})
            case "twice":
                items += [{**item(milestone_id), "type": 7}, item(milestone_id)]
            case "stranger":
                items.append(item("nobody asked"))
    return {"live_datas": items}


@given(
    script=st.lists(st.none() | RESPONSES, min_size=1, max_size=40),
    fates=st.lists(FATES, min_size=1, max_size=7),
    asked=st.lists(st.sampled_from(IDS), max_size=300),
    face=st.sampled_from([Face("sync"), Face("async")]),
    streamed=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_every_id_ends_in_exactly_one_place_whatever_the_faults(
    script: list[Any], fates: list[str], asked: list[str], face: Face, streamed: bool
) -> None:
    def answer(ids: list[str], n: int) -> Any:
        return script[n % len(script)] or body(ids, fates)

    server = Server(answer)
    if streamed:
        batches = face.stream(asked, transport=server.transport, on_error="collect", deadline=5)
    else:
        batches = [face.get(asked, transport=server.transport, on_error="collect", deadline=5)]
    assert sorted(key for batch in batches for key in places(batch)) == sorted(set(asked))
    for batch in batches:
        assert list(batch) == [key for key in batch.requested if key in batch]
        assert set(batch.unexpected) <= {"nobody asked"}


def places(batch: LiveDataBatch) -> list[str]:
    rejected = [entry.milestone_id for entry in batch.rejected if entry.milestone_id is not None]
    return [*batch, *batch.missing, *rejected, *batch.failed]
