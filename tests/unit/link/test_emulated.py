"""The emulated plant obeys a number once, repeats facts until they are acknowledged, and hears no late turn."""

from __future__ import annotations

import numpy as np
import pytest

from lineside.errors import KernelError
from lineside.kernel.build.cache import kernel_hash
from lineside.kernel.core.rows import COMMAND
from lineside.link.emulated import EmulatedPlant
from lineside.link.message import Hello, Refusal, Reply, Turn, Welcome
from lineside.lower import codes
from lineside.model.load import loads

CELL = """
plant: cell
stations: {press: {machines: 2}}
products: {cap: {route: [{at: press, time: 10 s}]}}
release: {cap: always}
"""
SECOND = codes.SECOND
RUN = 7 << 32


def plant() -> EmulatedPlant:
    """A plant that has met the run of number 7."""
    model = loads(CELL)
    emulated = EmulatedPlant(model, 1)
    welcome = emulated.answer(Hello(RUN, 1, model.model_hash, kernel_hash()))
    assert welcome == Welcome(RUN, 0, 0, 0)
    return emulated


def begin(machine: int, number: int) -> list[int]:
    """The command to begin the first step on part 1 or 2."""
    return [codes.BEGIN, machine, number, codes.NONE, 0, machine + 1, 1, machine]


def turn(emulated: EmulatedPlant, number: int, at: int, until: int, acknowledged: int, *commands: list[int]) -> Reply:
    rows = np.array(commands, np.int64).reshape(-1, len(COMMAND))
    answer = emulated.answer(Turn(RUN + number, at * SECOND, until * SECOND, acknowledged, rows))
    assert isinstance(answer, Reply)
    return answer


def ended(reply: Reply) -> list[tuple[float, int]]:
    assert all(row[1] == codes.ENDED for row in reply.facts)
    return [(row[0] / SECOND, int(row[2])) for row in reply.facts]


def test_facts_come_again_until_they_are_acknowledged() -> None:
    emulated = plant()
    first = turn(emulated, 1, 0, 100, 0, begin(0, 1), begin(1, 1))
    assert ended(first) == [(10.0, 0), (10.0, 1)]
    assert first.sequence == 1
    again = turn(emulated, 2, 0, 100, 0)
    assert np.array_equal(again.facts, first.facts)
    half = turn(emulated, 3, 0, 100, 1)
    assert (ended(half), half.sequence) == ([(10.0, 1)], 2)
    rest = turn(emulated, 4, 10, 100, 2)
    assert (ended(rest), rest.sequence, rest.reached) == ([], 3, 100 * SECOND)


def test_a_command_that_comes_again_does_nothing_twice() -> None:
    emulated = plant()
    assert ended(turn(emulated, 1, 0, 5, 0, begin(0, 1))) == []
    assert ended(turn(emulated, 2, 5, 100, 0, begin(0, 1), begin(0, 1))) == [(10.0, 0)]
    assert ended(turn(emulated, 3, 10, 100, 1, begin(0, 1))) == []


def test_a_turn_that_comes_late_is_not_heard() -> None:
    emulated = plant()
    turn(emulated, 5, 0, 5, 0)
    assert emulated.answer(Turn(RUN + 4, 0, 100 * SECOND, 0)) is None
    assert emulated.answer(Turn((6 << 32) + 9, 0, 100 * SECOND, 0)) is None
    assert emulated.reached == 5 * SECOND


def test_a_plant_stops_at_the_instant_with_facts_and_goes_no_further_than_it_may() -> None:
    emulated = plant()
    assert turn(emulated, 1, 0, 9, 0, begin(0, 1)).reached == 9 * SECOND
    assert turn(emulated, 2, 9, 100, 0).reached == 10 * SECOND
    assert turn(emulated, 3, 10, 20, 1, begin(1, 1)).reached == 20 * SECOND


@pytest.mark.parametrize(
    ("hello", "message"),
    [
        (Hello(RUN, 2, loads(CELL).model_hash, kernel_hash()), "seed: the run has 2, this plant 1"),
        (Hello(RUN, 1, "0" * 32, kernel_hash()), f"model: the run has {'0' * 32}"),
        (Hello(RUN, 1, loads(CELL).model_hash, "0" * 16), f"kernel: the run has {'0' * 16}"),
        (Hello(RUN, 1, loads(CELL).model_hash, kernel_hash(), 99), "version of the messages: the run has 99"),
    ],
)
def test_another_run_is_refused(hello: Hello, message: str) -> None:
    answer = EmulatedPlant(loads(CELL), 1).answer(hello)
    assert isinstance(answer, Refusal)
    assert message in answer.text


def test_what_was_never_reported_cannot_be_acknowledged() -> None:
    answer = plant().answer(Turn(RUN + 1, 0, 0, 5))
    assert isinstance(answer, Refusal)
    assert "fact 5 was never reported" in answer.text


def test_a_plant_that_is_restored_goes_on_where_it_was() -> None:
    one, other = plant(), plant()
    turn(one, 1, 0, 100, 0, begin(0, 1), begin(1, 1))
    other.restore(one.snapshot())
    for emulated in (one, other):
        assert ended(turn(emulated, 2, 0, 100, 1)) == [(10.0, 1)]
        assert ended(turn(emulated, 3, 10, 100, 2, begin(0, 2))) == [(20.0, 0)]
    before = other.snapshot()
    for damaged in (one.snapshot()[:-8], b"", b"\xff" * 100, bytes(10)):
        with pytest.raises(KernelError, match="these bytes are no snapshot"):
            other.restore(damaged)
    assert other.snapshot() == before
