"""What if: one change of the present, or of the plant as it is from now on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.errors import KernelError, LinesideError
from lineside.forecast.order import order_row
from lineside.forecast.wish import refusal
from lineside.kernel import entry
from lineside.lower import codes
from lineside.lower.codes import CALENDAR_CLOCK, FAILED, NONE
from lineside.lower.tables import microseconds
from lineside.lower.transplant import transplant
from lineside.model.duration import seconds
from lineside.model.fault import suggestion
from lineside.model.load import loads
from lineside.model.override import split
from lineside.model.write import canonical
from lineside.rules import plug_in, station_rules
from lineside.run.words import machines

if TYPE_CHECKING:
    from lineside.forecast.present import Present
    from lineside.lower.block import Block
    from lineside.model.plant import Plant

FORMS: Final = (
    "`press/2 down 2h`, `one more fitters`, `one fewer fitters`, `order A7 first`, or a value of the model such as"
    " `stations.press.machines=3`"
)
_DOWN: Final = re.compile(r"(?P<machine>\S+) (?:stays )?down (?:for )?(?P<time>.+)")
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_COUNT: Final = re.compile(r"(?P<count>\d+|one|two|three|four|five) (?P<which>more|fewer|less) (?P<what>\S+)")
_FIRST: Final = re.compile(r"order (?P<order>.+?) first")
TOP: Final = 1000


@dataclass(frozen=True, slots=True)
class Changed:
    """A present with one change, and what befalls the plant that is imagined from it."""

    text: str
    present: Present
    after: Callable[[Block], None] | None = None


def changed(text: str, present: Present) -> Changed:
    """The present with a change, in the user's words. Raises InputError for words that say nothing here."""
    words = " ".join(text.split())
    if found := _DOWN.fullmatch(words):
        return _down(words, found["machine"], found["time"], present)
    if found := _COUNT.fullmatch(words):
        count = _NUMBERS.get(found["count"]) or int(found["count"])
        return _count(words, count if found["which"] == "more" else -count, found["what"], present)
    if found := _FIRST.fullmatch(words):
        return _first(words, found["order"], present)
    if "=" in words:
        return _revised(words, dict([split(words)]), present)
    raise refusal("--if", f"expected {FORMS}, found `{text}`")


def _down(text: str, name: str, time: str, present: Present) -> Changed:
    """A machine breaks now, and its repair takes so long; one that is broken already takes so much longer from now."""
    names = machines(present.plant)
    if name not in names:
        raise refusal("--if", f"no machine is called `{name}`", suggestion(name, names))
    row, rest = names.index(name), microseconds(seconds(time, "--if"))
    machine = present.block.table("machine")[row]
    mode = int(machine["broken"]) if machine["condition"] != codes.UP else int(machine["failure"])
    if machine["condition"] == codes.UP and not machine["failures"]:
        raise refusal(
            "--if",
            f"the model knows no way in which {name} fails, so nobody knows who would mend it",
            "give it a `failure`",
        )
    return Changed(text, present, lambda block: break_down(block, row, mode, rest))


def break_down(block: Block, row: int, mode: int, rest: int) -> None:
    """Have a machine of an imagined plant be down: its repair, once somebody is there, takes `rest` µs from now."""
    machine, process = block.table("machine")[row], block.table("process")[row]
    now = int(block.head["now"])
    if process["broken"] == NONE:
        process["running"], process["broken"], process["fix_left"] = 0, mode, rest
        for each in range(int(process["failure"]), int(process["failure"] + process["failures"])):
            failure = block.table("failure")[each]
            if failure["clock"] != CALENDAR_CLOCK:
                failure["epoch"] += 1  # what was to strike during the work does not
        number = int(process["number"])
        while entry.handle(block, now, FAILED, row, number, mode, 0) == codes.GROW:
            block.grow()
        return
    process["fix_left"] = rest
    if process["fixing"]:
        _postpone(block, codes.REPAIRED, row, int(machine["fix"]), now + rest)
        process["fix_until"] = now + rest


def _postpone(block: Block, kind: int, element: int, number: int, time: int) -> None:
    """Move an event of the plant to another time."""
    key = (kind << 32) | element
    rows = block.table("event")[: int(block.head["events"])]
    rows["time"][(rows["key"] == key) & (rows["number"] == number)] = time
    rows[:] = rows[np.lexsort((rows["number"], rows["key"], rows["time"]))]  # a sorted list is a heap


def _count(text: str, change: int, name: str, present: Present) -> Changed:
    """So many workers, vehicles or machines more, or fewer."""
    plant = present.plant
    for path, known in _countable(plant, name).items():
        if known + change < 0 or (known + change == 0 and not path.startswith("workers.")):
            raise refusal("--if", f"there are {known} of {name}, so there cannot be {-change} fewer")
        pool = name_in(plant.workers, name)
        if path.startswith("workers.") and change < 0 and pool is not None:
            return _away(text, -change, pool, present)
        return _revised(text, {path: str(known + change)}, present)
    names = [*plant.workers, *plant.fleets, *plant.stations]
    raise refusal("--if", f"nothing that can be counted is called `{name}`", suggestion(name, names))


def name_in(names: object, given: str) -> str | None:
    """The name that is meant: as it is, or its plural."""
    assert isinstance(names, dict)
    return next((name for name in (given, f"{given}s", f"{given}es", given.removesuffix("s")) if name in names), None)


def _countable(plant: Plant, given: str) -> dict[str, int]:
    """The value of the model that says how many there are, and what it says."""
    if (pool := name_in(plant.workers, given)) is not None:
        return {f"workers.{pool}.per-shift": plant.workers[pool].per_shift}
    if (fleet := name_in(plant.fleets, given)) is not None:
        return {f"fleets.{fleet}.vehicles": plant.fleets[fleet].vehicles}
    if (station := name_in(plant.stations, given)) is not None:
        return {f"stations.{station}.machines": plant.stations[station].machines}
    return {}


def _away(text: str, away: int, name: str, present: Present) -> Changed:
    """So many people leave now, as when somebody tells the run so."""
    block = present.block.copy()
    row = list(present.plant.workers).index(name)
    before = int(block.table("pool")["away"][row])
    _ask(block, present.time, codes.AWAY, row, before + away)
    return Changed(text, replace(present, block=block))


def _first(text: str, name: str, present: Present) -> Changed:
    """An order before all others."""
    block = present.block.copy()
    _ask(block, present.time, codes.PRIORITISE, order_row(name, present), TOP)
    return Changed(text, replace(present, block=block))


def _ask(block: Block, time: int, kind: int, element: int, number: int) -> None:
    block.head["tracing"] = 0
    while (reason := entry.handle(block, time, kind, element, number, 0, 0)) == codes.GROW:
        block.grow()
    if reason != codes.DONE or block.head["refused"]:
        raise refusal("--if", "the line refuses this: it does not fit what stands there now")


def _revised(text: str, values: dict[str, str], present: Present) -> Changed:
    """The same plant by a revised model from now on."""
    old = present.plant
    try:
        new = loads(canonical(old), "the revised model", overrides=values, rules=tuple(present.rules))
        block = transplant(present.block, old, new, tuple(present.rules))
        plug_in(block, station_rules(new, present.rules))
        entry.resume(block)
    except KernelError as error:
        raise refusal("--if", f"`{text}` cannot be done now: {error}") from None
    except LinesideError as error:
        raise refusal("--if", f"`{text}`: {error}") from None
    return Changed(text, replace(present, plant=new, block=block))
