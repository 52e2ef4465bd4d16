"""A plant whose draws are given: those that a journal shows as they were, others as its laws have them.

Before each command the law of what it begins is set to the one time that was seen, and back where none was. What is
counted, failures and arrivals, has its next time set as soon as the last one has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.forecast.draws import ARRIVAL, EVERY, REPAIR, WORK, Draws, Key, copied_commands, key_of_command
from lineside.kernel import entry
from lineside.kernel.core.rows import RECORD
from lineside.lower import codes
from lineside.lower.codes import CONSTANT, DONE, NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.lower.transplant import Translation
    from lineside.run.controller import Controller

    Rows = NDArray[np.int64]


TRIES: Final = 1000
NAMED: Final = frozenset(["failure", "source", "step", "phase", "way", "stock"])
"""Tables whose rows stand in keys of draws."""


def _before(rows: NDArray[np.int64], n: int) -> list[int]:
    """For each of `n` new rows, which old one it was; NONE: it is new."""
    found = [NONE] * n
    for old, new in enumerate(rows.tolist()):
        if new != NONE:
            found[new] = old
    return found


def sample(law: np.void, values: NDArray[np.float64], rng: np.random.Generator) -> float:
    """One draw of a row of the block's distributions; `lower.tables` says what its parameters are."""
    kind, a, b, c = int(law["kind"]), float(law["a"]), float(law["b"]), float(law["c"])
    if kind == codes.EMPIRICAL:
        return float(values[int(law["value"]) + int(rng.integers(int(law["values"])))])
    drawn: dict[int, Callable[[], float]] = {
        codes.CONSTANT: lambda: a,
        codes.UNIFORM: lambda: rng.uniform(a, b),
        codes.TRIANGULAR: lambda: rng.triangular(a, b, c),
        codes.EXPONENTIAL: lambda: rng.exponential(a),
        codes.NORMAL: lambda: abs(rng.normal(a, b)),
        codes.LOGNORMAL: lambda: rng.lognormal(a, b),
        codes.GAMMA: lambda: b * rng.gamma(a),
        codes.ERLANG: lambda: a * rng.gamma(b),
        codes.WEIBULL: lambda: a * rng.weibull(b),
    }
    return float(drawn[kind]())


