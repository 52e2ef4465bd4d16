"""Hidden defects drawn to fit what is believed of a part: which way it came, and how often it was rejected.

A part's life is drawn from its first step on, and drawn again until it has come to where the part is, rejected as
often: those that pass this are spread by the law of the defects given what is known. A part for which no life fits
takes what the last one brought to its step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.random import part_counter, uniform
from lineside.kernel.core.table import chances, checks, detours, lots, machines, processes, products, steps, truths
from lineside.kernel.quality.detour import side_of
from lineside.kernel.quality.truth import NOTHING, bit_of, forget, happens
from lineside.kernel.work.phase import is_under_way
from lineside.lower.codes import (
    BARRED,
    CLEARING,
    FINISHED,
    HOLDING,
    NONE,
    NOWHERE,
    ON_MACHINE,
    RELEASING,
    SCRAPPED,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

LIVES = 500
"""Lives drawn for a part at most. One part in 200 is rejected, say: a life fits a rejected one with 92 %."""
LONGEST = 10_000
"""Steps of one life at most."""
NO_LIFE = -1


@compiled
def after_work(h: Header, c: int, defects: int, counter: int, life: int) -> int:
    """A part's defects once the work of a step with checks `c` is done."""
    check = checks(h)[c]
    for i in range(check.cure, check.cure + check.cures):
        if defects & bit_of(h, i) != 0 and happens(h, i, counter, life):
            defects &= ~bit_of(h, i)
    for i in range(check.catch, check.catch + check.catches):
        if defects & bit_of(h, i) != 0 and happens(h, i, counter, life):
            defects &= ~bit_of(h, i)
    for i in range(check.birth, check.birth + check.births):
        if happens(h, i, counter, life):
            defects |= bit_of(h, i)
    for e in range(check.error, check.error + check.errors):
        if happens(h, e, counter, life):
            caught = False
            for i in range(check.catch, check.catch + check.catches):
                if chances(h)[i].error == e:
                    caught = happens(h, i, counter, life)
            if not caught:
                defects |= bit_of(h, e)
    return defects


@compiled
def one_test(h: Header, c: int, defects: int, counter: int, life: int) -> int:
    """What a test of the inspection of checks `c` finds: the row of a detection; NONE, for nothing by name; NOTHING."""
    check = checks(h)[c]
    right = True
    for i in range(check.detection, check.detection + check.detections):
        if defects & bit_of(h, i) != 0:
            right = False
            if happens(h, i, counter, life):
                return i
    if right and uniform(h.seed, check.key_false, counter, life) < check.false_alarm:
        return NONE
    return NOTHING


@compiled
def inspected(h: Header, c: int, defects: int, counter: int, life: int) -> int:
    """What the inspection of checks `c` comes to, all its tests together."""
    found = one_test(h, c, defects, counter, life)
    for again in range(1, checks(h)[c].retest + 1):
        if found != NOTHING:
            found = one_test(h, c, defects, counter + again, life)
    return found


@compiled
def is_here(h: Header, row: int, step: int, left: int, rejected: int) -> bool:
    """Whether a life has come to where lot `row` is."""
    lot = lots(h)[row]
    return step == lot.step and rejected == lot.rejected and (side_of(h, step) == NONE or left == lot.left)


@compiled
def is_done_here(h: Header, row: int) -> bool:
    """Whether the work of its step was done on lot `row`: it is held there, waits for room, or is tested again."""
    lot = lots(h)[row]
    if lot.place != ON_MACHINE:
        return False
    operation = machines(h)[lot.at].operation
    return operation == HOLDING or operation == RELEASING or operation == FINISHED or lot.retests > 0


@compiled
def is_settled(h: Header, row: int) -> bool:
    """Whether lot `row` has been judged at its step, and waits for room where it goes."""
    lot = lots(h)[row]
    return lot.place == ON_MACHINE and machines(h)[lot.at].operation == FINISHED


@compiled
def fails_again(h: Header, row: int, c: int, defects: int, counter: int, life: int) -> bool:
    """Whether the tests of lot `row` so far, each of which was repeated, find something."""
    for again in range(lots(h)[row].retests):
        if one_test(h, c, defects, counter + again, life) == NOTHING:
            return False
    return True


