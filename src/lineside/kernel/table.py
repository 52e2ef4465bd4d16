"""The tables of a block, seen from the kernel: `machines(h)[m].phase`.

`h` is the block's header record; each accessor gives the rows of one table as records, without copying, by adding the table's
offset to the header's own address. Measured on a 20-station line this costs nothing against fixed addresses, and a plant of
another size needs no new compilation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import carray, types
from numba.extending import intrinsic, overload

from lineside.kernel.compiler import compiled
from lineside.lower import layout

if TYPE_CHECKING:
    Header = Any
    Rows = Any

STATION = layout.STATION.dtype
MACHINE = layout.MACHINE.dtype
LOT = layout.LOT.dtype
PRODUCT = layout.PRODUCT.dtype
HISTOGRAM = layout.HISTOGRAM.dtype
STEP = layout.STEP.dtype
CHOICE = layout.CHOICE.dtype
NEED = layout.NEED.dtype
POOL = layout.POOL.dtype
REQUEST = layout.REQUEST.dtype
LINK = layout.LINK.dtype
PULL = layout.PULL.dtype
CALENDAR = layout.CALENDAR.dtype
SPAN = layout.SPAN.dtype
SOURCE = layout.SOURCE.dtype
ORDER_BOOK = layout.ORDER_BOOK.dtype
FAILURE = layout.FAILURE.dtype
PROCESS = layout.PROCESS.dtype
DISTRIBUTION = layout.DISTRIBUTION.dtype
VALUE = layout.VALUE.dtype
EVENT = layout.EVENT.dtype
COMMAND = layout.COMMAND.dtype
QUESTION_LIST = layout.QUESTION_LIST.dtype
TRACE = layout.TRACE.dtype
AGENDA = layout.AGENDA.dtype


@intrinsic  # type: ignore[misc]
def _address(context: Any, record: Any, offset: Any) -> Any:
    """The address `offset` bytes after the start of a record."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start = builder.ptrtoint(arguments[0], ir.IntType(64))
        return builder.inttoptr(builder.add(start, arguments[1]), target.get_value_type(types.voidptr))

    return types.voidptr(record, types.int64), generate


def rows(h: Header, at: int, n: int, dtype: np.dtype[np.void]) -> Rows:
    """The `n` records that begin `at` bytes after the header's start (this body serves when the compiler is off)."""
    block = h.base
    while block.base is not None:
        block = block.base
    return np.frombuffer(block, dtype, int(n), int(at)).view(np.recarray)


@overload(rows)
def _rows(h: Header, at: int, n: int, dtype: np.dtype[np.void]) -> Any:
    def implementation(h: Header, at: int, n: int, dtype: np.dtype[np.void]) -> Rows:
        return carray(_address(h, at), n, dtype)

    return implementation


@compiled
def stations(h: Header) -> Rows:
    return rows(h, h.station_at, h.station_n, STATION)


@compiled
def machines(h: Header) -> Rows:
    return rows(h, h.machine_at, h.machine_n, MACHINE)


@compiled
def lots(h: Header) -> Rows:
    return rows(h, h.lot_at, h.lot_n, LOT)


@compiled
def products(h: Header) -> Rows:
    return rows(h, h.product_at, h.product_n, PRODUCT)


@compiled
def histograms(h: Header) -> Rows:
    return rows(h, h.histogram_at, h.histogram_n, HISTOGRAM)


@compiled
def steps(h: Header) -> Rows:
    return rows(h, h.step_at, h.step_n, STEP)


@compiled
def choices(h: Header) -> Rows:
    return rows(h, h.choice_at, h.choice_n, CHOICE)


@compiled
def needs(h: Header) -> Rows:
    return rows(h, h.need_at, h.need_n, NEED)


@compiled
def pools(h: Header) -> Rows:
    return rows(h, h.pool_at, h.pool_n, POOL)


@compiled
def requests(h: Header) -> Rows:
    return rows(h, h.request_at, h.request_n, REQUEST)


@compiled
def links(h: Header) -> Rows:
    return rows(h, h.link_at, h.link_n, LINK)


@compiled
def pulls(h: Header) -> Rows:
    return rows(h, h.pull_at, h.pull_n, PULL)


@compiled
def calendars(h: Header) -> Rows:
    return rows(h, h.calendar_at, h.calendar_n, CALENDAR)


@compiled
def spans(h: Header) -> Rows:
    return rows(h, h.span_at, h.span_n, SPAN)


@compiled
def sources(h: Header) -> Rows:
    return rows(h, h.source_at, h.source_n, SOURCE)


@compiled
def orders(h: Header) -> Rows:
    return rows(h, h.order_at, h.order_n, ORDER_BOOK)


@compiled
def failures(h: Header) -> Rows:
    return rows(h, h.failure_at, h.failure_n, FAILURE)


@compiled
def processes(h: Header) -> Rows:
    return rows(h, h.process_at, h.process_n, PROCESS)


@compiled
def distributions(h: Header) -> Rows:
    return rows(h, h.distribution_at, h.distribution_n, DISTRIBUTION)


@compiled
def values(h: Header) -> Rows:
    return rows(h, h.value_at, h.value_n, VALUE)


@compiled
def events(h: Header) -> Rows:
    return rows(h, h.event_at, h.event_n, EVENT)


@compiled
def timers(h: Header) -> Rows:
    return rows(h, h.timer_at, h.timer_n, EVENT)


@compiled
def commands(h: Header) -> Rows:
    return rows(h, h.command_at, h.command_n, COMMAND)


@compiled
def questions(h: Header) -> Rows:
    return rows(h, h.question_at, h.question_n, QUESTION_LIST)


@compiled
def traces(h: Header) -> Rows:
    return rows(h, h.trace_at, h.trace_n, TRACE)


@compiled
def agenda(h: Header) -> Rows:
    return rows(h, h.agenda_at, h.agenda_n, AGENDA)
