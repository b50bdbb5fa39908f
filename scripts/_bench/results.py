"""From raw samples to ratios with their spread; pure, and nothing is printed here."""

import statistics
from collections.abc import Mapping, Sequence

from attrs import field, frozen

Sample = Mapping[str, float]
"""One measurement: its `value`, and perhaps `arrived` and `refused`."""


@frozen
class Ratio:
    """The median of several rounds, between the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Ratio":
        """The ratio that `values`, one a round, amount to."""
        return cls(statistics.median(values), min(values), max(values))


@frozen
class Results:
    """All that a run measured.

    Attributes:
        labels: Contenders in the table's order, and how it calls them.
        versions: What was measured, and on what.
        samples: By measure, then contender; one sample a round, in the order of rounds.
        numbers: By measure, how many milestones it was about.
        latency: Seconds that the server waited in (b).
        rate, burst: The server's token bucket in (c), in requests.
        absent: Contenders that could not be measured, and why.
    """

    labels: Mapping[str, str]
    versions: Mapping[str, str]
    samples: Mapping[str, Mapping[str, Sequence[Sample]]]
    numbers: Mapping[str, int]
    latency: float
    rate: float
    burst: float
    absent: Mapping[str, str] = field(factory=dict)

    def values(self, measure: str, contender: str) -> list[float]:
        """The plain values, one a round; none when it was not measured."""
        samples = self.samples.get(measure, {}).get(contender, ())
        return [sample["value"] for sample in samples]

    def against(self, measure: str, contender: str, reference: str) -> Ratio | None:
        """How many times the reference's value, compared round by round."""
        pairs = zip(self.values(measure, contender), self.values(measure, reference), strict=False)
        ratios = [value / other for value, other in pairs if other]
        return Ratio.of(ratios) if ratios else None

    def over(self, measure: str, contender: str, unit: float) -> Ratio | None:
        """How many times `unit`, in the value's own unit."""
        values = self.values(measure, contender)
        return Ratio.of([value / unit for value in values]) if values else None

    def least_seconds(self, measure: str) -> float:
        """The least time that the token bucket lets as many milestones pass in."""
        requests = -(-self.numbers[measure] // 100)
        return max(requests - self.burst, 1) / self.rate

    def refused(self, measure: str, contender: str) -> int:
        """The 429s of the worst round."""
        samples = self.samples.get(measure, {}).get(contender, ())
        return max((int(sample["refused"]) for sample in samples), default=0)

    def lost(self, measure: str, contender: str) -> float:
        """The part of the milestones that did not arrive in the worst round, 0 to 1."""
        samples = self.samples.get(measure, {}).get(contender, ())
        number = self.numbers[measure]
        return max((1 - sample["arrived"] / number for sample in samples), default=0.0)
