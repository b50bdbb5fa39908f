"""What the soak's judges find; nothing is soaked here."""

import pytest

from _soak.ledger import Ledger
from _soak.verdicts import Verdict, table
from _soak_command import main
from harness import Face, Server, item


def batches_of(*answered: str):
    """What a client makes of a server that has live data for some of `a`, `b` and `c` alone."""
    server = Server(lambda ids, _: {"live_datas": [item(name) for name in ids if name in answered]})
    return [Face("sync").get(["a", "b", "c"], transport=server.transport)]


@pytest.mark.parametrize(
    ("asked", "batches", "wrong"),
    [
        (["a", "b", "c"], batches_of("a", "b"), (0, 0, 0)),
        (["a", "b", "c", "d"], batches_of("a"), (1, 0, 0)),
        (["a", "b", "c"], batches_of("a") * 2, (0, 3, 0)),
        (["a", "b"], batches_of("c"), (0, 0, 1)),
        (["a"], [], (1, 0, 0)),
    ],
    ids=["all well", "lost", "doubled", "never asked for", "nothing at all"],
)
def test_the_ledger_finds_ids_that_were_lost_doubled_or_invented(asked, batches, wrong):
    ledger = Ledger()
    ledger.enter(asked, batches)

    assert (ledger.lost, ledger.doubled, ledger.strange) == wrong
    assert ledger.is_clean == (not any(wrong))


def test_a_ledger_without_calls_proves_nothing():
    assert not Ledger().is_clean


def test_a_broken_promise_stands_out_in_the_table():
    assert table([Verdict("a", "b", held=False)]).splitlines()[-1] == "| a | b | NO |"


@pytest.mark.parametrize("wrong", ["0", "-1", "inf", "nan", "x"])
def test_amounts_that_make_no_sense_are_refused(wrong, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--seconds", wrong])

    assert "invalid positive float value" in capsys.readouterr().err
