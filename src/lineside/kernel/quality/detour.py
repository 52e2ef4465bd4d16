"""Which way a part goes from a step with checks: on, past a step that its sample leaves out, into a side route, back.

The controller knows what inspections say, and how often a part came to a step or went back; it knows no defects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.random import part_counter, uniform
from lineside.kernel.core.table import chances, checks, detours, kinds, lots, rounds, steps
from lineside.lower.codes import NEVER, NONE, SCRAPPED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def times_before(h: Header, row: int, slot: int) -> int:
    """What a lot's counter stands at; 0 for what is not counted."""
    return 0 if slot == NONE else int(rounds(h)[row * h.slots + slot].times)


@compiled
def come_to_step(h: Header, row: int, step: int) -> None:
    """A lot comes to a step: visits of another coming draw other numbers."""
    lot = lots(h)[row]
    lot.visit = 0
    c = steps(h)[step].check
    if c != NONE and checks(h)[c].slot != NONE:
        counter = rounds(h)[row * h.slots + checks(h)[c].slot]
        lot.visit = counter.times << 8
        counter.times += 1


@compiled
def passes_by(h: Header, row: int, step: int) -> bool:
    """Whether the sample of a step lets a lot pass by."""
    c = steps(h)[step].check
    if c == NONE:
        return False
    check = checks(h)[c]
    if check.every > 0:
        check.passing += 1
        return bool(check.passing % check.every != 0)
    if check.sample < 1.0:
        counter = part_counter(lots(h)[row].serial, times_before(h, row, check.slot) << 8)
        return uniform(h.seed, check.key_sample, counter, 0) > check.sample
    return False


@compiled
def side_of(h: Header, step: int) -> int:
    """The side route in which a step stands; NONE: it is one of the route."""
    c = steps(h)[step].check
    return NONE if c == NONE else int(checks(h)[c].side)


@compiled
def after(h: Header, row: int, step: int) -> int:
    """The step to which a lot goes after one of its steps; NONE: out of the plant; SCRAPPED."""
    following = steps(h)[step].next
    while True:
        if following == NONE:
            side = side_of(h, step)
            if side == NONE:
                return NONE
            if detours(h)[side].go != NONE:
                return go_back(h, row, side)
            step = lots(h)[row].left
            lots(h)[row].left = NONE
            if step == NONE:
                return NONE
            following = steps(h)[step].next
        elif passes_by(h, row, following):
            step = following
            following = steps(h)[step].next
        else:
            return int(following)


@compiled
def go_back(h: Header, row: int, d: int) -> int:
    """A lot goes back to a step of the route, unless it has done so too often: then it is scrap."""
    detour, lot = detours(h)[d], lots(h)[row]
    if detour.at_most < NEVER:
        counter = rounds(h)[row * h.slots + detour.slot]
        counter.times += 1
        if counter.times > detour.at_most:
            return SCRAPPED
    lot.left = NONE
    if detour.go == lot.step:
        come_to_step(h, row, lot.step)  # it does not move, and is there for another time
    return int(detour.go)


@compiled
def enter_detour(h: Header, row: int, d: int) -> int:
    """The first step of a side route, or where the lot goes from there if it has none; SCRAPPED."""
    lot, first = lots(h)[row], detours(h)[d].first
    if lot.left == NONE:
        lot.left = lot.step
    if first == NONE:
        return go_back(h, row, d)
    if passes_by(h, row, first):
        return after(h, row, first)
    return int(first)


@compiled
def way_of_rejected(h: Header, row: int, kind: int) -> int:
    """Where a lot goes that was rejected for a kind of defect (NONE: none was named); SCRAPPED."""
    c = steps(h)[lots(h)[row].step].check
    if c == NONE:
        return SCRAPPED
    check = checks(h)[c]
    d = check.otherwise
    for i in range(check.detection, check.detection + check.detections):
        if chances(h)[i].kind == kind:
            d = chances(h)[i].detour
    return SCRAPPED if d == NONE else enter_detour(h, row, d)


@compiled
def reject(h: Header, row: int, kind: int) -> None:
    """A lot is rejected: it will go into a side route, back, or out as scrap."""
    lots(h)[row].rejected += 1
    if kind != NONE:
        kinds(h)[kind].found += 1
    lots(h)[row].goes = way_of_rejected(h, row, kind)


@compiled
def pass_on(h: Header, row: int) -> None:
    """The work on a lot at a step with checks is done, and it was not rejected."""
    lots(h)[row].retests = 0
    lots(h)[row].goes = after(h, row, lots(h)[row].step)


@compiled
def following_of(h: Header, row: int) -> int:
    """The step to which a lot goes that is done at its own; NONE: out of the plant; SCRAPPED."""
    lot = lots(h)[row]
    step = steps(h)[lot.step]
    return int(step.next if step.check == NONE and lot.goes != SCRAPPED else lot.goes)


@compiled
def next_planned(h: Header, row: int, step: int) -> int:
    """The step after another, as far as is known before the part was there; NONE: the end."""
    following = steps(h)[step].next
    if following == NONE:
        side = side_of(h, step)
        if side != NONE:
            following = detours(h)[side].go
            if following == NONE and lots(h)[row].left != NONE:
                following = steps(h)[lots(h)[row].left].next
    return int(following)
