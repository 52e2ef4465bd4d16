"""A machine at work, physically: its phases, how long each takes, and what interrupts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.random import draw, part_counter
from lineside.kernel.core.report import report
from lineside.kernel.core.table import events, phases, processes, steps
from lineside.kernel.quality.truth import examine, is_barred, is_examined, prepare
from lineside.kernel.upkeep.truth import first_failure, run_clocks
from lineside.lower.codes import ENDED, NONE, REFUSED, RELEASED, STOPPED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def begin_work(h: Header, m: int, number: int, phase: int, step: int, serial: int, visit: int, lot: int) -> None:
    """Begin a new operation, or its next phase, unless an interlock refuses to."""
    process = processes(h)[m]
    if number <= process.number:
        return  # a command that is repeated does nothing twice
    process.number = number
    if steps(h)[step].check != NONE:
        prepare(h, m, step, serial, visit, lot)
    process.step, process.serial, process.visit = step, serial, visit
    process.phase = phase
    law, key = time_of(h, step, phase)
    process.left = draw(h, law, key, part_counter(serial, visit))
    process.total = process.left if counts_cycle(h, phase) else 0
    set_off(h, m)


@compiled
def resume_work(h: Header, m: int, number: int) -> None:
    """Go on with the operation that was interrupted."""
    process = processes(h)[m]
    if number <= process.number:
        return
    process.number = number
    set_off(h, m)


@compiled
def set_off(h: Header, m: int) -> None:
    """Work, if no interlock bars it."""
    if steps(h)[processes(h)[m].step].check == NONE or not is_barred(h, m):
        run(h, m)


@compiled
def run(h: Header, m: int) -> None:
    """Work until the end, or until a failure that counts work strikes first. A broken machine does not move."""
    process = processes(h)[m]
    if process.broken != NONE:
        return
    process.running = 1
    process.begun = h.now
    process.until = h.now + max(1, process.left)
    if not first_failure(h, m):
        h.events = push(events(h), h.events, process.until, ENDED, m, process.number)


@compiled
def stop(h: Header, m: int) -> None:
    """Work stops here and now; what is left is kept."""
    process = processes(h)[m]
    elapsed = h.now - process.begun
    process.left -= elapsed
    process.running = 0
    run_clocks(h, m, elapsed)


@compiled
def break_off(h: Header, m: int, target: int) -> None:
    """Stop an operation or a repair, if that is still what goes on; what ends in this very instant is let end."""
    process = processes(h)[m]
    if process.running and target == process.number and process.until > h.now:
        stop(h, m)
        h.events = push(events(h), h.events, h.now + 1, STOPPED, m, target)
    elif process.fixing and target == process.fix_number and process.fix_until > h.now:
        process.fixing = 0
        process.fix_left = process.fix_until - h.now
        h.events = push(events(h), h.events, h.now + 1, STOPPED, m, target)


@compiled
def has_ended(h: Header, m: int, number: int) -> bool:
    """An end falls due; it is void if the operation was stopped meanwhile, or takes longer."""
    process = processes(h)[m]
    if not process.running or number != process.number or process.until > h.now:
        return False
    elapsed = h.now - process.begun
    process.left = 0
    process.running = 0
    run_clocks(h, m, elapsed)
    return True


@compiled
def ask_release(h: Header, m: int, number: int, step: int, serial: int, visit: int) -> None:
    """Somebody looks at a held part and releases it after a while."""
    process = processes(h)[m]
    if number <= process.ask_number:
        return
    process.ask_number = number
    if steps(h)[step].release == NONE:
        return  # a step without an interlock holds nothing here; whoever said so must let it go
    time = draw(h, steps(h)[step].release, steps(h)[step].key_release, part_counter(serial, visit))
    h.events = push(events(h), h.events, h.now + time, RELEASED, m, number)


@compiled
def time_of(h: Header, step: int, phase: int) -> tuple[int, np.uint64]:
    """The law and the random stream of a phase's time; phase NONE: of a whole step."""
    if phase == NONE:
        return steps(h)[step].time, steps(h)[step].key_time
    return phases(h)[phase].time, phases(h)[phase].key_time


@compiled
def counts_cycle(h: Header, phase: int) -> bool:
    """Whether wear by cycles counts this phase: of the phases of an operation exactly one does."""
    return phase == NONE or phases(h)[phase].cycle == 1


@compiled
def goes_on_after(h: Header, phase: int) -> bool:
    """Whether the operation goes on after this phase."""
    return phase != NONE and phases(h)[phase].last == 0


@compiled
def cycle_is_over(h: Header, phase: int) -> bool:
    """Whether the phase that counts as the cycle lies before this one."""
    if phase == NONE:
        return False
    for before in range(steps(h)[phases(h)[phase].step].phase, phase):
        if phases(h)[before].cycle:
            return True
    return False


@compiled
def work_ends(h: Header, m: int, number: int) -> bool:
    """An operation, or a phase of it, has ended, and this was found of its part; True if it is told."""
    if not has_ended(h, m, number):
        return False
    process = processes(h)[m]
    if steps(h)[process.step].check == NONE or goes_on_after(h, process.phase):
        return report(h, ENDED, m, number, 0)
    examine(h, m)
    report(h, ENDED, m, number, process.finding)
    h.fact_y = process.about
    return True


@compiled
def release_ends(h: Header, m: int, number: int) -> bool:
    """A held part is released, and this was found of it."""
    report(h, RELEASED, m, number, 0)
    if is_examined(h, m, number):
        h.fact_x, h.fact_y = processes(h)[m].finding, processes(h)[m].about
    return True


@compiled
def work_refused(h: Header, m: int, number: int) -> bool:
    """An interlock has refused to begin an operation, for this reason."""
    return report(h, REFUSED, m, number, processes(h)[m].about)
