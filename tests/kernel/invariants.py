"""What must hold in every block whenever its instant is over, whatever has happened before.

Written from the meaning of the tables, in plain Python, without the kernel's own functions. `forced` says that facts,
or a revised model, have broken the rules that bind only commands: a part was put where there is no room, a machine
works without workers or came later than the others.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from lineside.lower import codes
from lineside.lower.codes import NEVER, NONE
from lineside.lower.digest import queue, queues, used
from tests.kernel.heap_invariants import check_heaps
from tests.kernel.supply_invariants import check_supply, lots_carried

if TYPE_CHECKING:
    from lineside.lower.block import Block

WORKING = (codes.RUNNING, codes.STOPPING)
LOOKED_AT = (codes.HOLDING, codes.RELEASING, codes.BARRED, codes.CLEARING)


def check(block: Block, *, forced: bool = False) -> None:
    """Raise AssertionError for what does not hold."""
    _no_part_is_lost_or_doubled(block)
    _parts_are_counted(block)
    _rejected_parts_are_where_they_belong(block)
    _machines_make_sense(block, forced=forced)
    _phases_make_sense(block)
    _workers_are_where_their_work_is(block, forced=forced)
    _demands_wait_in_order(block)
    _links_wait_in_order(block)
    _nobody_waits_for_what_is_there(block)
    if not forced:
        _rooms_hold(block)
    check_supply(block, forced=forced)
    _heaps_are_heaps(block)
    check_heaps(block)
    assert block.head["agenda_head"] == block.head["agenda_tail"], "the instant has not come to rest"
    for table in ("station", "pool", "source"):
        assert not block.table(table)["woken"].any(), f"a {table} is marked woken, and nothing is on the agenda"


def _no_part_is_lost_or_doubled(block: Block) -> None:
    """Every lot is in exactly one place, and what is free is free once."""
    lots = used(block, "lot")
    places = lots["place"]
    found: list[int] = []
    for place, table, count in ((codes.IN_QUEUE, "station", "waiting"), (codes.OUTSIDE, "source", "outside")):
        for row, members in enumerate(queues(block, table)):
            element = block.table(table)[row]
            found += members
            assert all(places[m] == place and lots["at"][m] == row for m in members), f"{table} {row} queues strangers"
            assert element["tail"] == (members[-1] if members else NONE), f"{table} {row}: the tail is not the last"
            if table == "station" or block.table("source")["kind"][row] == codes.EVERY:
                assert element[count] == len(members), f"{table} {row} counts {element[count]} of {len(members)}"
    for row, machine in enumerate(block.table("machine")):
        if machine["lot"] != NONE:
            found.append(int(machine["lot"]))
            assert places[machine["lot"]] == codes.ON_MACHINE, f"machine {row} has a lot that is not on a machine"
            assert lots["at"][machine["lot"]] == row, f"machine {row} has a lot that is elsewhere"
    found += lots_carried(block)
    inside = np.flatnonzero(places != codes.NOWHERE)
    assert sorted(found) == inside.tolist(), "a lot is in two places, or in none"
    assert block.head["live"] == len(inside), "live lots are miscounted"
    free = queue(block, int(block.head["free_lot"]))
    assert sorted(free) == np.flatnonzero(places == codes.NOWHERE).tolist(), "a free row is lost or free twice"
    names = {(int(lot["product"]), int(lot["serial"])) for lot in lots[inside]}
    assert len(names) == len(inside), "two lots have one name"


def _parts_are_counted(block: Block) -> None:
    """Released = completed + scrapped + inside, for products and orders; nothing has left of itself."""
    lots = used(block, "lot")
    lots = lots[lots["place"] != codes.NOWHERE]
    entered = lots[lots["place"] != codes.OUTSIDE]
    since_start = block.head["measured"] == 0
    for p, product in enumerate(block.table("product")):
        inside = int((entered["product"] == p).sum())
        outside = int((lots["product"] == p).sum()) - inside
        assert product["wip"] == inside, f"product {p} counts {product['wip']} inside, there are {inside}"
        assert (lots["serial"][lots["product"] == p] <= product["serial"]).all()
        if since_start:
            gone = product["completed"] + product["scrapped"]
            assert product["released"] == gone + inside, f"product {p}: released, and neither done nor inside"
            assert product["serial"] == product["released"] + outside, f"product {p}: made, and neither in nor outside"
    steps = block.table("step")
    for lot in lots:
        assert steps["product"][lot["step"]] == lot["product"], "a lot is at a step of another product"
    for row, order in enumerate(used(block, "order")):
        inside = int((entered["order"] == row).sum())
        assert order["released"] == order["done"] + order["scrapped"] + inside, f"order {row} has lost a lot"
        assert order["released"] <= order["quantity"], f"order {row} has released more than was ordered"
    _order_books_add_up(block)


def _rejected_parts_are_where_they_belong(block: Block) -> None:
    """Who is in a side route was rejected, and knows where he left; who goes somewhere waits for room there."""
    steps, checks, machines = block.table("step"), block.table("check"), block.table("machine")
    for lot in used(block, "lot"):
        if lot["place"] == codes.NOWHERE:
            continue
        carried = lot["place"] in (codes.ON_WAY, codes.ON_CONVEYOR, codes.ON_VEHICLE)
        step = lot["toward"] if carried else lot["step"]
        check = None if steps["check"][step] == NONE else checks[steps["check"][step]]
        is_aside = check is not None and check["side"] != NONE
        waits = lot["place"] == codes.ON_MACHINE and machines["operation"][lot["at"]] == codes.FINISHED
        assert not is_aside or lot["rejected"] > 0, "a part is in a side route that was never rejected"
        if not waits:
            assert (lot["left"] != NONE) == is_aside, "a part does not know where it left the route, or has not left it"
            assert carried or lot["goes"] == NONE, "a part goes somewhere before it is done"
        assert lot["retests"] == 0 or (check is not None and lot["retests"] <= check["retest"]), "tested too often"
    tables = {table: block.table(table) for table in ("product", "kind")}
    for p, product in enumerate(tables["product"]):
        kinds = tables["kind"][tables["kind"]["product"] == p]
        assert product["passed"] <= product["completed"]
        assert product["escaped"] <= kinds["escaped"].sum()
        assert (kinds["escaped"] <= product["escaped"]).all()
    for check in checks:
        assert check["failed"] <= min(check["first"], check["rejected"]) <= check["inspected"]
        assert check["rejected"] - check["failed"] <= check["inspected"] - check["first"]
    for row, machine in enumerate(machines):
        kind = machine["reason"]
        assert kind == NONE or machine["operation"] in LOOKED_AT, f"machine {row} has a reason to hold nothing"
        if kind != NONE:
            assert tables["kind"]["product"][kind] == block.table("lot")["product"][machine["lot"]]
    truths = block.table("truth")
    assert len(truths) in (0, len(block.table("lot"))), "the truth has not grown with the lots"
    assert len(block.table("round")) == len(block.table("lot")) * block.head["slots"]


def _order_books_add_up(block: Block) -> None:
    orders = used(block, "order")
    for o, source in enumerate(block.table("source")):
        if source["kind"] != codes.ORDERS:
            continue
        book = []
        row = int(source["order"])
        while row != NONE:
            book.append(row)
            row = int(orders["next"][row])
        mine = orders[orders["source"] == o]
        rest = int((mine["quantity"] - mine["released"])[mine["at"] <= block.head["now"]].sum())
        assert source["outside"] == rest, f"source {o}: {source['outside']} outside, {rest} ordered and not let in"
        assert (orders["source"][book] == o).all(), f"source {o} releases another's orders"
        due = book.index(int(source["coming"])) if source["coming"] != NONE else len(book)
        assert (orders["at"][book[:due]] <= block.head["now"]).all(), f"source {o}: an order is open before its time"
        times = orders["at"][book[due:]].tolist()
        assert times == sorted(times), f"source {o}: orders are not in the order of their times"
        coming = orders["at"][source["coming"]] if source["coming"] != NONE else NEVER
        assert coming > block.head["now"], f"source {o}: an order whose time has come is not open"


def _state(machine: Any, station: Any, *, setting: bool) -> int:
    """DESIGN 3: one state at a time; work wins, then closing time, a failure, a held part, workers, blocking."""
    phase = machine["operation"]
    if phase in WORKING:
        return codes.SETUP if setting else codes.BUSY
    if not station["open"]:
        return codes.OFF_SHIFT
    if machine["condition"] != codes.UP:
        return codes.MAINTENANCE if machine["planned"] else codes.DOWN
    if machine["hindrance"]:
        return int(machine["hindrance"]) - 1
    by_phase = {
        codes.EMPTY: codes.STARVED,
        codes.HOLDING: codes.HELD,
        codes.RELEASING: codes.HELD,
        codes.BARRED: codes.HELD,
        codes.CLEARING: codes.HELD,
        codes.FINISHED: codes.WAITING_VEHICLE if machine["awaits"] else codes.BLOCKED,
    }
    if machine["kit"] == codes.LACKING:
        return codes.WAITING_PARTS
    return by_phase.get(int(phase), codes.WAITING_WORKER)


def _machines_make_sense(block: Block, *, forced: bool) -> None:
    stations = block.table("station")
    now = block.head["now"]
    free = [0] * len(stations)
    for row, machine in enumerate(block.table("machine")):
        station = stations[machine["station"]]
        kind = None if machine["doing"] == NONE else block.table("phase")["kind"][machine["doing"]]
        state = _state(machine, station, setting=kind == codes.SET_UP)
        name = f"machine {row}"
        assert machine["state"] == state, f"{name} is {codes.STATES[machine['state']]}, not {codes.STATES[state]}"
        assert machine["ready"] == (state == codes.STARVED), f"{name} is not counted free as it should be"
        free[machine["station"]] += int(machine["ready"])
        assert (machine["lot"] == NONE) == (machine["operation"] == codes.EMPTY), f"{name}: operation and lot disagree"
        if machine["condition"] == codes.UP:
            assert machine["broken"] == NONE, f"{name} is up and broken"
            left = (int(machine["planned"]), int(machine["spared"]), int(machine["lacks"]))
            assert left == (0, codes.NO_KIT, 0), f"{name} is up and maintained"
        elif machine["broken"] != NONE:
            planned = block.table("failure")["planned"][machine["broken"]]
            assert machine["planned"] == planned, f"{name} takes maintenance for a failure, or a failure for that"
        assert machine["operation"] not in WORKING or machine["condition"] == codes.UP, f"{name} works while it is down"
        assert max(machine["work"], machine["fix"]) <= machine["number"], f"{name} has numbers that were never given"
        assert max(machine["begun"], machine["fix_begun"], machine["since"]) <= now, f"{name}: something began later"
        counted = machine["time"].sum() + (now - machine["since"])
        passed = now - block.head["measured"]
        assert counted == passed or (forced and counted < passed), (
            f"{name}: its states do not fill the time that passed"
        )
    assert stations["free"].tolist() == free, "free machines are miscounted"


def needs_of(block: Block, demand: int) -> list[tuple[int, int]]:
    """Pools and numbers of workers behind a demand: row 2m for a machine's part, row 2m+1 for its repair."""
    elements = [*block.table("machine"), *block.table("vehicle")]
    machine = elements[demand >> 1]
    if demand & 1:
        if machine["broken"] == NONE:
            return []
        failure = block.table("failure")[machine["broken"]]
        first, count = failure["need"], failure["needs"]
    else:
        step = block.table("step")[block.table("lot")["step"][machine["lot"]]]
        prefix = "release_" if machine["operation"] in LOOKED_AT else ""
        if not prefix and machine["doing"] != NONE:
            step = block.table("phase")[machine["doing"]]
        first, count = step[f"{prefix}need"], step[f"{prefix}needs"]
    return [(int(need["pool"]), int(need["count"])) for need in block.table("need")[first : first + count]]


