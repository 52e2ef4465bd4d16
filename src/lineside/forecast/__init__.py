"""What will be: the running plant forked, simulated ahead a few hundred times, and scored against what came.

Whatever takes long to import is imported when a forecast is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lineside.forecast.result import Forecast

__all__ = ["forecast"]


def forecast(
    journal: str | Path,
    until: str = "shift-end",
    *,
    at: str | None = None,
    futures: int = 200,
    changes: Sequence[str] = (),
    laws: str = "learnt",
    threads: int | None = None,
    rules: Path | None = None,
) -> Forecast:
    """Say what a run will bring, from where its journal ends or from an earlier moment of it.

    Args:
        journal: the journal of a run, which may still be running.
        until: `"shift-end"`, a time of day such as `"16:00"`, a date and time, `"+4h"` from then on, or `"order:A7"`:
            until that order is done.
        at: the moment from which it looks ahead: so long after the run began, such as `"2h"`, or a date and time;
            None: the journal's end.
        futures: how many are simulated. Equal moments and numbers give equal futures.
        changes: what if: `"press/2 down 2h"`, `"one more fitters"`, `"one fewer fitters"`, `"order A7 first"`, or
            a value of the model, `"stations.press.machines=3"`. Each is simulated with the same random numbers.
        laws: `"learnt"`: by what the journal shows of the last two weeks, near the model's where it shows little;
            `"model"`: by the model's laws.
        threads: how many futures are simulated at once; None: as many as there are cores.
        rules: the file of the user's own dispatching rules, where the run goes by such.

    A forecast from the journal's end is kept in a file beside it (`line.forecasts`) and scored when its time has come;
    intervals are steered by the misses so far, so that the same moment may later be told with another interval.

    Raises:
        InputError: an argument cannot be used; JournalError among the errors, for what the journal is.
    """
    from pathlib import Path

    from lineside.forecast.moment import forecast_from
    from lineside.forecast.wish import Wish

    wish = Wish(until, futures, tuple(changes), threads, laws)
    return forecast_from(Path(journal), wish, at, rules)
