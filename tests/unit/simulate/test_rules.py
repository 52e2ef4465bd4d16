"""Dispatching rules of the user's own."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import lineside
from lineside import rules as own_rules
from lineside.errors import InputError, ModelError
from lineside.lower.mode import JIT
from lineside.rules import read_rules
from lineside.simulate import replicate

QUEUE = """
plant: queue
stations: {{saw: {{}}}}
products:
  early: {{due: 100 s, route: [{{at: saw, time: 10 s}}]}}
  late:  {{due: 1000 s, route: [{{at: saw, time: 10 s}}]}}
release:
  early: {{orders: [{{order: a, quantity: 10, release: 0 s}}]}}
  late:  {{orders: [{{order: b, quantity: 10, release: 0 s}}]}}
dispatch: {{saw: {rule}}}
"""
"""Twenty parts wait for one machine; a rule says whose turn it is."""
SOON = "def due_soon(now, due, released, queued, work, remaining, priority):\n    return due\n"
Rule = Callable[[float, float, float, float, float, float, float], float]


def due_soon(
    now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
) -> float:
    return due - now


def due_last(
    now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
) -> float:
    return -due


def done_after_100_s(rule: str, rules: dict[str, Rule]) -> tuple[float, float]:
    plant = lineside.loads(QUEUE.format(rule=rule), rules=tuple(rules))
    result = lineside.simulate(plant, "105 s", replications=1, rules=rules)
    return result.products["early"].completed.mean, result.products["late"].completed.mean


@pytest.mark.compiler_off
def test_an_own_rule_decides_whose_turn_it_is() -> None:
    rules: dict[str, Rule] = {"due-soon": due_soon, "due-last": due_last}
    assert done_after_100_s("due-soon", rules) == (10, 0)
    assert done_after_100_s("due-last", rules) == (0, 10)


@pytest.mark.compiler_off
def test_it_decides_as_the_built_in_rule_does_that_says_the_same() -> None:
    assert done_after_100_s("due-soon", {"due-soon": due_soon}) == done_after_100_s("earliest-due-date", {})


def test_a_plant_built_in_python_may_name_its_rule() -> None:
    plant = lineside.Plant(
        name="queue",
        stations={"saw": lineside.Station()},
        products={
            name: lineside.Product(due=due, route=(lineside.Step(at="saw", time=10.0),))
            for name, due in (("early", 100.0), ("late", 1000.0))
        },
        release={name: lineside.Release(kind="wip", wip=5) for name in ("early", "late")},
        dispatch={"saw": "due-last"},
    )
    result = lineside.simulate(plant, "1000 s", replications=1, rules={"due-last": due_last})
    assert result.products["late"].completed.mean > 90


@pytest.mark.compiler_off
def test_a_file_s_functions_are_rules_in_kebab_case(tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text(f"import math\n{SOON}\n_HELP = math.pi\n", encoding="utf-8")
    rules = read_rules(file)
    assert list(rules) == ["due-soon"]
    assert done_after_100_s("due-soon", rules) == (10, 0)


def test_other_processes_find_the_rules_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rules.py"
    file.write_text(SOON, encoding="utf-8")
    plant = lineside.loads(QUEUE.format(rule="due-soon"), rules=["due-soon"])
    alone = lineside.simulate(plant, "105 s", replications=3, workers=1, rules=read_rules(file))
    monkeypatch.setattr(replicate, "WORTH_S", 0.0)
    monkeypatch.setattr(replicate, "TRIAL_S", 0.0)
    for rules in (read_rules(file), {"due-soon": due_soon}):
        together = lineside.simulate(plant, "105 s", replications=3, workers=2, rules=rules)
        assert together.products == alone.products


def test_rules_need_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the cache folder cannot be made, a folder for this process serves, for other processes too."""
    (tmp_path / "taken").write_text("no folder")
    file = tmp_path / "rules.py"
    file.write_text(SOON, encoding="utf-8")
    monkeypatch.setattr("lineside.kernel.build.cache.cache_folder", lambda: tmp_path / "taken" / "cache")
    monkeypatch.setattr(replicate, "WORTH_S", 0.0)
    monkeypatch.setattr(replicate, "TRIAL_S", 0.0)
    own_rules._folder.cache_clear()
    try:
        plant = lineside.loads(QUEUE.format(rule="due-soon"), rules=["due-soon"])
        result = lineside.simulate(plant, "105 s", replications=2, workers=2, rules=read_rules(file))
    finally:
        own_rules._folder.cache_clear()
    assert result.products["early"].completed.mean == 10


def test_a_rule_that_is_not_given_is_refused_where_it_is_named() -> None:
    plant = lineside.loads(QUEUE.format(rule="due-soon"), rules=["due-soon"])
    with pytest.raises(ModelError, match=r"<text>:10:.*no rule is called `due-soon`.*did you mean `due-son`"):
        lineside.simulate(plant, "1 h", rules={"due-son": due_soon})


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("x = 1\n", "defines no rule"),
        ("def short(now, due):\n    return due\n", r":1:1: rule `short` must take exactly \(now, due, released"),
        (SOON.replace("now, due", "due, now"), "in this order"),
        (SOON.replace("due_soon", "critical_ratio"), "has the name of one that is built in"),
        ("def broken(:\n", ":1:.*no Python"),
        ("import math\nmath.sqrt(-1)\n", ":2:.*failed: ValueError"),
        ("\0", "no Python"),
    ],
)
def test_a_file_that_holds_no_rules_is_refused(tmp_path: Path, source: str, complaint: str) -> None:
    file = tmp_path / "rules.py"
    file.write_text(source, encoding="utf-8")
    with pytest.raises(InputError, match=complaint) as refusal:
        read_rules(file)
    assert str(file) in str(refusal.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rules(tmp_path / "nothing.py")


def test_a_rule_that_cannot_be_compiled_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text(SOON.replace("return due", "return sorted({'a': due}, key=print)"), encoding="utf-8")
    with pytest.raises(InputError, match=r"rules\.py:1:1: rule `due-soon` cannot be compiled"):
        done_after_100_s("due-soon", read_rules(file))


def test_what_is_no_function_is_no_rule() -> None:
    plant = lineside.loads(QUEUE.format(rule="constant"), rules=["constant"])
    with pytest.raises(InputError, match="rule `constant` must take exactly"):
        lineside.simulate(plant, "1 h", rules={"constant": 3})  # type: ignore[dict-item]


@pytest.mark.skipif(not JIT, reason="nothing is compiled")
def test_a_ctrl_c_that_the_compiler_loses_counts_none_the_less(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    compiled = numba.cfunc

    def losing(*given: object, **more: object) -> object:
        with suppress(KeyboardInterrupt):  # as in a callback, out of which nothing can be raised
            signal.raise_signal(signal.SIGINT)
        return compiled(*given, **more)

    monkeypatch.setattr(numba, "cfunc", losing)
    with pytest.raises(KeyboardInterrupt):
        own_rules.Rule("due-soon", due_soon).address()
