"""Facts that lie: whatever devices say, and whenever, no part is lost or doubled, and the controller comes to rest."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.kernel.handle import handle
from lineside.lower import codes
from lineside.lower.codes import DONE, GROW, SECOND
from lineside.lower.tables import lower, seed_number
from lineside.model.plant import Plant
from tests.kernel.invariants import check
from tests.kernel.lockstep import running_plants

EXAMPLES = 40

facts = st.tuples(
    st.integers(0, 1800),  # seconds since the last
    st.sampled_from(range(len(codes.FACTS))),
    st.integers(-1, 12),  # an element, some of which are not there
    st.integers(-1, 6),  # behind the number that is current, or 0: the device knows no numbers
    st.integers(-1, 12),
    st.integers(-1, 12),
)


@given(plant=running_plants(), told=st.lists(facts, max_size=40), seed=st.integers(0, 9))
@settings(max_examples=EXAMPLES)
def test_no_lie_makes_the_controller_lose_a_part(plant: Plant, told: list[tuple[int, ...]], seed: int) -> None:
    block = lower(plant)
    block.head["seed"] = seed_number(seed)

    def record(kind: int, element: int, number: int, x: int, y: int, time: int) -> None:
        while (reason := handle(block.head, time, kind, element, number, x, y)) != DONE:
            assert reason == GROW
            block.grow()
        check(block, forced=True)
        block.head["commands"] = 0  # the devices have them, and do as they like

    record(codes.START, 0, 0, 0, 0, 0)
    time = 0
    for wait, kind, element, behind, x, y in told:
        time += wait * SECOND
        machines = block.table("machine")
        known = 0 <= element < len(machines)
        current = max(int(machines["work"][element]), int(machines["fix"][element])) if known else 1
        record(kind, element, 0 if behind < 0 else max(0, current - behind), x, y, time)