class ForcedPlant:
    """The physical half of a plant in a block of its own."""

    def __init__(self, block: Block, draws: Draws, seed: int, rows: dict[str, list[int]] | None = None) -> None:
        """`seed`: of what was not seen. `rows`: of tables numbered otherwise, which row of the journal's each was."""
        self.block, self._draws = block, draws
        self._laws = block.table("distribution").copy()
        self._rows = rows or {}
        self._rng = np.random.default_rng(seed)
        self._drawn: dict[Key, int] = {}
        self.block.head["seed"] = seed
        self._begun: dict[tuple[int, int], Key] = {}
        self._before: Mapping[tuple[int, int], int] = {}
        self._room = np.empty((1024, len(RECORD)), np.int64)
        self.unseen: set[Key] = set()
        """Draws that were made and not seen."""

    def resume(self, laws: NDArray[np.void], work: Mapping[int, Key], before: Mapping[tuple[int, int], int]) -> None:
        """Go on with a plant that was drawn to fit a moment of the journal.

        laws: the model's rows of distributions. work: what each machine is at. before: how many draws of what is
        counted there had been, by what they are of and the journal's row.
        """
        self._laws[:] = laws
        self._begun = {(m, codes.BEGIN): key for m, key in work.items()}
        self._before = before
        self._wind()

    def copied(self) -> ForcedPlant:
        """The same once more."""
        return self._with_block(self.block.copy(), dict(self._rows))

    def moved_to(self, block: Block, seed: int, moving: Translation) -> ForcedPlant:
        """The same plant in a block of a revised model; what was not seen is drawn by another seed."""
        rows = {table: _before(rows, len(block.table(table))) for table, rows in moving.rows.items() if table in NAMED}
        twin = self._with_block(block, rows)
        machines = _before(moving.rows["machine"], int(block.head["machine_n"]))
        twin._begun = {}  # noqa: SLF001 - of our own kind
        for (element, kind), key in self._begun.items():
            new = machines.index(element) if element in machines else element
            twin._begun[new, kind] = key  # noqa: SLF001
        twin._rng = np.random.default_rng(seed)  # noqa: SLF001
        twin.block.head["seed"] = seed
        twin._laws = block.table("distribution").copy()  # noqa: SLF001
        twin._wind()  # noqa: SLF001
        return twin

    def _with_block(self, block: Block, rows: dict[str, list[int]]) -> ForcedPlant:
        twin = ForcedPlant(block, self._draws, int(block.head["seed"]), rows)
        twin._laws, twin._begun = self._laws.copy(), dict(self._begun)
        twin._drawn, twin._before = dict(self._drawn), self._before
        return twin

    def start(self) -> None:
        """Before the first instant."""
        self._wind()
        entry.start_plant(self.block)
        self._wind()

    def obey(self, commands: Rows, at: int) -> None:
        """Obey commands given at a time, µs."""
        for row in range(len(commands)):
            one = commands[row : row + 1]
            kind, element, number, target, step, serial, visit, _ = one[0].tolist()
            law, key = self._law_of(kind, element, number, target, step, serial, visit)
            if law != NONE:
                self._set(law, key)
            if kind in (codes.BEGIN, codes.ASK):
                self._begun[element, kind] = key
            check = self._decided(element, step, serial, visit, key) if kind == codes.BEGIN else NONE
            done = 0
            while done == 0:
                done, _ = entry.obey_all(self.block, one, 0, at)
                if done == 0:
                    self.block.grow()
            if check != NONE:
                self.block.table("check")["before"][check] = 1

    def _decided(self, m: int, step: int, serial: int, visit: int, key: Key) -> int:
        """Have the interlock of a step do what it did; the row of the check that is to look again, NONE: it looks."""
        check = int(self.block.table("step")["check"][step])
        if check == NONE or not self.block.table("check")["before"][check]:
            return NONE
        process = self.block.table("process")[m]
        same = process["step"] == step and process["serial"] == serial and process["visit"] == visit
        if key in self._draws.refused and not (same and (process["refused"] or process["cleared"])):
            process["suspect"] = 1
            return NONE
        if key in self._draws.known or key in self._draws.at_least:
            self.block.table("check")["before"][check] = 0
            return check
        return NONE

    def facts(self, until: int) -> Rows:
        """The facts of its next instant with any, not beyond a time; of a part that is found which was found then."""
        while True:
            n, reason = entry.collect_facts(self.block, until, self._room, 0)
            if reason == DONE or n:
                break
            self.block.grow()
        found = self._room[:n].copy()
        for row in found:
            if row[1] in (codes.ENDED, codes.RELEASED, codes.REFUSED):
                said = self._draws.refused if row[1] == codes.REFUSED else self._draws.found
                key = self._begun.get((int(row[2]), codes.ASK if row[1] == codes.RELEASED else codes.BEGIN), ())
                row[4:6] = said.get(key, row[4:6])
                if row[1] == codes.ENDED and key and key not in self._draws.known:
                    self.unseen.add(key)
            elif row[1] in (codes.REPAIRED, codes.ARRIVED):
                self._wind()
            elif row[1] == codes.FAILED:
                f = int(row[4])
                key = self._counted(EVERY, "failure", f, int(self.block.table("failure")[f]["failures"]))
                if key not in self._draws.known:
                    self.unseen.add(key)
        return found

    def _law_of(
        self, kind: int, element: int, number: int, target: int, step: int, serial: int, visit: int
    ) -> tuple[int, Key]:
        """The row of the law that a command draws from, and the draw's key; NONE: it draws nothing."""
        block = self.block
        key = self._key(kind, element, number, target, step, serial, visit)
        if kind == codes.BEGIN:
            if target != NONE:
                return int(block.table("phase")["time"][target]), key
            return int(block.table("step")["time"][step]), key
        if kind == codes.CARRY:
            return int(block.table("way")["time"][element]), key
        if kind == codes.ASK:
            return int(block.table("step")["release"][step]), key
        if kind == codes.SUPPLY:
            return int(block.table("stock")["after"][element]), key
        if kind in (codes.LOAD, codes.UNLOAD, codes.CHARGE):
            fleet = block.table("vehicle")["fleet"][element - int(block.head["machine_n"])]
            column = {codes.LOAD: "load", codes.UNLOAD: "unload", codes.CHARGE: "charge"}[kind]
            return int(block.table("fleet")[column][fleet]), key
        if kind in (codes.REPAIR, codes.SERVE):
            f = int(block.table("process")["broken"][element])
            f = target if f == NONE and kind == codes.SERVE else f
            if f == NONE or block.table("process")["fix_left"][element] != 0:
                return NONE, ()
            failure = block.table("failure")[f]
            return int(failure["repair"]), self._counted(REPAIR, "failure", f, int(failure["repairs"]) + 1)
        return NONE, ()

    def _key(self, kind: int, element: int, number: int, target: int, step: int, serial: int, visit: int) -> Key:
        """The key of the draw that a command brings about, as the journal's plant numbers things."""
        if kind == codes.BEGIN:
            step, target = self._was("step", step), NONE if target == NONE else self._was("phase", target)
        elif kind == codes.CARRY:
            element = self._was("way", element)
        elif kind == codes.ASK:
            step = self._was("step", step)
        elif kind == codes.SUPPLY:
            element = self._was("stock", element)
        return key_of_command(kind, element, number, target, step, serial, visit)

    def _set(self, law: int, key: Key) -> None:
        """Have a law give the one time that was seen; where none was, be what it was."""
        laws = self.block.table("distribution")
        laws[law] = self._laws[law]
        seen = self._draws.known.get(key)
        if seen is None:
            if key[0] != WORK:  # work that was begun counts when it ends; it may be cut off again
                self.unseen.add(key)
            seen = self._more_than_known(law, key)
        if seen is None:
            return
        laws["kind"][law], laws["a"][law] = CONSTANT, float(seen)

    def _wind(self) -> None:
        """The next failure of each mode, and the next arrival of each source."""
        known = self._draws.known
        for f, failure in enumerate(self.block.table("failure")):
            if not failure["planned"]:
                key = self._counted(EVERY, "failure", f, int(failure["failures"]) + 1)
                self._next(int(failure["every"]), known.get(key, self._more_than_known(int(failure["every"]), key)))
        for o, source in enumerate(self.block.table("source")):
            if source["every"] != NONE and source["interval"] == 0:
                key = self._counted(ARRIVAL, "source", o, int(source["count"]) + 1)
                self._next(int(source["every"]), known.get(key))

    def _next(self, law: int, seen: int | None) -> None:
        laws = self.block.table("distribution")
        laws[law] = self._laws[law]
        if seen is not None:
            laws["kind"][law], laws["a"][law] = CONSTANT, float(seen)

    def _more_than_known(self, law: int, key: Key) -> int | None:
        """Of a draw that was not over: one that exceeds what is known of it, the same whenever it is asked for."""
        at_least = self._draws.at_least.get(key)
        if at_least is None:
            return None
        if key not in self._drawn:
            self._drawn[key] = self._beyond(law, at_least)
        return self._drawn[key]

    def _beyond(self, law: int, at_least: int) -> int:
        """A draw of a law given that it exceeds what is known; beyond its support so much more is drawn afresh."""
        values = self.block.table("value")["x"]
        for _ in range(TRIES):
            drawn = round(sample(self._laws[law], values, self._rng))
            if drawn > at_least:
                return drawn
        return at_least + max(1, round(sample(self._laws[law], values, self._rng)))

    def _counted(self, what: int, table: str, row: int, number: int) -> Key:
        """The key of a draw that is counted."""
        was = self._was(table, row)
        return (what, was, number + self._before.get((what, was), 0))

    def _was(self, table: str, row: int) -> int:
        rows = self._rows.get(table)
        return row if rows is None else rows[row]


def run_on(controller: Controller, plant: ForcedPlant, draws: Draws, begin: int, until: int) -> None:
    """Let a controller and a plant run from one time to another, µs; people ask what they asked then."""
    asked = [rows for rows in draws.requests if begin < int(rows[0, 0]) <= until]
    now = begin
    while True:
        plant.obey(copied_commands(controller.block), now)
        next_asked = int(asked[0][0, 0]) if asked else codes.NEVER
        stop = min(controller.due, next_asked, until)
        facts = plant.facts(stop)
        if len(facts):
            now = int(facts[0, 0])
            controller.handle(facts)
            if asked and next_asked == now:
                controller.handle(asked.pop(0))
            continue
        now = stop
        if asked and next_asked == now:
            controller.handle(asked.pop(0))
        elif controller.due <= until:
            controller.handle(_tick(now))
        else:
            controller.handle(_tick(until))
            return


def _tick(time: int) -> Rows:
    return np.array([(time, codes.TICK, 0, 0, 0, 0)], np.int64)
