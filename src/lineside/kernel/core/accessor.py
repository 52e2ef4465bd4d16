"""How the kernel sees the tables of a block: `machines(h)[m].operation`.

`h` is the block's header record. `machines(h)` is nothing but the address at which the table begins: the header's own
plus the table's offset; `[m]` is the record `m` rows on. No copy, no bounds check, no negative index, no reference
count. A plant of another size needs no new compilation. With NumPy arrays in place of bare addresses the 20-station
line ran at 0.4 of the prototype's speed beside it, with addresses at 0.6, and compiling took half as long again.
"""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from lineside.lower.layout import BY_NAME
from lineside.lower.mode import JIT

Header = Any
Rows = Any
"""In compiled code a record, and an address of records; the type checker sees neither."""


class RowsType(types.Type):
    """The address of a table's first record."""

    def __init__(self, row: types.Record) -> None:
        self.row = row
        super().__init__(name=f"rows of {row}")


@register_model(RowsType)
class _RowsModel(models.OpaqueModel):
    """An address, like any other."""


@infer_global(operator.getitem)
class _RowsItem(AbstractTemplate):
    def generic(self, arguments: Any, _keywords: Any) -> Any:
        rows, index = arguments
        if isinstance(rows, RowsType) and isinstance(index, types.Integer):
            return signature(rows.row, rows, types.intp)
        return None


@lower_builtin(operator.getitem, RowsType, types.intp)
def _row(target: Any, builder: Any, call: Any, arguments: Any) -> Any:
    rows, index = call.args[0], arguments[1]
    offset = builder.mul(index, ir.Constant(index.type, rows.row.size))
    return builder.bitcast(builder.gep(arguments[0], [offset]), target.get_value_type(rows.row))


def _interpreted(name: str) -> Callable[[Header], Rows]:
    """The accessor that serves when the compiler is off."""
    dtype = BY_NAME[name].dtype

    def rows_of(h: Header) -> Rows:
        block = h.base
        while block.base is not None:
            block = block.base
        return np.frombuffer(block, dtype, int(h[f"{name}_n"]), int(h[f"{name}_at"])).view(np.recarray)

    return rows_of


def _compiled(name: str) -> Callable[[Header], Rows]:
    """The accessor that is built into compiled code."""
    rows = RowsType(from_dtype(BY_NAME[name].dtype))

    @intrinsic
    def rows_of(context: Any, header: Any) -> Any:
        def generate(target: Any, builder: Any, call: Any, arguments: Any) -> Any:
            integer = ir.IntType(64)
            start = builder.bitcast(arguments[0], target.get_value_type(rows))
            field = builder.gep(start, [ir.Constant(integer, header.offset(f"{name}_at"))])
            return builder.gep(start, [builder.load(builder.bitcast(field, integer.as_pointer()))])

        return rows(header), generate

    return rows_of


def accessor(name: str) -> Callable[[Header], Rows]:
    """How the kernel sees a table: from a header to its rows."""
    return _compiled(name) if JIT else _interpreted(name)


def rows_of(dtype: np.dtype[np.void]) -> Callable[[int, int], Rows]:
    """An accessor of rows that a host keeps outside the block: it takes their address and how many there are."""
    if not JIT:

        def interpreted(address: int, n: int) -> Rows:
            kept = memoryview((ctypes.c_byte * (n * dtype.itemsize)).from_address(address))
            return np.frombuffer(kept, dtype, n).view(np.recarray)

        return interpreted
    rows = RowsType(from_dtype(dtype))

    @intrinsic
    def accessor(context: Any, address: Any, n: Any) -> Any:
        def generate(target: Any, builder: Any, call: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], target.get_value_type(rows))

        return rows(address, n), generate

    return accessor
