"""What interlocks and inspections report: parts barred, held and released, tested again, rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import checks, kinds, lots, machines, steps
from lineside.kernel.flow.route import depart
from lineside.kernel.people.worker import give_back, withdraw
from lineside.kernel.quality.detour import pass_on, reject
from lineside.kernel.upkeep.service import maintain
from lineside.kernel.work.operation import drop_claims, hold, seek, seek_release
from lineside.kernel.work.phase import first_phase, is_under_way
from lineside.lower.codes import BARRED, CLEARING, FINISHED, LOADED, NONE, PASSED, REJECTED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def kind_named(h: Header, m: int, about: int) -> int:
    """The kind of defect or error that a fact about the part on machine `m` names; NONE: none, or one of no sense."""
    k = about - 1
    if 0 <= k < h.kind_n and kinds(h)[k].product == lots(h)[machines(h)[m].lot].product:
        return k
    return NONE


@compiled
def count_held(h: Header, m: int, kind: int) -> None:
    """An interlock holds the part on machine `m`."""
    machine = machines(h)[m]
    machine.reason = kind
    if kind != NONE:
        kinds(h)[kind].caught += 1
    c = steps(h)[lots(h)[machine.lot].step].check
    if c != NONE:
        checks(h)[c].held += 1


@compiled
def bar(h: Header, m: int, about: int) -> None:
    """An interlock has refused to let the operation on machine `m` begin: its part is held until someone clears it.

    The operation will be begun anew, as the same visit.
    """
    machine = machines(h)[m]
    drop_claims(h, m)
    if machine.work != 0 and not is_under_way(h, m):
        lots(h)[machine.lot].visit -= 1
    machine.worked = 0
    machine.operation = BARRED
    count_held(h, m, kind_named(h, m, about))
    seek_release(h, m)


@compiled
def conclude(h: Header, m: int, finding: int, about: int) -> None:
    """The operation on machine `m` has ended with a finding: its part moves on, is held, or is rejected."""
    kind = kind_named(h, m, about)
    if finding == PASSED or finding == REJECTED:
        judge(h, m, finding == REJECTED, kind)
    else:
        count_held(h, m, kind)
        hold(h, m)


@compiled
def judge(h: Header, m: int, is_rejected: bool, kind: int) -> None:
    """An inspection has passed or rejected the part on machine `m`; a rejected one may be tested again at once."""
    machine = machines(h)[m]
    row = machine.lot
    lot = lots(h)[row]
    c = steps(h)[lot.step].check
    if c != NONE:
        check = checks(h)[c]
        if is_rejected and lot.retests < check.retest:
            lot.retests += 1
            check.retested += 1
            machine.work = 0
            machine.operation = LOADED
            first_phase(h, m)
            seek(h, m)
            return
        if check.inspects:
            check.inspected += 1
            check.rejected += 1 if is_rejected else 0
            if lot.visit >> 8 == 0:
                check.first += 1
                check.failed += 1 if is_rejected else 0
    machine.operation = FINISHED
    if is_rejected:
        lot.retests = 0
        reject(h, row, kind)
    elif c != NONE:
        pass_on(h, row)
    depart(h, m)


@compiled
def release_part(h: Header, m: int, finding: int, about: int) -> None:
    """The held part on machine `m` is released: its work begins, or was done and it moves on."""
    machine = machines(h)[m]
    withdraw(h, 2 * m)
    if machine.staffed:
        give_back(h, 2 * m)
        machine.staffed = 0
    machine.reason = NONE
    if machine.operation == BARRED or machine.operation == CLEARING:
        machine.work = 0
        machine.operation = LOADED
        seek(h, m)
    else:
        judge(h, m, finding == REJECTED, kind_named(h, m, about))
    if machine.services > 0:
        maintain(h, m, False)
