"""What would have been: a stretch of the past once more, with a change, and with the draws that its journal shows.

The run is made again from its beginning, every draw as it was. Where that leads to the very states of the journal, at
the moment of the change and at the end, the draws are all there is to know of the plant, and the answer is exact as far
as no draw is needed that nobody saw. What nobody saw is drawn, several times, and told as an interval. Where it leads
elsewhere, plants are drawn that fit what was believed at that moment, and do from there on what the journal shows.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.forecast.change import changed
from lineside.forecast.draws import Draws, Gatherer
from lineside.forecast.forced import ForcedPlant, run_on
from lineside.forecast.horizon import horizon
from lineside.forecast.past import key_of, moment_of, state_at
from lineside.forecast.present import Present
from lineside.forecast.quantile import Quantiles, quantiles
from lineside.forecast.supposed import supposed
from lineside.forecast.wish import refusal
from lineside.kernel import entry
from lineside.kernel.build.warm import warm
from lineside.lower import codes
from lineside.lower.tables import lower
from lineside.lower.transplant import Translation
from lineside.lower.truth import carried
from lineside.rules import plug_in, station_rules
from lineside.run.controller import Controller, record
from lineside.run.journal import JournalError
from lineside.run.journal.salvage import readable
from lineside.run.models import plants_of
from lineside.run.own import OwnRules
from lineside.run.words import date

if TYPE_CHECKING:
    from lineside.lower.block import Block
    from lineside.model.plant import Plant
    from lineside.run.journal import Journal

RERUNS: Final = 20
"""With other draws for what nobody saw: each takes as long as the run's own facts."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What would have been made, and what was made, from a moment to an end of the past.

    exact: every draw that was needed had been seen. unseen: how many were not. completed: by product, in each rerun.
    """

    model: str
    change: str
    begins: str
    ends: str
    came: dict[str, int]
    completed: dict[str, tuple[int, ...]]
    unseen: int
    without: dict[str, tuple[int, ...]] | None = None
    """Where the run could not be made again draw by draw: what each rerun makes without the change."""

    @property
    def exact(self) -> bool:
        """Whether nothing had to be drawn."""
        return self.unseen == 0 and self.without is None

    def differences(self, product: str) -> Quantiles:
        """Of what the change makes of it: to what came, or rerun by rerun to the same without the change."""
        before = self.came[product] if self.without is None else np.array(self.without[product], float)
        return quantiles(np.array(self.completed[product], float) - before)

    def quantiles(self, product: str) -> Quantiles:
        """Of what would have been made."""
        return quantiles(np.array(self.completed[product], float))

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        products = {
            name: {
                "came": self.came[name],
                "completed": self.quantiles(name).as_json(),
                "difference": self.differences(name).as_json(),
                "without": None if self.without is None else quantiles(np.array(self.without[name], float)).as_json(),
            }
            for name in self.came
        }
        return {
            "model": self.model,
            "change": self.change,
            "from": self.begins,
            "until": self.ends,
            "exact": self.exact,
            "unseen": self.unseen,
            "reruns": len(next(iter(self.completed.values()))),
            "products": products,
        }


def would_have_been(
    path: Path,
    begin: str,
    change: str,
    until: str | None = None,
    rules: Path | None = None,
    *,
    exactly: bool = True,
) -> Counterfactual:
    """What a change at a moment of the past would have brought by an end, the journal's where none is given.

    exactly: make the run again from its beginning where that leads to its end; else go by what was believed then.

    Raises InputError, JournalError.
    """
    own = OwnRules.read(rules)
    with tempfile.TemporaryDirectory() as folder:
        journal, _ = readable(path, Path(folder))
        try:
            (_, plant), *revised = plants_of(journal, own)
            if revised:
                raise JournalError(f"the model of {journal.path} was revised on the way: its run cannot be made again")
            start = moment_of(journal, plant, begin, "--from")
            end = journal.last_time if until is None else horizon(until, plant, start).end
            if end > journal.last_time:
                reach = date(plant, journal.last_time)
                raise refusal("--until", f"the journal ends at {reach}: beyond it nothing has come to compare with")
            warm()
            return _Again(journal, plant, own, start).answer(end, change, exactly=exactly)
        finally:
            journal.close()


class _Again:
    """A run that is made again."""

    def __init__(self, journal: Journal, plant: Plant, own: OwnRules, start: int) -> None:
        self._journal, self._plant, self._own, self._start = journal, plant, own, start
        gatherer = Gatherer(self._controller())
        self._draws = gatherer.gather(journal, journal.last_time, start)
        self._hash_at_end = gatherer.controller.hash
        assert gatherer.standing is not None
        self._standing = gatherer.standing

    def _controller(self) -> Controller:
        return Controller(self._plant, self._journal.meta.seed, self._own.functions)

    def answer(self, end: int, change: str, *, exactly: bool = True) -> Counterfactual:
        """What a change at the moment would have brought by another, µs."""
        if exactly:
            controller, plant = self._made_again(self._start)
            if self._leads_to_the_end(controller, plant):
                return self._exactly(controller, plant, end, change)
        return self._near(end, change)

    def _exactly(self, controller: Controller, plant: ForcedPlant, end: int, change: str) -> Counterfactual:
        """From the very plant that there was."""
        first, unseen = self._with(change, controller, plant, end, 0)
        found = [first]
        if unseen:
            found += [self._with(change, controller, plant, end, n)[0] for n in range(1, RERUNS)]
        return self._told(end, change, found, unseen)

    def _near(self, end: int, change: str) -> Counterfactual:
        """From plants drawn to fit what was believed then, with and without the change."""
        believed = self._believed()
        to = self._changed(change, believed.block)
        same = replace(to, plant=self._plant, block=believed.block)
        found = [self._supposed(to, end, n) for n in range(RERUNS)]
        without = [self._supposed(same, end, n)[0] for n in range(RERUNS)]
        unseen = max(many for _, many in found)
        return self._told(end, change, [made for made, _ in found], unseen, without)

    def _believed(self) -> Controller:
        """The controller as it was at the moment."""
        controller = self._controller()
        controller.block = self._standing.block.copy()
        if controller.now < self._start:
            controller.handle(record(self._start, codes.TICK))
        entry.forget_commands(controller.block)
        return controller

    def _supposed(self, present: Present, end: int, future: int) -> tuple[list[int], int]:
        """What one plant that fits the moment completes by the end, and how many draws nobody had seen."""
        moving = Translation.between(self._plant, present.plant)
        again = supposed(present, self._draws, self._standing, moving, future)
        twin = self._twin(present)
        entry.forget_commands(twin.block)
        run_on(twin, again, _translated(self._draws, moving), self._start, end)
        return _completed(twin), len(again.unseen)

    def _told(
        self, end: int, change: str, found: list[list[int]], unseen: int, without: list[list[int]] | None = None
    ) -> Counterfactual:
        names = list(self._plant.products)
        before = [int(each) for each in self._standing.block.table("product")["completed"]]
        came = state_at(self._journal, self._controller(), end).block.table("product")["completed"]

        def by_product(many: list[list[int]]) -> dict[str, tuple[int, ...]]:
            return {name: tuple(each[p] - before[p] for each in many) for p, name in enumerate(names)}

        return Counterfactual(
            self._plant.name,
            change,
            date(self._plant, self._start),
            date(self._plant, end),
            {name: int(came[p]) - before[p] for p, name in enumerate(names)},
            by_product(found),
            unseen,
            None if without is None else by_product(without),
        )

    def _made_again(self, until: int) -> tuple[Controller, ForcedPlant]:
        """Both halves as they were at a time, by the draws alone."""
        controller, plant = self._controller(), self._forced(lower(self._plant, tuple(self._own.functions)), 0)
        plant.start()
        controller.handle(record(0, codes.START))
        run_on(controller, plant, self._draws, 0, until)
        return controller, plant

    def _forced(self, block: Block, future: int) -> ForcedPlant:
        present = Present(self._plant, block, 0, key_of(self._journal))
        return ForcedPlant(block, self._draws, present.seed(future))

    def _leads_to_the_end(self, controller: Controller, plant: ForcedPlant) -> bool:
        """Whether the draws alone lead to what the journal holds."""
        twin = self._controller()
        twin.block = controller.block.copy()
        run_on(twin, plant.copied(), self._draws, controller.now, self._journal.last_time)
        return twin.hash == self._hash_at_end

    def _changed(self, change: str, block: Block) -> Present:
        """The moment with a change, by what was believed."""
        present = Present(self._plant, block.copy(), self._start, key_of(self._journal), rules=self._own.functions)
        to = changed(change, present)
        if to.after is not None:
            told = f"`{change}` says what will befall; of the past: people, vehicles, machines, orders, values"
            raise refusal("--if", told)
        return to.present

    def _twin(self, present: Present) -> Controller:
        """A controller that goes on from there."""
        twin = Controller(present.plant, self._journal.meta.seed, self._own.functions)
        twin.block = present.block.copy()
        plug_in(twin.block, station_rules(present.plant, self._own.functions))
        return twin

    def _with(
        self, change: str, controller: Controller, plant: ForcedPlant, end: int, future: int
    ) -> tuple[list[int], int]:
        """What is completed by the end with a change, and how many draws nobody had seen."""
        present = self._changed(change, controller.block)
        twin, moving = self._twin(present), Translation.between(self._plant, present.plant)
        block = carried(plant.block, self._plant, present.plant, present.seed(future), tuple(self._own.functions))
        again = plant.moved_to(block, present.seed(future), moving)
        run_on(twin, again, _translated(self._draws, moving), self._start, end)
        return _completed(twin), len(again.unseen)


_ASKED_OF: Final = {codes.LET_GO: "machine", codes.UPSET: "machine", codes.ORDER: "source", codes.AWAY: "pool"}


def _translated(draws: Draws, moving: Translation) -> Draws:
    """The same with what people asked for, of elements as the new model numbers them."""
    asked = []
    for rows in draws.requests:
        new = rows.copy()
        for row in new:
            table = _ASKED_OF.get(int(row[1]))
            if table is not None and 0 <= row[2] < len(moving.rows[table]):
                row[2] = moving.rows[table][row[2]]
        asked.append(new)
    return replace(draws, requests=asked)


def _completed(controller: Controller) -> list[int]:
    return [int(each) for each in controller.block.table("product")["completed"]]
