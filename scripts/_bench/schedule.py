"""Which contender does what, how often and in which order; the measuring is done by workers."""

from collections.abc import Callable, Mapping, Sequence

from attrs import define, field, frozen

from .contenders import BY_HAND, CONTENDERS, OFFICIAL, OURS, STREAMING
from .options import PARTS
from .polls import WAYS
from .results import Results, Sample
from .running import WorkerError, measured, turns, work
from .server import Behaviour
from .table import SIZES

_STREAM = "stream"
_GROWING = (OURS, OFFICIAL, BY_HAND)


@frozen(kw_only=True)
class Plan:
    """How much of everything; `latency` in seconds, the bucket in requests."""

    rounds: int
    slow_rounds: int
    cpu: int = 10_000
    wall: int = 1_000
    limited: int = 10_000
    memory: int = 30_000
    poll: int = 10_000
    polls: int = 5
    sizes: Sequence[int] = SIZES
    parts: Sequence[str] = PARTS
    contenders: Sequence[str] = tuple(CONTENDERS)
    latency: float = 0.05
    rate: float = 20.0
    burst: float = 20.0


FULL = Plan(rounds=5, slow_rounds=3)
QUICK = Plan(
    rounds=1,
    slow_rounds=1,
    cpu=3_000,
    limited=4_000,
    memory=3_000,
    poll=2_000,
    polls=2,
    sizes=(1_000, 10_000),
    parts=("cpu", "wall", "limited", "import", "memory", "poll"),
    contenders=(OURS, "ours-sync", "ours-aiohttp", OFFICIAL, BY_HAND),
)


@define
class _Run:
    """The samples of a run as they come in."""

    plan: Plan
    say: Callable[[str], None]
    samples: dict[str, dict[str, list[Sample]]] = field(factory=dict)
    absent: dict[str, str] = field(factory=dict)

    def take_turns(
        self,
        key: str,
        names: Sequence[str],
        rounds: int,
        measure: Callable[[str], Sample],
    ) -> None:
        """Measures each name once a round; one that fails is out of this measure."""
        self.say(f"{key}: {rounds} rounds")
        taken: dict[str, list[Sample]] = {name: [] for name in names}
        for name in turns(names, rounds):
            if name not in taken:
                continue
            try:
                taken[name].append(measure(name))
            except WorkerError as error:
                del taken[name]
                self.absent[f"{name} ({key})"] = str(error)
        self.samples[key] = taken

    def fetch(
        self, key: str, names: Sequence[str], number: int, rounds: int, behaviour: Behaviour
    ) -> None:
        """Measures what is fetched from a server that behaves so."""
        what = key.removeprefix("growth-").partition("-")[0]
        self.take_turns(key, names, rounds, lambda name: measured(what, name, number, behaviour))


def run(
    plan: Plan, parts: Sequence[str], say: Callable[[str], None], versions: Mapping[str, str]
) -> Results:
    """Measures `parts`, as `plan` says; `say` hears of the progress."""
    state = _Run(plan, say)
    present = [name for name in plan.contenders if CONTENDERS[name].version()]
    for name in [name for name in plan.contenders if name not in present]:
        state.absent[name] = "not installed: it does not exist for this Python, or could not be had"
    for part in parts:
        _PARTS[part](state, present)
    return Results(
        labels={name: contender.label for name, contender in CONTENDERS.items()}
        | {_STREAM: STREAMING.label},
        versions=versions,
        samples=state.samples,
        numbers={
            name: getattr(plan, name) for name in ("cpu", "wall", "limited", "memory", "poll")
        },
        latency=plan.latency,
        rate=plan.rate,
        burst=plan.burst,
        absent=state.absent,
    )


def _cpu(state: _Run, names: Sequence[str]) -> None:
    state.fetch("cpu", names, state.plan.cpu, state.plan.rounds, Behaviour())


def _wall(state: _Run, names: Sequence[str]) -> None:
    plan = state.plan
    state.fetch("wall", names, plan.wall, plan.rounds, Behaviour(plan.latency))


def _limited(state: _Run, names: Sequence[str]) -> None:
    plan = state.plan
    behaviour = Behaviour(rate=plan.rate, burst=plan.burst)
    state.fetch("limited", names, plan.limited, plan.slow_rounds, behaviour)


def _import(state: _Run, names: Sequence[str]) -> None:
    importing = [name for name in names if CONTENDERS[name].imports]
    for key in ("importing", "starting"):
        state.take_turns(key, importing, state.plan.rounds, _without_server(key))


def _without_server(key: str) -> Callable[[str], Sample]:
    task = {"measure": key, "base_url": "", "number": 0}
    return lambda name: work(task | {"contender": name})


def _memory(state: _Run, names: Sequence[str]) -> None:
    state.fetch("memory", names, state.plan.memory, state.plan.slow_rounds, Behaviour())


def _poll(state: _Run, _: Sequence[str]) -> None:
    plan = state.plan
    task = {"measure": "poll", "number": plan.poll, "polls": plan.polls}
    state.take_turns("poll", list(WAYS), plan.rounds, lambda way: work(task | {"contender": way}))


def _growth(state: _Run, names: Sequence[str]) -> None:
    growing = [name for name in _GROWING if name in names]
    plan = state.plan
    for size in plan.sizes:
        rounds = plan.slow_rounds
        state.fetch(f"growth-cpu-{size}", growing, size, rounds, Behaviour())
        state.fetch(f"growth-wall-{size}", growing, size, rounds, Behaviour(plan.latency))
        state.fetch(f"growth-memory-{size}", growing, size, rounds, Behaviour())
        streaming = f"growth-memory_beyond_index-{size}"
        state.fetch(streaming, [_STREAM], size, rounds, Behaviour())


_PARTS = {
    "cpu": _cpu,
    "wall": _wall,
    "limited": _limited,
    "import": _import,
    "memory": _memory,
    "poll": _poll,
    "growth": _growth,
}
