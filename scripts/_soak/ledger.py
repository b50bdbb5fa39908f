"""Counts where every id of a call ended, and finds those that were lost or doubled."""

from collections import Counter
from collections.abc import Iterable, Sequence

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
        """Whether there were calls, and each id of each ended in exactly one place."""
        return self.asked > self.lost + self.doubled + self.strange == 0

    def enter(self, ids: Sequence[str], batches: Iterable[LiveDataBatch]) -> None:
        """Take in one call for `ids`."""
        seen: Counter[str] = Counter()
        for batch in batches:
            self.strange += sum(name != of.milestone_id for name, of in batch.items())
            for place, names in _places(batch).items():
                seen.update(names)
                self.ended[place] += len(names)
        self.asked += len(ids)
        self.strange += len(seen.keys() - set(ids))
        self.lost += len(set(ids) - seen.keys())
        self.doubled += sum(count > 1 for count in seen.values())

    def __str__(self) -> str:
        ends = ", ".join(f"{count:,} {place}" for place, count in self.ended.items())
        return f"{self.asked:,} ids: {ends}; {self.lost} lost, {self.doubled} doubled"


def _places(batch: LiveDataBatch) -> dict[str, Sequence[str]]:
    """Return the ids of a batch by where they ended."""
    rejected = [item.milestone_id for item in batch.rejected if item.milestone_id is not None]
    return {
        "present": list(batch),
        "missing": batch.missing,
        "rejected": rejected,
        "failed": list(batch.failed),
    }
