"""A running plant takes over a revised model: what is in it stays, what the new model says holds from now on."""

from __future__ import annotations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from lineside.errors import KernelError, NotYetError
from lineside.kernel import imagine as imagination
from lineside.kernel.resume import resume
from lineside.lower import codes
from lineside.lower.codes import NEVER, SECOND
from lineside.lower.mode import JIT
from lineside.lower.tables import seed_number
from lineside.lower.transplant import transplant
from lineside.model.load import loads
from lineside.model.plant import Plant
from tests.kernel.bench import Bench, Live, Simulation
from tests.kernel.lockstep import running_plants

EXAMPLES = 20
HOUR = 3600.0
LATER = 4 * HOUR if JIT else HOUR / 6
"""How long a plant goes on under the other model: without the compiler every event takes 400 times as long."""

moments = st.integers(1, 4 * 3600).map(float)
seeds = st.integers(0, 99)


def revised(running: Bench, plant: Plant | str) -> Simulation:
    """The running plant under another model, at once and with an imagined plant half."""
    new = loads(plant) if isinstance(plant, str) else plant
    block = transplant(running.block, running.plant, new)
    resume(block.head)
    taken_over = Simulation(new, block=block)
    taken_over.forced = True  # more may wait, or work with fewer workers, than the new model would begin with
    taken_over.check()
    block.head["seed"] = seed_number(77)
    block.head["commands"] = 0  # the imagined plant half has obeyed them
    while imagination.imagine(taken_over.head) == codes.GROW:
        taken_over.block.grow()
    return taken_over


def go_on(plant: Simulation, most: int = 25) -> None:
    """Some instants one by one, and then some hours."""
    for number, _ in enumerate(plant.instants(plant.now + HOUR)):
        plant.check()
        if number > most:
            break
    plant.run(plant.now + LATER)


class TestTheSameModel:
    @given(plant=running_plants(), seed=seeds, moment=moments)
    @settings(max_examples=EXAMPLES)
    def test_nothing_changes(self, plant: Plant, seed: int, moment: float) -> None:
        running = Simulation(plant, seed)
        running.run(moment)
        again = transplant(running.block, plant, plant)
        resume(again.head)
        assert Bench(plant, block=again).hash() == running.hash()

    @given(plant=running_plants(), seed=seeds, moment=moments)
    @settings(max_examples=EXAMPLES)
    def test_the_future_is_that_of_the_state_itself(self, plant: Plant, seed: int, moment: float) -> None:
        running = Simulation(plant, seed)
        running.run(moment)
        straight = Simulation(plant, block=running.block.fork(seed_number(77)))
        straight.head["commands"] = 0
        while imagination.imagine(straight.head) == codes.GROW:
            straight.block.grow()
        carried = revised(running, plant)
        for each in (straight, carried):
            each.run(moment + HOUR)
        assert carried.hash() == straight.hash()

    def test_questions_and_orders_go_along(self) -> None:
        running = Live(SHOP)
        running.tick(2 * HOUR)
        running.tell(codes.ORDER, 0, 3, round(9 * HOUR) * SECOND, NEVER)
        running.moved("saw", "p 99")
        again = transplant(running.block, running.plant, running.plant)
        resume(again.head)
        found = Bench(running.plant, block=again)
        assert found.hash() == running.hash()
        assert found.questions() == running.questions()


SHOP = """
plant: shop
stations:
  saw: {machines: 2, buffer: 3, failure: {every: exponential(2 h), repair: exponential(20 min), crew: fitters}}
  drill: {buffer: 2}
  pack: {hours: day}
workers:
  men: {per-shift: 2, shifts: day}
  fitters: {per-shift: 1}
shifts:
  day: {daily: ["00:00-08:00", "09:00-20:00"]}
products:
  p:
    due: 1 h
    route:
      - {at: saw, time: exponential(4 min), workers: {men: 1}}
      - {at: drill, time: exponential(2 min)}
      - {at: pack, time: exponential(1 min), workers: {men: 1}}
  q: {route: [{at: drill, time: exponential(3 min)}, {at: pack, time: 1 min}]}
release:
  p: {orders: [{order: A, quantity: 50, release: 0 s}, {order: B, quantity: 500, release: 4 h}]}
  q: {every: exponential(15 min)}
"""

