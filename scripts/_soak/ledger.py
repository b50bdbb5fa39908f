"""Counts where every id of a call ended, and finds those that were lost or doubled."""

from collections import Counter
from collections.abc import Iterable

from attrs import Factory, define

from kalshi_live import LiveDataBatch


@define
class Ledger:
    """What all calls together came to.

    `lost` ids ended nowhere, `doubled` ones in two places, and `strange` ones were never asked
    for, or stand under another name than their own.
    """

    asked: int = 0
    lost: int = 0
    doubled: int = 0
    strange: int = 0
    ended: Counter[str] = Factory(Counter)

    @property
    def is_clean(self) -> bool:
        """Whether each id of each call ended in exactly one place."""
        return self.lost == self.doubled == self.strange == 0

    def enter(self, ids: tuple[str, ...], batches: Iterable[LiveDataBatch]) -> None:
        """Takes in one call for `ids`."""
        seen: Counter[str] = Counter()
        for batch in batches:
            self.strange += sum(name != seen_as.milestone_id for name, seen_as in batch.items())
            for place, names in places(batch).items():
                seen.update(names)
                self.ended[place] += len(names)
        self.asked += len(ids)
        self.strange += len(seen.keys() - set(ids))
        self.lost += len(set(ids) - seen.keys())
        self.doubled += sum(count > 1 for count in seen.values())

    def __str__(self) -> str:
        ends = ", ".join(f"{count:,} {place}" for place, count in self.ended.items())
        return f"{self.asked:,} ids: {ends}; {self.lost} lost, {self.doubled} doubled"


def places(batch: LiveDataBatch) -> dict[str, list[str]]:
    """The ids of a batch by where they ended."""
    named = [item.milestone_id for item in batch.rejected if item.milestone_id is not None]
    return {
        "present": list(batch),
        "missing": list(batch.missing),
        "rejected": named,
        "failed": list(batch.failed),
    }
