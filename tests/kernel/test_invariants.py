"""On random plants: no part is lost or doubled, nobody waits for what is there, and every sum is the sum of its parts.

`invariants` says what must hold whenever an instant is over. Here the sums that the kernel keeps are held against a
second book, kept by this test from what is to be seen after each instant.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.kernel.chains.tally import settle_all
from lineside.kernel.flow.lot import bin_of
from lineside.kpi.energy import meter, milliwatts
from lineside.lower import codes
from lineside.lower.codes import SECOND
from lineside.lower.digest import used
from lineside.lower.mode import JIT
from lineside.model.plant import Plant
from lineside.simulate.consumption import read
from tests.kernel.bench import Simulation
from tests.kernel.lockstep import running_plants
from tests.upkeep_strategies import powered

pytestmark = pytest.mark.compiler_off

EXAMPLES = 30 if JIT else 5
MOST = 40 if JIT else 15
"""Instants of one example that are looked at one by one."""

HOUR = 3600 if JIT else 300
"""Random plants run through hours; without the compiler through minutes, since every event takes 400 times as long."""
LONG = 20
"""By how much a long run is longer than the moments that are looked at."""

moments = st.integers(0, 6 * HOUR)


class Book:
    """What can be seen of a plant, added up from record to record: one record ends at most one part's stay by scrap."""

    def __init__(self, plant: Simulation) -> None:
        self.plant = plant
        self.since = int(plant.head["now"])
        self.sums: dict[str, np.ndarray] = {}
        self.seen: dict[str, np.ndarray] = {}
        self.entered: dict[tuple[int, int], int] = {}
        self.completed = [0] * len(plant.products)
        self.cycles: dict[int, list[int]] = defaultdict(list)
        self.scrapped_time = [0] * len(plant.products)
        self.refused = [0] * len(plant.machines)
        self.note()

    def note(self) -> None:
        """A record has been handled: what was so until now has lasted since the one before."""
        block, now = self.plant.block, int(self.plant.head["now"])
        for name, values in self.seen.items():
            self.sums[name] = self.sums.get(name, 0) + values * (now - self.since)
        self.since = now
        states = np.array(block.table("machine")["state"])
        self.seen = {
            "time": states[:, None] == np.arange(len(codes.STATES)),
            "waiting": np.array(block.table("station")["waiting"]),
            "outside": np.array(block.table("source")["outside"]),
            "wip": np.array(block.table("product")["wip"]),
            "busy": np.array(block.table("pool")["busy"]),
            "present": np.array(block.table("pool")["present"]),
            "walking": np.array(block.table("pool")["walking"]),
        }
        self._note_lots(now)

    def _note_lots(self, now: int) -> None:
        lots = used(self.plant.block, "lot")
        inside = {
            (int(lot["product"]), int(lot["serial"])): int(lot["released"])
            for lot in lots[lots["place"] >= codes.IN_QUEUE]
        }
        completed = self.plant.block.table("product")["completed"].tolist()
        gone: dict[int, list[int]] = defaultdict(list)
        for name in self.entered.keys() - inside.keys():
            gone[name[0]].append(now - self.entered[name])
        for p, times in gone.items():
            done = completed[p] - self.completed[p]
            assert done in (0, len(times)) or len(set(times)) == 1, "cannot tell which of these were scrapped"
            self.cycles[p] += times[:done]
            self.scrapped_time[p] += sum(times[done:])
        self.completed = completed
        self.entered = inside


@given(plant=running_plants(), seed=st.integers(0, 99), start=moments)
@settings(max_examples=EXAMPLES)
def test_invariants_hold_after_every_instant(plant: Plant, seed: int, start: int) -> None:
    """From the first instant on, and from some later moment on."""
    simulation = Simulation(plant, seed)
    for begin in (0, start):
        simulation.run(max(begin, simulation.now))
        for number, _ in enumerate(simulation.instants(begin + 1000)):
            simulation.check()
            if number > MOST:
                break


