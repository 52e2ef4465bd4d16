"""Random maintenance, spare parts and wear for random plants, and prices for whole ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from hypothesis import strategies as st

from lineside.model import Costs, Distribution, Maintenance, Plant, SitePower, Station, Wear
from lineside.model.station import State

SPARES = st.integers(1, 2)
STATES: tuple[State, ...] = get_args(State)


def _amount(clock: str, least: int, most: int) -> st.SearchStrategy[Distribution]:
    """A fixed time of some minutes, or a few cycles."""
    if clock == "cycles":
        return st.integers(least, most).map(lambda n: Distribution.constant(float(n), "cycles"))
    return st.integers(least, most).map(lambda n: Distribution.constant(30.0 * n, "time"))


@st.composite
def maintenances(draw: st.DrawFn, station: Station, crews: Sequence[str], parts: Sequence[str]) -> Maintenance:
    """Maintenance every few minutes or cycles, some of it early, that renews some of a station's failures."""
    clock = draw(st.sampled_from(("busy", "calendar", "cycles")))
    known = ["all", *(["wear"] if station.wear else []), *(it.name for it in station.failure if it.name)]
    return Maintenance(
        every=draw(_amount(clock, 4, 20)),
        clock=clock,
        time=Distribution.constant(float(draw(st.integers(1, 60))), "time"),
        crew=draw(st.sampled_from((None, *crews))),
        parts={part: draw(SPARES) for part in sorted(draw(st.sets(st.sampled_from(parts), max_size=2)))}
        if parts
        else {},
        early=draw(st.one_of(st.none(), _amount(clock, 1, 3))),
        policy=draw(st.sampled_from(("block", "age"))),
        renews=tuple(draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))),
    )


@st.composite
def kept_up(draw: st.DrawFn, station: Station, crews: Sequence[str], parts: Sequence[str]) -> Station:
    """The station, perhaps with a tool that wears, spare parts for its repairs, and maintenance."""
    modes = []
    for index, failure in enumerate(station.failure):
        spares = (
            {part: draw(SPARES) for part in sorted(draw(st.sets(st.sampled_from(parts), max_size=1)))} if parts else {}
        )
        modes.append(failure.model_copy(update={"name": f"mode-{index}", "parts": spares}))
    wear = None
    if draw(st.booleans()):
        use = draw(_amount(draw(st.sampled_from(("busy", "cycles"))), 2, 20))
        wear = Wear(
            over=use, failures=draw(st.sampled_from((1.0, 0.5, 4.0))), defects=draw(st.sampled_from((1.0, 3.0)))
        )
    station = station.model_copy(update={"failure": tuple(modes), "wear": wear})
    services = draw(st.lists(maintenances(station, crews, parts), max_size=2))
    return station.model_copy(update={"maintenance": tuple(services)})


@st.composite
def powered(draw: st.DrawFn, plant: Plant) -> Plant:
    """The plant with a base load, power by state, and energy that parts take."""
    watts = st.sampled_from((0.0, 800.0, 3200.5))
    stations = {
        name: it.model_copy(update={"power": draw(st.dictionaries(st.sampled_from(STATES), watts, max_size=4))})
        for name, it in plant.stations.items()
    }
    joules = st.sampled_from((0.0, 1.44e6, 0.25))
    products = {
        name: it.model_copy(
            update={"route": tuple(step.model_copy(update={"energy": draw(joules)}) for step in it.route)}
        )
        for name, it in plant.products.items()
    }
    base = draw(st.sampled_from((0.0, 20_000.0)))
    return plant.model_copy(update={"stations": stations, "products": products, "power": SitePower(base=base)})


@st.composite
def priced(draw: st.DrawFn, plant: Plant) -> Plant:
    """The plant with a base load, floor, energy for parts, and prices."""
    money = st.sampled_from((0.0, 1.0, 35.0, 0.1, 1e6, 2.5))
    stations = {
        name: it.model_copy(update={"area": draw(st.sampled_from((0.0, 24.0, 1.5)))})
        for name, it in plant.stations.items()
    }
    products = {
        name: it.model_copy(
            update={
                "route": tuple(
                    step.model_copy(update={"energy": draw(st.sampled_from((0.0, 1.44e6, 7.0)))}) for step in it.route
                )
            }
        )
        for name, it in plant.products.items()
    }

    def prices(names: Sequence[str]) -> dict[str, float]:
        return draw(st.dictionaries(st.sampled_from(names), money, max_size=3)) if names else {}

    costs = Costs(
        currency=draw(st.sampled_from(("CNY", "元", "EUR"))),
        energy=draw(money),
        labour=prices([*plant.workers]),
        machine=prices([*stations]),
        material=prices([*plant.parts, *products]),
        scrap={name: -price for name, price in prices([*products]).items()},
        floor=draw(money),
        price=prices([*products]),
        investment=prices(["robot", "fence"]),
        interest=draw(st.sampled_from((0.0, 0.08))),
        years=draw(st.integers(1, 20)),
    )
    return plant.model_copy(
        update={
            "stations": stations,
            "products": products,
            "power": SitePower(base=draw(st.sampled_from((0.0, 20_000.0)))),
            "costs": draw(st.sampled_from((None, costs))),
        }
    )
