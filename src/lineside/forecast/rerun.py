"""What would have been: a stretch of the past once more, with a change, and with the draws that its journal shows.

The run is made again from its beginning, every draw as it was. Where that leads to the very states of the journal, at
the moment of the change and at the end, the draws are all there is to know of the plant, and the answer is exact as far
as no draw is needed that nobody saw. What nobody saw is drawn, several times, and told as an interval.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.errors import LinesideError
from lineside.forecast.change import changed
from lineside.forecast.draws import Draws, Gatherer
from lineside.forecast.forced import ForcedPlant, run_on
from lineside.forecast.horizon import horizon
from lineside.forecast.past import key_of, moment_of
from lineside.forecast.present import Present
from lineside.forecast.quantile import Quantiles, quantiles
from lineside.forecast.truth import carried
from lineside.forecast.wish import refusal
from lineside.kernel.build.warm import warm
from lineside.lower import codes
from lineside.lower.tables import lower
from lineside.lower.transplant import Translation
from lineside.rules import plug_in, station_rules
from lineside.run.controller import Controller, record
from lineside.run.journal.salvage import readable
from lineside.run.own import OwnRules
from lineside.run.recovery import plant_of
from lineside.run.words import date

if TYPE_CHECKING:
    from lineside.lower.block import Block
    from lineside.model.plant import Plant
    from lineside.run.journal import Journal

RERUNS: Final = 20
"""With other draws for what nobody saw: each takes as long as the run's own facts."""


class NotAgainError(LinesideError):
    """A run that cannot be made again from its journal."""


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

    @property
    def exact(self) -> bool:
        """Whether nothing had to be drawn."""
        return self.unseen == 0

    def quantiles(self, product: str) -> Quantiles:
        """Of what would have been made."""
        return quantiles(np.array(self.completed[product], float))

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        products = {
            name: {
                "came": self.came[name],
                "completed": self.quantiles(name).as_json(),
                "difference": quantiles(np.array(self.completed[name], float) - self.came[name]).as_json(),
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
    path: Path, begin: str, change: str, until: str | None = None, rules: Path | None = None
) -> Counterfactual:
    """What a change at a moment of the past would have brought by an end, the journal's where none is given.

    Raises InputError, JournalError, and NotAgainError where the plant did what no draw of its model explains.
    """
    own = OwnRules.read(rules)
    with tempfile.TemporaryDirectory() as folder:
        journal, _ = readable(path, Path(folder))
        try:
            plant = plant_of(journal, own)
            start = moment_of(journal, plant, begin, "--from")
            end = journal.last_time if until is None else horizon(until, plant, start).end
            if end > journal.last_time:
                reach = date(plant, journal.last_time)
                raise refusal("--until", f"the journal ends at {reach}: beyond it nothing has come to compare with")
            warm()
            return _Again(journal, plant, own).answer(start, end, change)
        finally:
            journal.close()


class _Again:
    """A run that is made again."""

    def __init__(self, journal: Journal, plant: Plant, own: OwnRules) -> None:
        self._journal, self._plant, self._own = journal, plant, own
        gatherer = Gatherer(self._controller())
        self._draws = gatherer.gather(journal, journal.last_time)
        self._hash_at_end = gatherer.controller.hash

    def _controller(self) -> Controller:
        return Controller(self._plant, self._journal.meta.seed, self._own.functions)

    def answer(self, start: int, end: int, change: str) -> Counterfactual:
        """What a change at a time would have brought by another, µs."""
        controller, plant = self._made_again(start)
        before = _completed(controller)
        came = self._what_came(controller, plant, end)
        names = list(self._plant.products)
        first, unseen = self._with(change, controller, plant, start, end, 0)
        found = [first]
        if unseen:
            found += [self._with(change, controller, plant, start, end, n)[0] for n in range(1, RERUNS)]
        return Counterfactual(
            self._plant.name,
            change,
            date(self._plant, start),
            date(self._plant, end),
            {name: came[p] - before[p] for p, name in enumerate(names)},
            {name: tuple(each[p] - before[p] for each in found) for p, name in enumerate(names)},
            unseen,
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

    def _what_came(self, controller: Controller, plant: ForcedPlant, end: int) -> list[int]:
        """What was made by the end. Raises NotAgainError where the draws do not lead to what the journal holds."""
        twin = self._controller()
        twin.block = controller.block.copy()
        again = plant.copied()
        run_on(twin, again, self._draws, controller.now, end)
        came = _completed(twin)
        run_on(twin, again, self._draws, end, self._journal.last_time)
        if twin.hash != self._hash_at_end:
            raise NotAgainError(
                "this run cannot be made again from its journal: something happened that no draw of its model explains"
                " (a part moved by hand, a plant whose devices do not do as they are told, defects that an interlock"
                " catches); look ahead from that moment instead: `--at` in place of `--from`"
            )
        return came

    def _with(
        self, change: str, controller: Controller, plant: ForcedPlant, start: int, end: int, future: int
    ) -> tuple[list[int], int]:
        """What is completed by the end with a change, and how many draws nobody had seen."""
        present = Present(self._plant, controller.block.copy(), start, key_of(self._journal), rules=self._own.functions)
        to = changed(change, present)
        if to.after is not None:
            told = f"`{change}` says what will befall; of the past: people, vehicles, machines, orders, values"
            raise refusal("--if", told)
        twin = Controller(to.present.plant, self._journal.meta.seed, self._own.functions)
        twin.block = to.present.block.copy()
        plug_in(twin.block, station_rules(to.present.plant, self._own.functions))
        moving = Translation.between(self._plant, to.present.plant)
        block = carried(plant.block, self._plant, to.present.plant, present.seed(future), tuple(self._own.functions))
        again = plant.moved_to(block, present.seed(future), moving)
        run_on(twin, again, _translated(self._draws, moving), start, end)
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
