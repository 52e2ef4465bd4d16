"""The message when a plant can never go on: which part waits for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower.codes import (
    ARRIVED,
    AWAITING_CREW,
    BARRED,
    CALENDAR_TIMER,
    EMPTY,
    FAILED,
    FINISHED,
    HOLDING,
    LACKING,
    NONE,
    ORDER_TIMER,
    RELEASE_TIMER,
    REPAIRED,
    SERVICE_TIMER,
    UP,
    WEEK,
)
from lineside.lower.crowd import DAY
from lineside.lower.digest import queue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from lineside.lower.block import Block

SHOWN = 8


def progress(block: Block) -> int:
    """A number that changes whenever an operation ends or a part leaves the plant."""
    products = block.table("product")
    return int(block.table("machine")["made"].sum() + products["completed"].sum() + products["scrapped"].sum())


def has_stopped(block: Block, quiet_since: int) -> bool:
    """Whether lots are in the plant and nothing can ever happen to them.

    Nothing is under way and no timer is set; or nothing will come of what is: machines without work fail and are
    maintained, and more parts come and find no room. Where shifts come and go it must have been so for a week, since
    `quiet_since` (µs), for what opens may help.
    """
    head = block.head
    if head["live"] == 0 or head["commands"] > 0:
        return False
    events, timers = block.table("event")[: int(head["events"])], block.table("timer")[: int(head["timers"])]
    if not (len(events) or len(timers)):
        return True
    opens = bool((timers["key"] >> 32 == CALENDAR_TIMER).any())
    return int(head["now"]) - quiet_since > (WEEK if opens else 0) and not any(
        _may_help(block, table, int(key) >> 32, int(key) & 0xFFFFFFFF)
        for table, rows in (("event", events), ("timer", timers))
        for key in rows["key"]
    )


def _may_help(block: Block, table: str, kind: int, element: int) -> bool:
    """Whether a lot may go on because of something that is to come."""
    if table == "timer" and kind == CALENDAR_TIMER:
        return False
    if (table, kind) in (("event", ARRIVED), ("timer", RELEASE_TIMER), ("timer", ORDER_TIMER)):
        return _has_room(block, element)
    if (table, kind) in (("event", FAILED), ("timer", SERVICE_TIMER)):
        return not _stands(block, int(block.table("failure")["machine"][element]), (FINISHED, EMPTY))
    return (table, kind) != ("event", REPAIRED) or not _stands(block, element, (FINISHED,))


def _stands(block: Block, element: int, phases: tuple[int, ...]) -> bool:
    """Whether a machine has nothing to do, whatever its condition; a vehicle's condition matters to its load."""
    machines = block.table("machine")
    return element < len(machines) and int(machines["operation"][element]) in phases


def _has_room(block: Block, source: int) -> bool:
    """Whether a lot that comes could go further than others that wait already."""
    row = block.table("source")[source]
    if row["outside"] > 0:
        return False
    step = block.table("step")[block.table("product")["first"][row["product"]]]
    firsts = block.table("choice")["station"][step["choice"] : step["choice"] + step["choices"]]
    return bool((block.table("station")["waiting"][firsts] == 0).any())


def deadlock(block: Block, names: Mapping[str, Sequence[str]]) -> str:
    """What to say of a block that has stopped; `names` are the plant's elements by the tables that they number."""
    waits = [text for m in range(len(block.table("machine"))) if (text := _of_machine(block, names, m))]
    waits += [
        f"vehicle `{names['vehicle'][v]}` is down, and nobody comes to repair it"
        for v, vehicle in enumerate(block.table("vehicle"))
        if vehicle["condition"] == AWAITING_CREW
    ]
    waits += _outside(block, names)
    more = [f"… and {len(waits) - SHOWN} more"] if len(waits) > SHOWN else []
    listed = "\n".join(f"  {text}" for text in waits[:SHOWN] + more)
    return (
        f"after {_since(int(block.head['now']))} the plant can never go on: nothing is under way that would change"
        f" anything, and {int(block.head['live'])} parts are left\n{listed}"
    )