@given(plant=running_plants(constant=True), seed=st.integers(0, 99))
@settings(max_examples=EXAMPLES // 2)
def test_invariants_hold_where_much_happens_at_once(plant: Plant, seed: int) -> None:
    simulation = Simulation(plant, seed)
    for number, _ in enumerate(simulation.instants(HOUR)):
        simulation.check()
        if number > MOST:
            break


@given(plant=running_plants().flatmap(powered), seed=st.integers(0, 99))
@settings(max_examples=EXAMPLES)
def test_every_sum_is_the_sum_of_its_parts(plant: Plant, seed: int) -> None:
    """Times in states, queues, work in process, workers, backlogs and cycle times, exact to the microsecond."""
    simulation = Simulation(plant, seed)
    book = Book(simulation)
    phases = simulation.block.table("machine")["operation"].copy()
    for number, is_fact in enumerate(simulation.records(3 * HOUR)):
        book.note()
        if is_fact and simulation.head["fact_kind"] == codes.REFUSED:
            machine = int(simulation.head["fact_element"])
            # Where a failure of that very microsecond came first, that has ended the work.
            book.refused[machine] += phases[machine] == codes.RUNNING
        phases = simulation.block.table("machine")["operation"].copy()
        if number > 8 * MOST:
            break
    book.note()
    settle_all(simulation.head)
    block, now = simulation.block, int(simulation.head["now"])
    assert (block.table("machine")["time"] == book.sums["time"]).all()
    assert (block.table("machine")["time"].sum(axis=1) == now).all()  # shares add to 1, in whole microseconds
    assert (block.table("station")["area"] == book.sums["waiting"]).all()
    assert (block.table("source")["area"] == book.sums["outside"]).all()
    assert (block.table("product")["area"] == book.sums["wip"]).all()
    assert (block.table("pool")["busy_area"] == book.sums["busy"]).all()
    assert (block.table("pool")["present_area"] == book.sums["present"]).all()
    assert (block.table("pool")["walking_area"] == book.sums["walking"]).all()
    work_is_that_of_machines(simulation, book)
    energy_is_power_over_time(simulation, book)
    for p, product in enumerate(block.table("product")):
        cycles = book.cycles[p]
        assert product["completed"] == len(cycles)
        assert product["cycle"] == sum(cycles)
        assert product["longest"] == max(cycles, default=0)
        bins = np.bincount([bin_of(time) for time in cycles], minlength=codes.BINS)
        assert (block.table("histogram")["bins"][p] == bins).all()
        # Little's law is exact where the statistics began with the plant empty.
        ages = sum(now - entered for (q, _), entered in book.entered.items() if q == p)
        assert product["area"] == product["cycle"] + book.scrapped_time[p] + ages


def work_is_that_of_machines(simulation: Simulation, book: Book) -> None:
    """What steps have taken at each station, and what its machines are at now, is the time of its machines at work.

    But for the microsecond in which an interlock has refused to let them begin: that is no work of a step.
    """
    machines, choices = simulation.block.table("machine"), simulation.block.table("choice")
    now = int(simulation.head["now"])
    for s, name in enumerate(simulation.stations):
        mine = machines[machines["station"] == s]
        at_work = mine[(mine["operation"] == codes.RUNNING) | (mine["operation"] == codes.STOPPING)]
        under_way = int((now - at_work["begun"]).sum())
        spent = int(mine["time"][:, [codes.BUSY, codes.SETUP]].sum())
        refused = sum(book.refused[row] for row in np.flatnonzero(machines["station"] == s))
        assert int(choices["worked"][choices["station"] == s].sum()) + under_way + refused == spent, name
        assert choices["made"][choices["station"] == s].sum() == mine["made"].sum(), name


def energy_is_power_over_time(simulation: Simulation, book: Book) -> None:
    """The meter's nanojoules are those of the states that were seen, of ended operations, and of the base load."""
    found = meter(simulation.plant)
    if found is None:
        return
    _, drawn = read(simulation.block, found)
    machines, choices = simulation.block.table("machine"), simulation.block.table("choice")
    stations = list(simulation.plant.stations.values())
    steps = [step for product in simulation.plant.products.values() for step in product.steps()]
    own = sum(
        milliwatts(stations[machine["station"]], codes.STATES[state]) * int(time)
        for machine, times in zip(machines, book.sums["time"], strict=True)
        for state, time in enumerate(times)
    )
    rows = [step for step in steps for _ in step.at]
    parts = sum(round(step.energy * 1e9) * int(made) for step, made in zip(rows, choices["made"], strict=True))
    ended = own + parts + round(simulation.plant.power.base * 1000) * int(simulation.head["now"])
    # What an operation takes falls into the time of its run: one that is under way has taken some of it already.
    lots = simulation.block.table("lot")
    on = machines["lot"][machines["lot"] >= 0]
    under_way = sum(round(steps[row].energy * 1e9) for row in lots["step"][on])
    assert ended <= drawn <= ended + under_way


@given(plant=running_plants(), seed=st.integers(0, 99), until=moments)
@settings(max_examples=EXAMPLES)
def test_little_s_law_holds_after_hours_and_days(plant: Plant, seed: int, until: int) -> None:
    """Area of the work in process = sum of cycle times + ages; where parts are scrapped it is at least that."""
    simulation = Simulation(plant, seed)
    simulation.run(LONG * until)
    settle_all(simulation.head)
    lots = used(simulation.block, "lot")
    now = int(simulation.head["now"])
    for p, product in enumerate(simulation.block.table("product")):
        mine = lots[(lots["product"] == p) & (lots["place"] >= codes.IN_QUEUE)]
        known = float(product["cycle"]) + float((now - mine["released"]).sum())
        if product["scrapped"] == 0:
            assert product["area"] == known
        else:
            assert product["area"] >= known
        assert simulation.block.table("histogram")["bins"][p].sum() == product["completed"]
        assert product["on_time"] <= product["dated"] <= product["completed"]


def test_a_deadlock_of_two_stations_that_feed_each_other_is_no_endless_loop() -> None:
    """Blocking after service can lock: nothing moves any more, and time passes all the same."""
    simulation = Simulation(
        "plant: lock\nstations: {a: {buffer: 0}, b: {buffer: 0}}\n"
        "products: {p: {route: [{at: a, step: x, time: 10 s}, {at: b, time: 10 s}, {at: a, step: y, time: 10 s}]}}\n"
        "release: {p: always}\n"
    )
    simulation.run(10 * 86_400)
    assert simulation.states() == {"a/1": "blocked", "b/1": "blocked"}
    assert simulation.completed() == 0
    assert int(simulation.head["now"]) == 10 * 86_400 * SECOND
