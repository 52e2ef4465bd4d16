"""Replications: however they are cut into slices and spread over processes, the results are the same."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

import lineside
from lineside.errors import KernelError
from lineside.lower.block import Block
from lineside.lower.digest import state_hash
from lineside.simulate import replicate, replication
from lineside.simulate.progress import Board, Progress
from lineside.simulate.replication import Replication, Task
from lineside.simulate.task import make_task
from tests.unit.simulate.plants import random_line


@pytest.fixture
def task() -> Task:
    return make_task(random_line(), 600.0, 7200.0, seed=5, rules={}, tracing=False)


def document(result: lineside.Result) -> str:
    return result.to_json().replace(f'"wall_s": {result.wall_s!r}', "")


def hash_at_end(replication: Replication) -> str:
    replication.advance()
    replication.observe()
    return state_hash(replication.block)


def test_any_number_of_processes_gives_the_same_document(monkeypatch: pytest.MonkeyPatch) -> None:
    plant = random_line()
    alone = lineside.simulate(plant, "6 h", "1 h", replications=5, workers=1)
    spread: list[int] = []
    spreading: Callable[..., object] = replicate._spread

    def note(*arguments: object) -> object:
        spread.append(1)
        return spreading(*arguments)

    monkeypatch.setattr(replicate, "_spread", note)
    monkeypatch.setattr(replicate, "WORTH_S", 0.0)
    monkeypatch.setattr(replicate, "TRIAL_S", 0.0)
    together = lineside.simulate(plant, "6 h", "1 h", replications=5, workers=2)
    assert spread
    assert document(together) == document(alone)


def test_the_same_seed_gives_the_same_document_and_another_does_not() -> None:
    results = [lineside.simulate(random_line(), "1 h", replications=2, seed=seed) for seed in (3, 3, 4)]
    assert document(results[0]) == document(results[1])
    assert results[0].products["part"].cycle_time_s != results[2].products["part"].cycle_time_s


def test_replications_differ_from_each_other(task: Task) -> None:
    assert hash_at_end(Replication(task, 0)) != hash_at_end(Replication(task, 1))


def test_slices_change_nothing(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = hash_at_end(Replication(task, 2))
    monkeypatch.setattr(replication, "FIRST_SLICE", 1_000_001)
    sliced = Replication(task, 2)
    while not sliced.advance(budget_s=0.0):
        sliced._slice = 1_000_001 + sliced.now % 7
    sliced.observe()
    assert state_hash(sliced.block) == whole


def test_a_slice_that_waited_for_the_machine_slows_down_only_the_next_ones(task: Task) -> None:
    """Ten seconds for a microsecond, as where the machine slept: slices of 1 µs followed to the end, 10⁹ of them."""
    slow = Replication(task, 0)
    slow.advance(budget_s=0.0)
    slow._pace, slow._slice = 10.0, 1
    slices = 0
    while not slow.advance(budget_s=0.0):
        slices += 1
        assert slices < 50_000


@pytest.mark.parametrize("share", [0.01, 0.05, 0.6])
def test_a_replication_handed_over_goes_on_as_if_it_never_was(task: Task, share: float) -> None:
    """The first share lies within the warm-up, the others after it."""
    whole = Replication(task, 0)
    expected = hash_at_end(whole)
    begun = Replication(task, 0)
    while begun.share_done < share:
        begun._slice = task.end // 100
        begun.advance(budget_s=0.0)
    taken = Replication(task, 0, begun.hand_over())
    assert hash_at_end(taken) == expected
    assert taken.facts == whole.facts


def test_progress_is_told_while_it_runs_and_ends_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "TELL_S", 0.005)
    told: list[Progress] = []
    result = lineside.simulate(random_line(), "40 h", replications=3, workers=1, progress=told.append)
    assert len(told) > 1
    assert [each.simulated_s for each in told] == sorted(each.simulated_s for each in told)
    assert told[-1].share == 1.0
    assert told[-1].facts == result.events
    assert told[-1].left_s == 0.0


def test_progress_of_other_processes_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "WORTH_S", 0.0)
    monkeypatch.setattr(replicate, "TRIAL_S", 0.0)
    told: list[Progress] = []
    result = lineside.simulate(random_line(), "2 h", replications=3, workers=2, progress=told.append)
    assert told[-1].share == 1.0
    assert told[-1].facts == result.events


def die(*_: object) -> None:
    os._exit(9)


def test_a_process_that_is_ended_from_outside_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "WORTH_S", 0.0)
    monkeypatch.setattr(replicate, "TRIAL_S", 0.0)
    monkeypatch.setattr(replicate, "finish", die)
    with pytest.raises(KernelError, match="was ended from outside, most often for lack of memory: use fewer workers"):
        lineside.simulate(random_line(), "1 h", replications=2, workers=2)


def test_it_can_be_called_from_any_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also from one that may not touch signals."""
    monkeypatch.setattr(replicate, "WORTH_S", 0.0)
    monkeypatch.setattr(replicate, "TRIAL_S", 0.0)
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(lineside.simulate, random_line(), "1 h", replications=2, workers=2)
    assert document(future.result()) == document(lineside.simulate(random_line(), "1 h", replications=2, workers=1))


def test_time_left_is_unknown_before_anything_is_done() -> None:
    assert Progress(0.0, 10.0, 0, 1.0).left_s is None
    assert Progress(5.0, 10.0, 100, 2.0).left_s == pytest.approx(2.0)
    assert Progress(5.0, 10.0, 100, 2.0).facts_per_s == 50.0


def test_a_board_adds_up_what_each_replication_wrote(tmp_path: os.PathLike[str]) -> None:
    from pathlib import Path

    board = Board(Path(tmp_path) / "board", 3)
    board.clear()
    board.write(2, 50, 7)
    board.write(0, 10, 1)
    board.write(0, 20, 2)
    assert board.read() == (70, 9)


def test_a_block_that_may_only_be_read_can_be_taken_over(task: Task) -> None:
    left = Replication(task, 0).hand_over()
    assert left.state is not None
    left.state.flags.writeable = False
    assert Replication(task, 0, left).advance()
    assert Block(left.state).head["now"] == 0


def test_cores_are_counted() -> None:
    assert 1 <= replicate.cores() <= (os.cpu_count() or math.inf)