REVISIONS = {
    "more machines": ("saw: {machines: 2", "saw: {machines: 4"),
    "more waiting places": ("drill: {buffer: 2}", "drill: {buffer: 9}"),
    "fewer waiting places than parts wait": ("drill: {buffer: 2}", "drill: {buffer: 0}"),
    "no limit of waiting places": ("drill: {buffer: 2}", "drill: {}"),
    "another station before all others": ("stations:\n", "stations:\n  wash: {}\n"),
    "more workers": ("men: {per-shift: 2", "men: {per-shift: 5"),
    "fewer workers than are at work": ("men: {per-shift: 2", "men: {per-shift: 1"),
    "a step that needs more workers": (
        "exponential(4 min), workers: {men: 1}",
        "exponential(4 min), workers: {men: 2}",
    ),
    "a step that needs no workers any more": ("exponential(4 min), workers: {men: 1}", "exponential(4 min)"),
    "a step that needs other workers": (
        "exponential(4 min), workers: {men: 1}",
        "exponential(4 min), workers: {fitters: 1}",
    ),
    "a step that needs workers now": ("time: exponential(2 min)", "time: exponential(2 min), workers: {men: 1}"),
    "repairs without a crew": (", crew: fitters", ""),
    "repairs by another crew": ("crew: fitters", "crew: men"),
    "no failures any more": (
        ", failure: {every: exponential(2 h), repair: exponential(20 min), crew: fitters}",
        "",
    ),
    "another failure": (
        "failure: {every: exponential(2 h), repair: exponential(20 min), crew: fitters}",
        "failure: [{every: 2 h, repair: 9 min, crew: fitters}, {every: 3 h, clock: calendar, repair: 1 s}]",
    ),
    "alternatives": ("stations:\n", "stations:\n  drill-2: {buffer: 1}\n"),
    "other times": ("exponential(4 min)", "uniform(1 2 min)"),
    "other shifts": ('"00:00-08:00", "09:00-20:00"', '"02:00-05:00"'),
    "no shifts for the men": ("men: {per-shift: 2, shifts: day}", "men: {per-shift: 2}"),
    "hours for the drill": ("drill: {buffer: 2}", "drill: {buffer: 2, hours: day}"),
    "a longer route": ("{at: pack, time: 1 min}", "{at: pack, time: 1 min}, {at: saw, time: 1 min}"),
    "another product before all others": (
        "products:\n",
        "products:\n  o: {route: [{at: saw, time: 5 min}]}\n",
    ),
    "another rule": ("release:\n", "dispatch: {drill: shortest-processing-time}\nrelease:\n"),
    "steady arrivals": ("q: {every: exponential(15 min)}", "q: {every: 15 min}"),
    "a later due date": ("due: 1 h", "due: 9 h"),
    "another pool before all others": ("workers:\n", "workers:\n  women: {per-shift: 1}\n"),
}


def revision(name: str) -> str:
    old, new = REVISIONS[name]
    assert old in SHOP
    model = SHOP.replace(old, new)
    if name == "alternatives":
        model = model.replace("at: drill,", "at: [drill, drill-2], step: drill,")
    if name == "another product before all others":
        model = model.replace("release:\n", "release:\n  o: {wip: 2}\n")
    return model


@pytest.mark.compiler_off
@pytest.mark.parametrize("name", REVISIONS)
def test_a_revision_is_taken_over_and_the_plant_goes_on(name: str) -> None:
    """At three moments: in the middle of work, with everyone away, and deep in the backlog; Python sees the first."""
    plant = loads(revision(name))
    for moment in (2000.0, 8.2 * HOUR, 11 * HOUR) if JIT else (2000.0,):
        running = Simulation(SHOP, 3)
        running.run(moment)
        before = {lot.name: lot.at for lot in running.lots()}
        counted = {product: running.completed(product) for product in running.products}
        taken_over = revised(running, plant)
        # A part may only have moved on: to where the new model has room for it, or out, where its route ends now.
        there = {lot.name for lot in taken_over.lots()}
        left = sum(taken_over.completed(product) - done for product, done in counted.items())
        assert len(before.keys() - there) == left
        go_on(taken_over)