def _workers_are_where_their_work_is(block: Block, *, forced: bool) -> None:
    busy = [0] * len(block.table("pool"))
    for row, machine in enumerate(block.table("machine")):
        phase, name = machine["operation"], f"machine {row}"
        if machine["staffed"]:
            coming = block.table("demand")["coming"][2 * row] > 0
            meant: tuple[int, ...] = (*WORKING, codes.RELEASING, codes.CLEARING)
            if coming:
                meant = (codes.LOADED, codes.SUSPENDED, codes.HOLDING, codes.BARRED)
            assert phase in meant, f"{name} keeps workers and does not work"
            for pool, count in needs_of(block, 2 * row):
                busy[pool] += count
        elif phase in (codes.RELEASING, codes.CLEARING) or (phase in WORKING and not forced):
            assert not needs_of(block, 2 * row), f"{name} works without the workers that it needs"
        if machine["crewed"]:
            coming = block.table("demand")["coming"][2 * row + 1] > 0
            meant = (codes.AWAITING_CREW,) if coming else (codes.IN_REPAIR, codes.REPAIR_STOPPING)
            assert machine["condition"] in meant, f"{name} keeps an idle crew"
            for pool, count in needs_of(block, 2 * row + 1):
                busy[pool] += count
        elif machine["condition"] in (codes.IN_REPAIR, codes.REPAIR_STOPPING):
            assert not needs_of(block, 2 * row + 1), f"{name} is repaired without the crew that it needs"
    for row, vehicle in enumerate(block.table("vehicle"), len(block.table("machine"))):
        repaired = vehicle["condition"] in (codes.IN_REPAIR, codes.REPAIR_STOPPING)
        wanted = needs_of(block, 2 * row + 1)
        assert vehicle["crewed"] == int(repaired and bool(wanted)), f"element {row} has a crew that it does not need"
        for pool, count in wanted if vehicle["crewed"] else ():
            busy[pool] += count
    _people_are_where_they_are_needed(block, busy, forced=forced)
    calendars = block.table("calendar")
    for row, pool in enumerate(block.table("pool")):
        assert pool["busy"] == busy[row], f"pool {row} counts {pool['busy']} at work, there are {busy[row]}"
        there = pool["calendar"] == NONE or calendars["open"][pool["calendar"]]
        assert pool["present"] == (pool["workers"] - pool["away"] if there else 0), (
            f"pool {row} is not there as its shifts say"
        )
    for row, station in enumerate(block.table("station")):
        hours = station["calendar"] == NONE or calendars["open"][station["calendar"]]
        assert station["open"] == int(hours), f"station {row} is not open as its hours say"


