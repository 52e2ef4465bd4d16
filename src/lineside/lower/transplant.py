"""`transplant`: a running state carried by names into a revised model, or into a newer kernel.

What the controller believes and has counted goes over row by row: stations, machines, pools, products, steps, sources
and failure modes find their namesakes, lots and orders go along. References are translated as the layout declares
them. What has no namesake is left behind if it holds nothing; where it holds a part or works, the revision is refused
with its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lineside.errors import KernelError
from lineside.kernel.core.declare import BELIEF, TALLY
from lineside.kernel.flow.carry import CARRIERS, ON_THE_WAY, carry_transport, lost_lots
from lineside.kernel.flow.lower import ways_of
from lineside.kernel.people.carry import settle_people
from lineside.kernel.people.lower import people_of
from lineside.kernel.quality.lower import checked, counted, kinds_of
from lineside.kernel.supply.carry import carry_supply, lost_loads
from lineside.kernel.supply.lower import stocks_of
from lineside.kernel.vehicle.lower import vehicles_of
from lineside.kernel.work.carry import carry_phases, phase_under_way, phases_of
from lineside.lower.codes import (
    BARRED,
    CLEARING,
    EMPTY,
    EVERY,
    FINISHED,
    HOLDING,
    IN_QUEUE,
    IN_REPAIR,
    NO_KIT,
    NONE,
    NOWHERE,
    ON_MACHINE,
    ORDER_TIMER,
    ORDERS,
    OUTSIDE,
    RELEASE_TIMER,
    RELEASING,
    REPAIR_STOPPING,
    UP,
    USED,
)
from lineside.lower.digest import queues, used
from lineside.lower.layout import BY_NAME, SCALARS
from lineside.lower.tables import lower
from lineside.model.route import Phases
from lineside.model.ways import places_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

Names = dict[str, dict[object, int]]
"""For each table, the row of each name."""

GROWING = ("lot", "order", "question", "timer", "task")
CARRIED = (
    "station",
    "machine",
    "product",
    "histogram",
    "kind",
    "check",
    "pool",
    "calendar",
    "source",
    "failure",
    "stock",
    "step",
    "choice",
    "fleet",
    "way",
    "conveyor",
    "vehicle",
    "worker",
)


def names_of(plant: Plant) -> Names:
    """What the rows of a plant's tables are called; the walk is that of `lower.tables`."""
    machines = [(name, n) for name, s in plant.stations.items() for n in range(s.machines)]
    modes = [
        (name, n, kind, mode or str(i))
        for name, s in plant.stations.items()
        for n in range(s.machines)
        for kind, several in (
            ("failure", [mode.name for mode in s.failure]),
            ("maintenance", [each.name for each in s.maintenance]),
        )
        for i, mode in enumerate(several, 1)
    ]
    modes += [
        (name, n, "failure", mode.name or str(i))
        for name, n in vehicles_of(plant)
        for i, mode in enumerate(plant.fleets[name].failure, 1)
    ]
    steps = [(name, step.name) for name, product in plant.products.items() for step in product.steps()]
    phases = [
        (name, step.name, kind)
        for name, product in plant.products.items()
        for step in product.steps()
        if isinstance(step.time, Phases)
        for kind in step.time.given
    ]
    choices = [
        (name, step.name, at) for name, product in plant.products.items() for step in product.steps() for at in step.at
    ]
    lists: dict[str, list[Any]] = {
        "station": list(plant.stations),
        "machine": machines,
        "product": list(plant.products),
        "histogram": list(plant.products),
        "pool": list(plant.workers),
        "worker": people_of(plant),
        "calendar": list(plant.shifts),
        "source": list(plant.release),
        "failure": modes,
        "step": steps,
        "phase": phases,
        "stock": stocks_of(plant),
        "choice": choices,
        "fleet": list(plant.fleets),
        "way": ways_of(plant),
        "conveyor": list(plant.conveyors),
        "vehicle": vehicles_of(plant),
        "place": list(dict.fromkeys(place for fleet in plant.fleets for place in places_of(plant, fleet))),
        "kind": [(name, kind) for name, product in plant.products.items() for kind in kinds_of(product)],
        "check": [(name, step) for name, product in plant.products.items() for step in checked(product)],
    }
    return {table: {name: i for i, name in enumerate(all_names)} for table, all_names in lists.items()}


