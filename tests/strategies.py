"""Random valid plants for property tests.

`plants()` draws what the first line knows: parallel machines, finite buffers, alternatives, workers with shifts, breaks
and phases, failures by busy time, calendar and cycles with crews, the releases, loops, hot lots, due dates, dispatching
rules, parts with their kanban, vehicles, products that are carried from step to step, maintenance, spare parts and
wear.
`whole_plants()` adds the rest of the language. Everything is small and short, so that thousands of plants can be tried.

Routes run through the stations in one order unless `revisits` is asked for, so that blocking cannot end in a deadlock.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Literal, get_args

from hypothesis import strategies as st

from lineside.model import (
    Calendar,
    Charge,
    Conveyor,
    Distribution,
    Failure,
    Fleet,
    Go,
    Interlock,
    Kanban,
    Need,
    Order,
    Part,
    Phases,
    Plant,
    Product,
    Release,
    Station,
    Step,
    Title,
    WorkerPool,
    distribution,
)
from lineside.model.dispatch import RULES
from lineside.model.route import PHASES, Phase
from lineside.model.station import State
from tests.control_strategies import controlled
from tests.upkeep_strategies import kept_up, priced

Kind = Literal["always", "every", "wip", "orders"]
Clock = Literal["busy", "calendar", "cycles"]

SHIFTS = (
    Calendar(days={"mon-fri": ("08:00-16:00", "16:00-24:00")}, breaks=("12:00-12:30", "20:00-20:30")),
    Calendar(days={"daily": ("06:00-14:00",)}, breaks=("09:00-09:15",)),
    Calendar(days={"mon-sat": ("22:00-06:00",)}),
    Calendar(days={"mon,wed,fri": ("00:00-00:20", "00:30-24:00"), "sun": ("23:00-01:00",)}),
)

STARTS = (
    None,
    datetime(2024, 3, 4, 8),
    datetime(2024, 3, 4, 13, 50),
    datetime(2024, 3, 5, 21, 50),
    datetime(2024, 3, 9, 23, 59),
)
"""Some of them just before shifts change, so that a short run sees that."""


def _seconds(least: int, most: int) -> st.SearchStrategy[float]:
    """Times that often tie: whole seconds, and sometimes tenths."""
    return st.one_of(
        st.integers(least, most).map(float), st.integers(10 * least, 10 * most).map(lambda tenths: tenths / 10)
    )


@st.composite
def durations(draw: st.DrawFn, least: int = 1, most: int = 60, *, constant: bool = False) -> Distribution:
    """A random time of any kind whose mean lies around `least` to `most` seconds; `constant`: only fixed times."""
    mean = draw(_seconds(least, most))
    kind = "constant" if constant else draw(st.sampled_from(_KINDS))
    cv = draw(st.sampled_from((0.1, 0.5, 1.0, 1.5)))
    args: dict[str, tuple[float, ...]] = {
        "constant": (mean,),
        "uniform": (mean / 2, mean * 1.5),
        "triangular": (mean / 2, mean, mean * 2),
        "exponential": (mean,),
        "normal": (mean, mean * cv),
        "lognormal": (mean, cv),
        "gamma": (mean, cv),
        "erlang": (mean, draw(st.integers(1, 5))),
        "weibull": (mean, draw(st.sampled_from((0.7, 1.0, 2.5)))),
    }
    if kind == "empirical":
        return Distribution(
            kind="empirical", values=tuple(draw(st.lists(_seconds(least, most), min_size=1, max_size=5)))
        )
    return Distribution(kind=kind, args=args[kind])


_KINDS: tuple[str, ...] = get_args(distribution.Kind)


@st.composite
def failures(draw: st.DrawFn, crews: Sequence[str], clocks: Sequence[Clock]) -> Failure:
    """A failure every few minutes, or every few cycles."""
    clock = draw(st.sampled_from(clocks))
    if clock == "cycles":
        every = Distribution.constant(float(draw(st.integers(1, 30))), "cycles")
    else:
        every = draw(durations(60, 600))
    return Failure(
        every=every,
        clock=clock,
        repair=draw(durations(1, 120)),
        crew=draw(st.sampled_from((None, *crews))),
        part=draw(st.sampled_from(("resume", "restart", "scrap"))),
    )


@st.composite
def releases(draw: st.DrawFn, kinds: Sequence[Kind], *, constant: bool = False) -> Release:
    """One of the kinds of release, dense enough to load a small plant."""
    kind = draw(st.sampled_from(kinds))
    if kind == "every":
        return Release(kind="every", every=draw(durations(5, 90, constant=constant)))
    if kind == "wip":
        return Release(kind="wip", wip=draw(st.integers(1, 12)))
    if kind == "orders":
        orders = draw(st.lists(_orders(), min_size=1, max_size=4))
        return Release(kind="orders", orders=tuple(orders))
    return Release(kind="always")


@st.composite
def _orders(draw: st.DrawFn) -> Order:
    at = draw(_seconds(0, 3600))
    due = draw(st.one_of(st.none(), _seconds(60, 7200).map(lambda allowed: at + allowed)))
    return Order(number=f"order-{draw(st.integers(1, 99))}", quantity=draw(st.integers(1, 9)), at=at, due=due)


@st.composite
def _steps(
    draw: st.DrawFn, at: tuple[str, ...], name: str, pools: dict[str, WorkerPool], *, constant: bool, phases: bool
) -> Step:
    given: tuple[Phase, ...] = ("run",)
    time: Distribution | Phases = draw(durations(constant=constant))
    if phases and draw(st.booleans()):
        some = draw(st.sets(st.sampled_from(PHASES), min_size=1))
        time = Phases(**{phase: draw(durations(1, 20, constant=constant)) for phase in sorted(some)})
        given = time.given
    needs: list[Need] = []
    for pool in draw(st.lists(st.sampled_from(sorted(pools)), unique=True, max_size=2)) if pools else ():
        not_all = draw(st.booleans()) and len(given) > 1
        chosen = tuple(draw(st.lists(st.sampled_from(given), min_size=1, unique=True))) if not_all else None
        needs.append(Need(pool=pool, count=draw(st.integers(1, pools[pool].per_shift)), phases=chosen))
    return Step(name=name, at=at, time=time, workers=tuple(needs))


@st.composite
def _routes(
    draw: st.DrawFn, stations: Sequence[str], pools: dict[str, WorkerPool], *, alternatives: bool, revisits: bool,
    constant: bool, phases: bool,
) -> tuple[Step, ...]:  # fmt: skip
    """Steps through some of the stations, in their order; with `revisits` through them again."""
    rounds = draw(st.integers(1, 2)) if revisits else 1
    route: list[Step] = []
    for _ in range(rounds):
        waiting = list(stations)
        while waiting:
            width = 2 if alternatives and len(waiting) > 1 and draw(st.integers(0, 3)) == 0 else 1
            at, waiting = tuple(waiting[:width]), waiting[width:]
            if draw(st.integers(0, 4)) or not (waiting or route):
                name = f"step-{len(route) + 1}"
                step = _steps(at, name, pools, constant=constant, phases=phases)
                route.append(draw(step))
    return tuple(route)


@st.composite
def plants(
    draw: st.DrawFn,
    *,
    stations: int = 6,
    products: int = 3,
    kinds: Collection[Kind] = ("always", "every", "wip", "orders"),
    clocks: Collection[Clock] = ("busy", "calendar", "cycles"),
    workers: bool = True,
    calendars: bool = True,
    alternatives: bool = True,
    phases: bool = True,
    due: bool = True,
    dispatch: bool = True,
    revisits: bool = False,
    constant: bool = False,
    supply: bool = True,
    upkeep: bool = True,
    control: bool = True,
) -> Plant:
    """A plant of at most `stations` stations and `products` products.

    `clocks`: of failures, none for a plant that never fails. `workers=False`, `calendars=False` and so on leave these
    out. `constant`: all processing times and releases are fixed, so that events tie often.
    """
    shifts = (
        {f"shift-{index}": SHIFTS[index] for index in draw(st.sets(st.integers(0, 3), max_size=2))} if calendars else {}
    )
    calendar = st.sampled_from((None, *shifts))
    ends: st.SearchStrategy[Literal["finish", "interrupt"]] = st.sampled_from(("finish", "interrupt"))
    pools = {
        f"pool-{index}": WorkerPool(
            per_shift=draw(st.integers(1, 3)),
            shifts=draw(calendar),
            walk=draw(st.one_of(st.just(0.0), _seconds(0, 9))),
            walk_within=draw(st.one_of(st.none(), _seconds(0, 3))),
            at_shift_end=draw(ends),
            serves=draw(st.sampled_from(("first-come", "priority"))),
        )
        for index in range(draw(st.integers(0, 3)) if workers else 0)
    }
    pools = {
        name: pool.model_copy(update={"also": tuple(sorted(draw(st.sets(st.sampled_from(sorted(pools)))) - {name}))})
        if draw(st.booleans())
        else pool
        for name, pool in pools.items()
    }
    machines = {
        f"station-{index}": Station(
            machines=draw(st.integers(1, 3)),
            buffer=draw(st.one_of(st.none(), st.integers(0, 4))),
            failure=tuple(draw(st.lists(failures(sorted(pools), tuple(clocks)), max_size=2))) if clocks else (),
            hours=draw(calendar),
            at_shift_end=draw(ends),
        )
        for index in range(draw(st.integers(1, stations)))
    }
    made = {
        f"product-{index}": Product(
            due=draw(st.one_of(st.none(), _seconds(60, 3600))) if due else None,
            priority=draw(st.integers(0, 2)),
            route=draw(
                _routes(
                    tuple(machines),
                    pools,
                    alternatives=alternatives,
                    revisits=revisits,
                    constant=constant,
                    phases=phases,
                )
            ),
        )
        for index in range(draw(st.integers(1, products)))
    }
    parts = draw(_parts(constant=constant)) if supply else {}
    fleets = draw(_fleets(sorted(pools), tuple(clocks), constant=constant)) if supply else {}
    if fleets and parts:
        parts = {
            name: it.model_copy(update={"by": draw(st.sampled_from((None, *fleets)))}) for name, it in parts.items()
        }
    if upkeep and clocks:
        machines = {name: draw(kept_up(it, sorted(pools), sorted(parts))) for name, it in machines.items()}
    if parts:
        made = {name: draw(_assembled(it, parts)) for name, it in made.items()}
    called = [name for name, part in parts.items() if part.kanban is not None]
    pulled = bool(called) and draw(st.integers(0, 2)) == 0
    if pulled:
        route = draw(
            _routes(tuple(machines), pools, alternatives=alternatives, revisits=False, constant=constant, phases=phases)
        )
        made["blank"] = Product(route=route)
        parts[called[0]] = parts[called[0]].model_copy(update={"product": "blank"})
    conveyors = draw(_conveyors()) if supply else {}
    if supply and draw(st.booleans()):
        carriers = (None, None, "move", *fleets, *conveyors)
        made = {name: draw(_carried(it, carriers, constant=constant)) for name, it in made.items()}
    rules = draw(st.dictionaries(st.sampled_from(sorted(machines)), st.sampled_from(sorted(RULES)))) if dispatch else {}
    plant = Plant(
        name="random",
        starts=draw(st.sampled_from(STARTS)),
        hours=draw(calendar),
        stations=machines,
        workers=pools,
        shifts=shifts,
        products=made,
        parts=parts,
        fleets=fleets,
        conveyors=conveyors,
        distances=draw(_distances([*machines, *(["store"] if parts else [])])) if fleets else {},
        release={
            name: Release(kind="kanban")
            if name == "blank" and draw(st.booleans())
            else draw(releases(tuple(kinds), constant=constant))
            for name in made
        },
        dispatch=rules,
    )
    return draw(controlled(plant)) if control else plant


@st.composite
def _parts(draw: st.DrawFn, *, constant: bool) -> dict[str, Part]:
    """Parts by bins, at a reorder point, or always there; at once or after a while."""
    found = {}
    for index in range(draw(st.sampled_from((0, 0, 1, 2)))):
        of = draw(st.integers(1, 6))
        bins = Kanban(bins=draw(st.integers(1, 3)) if of > 1 else draw(st.integers(2, 4)), of=of)
        point = Kanban(reorder=draw(st.integers(0, 5)), of=of)
        found[f"part-{index}"] = Part(
            source="store",
            kanban=draw(st.sampled_from((None, bins, bins, point))),
            after=draw(st.one_of(st.none(), durations(1, 120, constant=constant))),
        )
    return found


@st.composite
def _fleets(draw: st.DrawFn, crews: Sequence[str], clocks: Sequence[Clock], *, constant: bool) -> dict[str, Fleet]:
    """One or two fleets of a few vehicles that need some time, charge, and break down."""
    charge = Charge(after=120.0, for_=30.0)
    return {
        f"fleet-{index}": Fleet(
            vehicles=draw(st.integers(1, 3)),
            speed=draw(st.sampled_from((0.5, 1.0, 3.0))),
            carries=draw(st.integers(1, 3)),
            load=draw(st.one_of(st.just(Distribution.constant(0.0)), durations(1, 10, constant=constant))),
            unload=draw(st.one_of(st.just(Distribution.constant(0.0)), durations(1, 10, constant=constant))),
            charge=draw(st.sampled_from((None, charge))),
            rule=draw(st.sampled_from(("oldest", "nearest", "most-urgent"))),
            failure=tuple(
                it.model_copy(update={"part": "resume"})
                for it in draw(st.lists(failures(crews, tuple(clocks)), max_size=1) if clocks else st.just([]))
            ),
        )
        for index in range(draw(st.integers(0, 2)))
    }


@st.composite
def _distances(draw: st.DrawFn, places: Sequence[str]) -> dict[tuple[str, str], float]:
    """From the first place to every other; some ways back, and some past it, are of another length."""
    found = {(places[0], place): draw(_seconds(0, 40)) for place in places[1:]}
    found |= {(place, places[0]): draw(_seconds(0, 40)) for place in places[1:] if draw(st.integers(0, 3)) == 0}
    return found | {pair: draw(_seconds(0, 40)) for pair in pairwise(places[1:]) if draw(st.booleans())}


@st.composite
def _conveyors(draw: st.DrawFn) -> dict[str, Conveyor]:
    """No conveyor, or one or two of a few places, some slow."""
    return {
        f"belt-{index}": Conveyor(
            length=float(draw(st.integers(1, 6))),
            speed=draw(st.sampled_from((0.1, 0.3, 1.0))),
            pitch=draw(st.sampled_from((0.4, 0.5, 1.0))),
        )
        for index in range(draw(st.integers(0, 2)))
    }


@st.composite
def _carried(draw: st.DrawFn, product: Product, carriers: Sequence[str | None], *, constant: bool) -> Product:
    """The product, carried to some of its steps: after a while, on a conveyor, or by a fleet."""
    first, *rest = product.route
    route = [first]
    for step in rest:
        how = draw(st.sampled_from(carriers))
        move = draw(durations(1, 30, constant=constant)) if how == "move" else None
        route.append(step.model_copy(update={"by": None if move else how, "move": move}))
    return product.model_copy(update={"route": tuple(route)})


@st.composite
def _assembled(draw: st.DrawFn, product: Product, parts: dict[str, Part]) -> Product:
    """The product, with one or two of each of some parts built in at some of its steps."""
    some = st.dictionaries(st.sampled_from(sorted(parts)), st.integers(1, 2), max_size=2)
    route = tuple(step.model_copy(update={"parts": draw(some)}) for step in product.route)
    return product.model_copy(update={"route": route})


_SHARES = st.sampled_from((0.0, 0.004, 0.5, 0.995, 1.0, 1 / 3))
_TITLES = st.one_of(
    st.none(), st.builds(Title, zh=st.just("发动机: 单元 #1"), en=st.sampled_from(("Engine", "“cell”, 2 %")))
)
_STATES: tuple[State, ...] = ("idle", "busy", "off-shift", "waiting-worker")


@st.composite
def whole_plants(draw: st.DrawFn) -> Plant:
    """A plant that also uses power, supply, defects, errors, interlocks, inspections, rework and titles."""
    plant = draw(plants(revisits=True, supply=False))
    stations = {
        name: station.model_copy(
            update={
                "power": draw(st.dictionaries(st.sampled_from(_STATES), _seconds(0, 5000), max_size=3)),
                "control": draw(st.sampled_from((None, "numeric", "manual"))),
                "title": draw(_TITLES),
            }
        )
        for name, station in plant.stations.items()
    }
    parts = {
        f"part-{index}": Part(
            source=draw(st.sampled_from(("store", next(iter(stations))))),
            by=draw(st.sampled_from((None, "agv"))),
            kanban=draw(st.one_of(st.none(), st.builds(Kanban, bins=st.integers(1, 3), of=st.integers(2, 60)))),
            title=draw(_TITLES),
        )
        for index in range(draw(st.integers(0, 2)))
    }
    places = (*stations, *{part.source for part in parts.values()} - set(stations))
    agv = Fleet(vehicles=2, speed=draw(st.sampled_from((1.2, 0.5))), charge=draw(st.sampled_from((None, _CHARGE))))
    plant = Plant(
        name="whole",
        title=draw(_TITLES),
        starts=plant.starts,
        hours=plant.hours,
        stations=stations,
        workers=plant.workers,
        shifts=plant.shifts,
        products={
            name: draw(with_quality(it, tuple(plant.workers), tuple(parts))) for name, it in plant.products.items()
        },
        parts=parts,
        fleets={"agv": agv},
        distances={(a, b): draw(_seconds(1, 200)) for a in places for b in places if a < b},
        loops=plant.loops,
        release=plant.release,
        dispatch=plant.dispatch,
        titles={name: title for name in {it.source for it in parts.values()} if (title := draw(_TITLES))},
    )
    return draw(priced(plant))


_CHARGE = Charge(after=21_600.0, for_=2_400.0)


@st.composite
def with_quality(draw: st.DrawFn, product: Product, pools: tuple[str, ...], parts: tuple[str, ...] = ()) -> Product:
    """The product with defects, errors and an interlock at its first step, and at the others checks, work and samples.

    Parts are rejected into side routes that mend, reject themselves, lead back, or on; or are scrap.
    """
    first, *rest = product.route
    time = Distribution.constant(float(draw(st.integers(1, 30))), "time")
    interlock = Interlock(
        catches=draw(st.sampled_from(({}, {"wrong": draw(_SHARES)}))),
        when=draw(st.sampled_from(("before", "after"))),
        false_alarm=draw(_SHARES),
        release=draw(st.one_of(st.just(time), durations())),
        by=draw(st.sampled_from((None, *pools))),
    )
    made = {
        "defects": {"bent": draw(_SHARES)},
        "errors": {"wrong": draw(_SHARES)},
        "interlock": draw(st.sampled_from((None, interlock))),
        "parts": first.parts | dict.fromkeys(sorted(draw(st.sets(st.sampled_from(parts)))) if parts else (), 2),
    }
    sides = {"rework": draw(_side(first, "mend")), "again": draw(_side(first, "look", "rework"))}
    steps = (first.model_copy(update=made), *(step.model_copy(update=draw(_checks())) for step in rest))
    return product.model_copy(update={"route": steps, "side_routes": sides, "title": draw(_TITLES)})


@st.composite
def _checks(draw: st.DrawFn) -> dict[str, object]:
    """What a later step checks, makes and leaves out."""
    targets: tuple[dict[str, str], ...] = (
        {},
        {"any": "rework"},
        {"bent": "scrap", "any": "rework"},
        {"wrong": "again", "bent": "rework"},
    )
    checks: dict[str, object] = {
        "detects": {"bent": draw(_SHARES), "wrong": draw(_SHARES)},
        "false_alarm": draw(_SHARES),
        "retest": draw(st.sampled_from((0, 0, 1, 2))),
        "rejects": draw(st.sampled_from(targets)),
    }
    made: dict[str, object] = {
        "defects": draw(st.sampled_from(({}, {"bent": 0.5}))),
        "errors": draw(st.sampled_from(({}, {"wrong": 0.5}))),
    }
    samples: tuple[dict[str, object], ...] = ({}, {}, {"sample": 0.4}, {"sample_every": 3})
    return {**draw(st.sampled_from((checks, checks, made, {}))), **draw(st.sampled_from(samples))}


@st.composite
def _side(draw: st.DrawFn, first: Step, name: str, other: str = "") -> tuple[Step | Go, ...]:
    """A side route at the product's first stations: a step that mends and may reject into `other`, a way back, or both.

    A way back without a limit is only drawn behind a step that mends sometimes, so that no part goes round for ever.
    """
    mend = Step(
        name=name,
        at=first.at,
        time=draw(durations()),
        workers=draw(st.sampled_from(((), tuple(need.model_copy(update={"phases": None}) for need in first.workers)))),
        parts=draw(st.sampled_from(({}, first.parts))),
        move=draw(st.sampled_from((None, Distribution.constant(7.0)))),
        fixes={"bent": draw(st.sampled_from((0.5, 1.0)))},
    )
    if other:
        checks = {"detects": {"wrong": draw(_SHARES)}, "rejects": {"any": other}}
        mend = mend.model_copy(update=draw(st.sampled_from(({}, checks))))
    back = Go(to=first.name, at_most=draw(st.sampled_from((1, 2))))
    endless = Go(to=first.name)
    return draw(st.sampled_from(((mend,), (mend, back), (back,), (mend, endless))))