def helpers_of(block: Block, pool: int) -> list[int]:
    """The pools whose people may stand in for those of a pool, in the order in which they are asked."""
    row = block.table("pool")[pool]
    return [int(p) for p in block.table("stand_in")["pool"][row["helper"] : row["helper"] + row["helpers"]]]


def _people_are_where_they_are_needed(block: Block, busy: list[int], *, forced: bool) -> None:
    """Each demand has as many people as it needs, of the pools that it needs or of such as may stand in for them.

    Puts right what `busy` says of pools whose people are told apart.
    """
    people, pools, demands = block.table("worker"), block.table("pool"), block.table("demand")
    for p, pool in enumerate(pools):
        mine = people[people["pool"] == p]
        assert len(mine) == pool["persons"]
        if len(mine):
            busy[p] = int((mine["demand"] != NONE).sum())
        assert pool["walking"] == int((mine["walk"] != 0).sum()), f"pool {p} miscounts who is on the way"
    for r, demand in enumerate(demands):
        machines = block.table("machine")
        on_vehicle = r >> 1 >= len(machines)
        element = block.table("vehicle")[(r >> 1) - len(machines)] if on_vehicle else machines[r >> 1]
        mine = people[people["demand"] == r]
        assert demand["coming"] == int((mine["walk"] != 0).sum()), f"demand {r} miscounts who is on the way"
        here = NONE if on_vehicle else r >> 1
        assert (mine["at"][mine["walk"] == 0] == here).all(), f"who works for demand {r} is elsewhere"
        assert (mine["to"][mine["walk"] != 0] == r >> 1).all(), f"who is to work for demand {r} goes elsewhere"
        claimed = element["crewed"] if r & 1 else not on_vehicle and element["staffed"]
        needs = [need for need in needs_of(block, r) if pools["persons"][need[0]]] if claimed else []
        if not forced:
            assert len(mine) == sum(count for _, count in needs), f"demand {r} has others than it needs"
        able = {each for pool, _ in needs for each in (pool, *helpers_of(block, pool))}
        assert set(mine["pool"].tolist()) <= able, f"demand {r} has people who cannot do its work"