@given(old=running_plants(), new=running_plants(), seed=seeds, moment=moments)
@settings(max_examples=2 * EXAMPLES)
def test_any_revision_is_taken_over_or_refused(old: Plant, new: Plant, seed: int, moment: float) -> None:
    """The new model differs in everything that a random plant has, under the same names."""
    running = Simulation(old, seed)
    running.run(moment)
    before = running.block.snapshot()
    refused = ""
    try:
        taken_over = revised(running, new)
        go_on(taken_over, most=10)
    except KernelError as error:
        refused = str(error)
    event("refused" if refused else "taken over")
    assert not refused or refused.startswith("the plant cannot take this model over")
    assert running.block.snapshot() == before


@pytest.mark.compiler_off
class TestRefusals:
    def running(self, until: float = 2000) -> Simulation:
        simulation = Simulation(SHOP, 3)
        simulation.run(until)
        return simulation

    def refused(self, old: str, new: str, running: Bench | None = None) -> str:
        assert old in SHOP
        running = running or self.running()
        with pytest.raises(KernelError, match="cannot take this model over") as error:
            transplant(running.block, running.plant, loads(SHOP.replace(old, new)))
        return str(error.value)

    def test_a_station_that_is_gone_with_parts_in_it_is_refused_with_their_names(self) -> None:
        running = self.running()
        message = self.refused("drill", "bore", running)
        assert running.waiting("drill")
        for part in running.waiting("drill"):
            product, number = part.split()
            assert f"{product} no. {number} waits at drill" in message
        assert "machine drill/1 is not idle" in message
        assert "let these finish, or keep their names" in message

    def test_a_step_that_is_gone_is_refused_while_parts_are_at_it(self) -> None:
        message = self.refused("{at: drill, time: exponential(2 min)}", "{at: drill, step: hole, time: 2 min}")
        assert "is at step drill, which is not in the new model" in message

    def test_fewer_machines_are_refused_while_those_to_go_are_at_work(self) -> None:
        assert "machine saw/2 is not idle" in self.refused("saw: {machines: 2", "saw: {machines: 1")

    def test_a_product_that_is_made_no_more_is_refused_while_there_are_parts_of_it(self) -> None:
        running = self.running(1900)
        new = SHOP.replace("  q: {route", "  r: {route").replace("  q: {every", "  r: {every")
        with pytest.raises(KernelError, match="the new model does not make it"):
            transplant(running.block, running.plant, loads(new))

    def test_parts_that_wait_outside_of_a_release_that_changes_are_refused(self) -> None:
        """Orders that are open would be lost, and so would parts that arrived and were not let in."""
        running = self.running()
        assert running.row("source", "p")["outside"] > 0
        old = "{orders: [{order: A, quantity: 50, release: 0 s}, {order: B, quantity: 500, release: 4 h}]}"
        message = self.refused(old, "{every: 10 min}", running)
        assert f"{running.row('source', 'p')['outside']} of p wait outside" in message

    def test_the_message_is_not_endless(self) -> None:
        running = Simulation(SHOP.replace("saw: {machines: 2, buffer: 3", "saw: {machines: 2, buffer: 90"), 3)
        running.run(60)
        with pytest.raises(KernelError, match=r"and [0-9]+ more"):
            transplant(running.block, running.plant, loads(SHOP.replace("saw", "cut")))

    def test_what_cannot_be_simulated_yet_is_refused_as_ever(self) -> None:
        running = self.running()
        mended = "{every: 8 h, repair: 5 min, parts: {tyre: 1}}"
        more = f"parts: {{tyre: {{from: store}}}}\nfleets: {{agv: {{vehicles: 1, speed: 1 m/s, failure: {mended}}}}}\n"
        with pytest.raises(NotYetError, match="spare parts of vehicles"):
            transplant(running.block, running.plant, loads(SHOP + more))

    def test_a_station_that_is_idle_may_go(self) -> None:
        with_more = SHOP.replace("stations:\n", "stations:\n  wash: {machines: 3}\n")
        running = Simulation(with_more, 3)
        running.run(2000)
        taken_over = revised(running, SHOP)
        assert [lot.name for lot in taken_over.lots()] == [lot.name for lot in running.lots()]
        go_on(taken_over)

    def test_an_idle_machine_of_a_station_may_go(self) -> None:
        running = Simulation(SHOP.replace("drill: {", "drill: {machines: 40, "), 3)
        running.run(2000)
        taken_over = revised(running, SHOP.replace("drill: {", "drill: {machines: 30, "))
        go_on(taken_over)