@compiled
def planned(h: Header, row: int, step: int, left: int, coming: int, life: int) -> tuple[int, int]:
    """The step after another for a part that was not rejected, and the step that it has left; NONE: out."""
    following = steps(h)[step].next
    while True:
        if following == NONE:
            side = side_of(h, step)
            if side == NONE:
                return NONE, NONE
            if detours(h)[side].go != NONE:
                return detours(h)[side].go, NONE
            step, left = left, NONE
            following = steps(h)[step].next
            continue
        c = steps(h)[following].check
        if c == NONE:
            return following, left
        share = 1.0 / checks(h)[c].every if checks(h)[c].every > 0 else checks(h)[c].sample
        counter = part_counter(lots(h)[row].serial, coming << 8)
        if share >= 1.0 or uniform(h.seed, checks(h)[c].key_sample, counter, life) < share:
            return following, left
        step = following
        following = steps(h)[step].next


@compiled
def turned_away(h: Header, step: int, left: int, found: int) -> tuple[int, int]:
    """Where a part goes that was rejected at a step, and the step that it has left; SCRAPPED."""
    check = checks(h)[steps(h)[step].check]
    d = check.otherwise if found == NONE else chances(h)[found].detour
    if d == NONE:
        return SCRAPPED, NONE
    left = step if left == NONE else left
    if detours(h)[d].first != NONE:
        return detours(h)[d].first, left
    return detours(h)[d].go, NONE


@compiled
def life_of(h: Header, row: int, life: int) -> tuple[int, int]:
    """The defects that one drawn life brings to lot `row`, or NO_LIFE if it leads elsewhere; and those at its step."""
    lot = lots(h)[row]
    step, left, rejected, defects, nearly = products(h)[lot.product].first, NONE, 0, 0, 0
    for coming in range(LONGEST):
        c = steps(h)[step].check
        counter = part_counter(lot.serial, (coming << 8) + 1)
        here = is_here(h, row, step, left, rejected)
        done = is_done_here(h, row)
        if step == lot.step:
            nearly = defects
        if here and not done:
            return defects, defects
        found = NOTHING
        if c != NONE:
            defects = after_work(h, c, defects, counter, life)
            if here and not is_settled(h, row):
                fits = fails_again(h, row, c, defects, counter, life)
                return (defects if fits else NO_LIFE), defects
            if step == lot.step and done:
                nearly = defects
            found = inspected(h, c, defects, counter, life)
        elif here and not is_settled(h, row):
            return defects, defects
        at = step
        if found == NOTHING:
            step, left = planned(h, row, step, left, coming, life)
        else:
            rejected += 1
            step, left = turned_away(h, step, left, found)
        if at == lot.step and rejected == lot.rejected and is_settled(h, row) and (c == NONE or step == lot.goes):
            return defects, defects
        if step < 0 or rejected > lot.rejected:
            return NO_LIFE, nearly
    return NO_LIFE, nearly


@compiled
def suppose_lot(h: Header, row: int) -> None:
    """The truth of one lot."""
    lot, truth = lots(h)[row], truths(h)[row]
    truth.product, truth.serial, truth.step, truth.coming = lot.product, lot.serial, NONE, 0
    truth.defects = 0
    if is_done_here(h, row):
        truth.step, truth.coming = lot.step, lot.visit >> 8
    if products(h)[lot.product].kinds == 0:
        return
    for life in range(1, LIVES + 1):
        defects, nearly = life_of(h, row, life)
        truth.defects = nearly
        if defects != NO_LIFE:
            truth.defects = defects
            return


@compiled
def suppose(h: Header) -> None:
    """The truth of all lots, and where the interlocks of machines stand, as far as it is not to be believed."""
    if h.truth_n == 0:
        return
    for row in range(h.truth_n):
        if row < h.lots and lots(h)[row].place != NOWHERE:
            suppose_lot(h, row)
        else:
            truths(h)[row].serial = 0
    forget(h)
    for m in range(h.machine_n):
        machine, process = machines(h)[m], processes(h)[m]
        process.lot = machine.lot
        process.finding = process.about = 0
        process.cleared = 1
        process.refused = 1 if machine.operation == BARRED or machine.operation == CLEARING else 0
        process.withheld = 0
        if machine.lot != NONE and steps(h)[process.step].check != NONE:
            if not is_under_way(h, m):
                process.visit += process.refused  # its operation will be begun anew, as the same visit
            held = machine.operation == HOLDING or machine.operation == RELEASING
            process.withheld = 1 if held and checks(h)[steps(h)[process.step].check].after else 0