def _could_be_served(block: Block, needs: list[tuple[int, int]]) -> bool:
    """Own people first, then those who may stand in, need by need."""
    pools = block.table("pool")
    free = [max(0, int(present) - int(busy)) for present, busy in zip(pools["present"], pools["busy"], strict=True)]
    missing = {}
    for pool, count in needs:
        own = min(free[pool], count)
        free[pool] -= own
        missing[pool] = count - own
    for pool, _ in needs:
        for helper in helpers_of(block, pool):
            used = min(free[helper], missing[pool])
            free[helper] -= used
            missing[pool] -= used
    return not any(missing.values())


def _list(rows: Any, head: int, tail: int) -> list[int]:
    """The members of a doubly linked list, consistent both ways."""
    members: list[int] = []
    row = head
    while row != NONE:
        members.append(row)
        row = int(rows["next"][row])
    backward: list[int] = []
    row = tail
    while row != NONE:
        backward.append(row)
        row = int(rows["before"][row])
    assert members == backward[::-1], "a list reads differently from its end"
    return members


def _demands_wait_in_order(block: Block) -> None:
    demands, machines = block.table("demand"), block.table("machine")
    found: list[int] = []
    for p, pool in enumerate(block.table("pool")):
        members = _list(demands, int(pool["head"]), int(pool["tail"]))
        assert all(demands["pool"][m] == p for m in members), f"pool {p} has another's demand"
        order = [(-int(r["priority"]) if pool["by_priority"] else 0, int(r["number"])) for r in demands[members]]
        assert all(a < b for a, b in pairwise(order)), f"pool {p}: demands are not in the order of asking"
        found += members
    assert sorted(found) == np.flatnonzero(demands["pool"] != NONE).tolist(), "a demand waits in no list, or in two"
    for r in found:
        if r >> 1 >= len(machines):
            condition = block.table("vehicle")["condition"][(r >> 1) - len(machines)]
            assert condition == codes.AWAITING_CREW, f"element {r >> 1} asks for a crew without need"
            continue
        machine = machines[r >> 1]
        if r & 1:
            assert machine["condition"] == codes.AWAITING_CREW, f"machine {r >> 1} asks for a crew without need"
        else:
            station = block.table("station")[machine["station"]]
            ready = machine["operation"] in (codes.LOADED, codes.SUSPENDED) and machine["condition"] == codes.UP
            is_open = station["open"] or (_is_under_way(block, machine) and not station["interrupts"])
            held = machine["operation"] in (codes.HOLDING, codes.BARRED)
            assert (ready and is_open) or held, f"machine {r >> 1} asks too early"
            assert not machine["staffed"], f"machine {r >> 1} asks for workers that it has"


