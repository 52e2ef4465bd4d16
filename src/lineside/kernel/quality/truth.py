"""What is wrong with a part: defects come and go, interlocks and inspections find some of them.

A part's truth lies in the row of `truth` that every command about it names. A row whose product or release number is
not the command's was left by a part that is gone: the part begins without a defect. Every draw belongs to the part, the
step and the visit, so it may be made twice and gives the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.random import part_counter, uniform
from lineside.kernel.core.table import (
    chances,
    checks,
    events,
    kinds,
    machines,
    processes,
    products,
    stations,
    steps,
    truths,
)
from lineside.kernel.upkeep.wear import defect_pace
from lineside.lower.codes import HELD_BACK, NONE, PASSED, REFUSED, REJECTED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

NOTHING = -2
"""In place of a kind that was found: nothing was. NONE: something was, and it has no name."""


@compiled
def happens(h: Header, c: int, counter: int, index: int) -> bool:
    """Whether what has chance `c` happens at a part's visit; `index` other than 0 is another draw of the same."""
    chance = chances(h)[c]
    return uniform(h.seed, chance.key, counter, index) < chance.share


@compiled
def bit_of(h: Header, c: int) -> int:
    """The bit of the kind that chance `c` is about."""
    return 1 << kinds(h)[chances(h)[c].kind].bit


@compiled
def know(h: Header, row: int, product: int, serial: int) -> None:
    """Have the truth row be that of a part; a part that it did not hold is without defect."""
    truth = truths(h)[row]
    if truth.serial != serial or truth.product != product:
        truth.product, truth.serial, truth.defects, truth.step, truth.coming = product, serial, 0, NONE, 0


@compiled
def prepare(h: Header, m: int, step: int, serial: int, visit: int, row: int) -> None:
    """A command to begin an operation, or its next phase, at a step with checks has come.

    One that was refused before is cleared by now, and so is one of which a phase was begun.
    """
    process = processes(h)[m]
    same = process.step == step and process.serial == serial and process.visit == visit
    process.cleared = 1 if same and (process.refused or process.cleared) else 0
    process.refused = process.withheld = 0
    process.lot = row
    know(h, row, steps(h)[step].product, serial)


@compiled
def is_done(h: Header, m: int) -> bool:
    """Whether the work of this step was done on the part already, so that this operation is another test of it."""
    process = processes(h)[m]
    truth = truths(h)[process.lot]
    return truth.step == process.step and truth.coming == process.visit >> 8


@compiled
def made(h: Header, c: int, e: int, counter: int, index: int) -> bool:
    """Whether error `e` is about to be made; NONE: it is not one of this step."""
    return e != NONE and happens(h, e, counter, index)


@compiled
def catch(h: Header, m: int) -> int:
    """What the interlock finds: the first kind of error; NONE for a false alarm; else NOTHING.

    What it catches is put right before the part is let go, be it about to be made or an earlier step's. Where a person
    has had a wrong part come, it is caught for certain.
    """
    process = processes(h)[m]
    step = steps(h)[process.step]
    check, truth = checks(h)[step.check], truths(h)[process.lot]
    if process.suspect:
        process.suspect = 0
        return int(chances(h)[check.catch].kind) if check.catches else NONE
    counter = part_counter(process.serial, process.visit)
    found, right = NOTHING, True
    for c in range(check.catch, check.catch + check.catches):
        bit = bit_of(h, c)
        if truth.defects & bit != 0 or made(h, c, chances(h)[c].error, counter, 0):
            right = False
            if happens(h, c, counter, 0):
                truth.defects &= ~bit
                if found == NOTHING:
                    found = chances(h)[c].kind
    if right and uniform(h.seed, step.key_alarm, counter, 0) < step.alarm:
        check.false_holds += 1
        return NONE
    return found


@compiled
def is_barred(h: Header, m: int) -> bool:
    """Whether an interlock keeps the operation from beginning; if so it says so 1 µs later. A broken one is silent."""
    process = processes(h)[m]
    if process.broken != NONE:
        return False
    if not process.cleared and checks(h)[steps(h)[process.step].check].before and not is_done(h, m):
        found = catch(h, m)
        if found != NOTHING:
            process.refused = 1
            process.about = found + 1
            h.events = push(events(h), h.events, h.now + 1, REFUSED, m, process.number)
            return True
    process.cleared = 1
    return False


@compiled
def is_caught(h: Header, m: int, e: int, counter: int) -> bool:
    """Whether the interlock of this very step has caught error `e`."""
    check = checks(h)[steps(h)[processes(h)[m].step].check]
    for c in range(check.catch, check.catch + check.catches):
        if chances(h)[c].error == e:
            return happens(h, c, counter, 0)
    return False


