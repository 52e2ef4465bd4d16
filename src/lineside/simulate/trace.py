"""The trace: every change of a machine's state, taken out of the block whenever its table is full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.extras import need
from lineside.lower.codes import NONE, SECOND, STATES

if TYPE_CHECKING:
    import numpy as np
    import polars
    from numpy.typing import NDArray

MOST_LINES = 5_000_000
"""Lines kept of one replication; 240 MB."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Every change of a machine's state, in each replication, from the start of the run on: the warm-up's too.

    `lines` are rows of the layout's `trace` table, `names` the plant's elements by the tables they number. Before its
    first line a machine is `starved`.
    """

    lines: tuple[NDArray[np.void], ...]
    names: Mapping[str, tuple[str, ...]]

    def frame(self) -> polars.DataFrame:
        """One row a change: replication (from 0), time_s, machine, its new state, and the part on it if any."""
        need("tables", "a trace's `frame`")
        import numpy as np
        import polars

        replication = np.repeat(np.arange(len(self.lines)), [len(lines) for lines in self.lines])
        return line_frame(np.concatenate(self.lines), self.names).insert_column(
            0, polars.Series("replication", replication)
        )


def line_frame(rows: NDArray[np.void], names: Mapping[str, tuple[str, ...]]) -> polars.DataFrame:
    """One row for each row of the layout's `trace` table, with names in place of numbers; null where there is none."""
    import polars

    def named(column: str, names: tuple[str, ...]) -> polars.Series:
        numbers = polars.Series(rows[column])
        return polars.select(
            polars.when(numbers != NONE).then(numbers).replace_strict(range(len(names)), names, default=None)
        ).to_series()

    serial = polars.Series(rows["serial"])
    return polars.DataFrame(
        {
            "time_s": rows["time"] / SECOND,
            "machine": named("machine", names["machine"]),
            "state": named("state", STATES),
            "product": named("product", names["product"]),
            "serial": polars.select(polars.when(serial != NONE).then(serial)).to_series(),
            "step": named("step", names["step"]),
        }
    )