@pytest.mark.compiler_off
class TestReleases:
    def plant(self, release: str) -> str:
        return (
            "plant: t\nstations: {s: {}}\nproducts: {p: {route: [{at: s, time: 1 min}]}}\n"
            f"release: {{p: {release}}}\n"
        )

    @pytest.mark.parametrize(
        "old",
        [
            "{every: 90 s}",
            "{every: exponential(90 s)}",
            "{wip: 2}",
            "always",
            "{orders: [{order: A, quantity: 2, release: 0 s}]}",
        ],
    )
    @pytest.mark.parametrize(
        "new",
        [
            "{every: 90 s}",
            "{every: 30 s}",
            "{every: exponential(90 s)}",
            "{wip: 2}",
            "always",
            "{orders: [{order: B, quantity: 2, release: 600 s}]}",
        ],
    )
    def test_any_may_follow_any_while_nothing_waits_outside(self, old: str, new: str) -> None:
        running = Simulation(self.plant(old))
        running.run(300)
        taken_over = revised(running, self.plant(new))
        taken_over.run(600)
        go_on(taken_over)
        if "orders" not in new:
            assert taken_over.completed() > 10

    def test_orders_that_are_still_to_be_released_are_not_forgotten(self) -> None:
        running = Simulation(self.plant("{orders: [{order: A, quantity: 2, release: 600 s}]}"))
        running.run(300)
        with pytest.raises(KernelError, match="orders of p are still to be released"):
            revised(running, self.plant("always"))
        running.run(1000)
        assert revised(running, self.plant("always")).on("s") == "p 3"

    def test_a_steady_beat_that_stays_goes_on_and_a_new_one_begins_with_its_first_interval(self) -> None:
        running = Simulation(self.plant("{every: 100 s}"))
        running.run(250)
        same, faster = revised(running, self.plant("{every: 100 s}")), revised(running, self.plant("{every: 30 s}"))
        same.run(299)
        assert same.row("product", "p")["serial"] == 2
        same.run(300)
        assert same.row("product", "p")["serial"] == 3
        faster.run(330)  # the one that was due at 300, and then every 30 s
        assert faster.row("product", "p")["serial"] == 4

    def test_orders_of_the_running_plant_prevail(self) -> None:
        """Those that only the new model names are entered by request."""
        orders = "{{orders: [{{order: A, quantity: {}, release: 600 s}}]}}"
        running = Simulation(self.plant(orders.format(2)))
        running.run(300)
        taken_over = revised(running, self.plant(orders.format(50)))
        taken_over.run(3000)
        assert taken_over.completed() == 2

    def test_a_product_that_was_not_made_before_begins_now(self) -> None:
        running = Simulation(self.plant("{every: 100 s}"))
        running.run(250)
        new = self.plant("{every: 100 s}").replace("products: {", "products: {o: {route: [{at: s, time: 1 s}]}, ")
        taken_over = revised(running, new.replace("release: {", "release: {o: {every: 40 s}, "))
        taken_over.run(295)
        assert taken_over.completed("o") == 1


@pytest.mark.compiler_off
def test_workers_who_are_at_work_are_counted_by_the_new_needs() -> None:
    def plant(needs: str) -> str:
        return (
            "plant: t\nstations: {s: {}}\nworkers: {men: {per-shift: 3}}\n"
            f"products: {{p: {{route: [{{at: s, time: 1 min{needs}}}]}}}}\nrelease: {{p: always}}\n"
        )

    running = Simulation(plant(", workers: {men: 2}"))
    running.run(30)
    for needs, busy in ((", workers: {men: 1}", 1), (", workers: {men: 3}", 3), ("", 0)):
        taken_over = revised(running, plant(needs))
        assert taken_over.row("pool", "men")["busy"] == busy
        taken_over.run(61)
        assert taken_over.completed() == 1


@pytest.mark.compiler_off
def test_a_part_whose_route_ends_where_it_is_leaves_from_there() -> None:
    def plant(rest: str) -> str:
        return (
            "plant: t\nstations: {a: {}, b: {buffer: 0}}\n"
            f"products: {{p: {{route: [{{at: a, time: 10 s}}{rest}]}}}}\nrelease: {{p: always}}\n"
        )

    long = plant(", {at: b, time: 10 h}")
    running = Simulation(long)
    running.run(5)
    taken_over = revised(running, plant(""))
    taken_over.run(30)
    assert taken_over.completed() == 3
    running.run(30)
    assert running.state("a/1") == "blocked"
    with pytest.raises(KernelError, match="is at step b"):
        revised(running, plant(""))