@compiled
def get(h: Header, m: int, c: int) -> None:
    """The part gets the defect of chance `c`."""
    truth = truths(h)[processes(h)[m].lot]
    bit = bit_of(h, c)
    if truth.defects & bit == 0:
        truth.defects |= bit
        kinds(h)[chances(h)[c].kind].born += 1


@compiled
def is_born(h: Header, c: int, counter: int, pace: float) -> bool:
    """Whether a part gets the defect of chance `c`, which a worn tool makes `pace` times as likely."""
    return uniform(h.seed, chances(h)[c].key, counter, 0) < chances(h)[c].share * pace


@compiled
def work(h: Header, m: int) -> None:
    """The work of a step is done: defects are mended, others are born, errors that nothing caught become defects."""
    process = processes(h)[m]
    check, truth = checks(h)[steps(h)[process.step].check], truths(h)[process.lot]
    counter = part_counter(process.serial, process.visit)
    truth.step, truth.coming = process.step, process.visit >> 8
    for c in range(check.cure, check.cure + check.cures):
        bit = bit_of(h, c)
        if truth.defects & bit != 0 and happens(h, c, counter, 0):
            truth.defects &= ~bit
    pace = defect_pace(stations(h)[machines(h)[m].station], process.worn)
    for c in range(check.birth, check.birth + check.births):
        if is_born(h, c, counter, pace):
            get(h, m, c)
    for e in range(check.error, check.error + check.errors):
        if happens(h, e, counter, 0) and not is_caught(h, m, e, counter):
            get(h, m, e)


@compiled
def inspect(h: Header, m: int) -> int:
    """What the inspection finds: the first kind of defect; NONE for a false alarm; else NOTHING."""
    process = processes(h)[m]
    check, truth = checks(h)[steps(h)[process.step].check], truths(h)[process.lot]
    counter = part_counter(process.serial, process.visit)
    right = True
    for c in range(check.detection, check.detection + check.detections):
        if truth.defects & bit_of(h, c) != 0:
            right = False
            if happens(h, c, counter, 0):
                return int(chances(h)[c].kind)
    if right and uniform(h.seed, check.key_false, counter, 0) < check.false_alarm:
        check.false_rejects += 1
        return NONE
    return NOTHING


@compiled
def test(h: Header, m: int) -> None:
    """The part is inspected, if the step does that."""
    process = processes(h)[m]
    process.finding = PASSED
    process.about = 0
    if checks(h)[steps(h)[process.step].check].inspects:
        found = inspect(h, m)
        if found != NOTHING:
            process.finding = REJECTED
            process.about = found + 1


@compiled
def examine(h: Header, m: int) -> None:
    """An operation has ended: what came of it, and what an interlock or an inspection makes of the part."""
    process = processes(h)[m]
    know(h, process.lot, steps(h)[process.step].product, process.serial)
    if not is_done(h, m):
        found = NOTHING
        if checks(h)[steps(h)[process.step].check].after:
            found = catch(h, m)
        work(h, m)
        if found != NOTHING:
            process.withheld = 1
            process.finding = HELD_BACK
            process.about = found + 1
            return
    test(h, m)


@compiled
def is_examined(h: Header, m: int, number: int) -> bool:
    """A held part is released; one whose work is done has its inspection before it, and what that finds is known."""
    process = processes(h)[m]
    if not process.withheld or number != process.ask_number:
        return False
    process.withheld = 0
    test(h, m)
    return True


@compiled
def let_out(h: Header, row: int, step: int, serial: int, good: int) -> None:
    """A part leaves the plant, good or as scrap; the defects of a good one have escaped."""
    product = steps(h)[step].product
    truth = truths(h)[row]
    if truth.serial != serial or truth.product != product:
        return  # it was never looked at, or the command comes again
    truth.serial = 0
    if good and truth.defects != 0:
        products(h)[product].escaped += 1
        for k in range(products(h)[product].kind, products(h)[product].kind + products(h)[product].kinds):
            if truth.defects & (1 << kinds(h)[k].bit) != 0:
                kinds(h)[k].escaped += 1


@compiled
def forget(h: Header) -> None:
    """The counts of the plant half begin anew, at the end of a warm-up."""
    for p in range(h.product_n):
        products(h)[p].escaped = 0
    for k in range(h.kind_n):
        kinds(h)[k].born = kinds(h)[k].escaped = 0
    for c in range(h.check_n):
        checks(h)[c].false_rejects = checks(h)[c].false_holds = 0
