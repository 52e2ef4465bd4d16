"""The tables of a block, seen from the kernel: `machines(h)[m].phase`.

`h` is the block's header record; each accessor gives the rows of one table as records, without copying, by adding the
table's offset to the header's own address. Measured on a 20-station line this costs nothing against fixed addresses,
and a plant of another size needs no new compilation. The accessors are intrinsics, not compiled functions: that saves
50 compilations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

from lineside.kernel.compiler import JIT
from lineside.lower.layout import BY_NAME

Header = Any
Rows = Any
"""In compiled code a record, and an array of records; the type checker sees neither."""


def _interpreted(name: str) -> Callable[[Header], Rows]:
    """The accessor that serves when the compiler is off."""
    dtype = BY_NAME[name].dtype

    def accessor(h: Header) -> Rows:
        block = h.base
        while block.base is not None:
            block = block.base
        return np.frombuffer(block, dtype, int(h[f"{name}_n"]), int(h[f"{name}_at"])).view(np.recarray)

    return accessor


def _compiled(name: str) -> Callable[[Header], Rows]:
    """The accessor that is built into compiled code."""
    row = from_dtype(BY_NAME[name].dtype)
    array = types.Array(row, 1, "C")

    @intrinsic
    def accessor(context: Any, header: Any) -> Any:
        def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            integer = ir.IntType(64)
            start = builder.ptrtoint(arguments[0], integer)

            def scalar(field: str) -> Any:
                at = builder.add(start, ir.Constant(integer, header.offset(field)))
                return builder.load(builder.inttoptr(at, integer.as_pointer()))

            rows = make_array(array)(target, builder)
            address = builder.inttoptr(builder.add(start, scalar(f"{name}_at")), rows.data.type)
            size = target.get_constant(types.intp, row.size)
            populate_array(rows, address, [scalar(f"{name}_n")], [size], size, None)
            return rows._getvalue()  # noqa: SLF001 - how numba hands a struct on

        return array(header), generate

    return accessor


def _table(name: str) -> Callable[[Header], Rows]:
    return _compiled(name) if JIT else _interpreted(name)


stations = _table("station")
machines = _table("machine")
lots = _table("lot")
products = _table("product")
histograms = _table("histogram")
steps = _table("step")
choices = _table("choice")
needs = _table("need")
pools = _table("pool")
requests = _table("request")
links = _table("link")
pulls = _table("pull")
calendars = _table("calendar")
spans = _table("span")
sources = _table("source")
orders = _table("order")
failures = _table("failure")
processes = _table("process")
distributions = _table("distribution")
values = _table("value")
events = _table("event")
timers = _table("timer")
commands = _table("command")
questions = _table("question")
traces = _table("trace")
agenda = _table("agenda")
