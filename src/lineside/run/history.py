"""What a run has been like so far, for the screen's charts: samples at even times, and each machine's last states."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.lower.codes import SECOND, STATES
from lineside.lower.picture import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Lines = NDArray[np.void]

FIRST_INTERVAL_S: Final = 30.0
MOST_SAMPLES: Final = 720
"""Samples kept; when there are more, every second one goes and the interval doubles."""
MOST_MARKS: Final = 400
"""Samples at midnights and changes of shifts that are kept although others go: some months of them."""
MOST_LINES: Final = 200_000
"""Changes of state kept, of all machines together; 10 MB."""
TOLD: Final = ("machine", "state", "product", "serial", "step")
SAMPLED: Final = {
    "product": ("outside", "wip", "released", "completed", "scrapped", "dated", "on_time", "cycle"),
    "station": ("waiting",),
    "pool": ("present", "busy"),
}
"""Columns of the picture that are sampled."""


class History:
    """Samples and changes of state. Written by the thread that runs the plant, read by the server's."""

    def __init__(
        self,
        watts: Numbers | None = None,
        base: float = 0.0,
        joules: Numbers | None = None,
        work: tuple[Numbers, Numbers] | None = None,
    ) -> None:
        """Nothing has happened yet.

        Args:
            watts: what each machine draws in each state; None where the model says nothing of power.
            base: W of the plant itself.
            joules: what a part takes at each row of the kernel's table `choice`.
            work: by machine and step, what the part in work takes, J, and how long that lasts on average, s.
        """
        self._watts = None if watts is None else np.column_stack([watts, np.zeros(len(watts))])
        """By machine and state; what is not known to have been drawn is not counted."""
        self._base, self._each, self._work = base, joules, work
        self._joules: list[float] = []
        self.interval = FIRST_INTERVAL_S
        self._times: list[float] = []
        self._marks: deque[float] = deque(maxlen=MOST_MARKS)
        self._samples: list[dict[str, Numbers]] = []
        self._lines: deque[Lines] = deque()
        self._count = 0
        self._lock = threading.Lock()

    def add(self, time: float, tables: Mapping[str, Numbers], lines: list[Lines]) -> None:
        """How the plant is at a time, s, and how its machines came there."""
        with self._lock:
            for each in lines:
                if len(each):
                    self._lines.append(each)
                    self._count += len(each)
            while self._count > MOST_LINES and len(self._lines) > 1:
                self._count -= len(self._lines.popleft())
            if not self._times or time >= self._times[-1] + self.interval:
                self._sample(time, tables)

    def mark(self, time: float, tables: Mapping[str, Numbers]) -> None:
        """How the plant was at a midnight or a change of shifts, before anything of it: kept when others go."""
        with self._lock:
            self._marks.append(time)
            self._sample(time, tables)

    def marked(self, time: float, table: str, column: str) -> Numbers | None:
        """A sampled column at a mark; None where there was no such mark, or it is no longer kept."""
        with self._lock:
            if time not in self._marks:
                return None
            sample = self._samples[max(n for n, at in enumerate(self._times) if at == time)]
            return sample[table][:, COLUMNS[table].index(column)]

    def _sample(self, time: float, tables: Mapping[str, Numbers]) -> None:
        self._times.append(time)
        self._samples.append({name: tables[name].copy() for name in SAMPLED} | {"machine": _spent(tables)})
        # What was broken off gives back what it has not ended; nothing is drawn below nothing.
        self._joules.append(max(self._energy(time, tables), self._joules[-1] if self._joules else 0.0))
        if len(self._times) > MOST_SAMPLES + len(self._marks):
            marks = set(self._marks)
            kept = [n for n, at in enumerate(self._times) if n % 2 == 0 or at in marks]
            self._times = [self._times[n] for n in kept]
            self._samples = [self._samples[n] for n in kept]
            self._joules = [self._joules[n] for n in kept]
            self.interval *= 2

    def _energy(self, time: float, tables: Mapping[str, Numbers]) -> float:
        """Joules that the plant has drawn by its machines' states, for parts, and by itself.

        What a part takes is drawn evenly over the mean time of its step: how long it will take nobody knows.
        """
        if self._watts is None:
            return 0.0
        machine = tables["machine"]
        state, since = (machine[:, COLUMNS["machine"].index(name)] for name in ("state", "since"))
        now = self._watts[np.arange(len(machine)), state.astype(int)] * np.maximum(0.0, time - since)
        parts = 0.0 if self._each is None else float(tables["choice"][:, 0] @ self._each)
        if self._work is not None:
            step = machine[:, COLUMNS["machine"].index("step")].astype(int)
            row = np.flatnonzero((state == STATES.index("busy")) & (step >= 0))
            taken, mean = (each[row, step[row]] for each in self._work)
            parts += float((taken * np.minimum(1.0, (time - since[row]) / mean)).sum())
        return float((_spent(tables) * self._watts).sum() + now.sum() + self._base * time) + parts

    def samples(self) -> dict[str, object]:
        """`time` (s) and for each column of SAMPLED, as `product.wip`, one list an element; `machine.*` as seconds.

        `energy.kwh` is what the plant has drawn by then, where the model says what it draws.
        """
        with self._lock:
            times, samples, joules = list(self._times), list(self._samples), list(self._joules)
        found: dict[str, object] = {"interval_s": self.interval, "time": times}
        for table, columns in SAMPLED.items():
            for column in columns:
                at = COLUMNS[table].index(column)
                found[f"{table}.{column}"] = _lists([sample[table][:, at] for sample in samples])
        if self._watts is not None:
            found["energy.kwh"] = [round(each / 3.6e6, 6) for each in joules]
        if samples:
            found["machine.state_s"] = [sample["machine"].sum(axis=0).round(3).tolist() for sample in samples]
        return found

    def lines(self, machines: frozenset[int], after_s: float) -> list[list[float]]:
        """Changes of state of some machines after a time: time (s), machine, state, product, serial, step."""
        with self._lock:
            kept = list(self._lines)
        wanted = np.array(sorted(machines), np.int64)
        found = []
        for lines in kept:
            if len(lines) and lines["time"][-1] / SECOND > after_s:
                chosen = lines[np.isin(lines["machine"], wanted) & (lines["time"] > after_s * SECOND)]
                found += [[int(row["time"]) / SECOND, *(int(row[name]) for name in TOLD)] for row in chosen]
        return found


def _spent(tables: Mapping[str, Numbers]) -> Numbers:
    """Seconds that each machine has spent in each state up to its last change."""
    first = COLUMNS["machine"].index("busy_s")
    return tables["machine"][:, first:]


def _lists(samples: list[Numbers]) -> list[list[float]]:
    return np.array(samples).T.tolist() if samples else []
