"""The results in Markdown: one table of contenders, one of polls, one of growth."""

from collections.abc import Iterator, Sequence

from .contenders import BY_HAND, OFFICIAL
from .polls import WAY_LABELS
from .results import Ratio, Results

NOTHING = "-"
SIZES = (100, 1_000, 10_000, 100_000)
BASE_SIZE = 10_000
_GROWTHS = (
    ("cpu", "(a) CPU"),
    ("wall", "(b) wall"),
    ("memory", "(e) memory"),
    ("memory_beyond_index", "(e) memory of the whole process, less the ids and an index"),
)


def markdown(results: Results) -> str:
    """The whole report."""
    parts = [
        _about(results),
        _contenders(results),
        _polls(results),
        _growth(results),
        _absent(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def shown(ratio: Ratio | None) -> str:
    """A ratio with the least and the greatest round, such as `0.54 (0.51 to 0.58)`."""
    if ratio is None:
        return NOTHING
    return f"{_short(ratio.median)} ({_short(ratio.least)} to {_short(ratio.greatest)})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _about(results: Results) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    return (
        f"Measured in one run, in turns: {versions}. Each figure is the median of the rounds, with "
        "the least and the greatest; less is better."
    )


def _contenders(results: Results) -> str:
    columns = list(_columns(results))
    measured = ("cpu", "wall", "limited", "importing", "memory")
    head = ["contender", *(title for title, _ in columns)]
    rows = [
        [label, *(cell(name) for _, cell in columns)]
        for name, label in results.labels.items()
        if any(name in results.samples.get(measure, {}) for measure in measured)
    ]
    return table(head, rows) if columns else ""


def _columns(results: Results) -> Iterator[tuple]:
    numbers = {measure: f"{number:,}" for measure, number in results.numbers.items()}
    if "cpu" in results.samples:
        title = f"(a) CPU for {numbers['cpu']}"
        yield f"{title}, ÷ official", lambda name: shown(results.against("cpu", name, OFFICIAL))
        yield (
            f"{title}, ÷ aiohttp by hand",
            lambda name: shown(results.against("cpu", name, BY_HAND)),
        )
    if "wall" in results.samples:
        trip = f"{results.latency * 1000:g} ms round trip"
        yield (
            f"(b) wall for {numbers['wall']}, ÷ one {trip}",
            lambda name: shown(results.over("wall", name, results.latency)),
        )
    if "limited" in results.samples:
        title = f"(c) wall for {numbers['limited']} at {results.rate:g} requests/s, ÷ least"
        yield title, lambda name: _limited(results, name)
        yield "429s", lambda name: _refused(results, name)
    for measure, title in (
        ("importing", "(d) import, ÷ official"),
        ("starting", "import and client, ÷ official"),
    ):
        if measure in results.samples:
            yield title, _against_official(results, measure)
    if "memory" in results.samples:
        title = f"(e) peak memory for {numbers['memory']}, ÷ official"
        yield title, _against_official(results, "memory")


def _against_official(results: Results, measure: str):
    return lambda name: shown(results.against(measure, name, OFFICIAL))


def _limited(results: Results, name: str) -> str:
    lost = results.lost("limited", name)
    if lost > 0:
        return f"lost {lost:.0%}"
    return shown(results.over("limited", name, results.least_seconds("limited")))


def _refused(results: Results, name: str) -> str:
    has_any = name in results.samples["limited"]
    return str(results.refused("limited", name)) if has_any else NOTHING


def _polls(results: Results) -> str:
    if "poll" not in results.samples:
        return ""
    title = f"(f) CPU of a poll of {results.numbers['poll']:,}, 1 % changed, ÷ generated models"
    rows = [
        [label, shown(results.against("poll", way, "models"))] for way, label in WAY_LABELS.items()
    ]
    return table(["from response bytes to changes", title], rows)


def _growth(results: Results) -> str:
    rows = []
    for measure, title in _GROWTHS:
        names = dict.fromkeys(
            name for size in SIZES for name in results.samples.get(f"growth-{measure}-{size}", {})
        )
        rows += [
            [f"{title}, {results.labels.get(name, name)}", *_sizes(results, measure, name)]
            for name in names
        ]
    head = ["(g) times its own figure for 10,000 ids", *(f"{size:,} ids" for size in SIZES)]
    return table(head, rows) if rows else ""


def _sizes(results: Results, measure: str, name: str) -> Iterator[str]:
    base = results.values(f"growth-{measure}-{BASE_SIZE}", name)
    for size in SIZES:
        values = results.values(f"growth-{measure}-{size}", name)
        ratios = [value / other for value, other in zip(values, base, strict=False) if other]
        yield shown(Ratio.of(ratios)) if ratios else NOTHING


def _absent(results: Results) -> str:
    return "\n".join(
        f"- absent: {results.labels.get(name, name)}: {why}" for name, why in results.absent.items()
    )


def _short(value: float) -> str:
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"
