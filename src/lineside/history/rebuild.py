"""A history made of a journal: its records, handled again by a controller, as far back as its files reach."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from lineside.history.record import Origin, Recorder
from lineside.history.tables import day_of, midnight, schema_of
from lineside.kernel.build.warm import warm
from lineside.lower.codes import FACTS, FIRST_REQUEST, REQUESTS
from lineside.run.journal import Journal
from lineside.run.journal.notes import lost_at, notes
from lineside.run.journal.schema import FIRST_NOTE, NOTES, REASON, VALUE
from lineside.run.models import controller_of, plant_of
from lineside.run.own import OwnRules
from lineside.run.reach import begin, records
from lineside.run.unheard import tell_gaps
from lineside.run.witness import for_controller

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lineside.model.plant import Plant

    Rows = NDArray[np.int64]

NO_RULES: Final = OwnRules()
MOST_EVENTS: Final = 200_000
"""Events kept before they are written."""


def rebuild(journal: Path, folder: Path, rules: OwnRules = NO_RULES) -> Recorder:
    """Make the history of a journal in a folder, anew; the recorder that wrote it.

    Where the first of a journal's files are gone, it begins with the state that the first one left begins with.

    Raises:
        JournalError: it cannot be read, or goes by other rules.
        HistoryError: the folder holds something else, or nothing is left of the journal.
    """
    warm()
    with closing(Journal.read(journal)) as read:
        plant = plant_of(read, rules)
        controller = controller_of(read, rules)
        after, since, block = begin(read, controller)
        origin = Origin(read.meta.plant, read.meta.seed, read.meta.begun)
        recorder = Recorder(folder, plant, origin, block, since=since)
        for machine in lost_at(journal, after):
            recorder.gaps.lose(machine, since)
        for note in notes(journal, [REASON]):
            if note.seq > after:
                recorder.reasons.tell(note.element, note.x, note.text)
        beside = _Beside(recorder, plant)
        controller.watch()
        for rows in records(read, after):
            if len(given := for_controller(rows)):
                controller.handle(given, again=True)
            tell_gaps(rows, recorder.gaps)
            recorder.reasons.follow(rows)
            for lines in controller.lines():
                recorder.feed(lines)
            beside.take(rows)
        beside.write()
        recorder.finish(max(read.last_time, since))
        return recorder


class _Beside:
    """What records tell beside the trace: events, and measured values."""

    def __init__(self, recorder: Recorder, plant: Plant) -> None:
        self._recorder, self._plant = recorder, plant
        self._rows: list[Rows] = []
        self._count = 0

    def take(self, rows: Rows) -> None:
        """Keep rows of records: time, kind, element, number, x, y."""
        self._rows.append(rows[:, :6].copy())
        self._count += len(rows)
        if self._count >= MOST_EVENTS:
            self.write()

    def write(self) -> None:
        """Write what is kept, each day by itself."""
        rows = np.concatenate(self._rows) if self._rows else np.zeros((0, 6), np.int64)
        self._rows, self._count = [], 0
        while len(rows):
            day = day_of(self._plant, int(rows[0, 0]))
            end = int(np.searchsorted(rows[:, 0], midnight(self._plant, day + timedelta(days=1))))
            self._day(day, rows[: max(end, 1)])
            rows = rows[max(end, 1) :]

    def _day(self, day: date, rows: Rows) -> None:
        kinds = [_kind(int(kind)) for kind in rows[:, 1]]
        columns = {
            name: rows[:, i] for i, name in enumerate(("time", "_", "element", "number", "x", "y")) if name != "_"
        }
        events = pl.DataFrame({"time": columns.pop("time"), "kind": kinds, **columns}, schema=schema_of("event"))
        self._recorder.add("event", day, events)
        values = rows[rows[:, 1] == VALUE]
        if len(values):
            told = pl.DataFrame(
                {
                    "characteristic": [str(each) for each in values[:, 2]],
                    "time": values[:, 0],
                    "value": np.ascontiguousarray(values[:, 4]).view(np.float64),
                    "machine": None,
                    "serial": None,
                    "quality": None,
                },
                schema=schema_of("value"),
            )
            self._recorder.add("value", day, told)


def _kind(number: int) -> str:
    """What people call a kind of record."""
    if number >= FIRST_NOTE:
        return NOTES[number - FIRST_NOTE] if number - FIRST_NOTE < len(NOTES) else str(number)
    if number >= FIRST_REQUEST:
        return REQUESTS[number - FIRST_REQUEST] if number - FIRST_REQUEST < len(REQUESTS) else str(number)
    return FACTS[number] if number < len(FACTS) else str(number)
