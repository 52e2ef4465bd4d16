"""The state is one block of bytes: copied, stored, forked, grown and reset, it goes on as if nothing had been done."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.errors import KernelError
from lineside.kernel.chains import tally
from lineside.kernel.chains.tally import settle_all
from lineside.kernel.core.declare import TALLY
from lineside.lower.block import Block
from lineside.lower.digest import state_hash
from lineside.lower.layout import SCALARS, TABLES
from lineside.lower.mode import JIT
from lineside.lower.tables import lower, seed_number
from lineside.model.load import loads
from lineside.model.plant import Plant
from tests.kernel.bench import Simulation
from tests.kernel.lockstep import running_plants

pytestmark = pytest.mark.compiler_off

EXAMPLES = 15 if JIT else 3

HOUR = 3600 if JIT else 120
"""Random plants run through hours; without the compiler through minutes, since every event takes 400 times as long."""

moments = st.integers(1, 4 * HOUR).map(float)
seeds = st.integers(0, 99)


def without_tallies(block: Block) -> str:
    """The hash of belief alone."""
    twin = block.copy()
    for column in SCALARS:
        if column.half == TALLY:
            twin.head[column.name] = 0
    for table in TABLES:
        for column in table.columns:
            if column.half == TALLY:
                twin.table(table.name)[column.name] = 0
    return state_hash(twin)


@given(plant=running_plants(), seed=seeds, stops=st.lists(moments, min_size=1, max_size=3))
@settings(max_examples=EXAMPLES)
def test_a_state_stored_and_read_back_goes_on_as_if_never_stored(plant: Plant, seed: int, stops: list[float]) -> None:
    stored, straight = Simulation(plant, seed), Simulation(plant, seed)
    for stop in sorted(stops):
        stored.run(stop)
        stored.block = Block.from_bytes(stored.block.snapshot())
        straight.run(stop)
        assert stored.hash() == straight.hash()
    stored.run(5 * HOUR)
    straight.run(5 * HOUR)
    assert stored.hash() == straight.hash()


@given(plant=running_plants(), seed=seeds, moment=moments)
@settings(max_examples=EXAMPLES)
def test_a_fork_goes_on_as_the_state_it_was_taken_from(plant: Plant, seed: int, moment: float) -> None:
    trunk = Simulation(plant, seed)
    trunk.run(moment)
    fork = Simulation(plant, block=trunk.block.fork())
    before = trunk.hash()
    fork.run(5 * HOUR)
    assert trunk.hash() == before  # the trunk does not feel it
    trunk.run(5 * HOUR)
    assert fork.hash() == trunk.hash()


@given(plant=running_plants(), seed=seeds, moment=moments, other=st.integers(100, 2**32))
@settings(max_examples=EXAMPLES)
def test_a_fork_with_another_seed_loses_nothing(plant: Plant, seed: int, moment: float, other: int) -> None:
    trunk = Simulation(plant, seed)
    trunk.run(moment)
    fork = Simulation(plant, block=trunk.block.fork(seed_number(other)))
    fork.check()
    for number, _ in enumerate(fork.instants(moment + HOUR)):
        fork.check()
        if number > 20:
            break
    fork.run(moment + HOUR)


LINE = """
plant: line
stations: {a: {machines: 2, failure: {every: exponential(10 min), repair: exponential(1 min)}}, b: {buffer: 3}}
products: {p: {route: [{at: a, time: exponential(20 s)}, {at: b, time: lognormal(8 s cv 1)}]}}
release: {p: {every: exponential(12 s)}}
"""


def test_a_fork_with_another_seed_sees_another_future() -> None:
    trunk = Simulation(LINE)
    trunk.run(HOUR)
    futures = set()
    for seed in range(5):
        fork = Simulation(LINE, block=trunk.block.fork(seed_number(seed + 10)))
        assert fork.hash() == trunk.hash()  # and the same past
        fork.run(2 * HOUR)
        futures.add(fork.hash())
    assert len(futures) == 5


class TestGrowth:
    @given(plant=running_plants(), seed=seeds, stops=st.lists(moments, min_size=1, max_size=3))
    @settings(max_examples=EXAMPLES)
    def test_how_much_room_there_is_and_when_it_grew_does_not_matter(
        self, plant: Plant, seed: int, stops: list[float]
    ) -> None:
        grown, straight = Simulation(plant, seed), Simulation(plant, seed)
        for stop in sorted(stops):
            grown.run(stop)
            grown.block.grow()
            straight.run(stop)
            assert grown.hash() == straight.hash()
        grown.run(5 * HOUR)
        straight.run(5 * HOUR)
        assert grown.hash() == straight.hash()

    def test_a_plant_that_outgrows_its_block_comes_to_the_same_as_one_with_room_from_the_start(self) -> None:
        """Ten times more comes in than the plant can do, and it waits in an unlimited queue."""
        overloaded = loads(LINE.replace("exponential(12 s)", "exponential(1 s)"))
        small, large = Simulation(overloaded), Simulation(overloaded)
        for _ in range(4):
            large.block.grow()
        rows, room = small.block.rows(), large.block.rows()
        until = 4000 if JIT else 1000
        small.run(until)
        large.run(until)
        assert small.block.rows()["lot"] > rows["lot"]
        assert large.block.rows() == room
        assert small.hash() == large.hash()

    def test_only_tables_that_may_grow_do(self) -> None:
        block = lower(loads(LINE))
        rows = block.rows()
        block.grow()
        for table in TABLES:
            assert block.rows()[table.name] == rows[table.name] * (2 if table.grows else 1)

    def test_a_state_too_large_for_sense_is_refused(self) -> None:
        with pytest.raises(KernelError, match="GiB"):
            Block.new({"lot": 1 << 32})


class TestBytes:
    def snapshot(self) -> bytes:
        simulation = Simulation(LINE)
        simulation.run(600)
        return simulation.block.snapshot()

    def test_a_snapshot_is_read_back_to_the_same_bytes(self) -> None:
        data = self.snapshot()
        assert Block.from_bytes(data).snapshot() == data

    @pytest.mark.parametrize("length", [0, 10, 1000, -1, -64])
    def test_bytes_that_were_cut_are_refused(self, length: int) -> None:
        with pytest.raises(KernelError, match="no snapshot"):
            Block.from_bytes(self.snapshot()[:length])

    def test_bytes_that_are_too_many_are_refused(self) -> None:
        with pytest.raises(KernelError, match="no snapshot"):
            Block.from_bytes(self.snapshot() + bytes(64))

    def test_bytes_of_another_kind_are_refused(self) -> None:
        with pytest.raises(KernelError, match="no snapshot"):
            Block.from_bytes(b"\xff" * 100_000)


class TestStatisticsBegunAnew:
    @given(plant=running_plants(), seed=seeds, moment=moments)
    @settings(max_examples=EXAMPLES)
    def test_the_plant_does_not_feel_it(self, plant: Plant, seed: int, moment: float) -> None:
        reset, straight = Simulation(plant, seed), Simulation(plant, seed)
        for each in (reset, straight):
            each.run(moment)
        tally.reset(reset.head)
        reset.check()
        assert without_tallies(reset.block) == without_tallies(straight.block)
        for each in (reset, straight):
            each.run(moment + HOUR)
        assert without_tallies(reset.block) == without_tallies(straight.block)

    @given(plant=running_plants(), seed=seeds, moment=moments)
    @settings(max_examples=EXAMPLES)
    def test_what_was_counted_before_and_after_adds_up_to_all(self, plant: Plant, seed: int, moment: float) -> None:
        reset, straight = Simulation(plant, seed), Simulation(plant, seed)
        reset.run(moment)
        settle_all(reset.head)
        first = reset.block.copy()
        tally.reset(reset.head)
        for each in (reset, straight):
            each.run(moment + HOUR)
            settle_all(each.head)
        for table, columns in (
            ("machine", ("time",)),
            ("station", ("area",)),
            ("source", ("area",)),
            ("pool", ("busy_area", "present_area")),
            ("product", ("area", "released", "completed", "scrapped", "dated", "on_time", "cycle")),
            ("histogram", ("bins",)),
        ):
            for column in columns:
                parts = first.table(table)[column] + reset.block.table(table)[column]
                np.testing.assert_array_equal(parts, straight.block.table(table)[column], f"{table}.{column}")
        assert first.head["facts"] + reset.head["facts"] == straight.head["facts"]
        assert reset.head["measured"] == first.head["now"]


def test_equal_states_have_equal_hashes_however_they_came_about() -> None:
    """Rows of lots, their room and free lists differ; what is in the plant does not."""
    one, other = Simulation(LINE), Simulation(LINE)
    one.run(1000)
    for stop in range(0, 1000, 7):
        other.run(stop)
    other.run(1000)
    assert one.hash() == other.hash()
    one.block.table("machine")["made"][0] += 1
    assert one.hash() != other.hash()
