"""From raw samples to ratios with their spread, and to a table of them in Markdown."""

import statistics
from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from .bodies import CHUNK
from .contenders import BY_HAND, CONTENDERS, OFFICIAL, limit
from .measuring import LATENCY, Plan, Sample, Samples


@frozen
class Ratio:
    """The median of several rounds, between the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, samples: Sequence[Sample], units: Sequence[float]) -> "Ratio | None":
        """Return how many times its round's unit each value is; None when there are none."""
        values = [sample["value"] / unit for sample, unit in zip(samples, units, strict=False)]
        return cls(statistics.median(values), min(values), max(values)) if values else None

    def __str__(self) -> str:
        return f"{_short(self.median)} ({_short(self.least)} to {_short(self.greatest)})"


_TITLES = {
    "cpu": "CPU for {:,} milestones",
    "wall": "time for {:,} milestones",
    "limited": "time for {:,} milestones",
    "import": "CPU of the import",
    "memory": "peak memory for {:,} milestones",
    "listing": "time to list {:,} milestones",
}
PAGE = 500
_BARE = {"limited": "429s", "listing": "memory that grows from milestone 10,000 on"}
Cell = Ratio | str
"""A ratio, or text where a ratio would mislead."""


@frozen
class Column:
    """What one measure came to, by contender; the picture shows the one that `is_drawn`."""

    title: str
    is_drawn: bool
    cells: Mapping[str, Cell]


def columns(plan: Plan, samples: Samples) -> list[Column]:
    """Return the columns of all that was measured; less is better in each."""
    per_second = limit().tokens_per_second / limit().cost

    def times(part: str, reference: str) -> Callable[[Sequence[Sample]], Cell | None]:
        units = [sample["value"] for sample in samples.get(part, {}).get(reference, ())]
        return lambda rounds: Ratio.of(rounds, units)

    def round_trips(rounds: Sequence[Sample]) -> Cell | None:
        return Ratio.of(rounds, [LATENCY] * len(rounds))

    def least_times(rounds: Sequence[Sample]) -> Cell | None:
        number = plan.numbers["limited"]
        lost = 1 - min(sample["arrived"] for sample in rounds) / number
        if lost > 0:
            return f"loses {lost:.0%} to 429s"
        return Ratio.of(rounds, [limit().seconds_for(-(-number // CHUNK))] * len(rounds))

    def least_listing(rounds: Sequence[Sample]) -> Cell | None:
        pages = -(-plan.numbers["listing"] // PAGE)
        return Ratio.of(rounds, [limit().seconds_for(pages)] * len(rounds))

    def grown(rounds: Sequence[Sample]) -> Cell | None:
        return f"{max(sample['grown'] for sample in rounds) / 2**20:.0f} MiB"

    def refused(rounds: Sequence[Sample]) -> Cell | None:
        return f"{max(sample['refused'] for sample in rounds):.0f}"

    offered = (
        ("cpu", "official client", False, times("cpu", OFFICIAL)),
        ("cpu", "aiohttp + orjson by hand", True, times("cpu", BY_HAND)),
        ("wall", f"one round trip of {LATENCY * 1000:g} ms", True, round_trips),
        ("limited", f"the least at {per_second:g} requests a second", True, least_times),
        ("limited", None, False, refused),
        ("import", "official client", False, times("import", OFFICIAL)),
        ("memory", "official client", False, times("memory", OFFICIAL)),
        ("listing", f"the least at {per_second:g} requests a second", False, least_listing),
        ("listing", None, False, grown),
    )
    return [
        Column(
            f"{_TITLES[part].format(plan.numbers[part])} ÷ {unit}" if unit else _BARE[part],
            is_drawn,
            {name: cell for name, rounds in samples[part].items() if (cell := cell_of(rounds))},
        )
        for part, unit, is_drawn, cell_of in offered
        if part in samples
    ]


def markdown(found: Sequence[Column], absent: Mapping[str, str]) -> str:
    """Return a row for each contender that was measured, and a line for each that was not."""
    measured = [name for name in CONTENDERS if any(name in column.cells for column in found)]
    rows = [
        ["contender", *(column.title for column in found)],
        ["---", *["--:"] * len(found)],
        *(
            [CONTENDERS[name].label, *(str(column.cells.get(name, "-")) for column in found)]
            for name in measured
        ),
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, *(f"- absent: {name}: {why}" for name, why in absent.items())])


def _short(value: float) -> str:
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"