def _since(now: int) -> str:
    """A time since the start, as one says it: `20 s`, `3.5 h`, `12.0 d`."""
    for size, unit in ((DAY, "d"), (DAY // 24, "h"), (DAY // 1440, "min")):
        if now >= 2 * size:
            return f"{now / size:.1f} {unit}"
    return f"{now * 86_400 / DAY:.0f} s"


def _lot(block: Block, names: Mapping[str, Sequence[str]], row: int) -> str:
    lot = block.table("lot")[row]
    return f"{names['product'][lot['product']]} no. {lot['serial']}"


def _of_machine(block: Block, names: Mapping[str, Sequence[str]], m: int) -> str | None:
    """Why the part on a machine does not go on; None where there is none."""
    machine = block.table("machine")[m]
    where = f"`{names['machine'][m]}`"
    if machine["condition"] != UP:
        return f"{where} is down, and nobody comes to repair it"
    if machine["lot"] == NONE:
        return None
    what = f"{_lot(block, names, int(machine['lot']))} on {where}"
    if machine["kit"] == LACKING:
        return f"{what} waits for {_of_stock(block, names, int(block.table('want')['stock'][m]))}"
    if machine["awaits"]:
        return f"{what} waits for a vehicle"
    if machine["operation"] == FINISHED:
        conveyor = int(block.table("entry")["conveyor"][m])
        if conveyor != NONE:
            return f"{what} waits for a place on the conveyor `{names['conveyor'][conveyor]}`"
        return f"{what} waits for room at {_of_links(block, names, m)}"
    pool = int(block.table("demand")["pool"][2 * m])
    if pool != NONE:
        return f"{what} waits for workers of `{names['pool'][pool]}`"
    needed = _pools(block, machine)
    if needed:
        told = " and ".join(f"`{names['pool'][p]}`" for p in needed)
        return f"{what} waits for workers of {told} while `{names['station'][machine['station']]}` is open"
    return f"{what} waits for `{names['station'][machine['station']]}` to open"


def _pools(block: Block, machine: np.void) -> list[int]:
    """The pools whose workers the part on a machine needs next."""
    row = block.table("step")[block.table("lot")["step"][machine["lot"]]]
    prefix = "release_" if machine["operation"] in (HOLDING, BARRED) else ""
    if not prefix and machine["doing"] != NONE:
        row = block.table("phase")[machine["doing"]]
    first = int(row[f"{prefix}need"])
    return [int(p) for p in block.table("need")["pool"][first : first + int(row[f"{prefix}needs"])]]


def _of_stock(block: Block, names: Mapping[str, Sequence[str]], b: int) -> str:
    stock = block.table("stock")[b]
    brought = "nothing is under way" if stock["ordered"] == 0 else f"{stock['ordered']} calls are not answered"
    if stock["product"] != NONE:
        store = block.table("product")["stored"][stock["product"]]
        brought += f", {store} of {names['product'][stock['product']]} are in store"
    return f"{names['stock'][b]}: {stock['content']} are there, and {brought}"


def _of_links(block: Block, names: Mapping[str, Sequence[str]], sender: int) -> str:
    width = int(block.head["alternatives"])
    links = block.table("link")["station"][sender * width : (sender + 1) * width]
    return " or ".join(f"`{names['station'][s]}`" for s in links if s != NONE) or "its next station"


def _outside(block: Block, names: Mapping[str, Sequence[str]]) -> list[str]:
    """What stands in queues, on conveyors and outside."""
    found = []
    for s, station in enumerate(block.table("station")):
        if station["waiting"]:
            found.append(f"{station['waiting']} parts wait at `{names['station'][s]}`")
    first = len(block.table("machine")) + len(block.table("source"))
    for c, conveyor in enumerate(block.table("conveyor")):
        if conveyor["at_end"]:
            lot = _lot(block, names, queue(block, int(conveyor["head"]))[0])
            where = f"`{names['conveyor'][c]}`"
            found.append(f"{lot} at the end of {where} waits for room at {_of_links(block, names, first + c)}")
    for o, source in enumerate(block.table("source")):
        if source["outside"]:
            found.append(f"{source['outside']} of `{names['source'][o]}` wait outside")
    return found