def _is_under_way(block: Block, machine: Any) -> bool:
    """Whether phases of a machine's operation are done and another is to come."""
    if machine["operation"] != codes.LOADED or machine["doing"] == NONE:
        return False
    step = block.table("step")[block.table("lot")["step"][machine["lot"]]]
    return bool(machine["doing"] > step["phase"])


def _phases_make_sense(block: Block) -> None:
    """A machine does a phase of its part's step, or none where the step has none."""
    for row, machine in enumerate(block.table("machine")):
        if machine["lot"] == NONE:
            continue
        step = block.table("step")[block.table("lot")["step"][machine["lot"]]]
        if step["phases"] == 0:
            assert machine["doing"] == NONE, f"machine {row} does a phase that its step does not have"
        else:
            assert step["phase"] <= machine["doing"] < step["phase"] + step["phases"], f"machine {row} does no phase"
        if machine["operation"] in (codes.FINISHED, codes.HOLDING, codes.RELEASING) and machine["doing"] != NONE:
            last = step["phase"] + step["phases"] - 1
            assert machine["doing"] == last, f"machine {row} is done before its last phase"


def _links_wait_in_order(block: Block) -> None:
    links, width = block.table("link"), int(block.head["alternatives"])
    found: list[int] = []
    for s, station in enumerate(block.table("station")):
        members = _list(links, int(station["link_head"]), int(station["link_tail"]))
        assert all(links["station"][m] == s for m in members), f"station {s} has another's link"
        numbers = links["number"][members].tolist()
        assert all(a < b for a, b in pairwise(numbers)), f"station {s}: senders are not in the order of coming"
        found += members
    assert sorted(found) == np.flatnonzero(links["station"] != NONE).tolist(), "a link is in no list, or in two"
    waiting = {link // width for link in found}
    for row, machine in enumerate(block.table("machine")):
        elsewhere = machine["awaits"] or block.table("entry")["conveyor"][row] != NONE
        finished = machine["operation"] == codes.FINISHED and not elsewhere
        assert (row in waiting) == finished, f"machine {row} waits for room though its part is not done, or does not"


def _rooms_hold(block: Block) -> None:
    for row, station in enumerate(block.table("station")):
        if station["coming"] == 0 and station["place"] == NONE and not _is_reached_by_ways(block, row):
            assert station["waiting"] <= station["buffer"] + station["free"], (
                f"station {row} holds more than it has room for"
            )
        kept = station["waiting"] + station["coming"]
        assert kept <= station["buffer"] + station["machines"], f"station {row} has promised more than it has room for"


def _is_reached_by_ways(block: Block, station: int) -> bool:
    """Whether lots are carried here, for which a place was kept while a machine was free that may have failed since."""
    for step in block.table("step"):
        stations = block.table("choice")["station"][step["choice"] : step["choice"] + step["choices"]]
        if step["by"] in (codes.BY_DELAY, codes.BY_FLEET) and station in stations:
            return True
    return False


def _nobody_waits_for_what_is_there(block: Block) -> None:
    """Work conservation: no machine starves beside a queue, no place is empty beside a sender, no worker idles."""
    machines = len(block.table("machine"))
    links, width = block.table("link"), int(block.head["alternatives"])
    sources = block.table("source")
    more = [
        bool(source["outside"] > 0)
        or (source["kind"] == codes.WIP and block.table("product")["wip"][source["product"]] < source["target"])
        for source in sources
    ]
    pending = {
        int(timer["key"]) & 0xFFFFFFFF
        for timer in used(block, "timer")
        if int(timer["key"]) >> 32 == codes.RELEASE_TIMER and timer["number"] == 1
    }
    for row, station in enumerate(block.table("station")):
        assert station["free"] == 0 or station["waiting"] == 0, f"station {row} has a starved machine beside its queue"
        room = station["buffer"] + station["free"] - station["waiting"] - station["coming"]
        assert station["link_head"] == NONE or room <= 0, (
            f"someone waits to send a part to station {row}, which has room"
        )
        assert station["free"] == 0 or station["pulls"] == 0 or room <= 0, (
            f"station {row} starves beside a source that is always ready"
        )
    for o, source in enumerate(sources):
        sender = machines + o
        is_waiting = links["station"][sender * width] != NONE
        if more[o] and source["kind"] != codes.ALWAYS and o not in pending:
            assert is_waiting, f"source {o} has more, and does not wait for room"
    pools = block.table("pool")
    for r, demand in enumerate(block.table("demand")):
        if demand["pool"] == NONE:
            continue
        short = [pool for pool, count in needs_of(block, r) if pools["present"][pool] - pools["busy"][pool] < count]
        assert not _could_be_served(block, needs_of(block, r)), f"demand {r} could be served and waits"
        assert int(demand["pool"]) in short, f"demand {r} waits at pool {demand['pool']}, which has whom it needs"


def _heaps_are_heaps(block: Block) -> None:
    for table, count in (("event", "events"), ("timer", "timers")):
        entries = block.table(table)[: block.head[count]]
        keys = [(int(e["time"]), int(e["key"]), int(e["number"])) for e in entries]
        assert all(keys[(i - 1) >> 1] <= keys[i] for i in range(1, len(keys))), f"{table}s are no heap"
        if table == "timer" and keys:
            assert keys[0][0] >= block.head["now"], "a timer is overdue"
