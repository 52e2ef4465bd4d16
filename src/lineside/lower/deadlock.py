"""The message when a plant can never go on: which part waits for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower.codes import (
    AWAITING_CREW,
    CALENDAR_TIMER,
    FINISHED,
    LACKING,
    NONE,
    UP,
    WEEK,
)
from lineside.lower.crowd import DAY
from lineside.lower.digest import queue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lineside.lower.block import Block

SHOWN = 8


def has_stopped(block: Block, quiet_since: int) -> bool:
    """Whether lots are in the plant and nothing can ever happen to them.

    Nothing is under way and no timer is set; or only shifts come and go, and for a week, since `quiet_since` (µs),
    nothing has come of them.
    """
    head = block.head
    if head["live"] == 0 or head["events"] > 0 or head["commands"] > 0:
        return False
    timers = block.table("timer")[: int(head["timers"])]
    if not len(timers):
        return True
    return bool(((timers["key"] >> 32) == CALENDAR_TIMER).all()) and int(head["now"]) - quiet_since > WEEK


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
        f"after {int(block.head['now']) / DAY:.1f} d the plant can never go on: nothing is under way that would change"
        f" anything, and {int(block.head['live'])} parts are left\n{listed}"
    )


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
    if machine["phase"] == FINISHED:
        conveyor = int(block.table("entry")["conveyor"][m])
        if conveyor != NONE:
            return f"{what} waits for a place on the conveyor `{names['conveyor'][conveyor]}`"
        return f"{what} waits for room at {_of_links(block, names, m)}"
    pool = int(block.table("request")["pool"][2 * m])
    if pool != NONE:
        return f"{what} waits for workers of `{names['pool'][pool]}`"
    return f"{what} is not worked on"


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
