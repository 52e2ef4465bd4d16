"""A run goes by rules of its user's own, as a simulation does, and goes on only with the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineside.errors import ModelError
from lineside.lower.codes import SECOND
from lineside.model.load import loads
from lineside.rules import plug_in, read_rules, station_rules
from lineside.run.journal import JournalError
from lineside.run.own import OwnRules
from lineside.run.replay import replay
from lineside.run.start import RunSettings, start
from tests.kernel.bench import Simulation

MODEL = """
plant: own
stations: {a: {machines: 2}, b: {buffer: 5}}
products:
  p: {priority: 2, route: [{at: a, time: 5 s}, {at: b, time: exponential(9 s)}]}
  q: {due: 10 min, route: [{at: a, time: 7 s}, {at: b, time: exponential(4 s)}]}
release: {p: {wip: 6}, q: {every: exponential(9 s)}}
dispatch: {b: longest-for-its-work}
"""
RULE = """
def longest_for_its_work(now, due, released, queued, work, remaining, priority):
    return (queued - now) / work - priority
"""
UNTIL = 600 * SECOND


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "rules.py").write_text(RULE, encoding="utf-8")
    (tmp_path / "others.py").write_text(RULE.replace("- priority", "+ priority"), encoding="utf-8")
    return tmp_path


def settings(folder: Path, rules: str | None, *, model: bool = True, plant: str = "emulated") -> RunSettings:
    given = None if rules is None else folder / rules
    return RunSettings(str(folder / "own.yaml") if model else None, plant, 0.0, None, folder / "run.lineside", given)


def simulated_hash(folder: Path) -> str:
    functions = read_rules(folder / "rules.py")
    plant = loads(MODEL, rules=tuple(functions))
    simulation = Simulation(plant, 1)
    plug_in(simulation.block, station_rules(plant, functions))
    simulation.run_us(UNTIL)
    return simulation.hash()


@pytest.mark.parametrize("plant", ["emulated", "process"])
def test_a_run_with_a_rule_of_its_own_comes_to_the_simulated_state(folder: Path, plant: str) -> None:
    session = start(settings(folder, "rules.py", plant=plant), lambda _: None)
    session.advance(UNTIL // 2)
    session.close()
    again = start(settings(folder, "rules.py", model=False, plant=plant), lambda _: None)
    again.advance(UNTIL)
    again.close()
    assert again.controller.hash == simulated_hash(folder)
    assert replay(folder / "run.lineside", rules=OwnRules.read(folder / "rules.py")).agrees


def test_a_run_goes_on_only_with_the_rules_that_it_began_with(folder: Path) -> None:
    start(settings(folder, "rules.py"), lambda _: None).close()
    with pytest.raises(JournalError, match=r"no file of rules was given: .*`--rules FILE`"):
        start(settings(folder, None, model=False), lambda _: None)
    with pytest.raises(JournalError, match="another file of rules was given"):
        start(settings(folder, "others.py", model=False), lambda _: None)
    with pytest.raises(JournalError, match="no file of rules was given"):
        replay(folder / "run.lineside")


def test_a_rule_that_nobody_gives_is_refused_before_the_run_begins(folder: Path) -> None:
    with pytest.raises(ModelError, match="no dispatching rule is called `longest-for-its-work`"):
        start(settings(folder, None), lambda _: None)
    assert not (folder / "run.lineside").exists()
