"""A plant in two blocks: the controller in one, the plant half in the other, and a test's hands between them."""

from __future__ import annotations

import random
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import strategies as st

from lineside.kernel import handle, loop, world
from lineside.kernel.chains.truth import obey
from lineside.lower import codes
from lineside.lower.digest import state_hash
from lineside.lower.tables import lower, seed_number
from lineside.model.distribution import Distribution
from lineside.model.route import Interlock
from tests.strategies import plants, with_quality

if TYPE_CHECKING:
    from lineside.lower.block import Block
    from lineside.model.plant import Plant
    from lineside.model.product import Product

Command = tuple[int, ...]
FACT = ("fact_kind", "fact_element", "fact_number", "fact_x", "fact_y")
COMMAND = ("kind", "element", "number", "target", "step", "serial", "visit", "lot")
MOST = 2000
"""Instants through which two halves are driven from outside, fact by fact; without a bound busy plants cost seconds."""


@st.composite
def running_plants(draw: st.DrawFn, *, constant: bool = False) -> Plant:
    """Random plants out of all modules of the kernel; `constant`: times that tie."""
    plant = draw(plants(constant=constant, revisits=draw(st.booleans())))
    products = {
        name: draw(st.one_of(_held(product, tuple(plant.workers)), with_quality(product, tuple(plant.workers))))
        for name, product in plant.products.items()
    }
    return plant.model_copy(update={"products": draw(_split(products, plant))})


@st.composite
def _held(draw: st.DrawFn, product: Product, pools: tuple[str, ...]) -> Product:
    """The product, its first step perhaps with an interlock that holds every other good part."""
    if not draw(st.booleans()):
        return product
    time = Distribution.constant(float(draw(st.integers(1, 30))), "time")
    when: Literal["before", "after"] = draw(st.sampled_from(("before", "after")))
    lock = Interlock(catches={}, when=when, false_alarm=0.5, release=time, by=draw(st.sampled_from((None, *pools))))
    first, *rest = product.route
    return product.model_copy(update={"route": (first.model_copy(update={"interlock": lock}), *rest)})


@st.composite
def _split(draw: st.DrawFn, products: dict[str, Product], plant: Plant) -> dict[str, Product]:
    """The products, parts of the last perhaps coming out of a step of another, which may inspect nothing.

    What is made for a kanban is made for its calls only.
    """
    *others, made = (name for name in products if plant.release[name].kind != "kanban")
    able = [
        (name, index)
        for name in others
        for index, step in enumerate(products[name].route)
        if not (step.detects or step.false_alarm or step.rejects)
    ]
    if not able or not draw(st.booleans()):
        return products
    name, index = draw(st.sampled_from(able))
    route = list(products[name].route)
    route[index] = route[index].model_copy(update={"makes": {made: draw(st.integers(1, 3))}})
    return products | {name: products[name].model_copy(update={"route": tuple(route)})}


class Apart:
    """Both halves of a plant in blocks of their own.

    `batched`: all facts of an instant are handled before any command is handed over. `repeats`: how often each command
    is handed over; with `echoes`, seeded, some commands of earlier instants come once more, too.
    """

    def __init__(
        self, plant: Plant, seed: int, *, batched: bool = True, repeats: int = 1, echoes: int | None = None
    ) -> None:
        self.controller, self.world = _block(plant, seed), _block(plant, seed)
        self.batched = batched
        self.repeats = repeats
        self._echoes = None if echoes is None else random.Random(echoes)
        self._given: list[Command] = []
        world.start_plant(self.world.head)
        self._tell(0, codes.START, 0, 0, 0, 0)
        self._hand_over()

    @property
    def hash(self) -> str:
        return state_hash(self.controller)

    def run_us(self, until: int, *, most: int = MOST) -> int:
        """To a time, its own instant included, or through about so many instants; the time to which it came."""
        for steps in count():
            timer, event = int(loop.next_timer(self.controller.head)), int(loop.next_event(self.world.head))
            if steps >= most:
                until = min(until, int(self.controller.head["now"]))
            if min(timer, event) > until:
                break
            if timer <= event:
                while handle.catch_up(self.controller.head, timer) == codes.GROW:
                    self.controller.grow()
            else:
                self._hear(event)
            self._hand_over()
        self.controller.head["now"] = until
        return until

    def _hear(self, time: int) -> None:
        """The facts of an instant."""
        facts = []
        while (at := loop.next_fact(self.world.head, time)) != codes.NEVER:
            if at == -1:
                self.world.grow()
                continue
            fact = (at, *(int(self.world.head[name]) for name in FACT))
            if self.batched:
                facts.append(fact)
            else:
                self._tell(*fact)
                self._hand_over()
        for fact in facts:
            self._tell(*fact)

    def _tell(self, *record: int) -> None:
        while (reason := handle.handle(self.controller.head, *record)) != codes.DONE:
            assert reason == codes.GROW
            self.controller.grow()

    def _hand_over(self) -> None:
        """Commands reach the plant at the controller's time, some of them several times."""
        head: Any = self.controller.head
        commands = [
            tuple(int(row[name]) for name in COMMAND) for row in self.controller.table("command")[: head["commands"]]
        ]
        head["commands"] = 0
        self.world.head["now"] = max(self.world.head["now"], head["now"])
        for command in commands * self.repeats + self._old():
            while world.has_space_for(self.world.head, command[-1]) == codes.GROW:
                self.world.grow()
            obey(self.world.head, *command)
        self._given += commands

    def _old(self) -> list[Command]:
        if self._echoes is None or not self._given:
            return []
        return self._echoes.choices(self._given[-50:], k=3)


def _block(plant: Plant, seed: int) -> Block:
    block = lower(plant)
    block.head["seed"] = seed_number(seed)
    return block
