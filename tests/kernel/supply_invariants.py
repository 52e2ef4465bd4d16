"""What must hold of parts, and of what is brought, whenever an instant is over; see `invariants`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from lineside.lower import codes
from lineside.lower.codes import NONE
from lineside.lower.digest import queue, used

if TYPE_CHECKING:
    from lineside.lower.block import Block


def check_supply(block: Block, *, forced: bool) -> None:
    """Raise AssertionError for what does not hold."""
    _parts_are_counted(block)
    _who_waits_for_parts_lacks_some(block)
    _calls_are_counted(block)
    _calls_are_answered_from_the_store(block, forced=forced)
    _everything_empty_is_called_for(block, forced=forced)
    _vehicles_make_sense(block, forced=forced)
    _lots_under_way_have_places(block)
    _conveyors_make_sense(block)
    _no_load_waits_beside_a_free_vehicle(block)
    assert not block.table("conveyor")["woken"].any(), "a conveyor is marked woken, and nothing is on the agenda"
    assert not block.table("fleet")["woken"].any(), "a fleet is marked woken, and nothing is on the agenda"
    assert not block.table("stock")["woken"].any(), "a stock is marked woken, and nothing is on the agenda"


def _quantities(block: Block, m: int) -> dict[int, int]:
    """What goes into the product on machine `m`, by stock."""
    machine = block.table("machine")[m]
    step = block.table("step")[block.table("lot")["step"][machine["lot"]]]
    first = int(step["choice"])
    for choice in block.table("choice")[first : first + int(step["choices"])]:
        if choice["station"] == machine["station"]:
            rows = block.table("use")[choice["use"] : choice["use"] + choice["uses"]]
            return {int(row["stock"]): int(row["quantity"]) for row in rows}
    return {}


def _spares(block: Block, spared: int) -> list[dict[int, int]]:
    """What repairs and maintenance that stand so with their spare parts want, by stock; one entry a machine."""
    found: list[dict[int, int]] = []
    for machine in block.table("machine")[block.table("machine")["spared"] == spared]:
        row = block.table("failure")[machine["broken"]]
        uses = block.table("use")[row["use"] : row["use"] + row["uses"]]
        limited = [use for use in uses if block.table("stock")["policy"][use["stock"]] != codes.ENDLESS]
        found.append({int(use["stock"]): int(use["quantity"]) for use in limited})
    return found


def _parts_are_counted(block: Block) -> None:
    aside = [0] * len(block.table("stock"))
    stations = block.table("station")
    for m, machine in enumerate(block.table("machine")):
        kit, name = machine["kit"], f"machine {m}"
        if kit in (codes.LACKING, codes.SET_ASIDE):
            assert machine["operation"] == codes.LOADED, f"{name} wants parts and is not loaded"
            assert machine["condition"] == codes.UP, f"{name} wants parts and is down"
            assert stations["open"][machine["station"]], f"{name} wants parts and is closed"
        elif kit == codes.USED:
            assert machine["operation"] != codes.EMPTY, f"{name} has used parts for nothing"
        if kit == codes.SET_ASIDE:
            for stock, quantity in _quantities(block, m).items():
                aside[stock] += quantity if block.table("stock")["policy"][stock] != codes.ENDLESS else 0
    for spares in _spares(block, codes.SET_ASIDE):
        for stock, quantity in spares.items():
            aside[stock] += quantity
    for machine in block.table("machine"):
        assert (machine["lacks"] > 0) == (machine["spared"] == codes.LACKING), "a repair lacks spare parts unnumbered"
        begun = machine["condition"] in (codes.IN_REPAIR, codes.REPAIR_STOPPING)
        assert not (begun and machine["spared"] in (codes.LACKING, codes.SET_ASIDE)), "spare parts are left unused"
    for b, stock in enumerate(block.table("stock")):
        assert stock["aside"] == aside[b], f"stock {b} has {stock['aside']} parts set aside, {aside[b]} are wanted"
        assert stock["content"] >= 0, f"stock {b} holds less than nothing"


def _members(block: Block, stock: Any) -> list[int]:
    wants = block.table("want")
    members: list[int] = []
    row = int(stock["head"])
    while row != NONE:
        assert wants["before"][row] == (members[-1] if members else NONE), "a list reads differently from its end"
        members.append(row)
        row = int(wants["next"][row])
    assert stock["tail"] == (members[-1] if members else NONE), "the tail of a list is not its last"
    return members


def _who_waits_for_parts_lacks_some(block: Block) -> None:
    wants, kits = block.table("want"), block.table("machine")["kit"]
    found: list[int] = []
    lacking = _spares(block, codes.LACKING)
    stocks = block.table("stock")
    for spares in lacking:
        short = [b for b, q in spares.items() if stocks["content"][b] - stocks["aside"][b] < q]
        assert short, "a repair waits for spare parts that are there"
    for b, stock in enumerate(block.table("stock")):
        members = _members(block, stock)
        found += members
        assert (wants["stock"][members] == b).all(), f"stock {b} has another's machine waiting"
        numbers = wants["number"][members].tolist()
        assert all(a < c for a, c in pairwise(numbers)), f"stock {b}: machines are not in the order of coming"
        wanted = [_quantities(block, m)[b] for m in members]
        for_repair = [each[b] for each in lacking if b in each]
        waiting = (len(members) + len(for_repair), sum(wanted) + sum(for_repair))
        assert (stock["waiting"], stock["wanted"]) == waiting, f"stock {b} miscounts who waits"
        if members:
            assert stock["content"] - stock["aside"] < wanted[0], f"machine {members[0]} waits for parts that are there"
    assert sorted(found) == np.flatnonzero(kits == codes.LACKING).tolist(), "a machine lacks parts and does not wait"


def _calls_are_counted(block: Block) -> None:
    tasks = used(block, "task")
    tasks = tasks[tasks["stage"] != codes.NO_TASK]
    assert len({int(n) for n in tasks["number"]}) == len(tasks), "two calls have the same number"
    for b, stock in enumerate(block.table("stock")):
        mine = tasks[tasks["stock"] == b]
        assert stock["ordered"] == len(mine), f"stock {b} has {stock['ordered']} calls under way, there are {len(mine)}"
        assert (mine["work"] <= stock["number"]).all(), f"stock {b} has numbers that were never given"


def _calls_are_answered_from_the_store(block: Block, *, forced: bool) -> None:
    """The oldest call for a product waits because too few are in store; who makes them by kanban makes no more."""
    tasks, stocks, sources = used(block, "task"), block.table("stock"), block.table("source")
    making = tasks[tasks["stage"] == codes.IN_MAKING]
    for p, product in enumerate(block.table("product")):
        calls = making[stocks["product"][making["stock"]] == p]
        assert product["stored"] >= 0, f"less than nothing of product {p} is in store"
        if len(calls):
            assert product["made"], f"product {p} is called for and is no part"
            oldest = calls[calls["number"].argmin()]
            assert oldest["quantity"] > product["stored"], f"product {p} is in store, and a call waits for it"
        if product["source"] != NONE and sources["kind"][product["source"]] == codes.KANBAN and not forced:
            made = int(product["stored"] + product["wip"] + sources["outside"][product["source"]])
            called = int(calls["quantity"].sum())
            assert made == called, f"{called} of product {p} are called for, and {made} are made, or to be made"


def _everything_empty_is_called_for(block: Block, *, forced: bool) -> None:
    """A rest that was too little for a waiting machine is called for anew, and may be needed after all: never more."""
    uses = block.table("use")
    for b, stock in enumerate(block.table("stock")):
        machines = int(block.table("station")["machines"][stock["station"]])
        over = 2 * machines * max((int(use["quantity"]) for use in uses if use["stock"] == b), default=0)
        too_little = stock["content"] - stock["aside"] < stock["wanted"]
        rest = int(stock["aside"] if too_little else stock["content"])
        called = int(stock["ordered"]) * int(stock["of"])
        if stock["policy"] == codes.BY_BINS:
            bins = -(-rest // int(stock["of"])) + int(stock["ordered"])
            assert bins >= stock["most"], f"stock {b} has an empty bin that nobody has called for"
            assert forced or rest + called <= stock["most"] * stock["of"] + over, f"stock {b} has too many bins"
        elif stock["policy"] == codes.BY_POINT:
            there = int(stock["content"]) - int(stock["wanted"]) + called
            assert there > stock["most"], f"stock {b} is at its reorder point, and nobody has called for more"
            assert forced or there <= stock["most"] + stock["of"] + over, f"stock {b} has called for too much"


def _vehicle_state(vehicle: Any) -> int:
    if vehicle["condition"] != codes.UP:
        return codes.IS_DOWN
    if vehicle["doing"] == codes.DRIVING:
        return codes.RUNS_LOADED if vehicle["carried"] else codes.RUNS_EMPTY
    states = (codes.IS_IDLE, NONE, codes.IS_LOADING, codes.IS_UNLOADING, codes.IS_CHARGING)
    return states[int(vehicle["doing"])]


def _vehicles_make_sense(block: Block, *, forced: bool) -> None:
    fleets, tasks = block.table("fleet"), used(block, "task")
    free = [0] * len(fleets)
    now = block.head["now"]
    for v, vehicle in enumerate(block.table("vehicle")):
        name, fleet = f"vehicle {v}", fleets[vehicle["fleet"]]
        mine = tasks[(tasks["vehicle"] == v) & np.isin(tasks["stage"], (codes.FETCHED, codes.ABOARD))]
        aboard = int((mine["stage"] == codes.ABOARD).sum())
        assert vehicle["carried"] == aboard <= fleet["carries"], f"{name} carries {aboard}, not {vehicle['carried']}"
        assert len(mine) - aboard <= 1, f"{name} is to fetch several loads at once"
        state = _vehicle_state(vehicle)
        assert vehicle["state"] == state, f"{name} is not {codes.VEHICLE_STATES[state]}"
        assert vehicle["ready"] == int(state == codes.IS_IDLE), f"{name} is not counted free as it should be"
        free[vehicle["fleet"]] += int(vehicle["ready"])
        if vehicle["doing"] == codes.IDLE:
            assert not len(mine), f"{name} is idle with work in hand"
            assert vehicle["driven"] < fleet["range"], f"{name} should charge"
        elif vehicle["doing"] in (codes.LOADING, codes.UNLOADING):
            task = tasks[vehicle["task"]]
            loading = vehicle["doing"] == codes.LOADING
            assert task["stage"] == (codes.FETCHED if loading else codes.ABOARD), f"{name} handles another's load"
            assert vehicle["at"] == task["source" if loading else "target"], f"{name} is not where its load is"
        assert max(vehicle["work"], vehicle["fix"]) <= vehicle["number"], f"{name} has numbers that were never given"
        counted = vehicle["time"].sum() + (now - vehicle["since"])
        passed = now - block.head["measured"]
        assert counted == passed or (forced and counted < passed), (
            f"{name}: its states do not fill the time that passed"
        )
    assert fleets["free"].tolist() == free, "free vehicles are miscounted"


def _no_load_waits_beside_a_free_vehicle(block: Block) -> None:
    tasks = used(block, "task")
    for f, fleet in enumerate(block.table("fleet")):
        waiting = int(((tasks["stage"] == codes.CALLED) & (tasks["fleet"] == f)).sum())
        assert fleet["waiting"] == waiting, f"fleet {f} counts {fleet['waiting']} loads waiting, there are {waiting}"
        assert not (waiting and fleet["free"]), f"a load waits beside a free vehicle of fleet {f}"


def lots_carried(block: Block) -> list[int]:
    """The rows of all lots on ways, conveyors and vehicles."""
    lots, tasks = used(block, "lot"), used(block, "task")
    found: list[int] = []
    for table, place in (("way", codes.ON_WAY), ("conveyor", codes.ON_CONVEYOR)):
        for row, element in enumerate(block.table(table)):
            members = queue(block, int(element["head"]))
            assert element["lots"] == len(members), f"{table} {row} counts {element['lots']} of {len(members)}"
            assert element["tail"] == (members[-1] if members else NONE), f"{table} {row}: the tail is not the last"
            assert all(lots["place"][m] == place and lots["at"][m] == row for m in members), f"{table} {row}: strangers"
            numbers = lots["errand"][members].tolist()
            assert all(a < b for a, b in pairwise(numbers)), f"{table} {row}: lots are not in the order of coming"
            found += members
    for task in tasks[(tasks["stage"] == codes.ABOARD) & (tasks["lot"] != NONE)]:
        lot = lots[task["lot"]]
        assert (lot["place"], lot["at"]) == (codes.ON_VEHICLE, task["vehicle"]), "a vehicle's lot is elsewhere"
        found.append(int(task["lot"]))
    return found


def _lots_under_way_have_places(block: Block) -> None:
    lots, tasks = used(block, "lot"), used(block, "task")
    coming = [0] * len(block.table("station"))
    for lot in lots[np.isin(lots["place"], (codes.ON_WAY, codes.ON_VEHICLE))]:
        coming[lot["bound"]] += 1
    machines = block.table("machine")
    awaited: set[int] = set()
    for task in tasks[np.isin(tasks["stage"], (codes.CALLED, codes.FETCHED)) & (tasks["lot"] != NONE)]:
        coming[task["station"]] += 1
        lot = lots[task["lot"]]
        assert lot["place"] == codes.ON_MACHINE, "a vehicle is to fetch a lot that is on no machine"
        awaited.add(int(lot["at"]))
    assert awaited == set(np.flatnonzero(machines["awaits"]).tolist()), "a machine awaits no vehicle, or two"
    assert (machines["operation"][machines["awaits"] == 1] == codes.FINISHED).all(), (
        "a machine works and awaits a vehicle"
    )
    assert block.table("station")["coming"].tolist() == coming, "lots that are under way are miscounted"


def _conveyors_make_sense(block: Block) -> None:
    entries, machines = block.table("entry"), block.table("machine")
    links, width = block.table("link"), int(block.head["alternatives"])
    first = len(machines) + len(block.table("source"))
    found: list[int] = []
    for c, conveyor in enumerate(block.table("conveyor")):
        assert conveyor["lots"] <= conveyor["places"], f"conveyor {c} holds more than it has room for"
        members, row = [], int(conveyor["entry_head"])
        while row != NONE:
            members.append(row)
            row = int(entries["next"][row])
        assert conveyor["entry_tail"] == (members[-1] if members else NONE), f"conveyor {c}: the tail is not the last"
        assert (entries["conveyor"][members] == c).all(), f"conveyor {c} has another's machine waiting"
        numbers = entries["number"][members].tolist()
        assert all(a < b for a, b in pairwise(numbers)), f"conveyor {c}: machines are not in the order of coming"
        assert not (members and conveyor["clear"] and conveyor["lots"] < conveyor["places"]), (
            f"machine {members[0]} waits for conveyor {c}, which has a place"
        )
        waits = links["station"][(first + c) * width] != NONE
        assert waits == bool(conveyor["at_end"]), f"the lot at the end of conveyor {c} waits for nothing, or too early"
        found += members
    assert sorted(found) == np.flatnonzero(entries["conveyor"] != NONE).tolist(), "a machine waits in no list, or two"
    assert (machines["operation"][found] == codes.FINISHED).all(), "a machine waits for a conveyor and is not finished"
