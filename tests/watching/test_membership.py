"""Who is watched: what the user says counts for more than what is listed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import Milestone
from kalshi_live.watching.membership import Membership

SOME = st.sets(st.sampled_from("abcd"))
MOVES = st.tuples(st.sampled_from(["add", "remove", "update", "turn"]), SOME)


@given(SOME, st.lists(MOVES))
def test_a_member_is_who_is_added_or_listed_and_not_removed(
    first: set[str], moves: list[tuple[str, set[str]]]
) -> None:
    members = Membership(sorted(first), is_listed=True)
    added, listed, barred = set(first), set[str](), set[str]()
    watched, removed, known = set(first), set[str](), set(first)
    for move, ids in [*moves, ("turn", set[str]())]:
        match move:
            case "add":
                members.add(ids)
                added, barred = added | ids, barred - ids
            case "remove":
                members.remove(ids)
                removed |= ids & watched
                added, barred = added - ids, barred | ids
                listed -= ids
            case "update":
                members.update([Milestone(id=one) for one in sorted(ids)])
                listed = ids - barred
            case _:
                turn = members.turn()
                assert set(turn.ids) == watched
                assert turn.removed == removed
                assert known - watched - removed <= turn.left
                assert turn.left.isdisjoint(watched)
                removed, known = set(), set(watched)
        watched = added | listed
        known |= watched
        assert set(members.ids) == watched
        assert members.milestones.keys() == listed


def test_those_who_stay_keep_their_places() -> None:
    def listed(ids: str) -> Any:
        return members.update([Milestone(id=one) for one in ids])

    members = Membership([], is_listed=True)
    listed("abc")
    listed("dcb")
    assert members.ids == ("b", "c", "d")
