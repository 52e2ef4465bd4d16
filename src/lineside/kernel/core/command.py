"""Commands: all that ever passes from the controller to the plant; whoever hosts the block takes them from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import commands, lots, machines
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def send(h: Header, kind: int, m: int, target: int) -> int:
    """Ask something of machine `m`; gives the activity number under which it is asked."""
    machine = machines(h)[m]
    machine.number += 1
    command = commands(h)[h.commands]
    h.commands += 1
    command.kind, command.element, command.number, command.target = kind, m, machine.number, target
    command.step = command.serial = command.visit = NONE
    command.lot = machine.lot
    if machine.lot != NONE:
        lot = lots(h)[machine.lot]
        command.step, command.serial, command.visit = lot.step, lot.serial, lot.visit
    return machine.number


@compiled
def order(h: Header, kind: int, element: int, number: int) -> None:
    """Ask something of an element that is no machine."""
    command = commands(h)[h.commands]
    h.commands += 1
    command.kind, command.element, command.number, command.target = kind, element, number, NONE
    command.step = command.serial = command.visit = command.lot = NONE
