"""What was: intervals of states, passes of parts, events and values of a plant, and figures of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from lineside.history.query import History


def history(*paths: str | PathLike[str]) -> History:
    """Open the history of a run, or several as one, to be asked for frames.

    Args:
        paths: folders that `lineside simulate --history` or `lineside history JOURNAL --out` wrote, or folders of such.

    Returns:
        A `History`: `.sql("SELECT …")`, `.frame("interval")`, `.figures("machine", "day")`, each a polars frame.

    Raises:
        HistoryError: there is no history, one of its files is damaged, or a later version wrote it.
    """
    from pathlib import Path

    from lineside.extras import need

    need("history", "`lineside.history`")
    from lineside.history.query import History

    return History(*(Path(path) for path in paths))