@dataclass(frozen=True)
class Translation:
    """For each table, the new row of every old row; NONE where there is no namesake."""

    rows: dict[str, NDArray[np.int64]]

    @classmethod
    def between(cls, old: Plant, new: Plant) -> Translation:
        """From one model to another."""
        before, after = names_of(old), names_of(new)
        rows = {
            table: np.array([after[table].get(name, NONE) for name in names], np.int64)
            for table, names in before.items()
        }
        vehicles = np.where(rows["vehicle"] == NONE, NONE, rows["vehicle"] + len(after["machine"]))
        elements = np.concatenate((rows["machine"], vehicles)).repeat(2)  # each asks for its part, and for its repair
        rows["demand"] = np.where(elements == NONE, NONE, 2 * elements + np.arange(len(elements)) % 2)
        return cls(rows)

    def of(self, table: str, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """References into a table, translated; those that have no namesake become NONE."""
        if table not in self.rows:
            return values
        rows = self.rows[table]
        if not len(rows):
            return np.full_like(values, NONE)
        return np.where(values < 0, NONE, rows[np.maximum(values, 0)])


def transplant(block: Block, old: Plant, new: Plant, own_rules: Collection[str] = ()) -> Block:
    """A new block of the model `new` in the state of `block`, which is one of `old`; its plant half is blank.

    Raises NotYetError for a model that cannot be simulated, and KernelError, naming every part and machine concerned,
    when the state holds something for which the new model has no place. `kernel.resume.resume` must be called on the
    result.
    """
    moving = Translation.between(old, new)
    fresh = lower(new, own_rules)
    _refuse_losses(block, fresh, old, moving)
    # Room first: the fresh block was sized for a start, not for what the old one holds.
    while any(0 < len(fresh.table(t)) < len(used(block, t)) for t in GROWING):  # 0: the new model calls for nothing
        fresh.grow()
    for column in SCALARS:
        if column.half in (BELIEF, TALLY):
            fresh.head[column.name] = block.head[column.name]
    for scalar in ("seed", "free_lot", "lots", "live", "questions"):
        fresh.head[scalar] = block.head[scalar]
    _begin_now(fresh)
    for table in CARRIED:
        _carry(block, fresh, table, moving)
    _forget_other_clocks(block, fresh, moving)
    _carry_services(fresh)
    for row, loop in enumerate(fresh.table("loop")):
        products = fresh.table("product")
        loop["inside"] = int(products["wip"][products["loop"] == row].sum())
    _carry_orders(block, fresh, moving)
    for table in ("lot", "question"):
        rows = len(used(block, table))
        fresh.table(table)[:rows] = used(block, table)
    _translate_lots(block, fresh, moving)
    carry_phases(block, fresh, moving.rows["machine"])
    _carry_rounds(block, fresh, old, new)
    _rebuild_queues(block, fresh, moving)
    _rebuild_links(block, fresh, moving)
    carry_transport(block, fresh, moving.rows)
    carry_supply(block, fresh, moving.rows)
    _rebuild_requests(block, fresh, moving)
    _count_busy(fresh)
    settle_people(fresh, _needs)
    _carry_timers(block, fresh, moving)
    return fresh


def _refuse_losses(block: Block, fresh: Block, old: Plant, moving: Translation) -> None:
    """Raise KernelError when something that is in use has no namesake."""
    names: dict[str, list[Any]] = {table: list(names) for table, names in names_of(old).items()}
    lots = block.table("lot")
    lost: list[str] = []
    for row, machine in enumerate(block.table("machine")):
        if moving.rows["machine"][row] == NONE and (machine["operation"] != EMPTY or machine["condition"] != UP):
            station, number = names["machine"][row]
            lost.append(f"machine {station}/{number + 1} is not idle, but is not in the new model")
    for lot in used(block, "lot"):
        if lot["place"] == NOWHERE:
            continue
        what = f"{names['product'][lot['product']]} no. {lot['serial']}"
        if moving.rows["product"][lot["product"]] == NONE:
            lost.append(f"{what} is in the plant, but the new model does not make it")
        elif moving.rows["step"][lot["step"]] == NONE:
            lost.append(f"{what} is at step {names['step'][lot['step']][1]}, which is not in the new model")
        else:
            lost += _lost_ways(fresh, lot, what, names["step"], moving)
    lost += lost_lots(block, fresh, moving.rows, names)
    lost += lost_loads(block, fresh, moving.rows, names)
    lost += _lost_releases(block, fresh, names["source"], moving)
    lost += _lost_repairs(block, fresh, names["machine"], moving)
    lost += _lost_letting_go(block, fresh, names["machine"], moving)
    lost += _lost_phases(block, fresh, names["machine"], moving)
    for name, rows in zip(names["station"], queues(block, "station"), strict=True):
        gone = moving.rows["station"][names["station"].index(name)] == NONE
        lost += [
            f"{names['product'][lot['product']]} no. {lot['serial']} waits at {name}, which is gone"
            for lot in (lots[rows] if gone else ())
        ]
    if lost:
        shown = "\n".join(lost[:20]) + (f"\n… and {len(lost) - 20} more" if len(lost) > 20 else "")
        raise KernelError(f"the plant cannot take this model over yet:\n{shown}\nlet these finish, or keep their names")


def _lost_ways(fresh: Block, lot: np.void, what: str, names: list[Any], moving: Translation) -> list[str]:
    """Where a rejected part is on its way to, or must come back to, if the new model has no such step."""
    lost: list[str] = []
    steps = moving.rows["step"]
    if lot["goes"] != NONE and steps[lot["goes"]] == NONE:
        lost.append(f"{what} is to go to step {names[lot['goes']][1]}, which is not in the new model")
    elif lot["goes"] != NONE:
        here = fresh.table("step")[steps[lot["step"]]]
        if here["check"] == NONE and here["next"] != steps[lot["goes"]]:
            lost.append(
                f"{what} is to go to step {names[lot['goes']][1]}, to which the new model sends nothing from here"
            )
    if lot["left"] != NONE and steps[lot["left"]] == NONE:
        lost.append(f"{what} has left the route at step {names[lot['left']][1]}, which is not in the new model")
    return lost


def _lost_releases(block: Block, fresh: Block, names: list[Any], moving: Translation) -> list[str]:
    """What waits outside, or is ordered for later, where the release is gone or of another kind."""
    lost: list[str] = []
    for name, source, new in zip(names, block.table("source"), moving.rows["source"], strict=True):
        if new != NONE and fresh.table("source")["kind"][new] == source["kind"]:
            continue
        if source["outside"] > 0:
            lost.append(f"{source['outside']} of {name} wait outside, and the new model releases them otherwise")
        if source["coming"] != NONE:
            lost.append(f"orders of {name} are still to be released, and the new model releases it otherwise")
    return lost


def _lost_repairs(block: Block, fresh: Block, names: list[Any], moving: Translation) -> list[str]:
    """Repairs that go on without a crew, and would need one."""
    lost: list[str] = []
    for (station, number), machine in zip(names, block.table("machine"), strict=True):
        mode = NONE if machine["broken"] == NONE else int(moving.rows["failure"][machine["broken"]])
        alone = machine["condition"] in (IN_REPAIR, REPAIR_STOPPING) and not machine["crewed"]
        if alone and mode != NONE and fresh.table("failure")["needs"][mode] > 0:
            lost.append(
                f"machine {station}/{number + 1} is being repaired without a crew, and the new model asks for one"
            )
    return lost


def _lost_letting_go(block: Block, fresh: Block, names: list[Any], moving: Translation) -> list[str]:
    """Held parts that are let go by nobody, where the new model asks for someone."""
    lost: list[str] = []
    for (station, number), machine in zip(names, block.table("machine"), strict=True):
        if machine["operation"] not in (RELEASING, CLEARING) or machine["staffed"]:
            continue
        step = int(moving.rows["step"][block.table("lot")["step"][machine["lot"]]])
        if step != NONE and fresh.table("step")["release_needs"][step] > 0:
            what = f"the part that machine {station}/{number + 1} held is let go by nobody"
            lost.append(f"{what}, and the new model asks for someone")
    return lost


def _lost_phases(block: Block, fresh: Block, names: list[Any], moving: Translation) -> list[str]:
    """Phases in work that the new model's step does not have."""
    lost: list[str] = []
    for m, (station, number) in enumerate(names):
        lot = int(block.table("machine")["lot"][m])
        step = NONE if lot == NONE else int(moving.rows["step"][block.table("lot")["step"][lot]])
        kind = None if step == NONE else phase_under_way(block, m)
        if kind is not None and kind not in phases_of(fresh, step):
            lost.append(f"machine {station}/{number + 1} is at `{kind}`, which its step does not have in the new model")
    return lost


def _begin_now(fresh: Block) -> None:
    """What is new in the new model begins now, and not at the start of the run."""
    for table in ("station", "machine", "product", "pool", "source", "stock", "fleet", "vehicle", "conveyor"):
        fresh.table(table)["since"] = fresh.head["now"]
    fresh.table("pool")["walking_since"] = fresh.head["now"]
    fresh.table("product")["stored_since"] = fresh.head["now"]
    fresh.table("failure")["repaired"] = fresh.head["now"]
    fresh.table("source")["arrived"] = fresh.head["now"]
    fresh.table("source")["order"] = fresh.table("source")["coming"] = NONE


def _carry(block: Block, fresh: Block, table: str, moving: Translation) -> None:
    """Belief and tallies of a table's rows go to their namesakes."""
    target = moving.rows[table]
    kept = target != NONE
    for column in BY_NAME[table].columns:
        if column.half in (BELIEF, TALLY):
            values = block.table(table)[column.name]
            if column.refers in moving.rows:
                values = moving.of(column.refers, values)
            fresh.table(table)[column.name][target[kept]] = values[kept]


def _forget_other_clocks(block: Block, fresh: Block, moving: Translation) -> None:
    """A failure mode that now goes by another clock begins a new life: µs are no cycles."""
    for mode, new in zip(block.table("failure"), moving.rows["failure"], strict=True):
        if new != NONE and fresh.table("failure")["clock"][new] != mode["clock"]:
            fresh.table("failure")["age"][new] = 0
            fresh.table("failure")["repaired"][new] = fresh.head["now"]


def _carry_services(fresh: Block) -> None:
    """Maintenance that the new model does not know is left off; spare parts are looked for anew by `resume`."""
    machines = fresh.table("machine")
    gone = (machines["planned"] == 1) & (machines["broken"] == NONE)
    machines["condition"][gone] = UP
    for column in ("planned", "crewed", "fix", "spared"):
        machines[column][gone] = 0
    machines["spared"][machines["spared"] != USED] = NO_KIT
    for machine in machines:
        if machine["broken"] == NONE or fresh.table("failure")["uses"][machine["broken"]] == 0:
            machine["lacks"] = 0


def _carry_orders(block: Block, fresh: Block, moving: Translation) -> None:
    """The order book of the running plant prevails: orders that only the new model names are entered by request."""
    rows = used(block, "order")
    fresh.table("order")[: len(rows)] = rows
    fresh.table("order")["source"][: len(rows)] = moving.of("source", rows["source"])
    fresh.head["orders"] = len(rows)


def _translate_lots(block: Block, fresh: Block, moving: Translation) -> None:
    """Lots keep their rows; what they refer to is translated."""
    lots = used(fresh, "lot")
    judged = block.table("step")["check"][lots["step"]] != NONE  # where they go is known, be it out
    for column, table in (("product", "product"), ("step", "step"), ("left", "step"), ("goes", "step"), *ON_THE_WAY):
        lots[column] = moving.of(table, lots[column])
    checks = fresh.table("step")["check"][lots["step"]]
    tests = np.where(checks == NONE, 0, fresh.table("check")["retest"][checks] if len(fresh.table("check")) else 0)
    lots["retests"] = np.minimum(lots["retests"], tests)
    for machine in fresh.table("machine"):
        if machine["operation"] == FINISHED and not judged[machine["lot"]]:  # it goes on as the new model's route does
            lots["goes"][machine["lot"]] = _planned(fresh, lots["step"][machine["lot"]])
    for place, table in ((IN_QUEUE, "station"), (ON_MACHINE, "machine"), (OUTSIDE, "source"), *CARRIERS):
        there = lots["place"] == place
        lots["at"][there] = moving.of(table, lots["at"][there])
    kinds = fresh.table("source")["kind"]
    for o in range(len(kinds)):
        if kinds[o] != EVERY:  # a release that makes its lots as they go in keeps none outside
            fresh.table("source")["head"][o] = fresh.table("source")["tail"][o] = NONE


def _planned(fresh: Block, step: int) -> int:
    """Where a part that waits for room goes, at a step that was not checked in the old model."""
    row = fresh.table("step")[step]
    return NONE if row["check"] == NONE else int(row["next"])


def _carry_rounds(block: Block, fresh: Block, old: Plant, new: Plant) -> None:
    """How often lots came to steps and went back, by the names of these; what was not counted begins at 0."""
    rows = len(used(block, "lot"))
    before, after = int(block.head["slots"]), int(fresh.head["slots"])
    if not rows or not before or not after:
        return
    theirs = block.table("round")["times"].reshape(-1, before)[:rows]
    mine = fresh.table("round")["times"].reshape(-1, after)[:rows]
    products = list(old.products)
    for row, lot in enumerate(used(block, "lot")):
        name = products[lot["product"]]
        if lot["place"] == NOWHERE or name not in new.products:
            continue
        slots = {way: slot for slot, way in enumerate(counted(new.products[name]))}
        for slot, way in enumerate(counted(old.products[name])):
            if way in slots:
                mine[row, slots[way]] = theirs[row, slot]


def _rebuild_queues(block: Block, fresh: Block, moving: Translation) -> None:
    """Heads and tails of the queues, and who stands before whom; what follows whom was copied with the lots' rows."""
    lots = fresh.table("lot")
    for table in ("station", "source", "way", "conveyor"):
        for row, members in enumerate(queues(block, table)):
            new = moving.rows[table][row]
            if new != NONE and members:
                fresh.table(table)["head"][new] = members[0]
                fresh.table(table)["tail"][new] = members[-1]
                lots["before"][members] = [NONE, *members[:-1]]


def _chain(rows: NDArray[np.void], members: list[int]) -> tuple[int, int]:
    """Link members in order; the first and the last."""
    for before, after in zip([NONE, *members], [*members, NONE], strict=True):
        if before != NONE:
            rows["next"][before] = after
        if after != NONE:
            rows["before"][after] = before
    return (members[0], members[-1]) if members else (NONE, NONE)


def _rebuild_links(block: Block, fresh: Block, moving: Translation) -> None:
    """Who waits to send a part on waits at all stations of the step that the new model names, in the same order."""
    width_before, width = int(block.head["alternatives"]), int(fresh.head["alternatives"])
    before = block.table("link")["number"].reshape(-1, width_before)
    waiting = (block.table("link")["station"].reshape(-1, width_before) != NONE).any(axis=1)
    senders: list[tuple[int, int, int]] = []
    for sender in np.flatnonzero(waiting).tolist():
        table, row, first = _sender(block, fresh, sender)
        new = int(moving.rows[table][row])
        if new == NONE:
            continue
        step = _step_wanted(fresh, new, table)
        if step == NONE:
            continue  # the route ends here now: `resume` lets the part go
        senders.append((int(before[sender].max()), first + new, step))
    links = fresh.table("link")
    lists: dict[int, list[int]] = {}
    for number, row, step in sorted(senders):
        wanted = fresh.table("step")[step]
        for i in range(int(wanted["choices"])):
            station = int(fresh.table("choice")["station"][wanted["choice"] + i])
            links["station"][row * width + i] = station
            links["number"][row * width + i] = number
            lists.setdefault(station, []).append(row * width + i)
    for station, members in lists.items():
        first, last = _chain(links, members)
        fresh.table("station")["link_head"][station], fresh.table("station")["link_tail"][station] = first, last


def _sender(block: Block, fresh: Block, sender: int) -> tuple[str, int, int]:
    """The table and row of a sender, and the number of the first sender from that table in the new model."""
    first = 0
    for table in ("machine", "source", "conveyor"):
        if sender < len(block.table(table)):
            break
        sender -= len(block.table(table))
        first += len(fresh.table(table))
    return table, sender, first


def _step_wanted(fresh: Block, row: int, table: str) -> int:
    """The step for which a machine's or conveyor's part, or a source's next lot, waits; NONE: the part is done."""
    if table == "conveyor":
        return int(fresh.table("lot")["toward"][fresh.table("conveyor")["head"][row]])
    if table == "machine":
        lot = fresh.table("lot")[fresh.table("machine")["lot"][row]]
        step = fresh.table("step")[lot["step"]]
        made = fresh.table("make")[step["make"] : step["make"] + step["makes"]]
        beyond = np.cumsum(made["count"]) > fresh.table("machine")["split"][row]
        if beyond.any():
            return int(fresh.table("product")["first"][made["product"][beyond.argmax()]])
        return int(step["next"] if step["check"] == NONE else lot["goes"])
    return int(fresh.table("product")["first"][fresh.table("source")["product"][row]])


def _rebuild_requests(block: Block, fresh: Block, moving: Translation) -> None:
    """Who waits for workers goes on waiting at the pool's namesake; where there is none, `resume` asks anew."""
    lists: dict[int, list[tuple[int, int, int]]] = {}
    demands = fresh.table("demand")
    for row, demand in enumerate(block.table("demand")):
        machine = _new_element(fresh, row >> 1, len(block.table("machine")), moving)
        pool = NONE if demand["pool"] == NONE else moving.rows["pool"][demand["pool"]]
        new = 2 * int(machine) + (row & 1)
        wanted = [] if machine == NONE or pool == NONE else _needs(fresh, new)["pool"].tolist()
        if wanted:
            pool = pool if pool in wanted else wanted[0]
            demands["pool"][new], demands["number"][new] = pool, demand["number"]
            demands["priority"][new] = demand["priority"]
            by_priority = bool(fresh.table("pool")["by_priority"][pool])
            rank = -int(demand["priority"]) if by_priority else 0
            lists.setdefault(int(pool), []).append((rank, int(demand["number"]), new))
    for pool, members in lists.items():
        first, last = _chain(demands, [row for *_, row in sorted(members)])
        fresh.table("pool")["head"][pool], fresh.table("pool")["tail"][pool] = first, last


def _new_element(fresh: Block, old: int, machines: int, moving: Translation) -> int:
    """The new number of a machine, or of a vehicle, which are counted after the `machines`; NONE: it is gone."""
    if old < machines:
        return int(moving.rows["machine"][old])
    vehicle = int(moving.rows["vehicle"][old - machines])
    return NONE if vehicle == NONE else len(fresh.table("machine")) + vehicle


def _needs(fresh: Block, demand: int) -> NDArray[np.void]:
    """The workers behind a demand, by the new model."""
    element, machines = demand >> 1, len(fresh.table("machine"))
    machine = fresh.table("machine" if element < machines else "vehicle")[element - (element >= machines) * machines]
    if demand & 1:
        if machine["broken"] == NONE:
            return fresh.table("need")[:0]
        row, prefix = fresh.table("failure")[machine["broken"]], ""
    else:
        row = fresh.table("step")[fresh.table("lot")["step"][machine["lot"]]]
        prefix = "release_" if machine["operation"] in (HOLDING, RELEASING, BARRED, CLEARING) else ""
        if not prefix and machine["doing"] != NONE:
            row = fresh.table("phase")[machine["doing"]]
    first = row[f"{prefix}need"]
    return fresh.table("need")[first : first + row[f"{prefix}needs"]]


def _count_busy(fresh: Block) -> None:
    """Who is at work is counted by the needs of the new model, by which they will be given back."""
    pools = fresh.table("pool")
    pools["busy"] = 0
    for row, machine in enumerate(fresh.table("machine")):
        for demand, taken in ((2 * row, machine["staffed"]), (2 * row + 1, machine["crewed"])):
            for need in _needs(fresh, demand) if taken else ():
                pools["busy"][need["pool"]] += need["count"]
    for row, vehicle in enumerate(fresh.table("vehicle"), len(fresh.table("machine"))):
        needs = _needs(fresh, 2 * row + 1)
        if not len(needs):
            vehicle["crewed"] = 0
        for need in needs if vehicle["crewed"] else ():
            pools["busy"][need["pool"]] += need["count"]


def _carry_timers(block: Block, fresh: Block, moving: Translation) -> None:
    """Releases and orders that were to come still come; calendars and maintenance are watched anew by `resume`."""
    sources = fresh.table("source")
    kept: list[tuple[int, int, int]] = []
    for timer in used(block, "timer"):
        kind, element = int(timer["key"]) >> 32, int(timer["key"]) & 0xFFFFFFFF
        source = NONE if kind not in (RELEASE_TIMER, ORDER_TIMER) else int(moving.rows["source"][element])
        if source == NONE:
            continue
        steady = sources["kind"][source] == EVERY and sources["interval"][source] > 0
        if steady if kind == RELEASE_TIMER else sources["kind"][source] == ORDERS:
            kept.append((int(timer["time"]), (kind << 32) | source, int(timer["number"])))
    for row, entry in enumerate(sorted(kept)):  # a sorted list is a heap
        fresh.table("timer")[row] = entry
    fresh.head["timers"] = len(kept)
