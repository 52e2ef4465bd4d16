"""A run's shifts: what was made against the plan, OEE with its factors, and where the time went, for its screen.

Sums of every shift are kept, and the intervals of the latest ones, which the tree of losses is made of. What was before
this process is read from the journal again, beside the run, so that a restart begins at once.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import closing
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.errors import LinesideError
from lineside.kpi.account import Account
from lineside.kpi.elements import ELEMENTS, QUANTITIES, meaning_of
from lineside.kpi.fold import INTERVAL, Fold
from lineside.kpi.indicator import indicators, mtbf_s, mttr_s
from lineside.kpi.losses import Chains, Root, loss_tree, with_reasons
from lineside.kpi.reason import Beginnings, Reasons
from lineside.kpi.shift import HOUR, Even, Shifts
from lineside.lower.codes import SECOND
from lineside.run.charts import Charts
from lineside.run.journal import Journal
from lineside.run.journal.notes import lost_at, notes
from lineside.run.journal.schema import REASON
from lineside.run.reach import begin, records
from lineside.run.unheard import tell_gaps
from lineside.run.witness import for_controller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from lineside.kpi.account import Figures
    from lineside.kpi.day import Day
    from lineside.kpi.fold import Folded
    from lineside.lower.block import Block
    from lineside.model.plant import Plant
    from lineside.run.charts import Called
    from lineside.run.controller import Controller

    Lines = NDArray[np.void]
    Ints = NDArray[np.int64]
    Rows = NDArray[np.int64]

MOST_INTERVALS: Final = 400_000
"""Intervals kept, of the latest shifts; 16 MB."""
LISTED: Final = 60
"""Shifts that are listed at most, the latest first."""
ROOTS: Final = 8
"""Causes told of each state."""


class ShiftBook:
    """Written by the thread that runs the plant and by one that reads the past; read by the server's threads."""

    def __init__(self, plant: Plant, day: Day, block: Block, now: int) -> None:
        """Begin at `now`, µs, as the block stands; `day` plans."""
        self.plant, self._day = plant, day
        self.shifts, self._hours = Account(plant, Shifts(plant)), Account(plant, Even(plant, HOUR))
        self._fold = Fold(plant, block, since=now)
        self._chains, self._meaning, self._charts = Chains(plant), meaning_of(plant), Charts(plant)
        self._reasons = Reasons(plant)
        self._begun = Beginnings(block)
        self._intervals: deque[tuple[Lines, Ints]] = deque()
        """What was kept at a time, and when the states in it began, µs."""
        self._count = 0
        self._now = now
        self.known_since = now
        """Since when the journal's past is in the sums, µs; it moves back once the past has been read."""
        self.reading = now > 0
        """Whether the past is still being read."""
        self._late: list[Lines] = []
        """Lines that came while the past was being read: the charts take them behind it."""
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._waits: dict[int, tuple[int, dict[str, dict[Root, int]]]] = {}
        """By shift: until when, µs, the causes of its waits are known, and what they were."""

    def feed(self, lines: Iterable[Lines], now: int) -> None:
        """Take lines of the controller's trace, and what machines stand in up to `now`."""
        with self._lock:
            for each in lines:
                if len(each):
                    folded = self._fold.feed(each)
                    self._add(folded)
                    self._charts.feed(folded.passes)
                    if self.reading:
                        self._late.append(each)
            self._stand(self._fold.close(now))
            self._now = max(self._now, now)

    def follow(self, rows: Rows) -> None:
        """Take records of failures, and of machines that are lost or back, before the lines that reach beyond them."""
        with self._lock:
            tell_gaps(rows, self._fold.gaps)
            self._reasons.follow(rows)

    def on_signal(self, call: Callable[[Called], None]) -> None:
        """Have somebody called by each control chart's signal from now on, in the run's thread."""
        with self._lock:
            self._charts.on_signal.append(call)

    def explain(self, machine: int, since: int, reason: str) -> None:
        """A person says why a machine stood that stood since a time, µs."""
        with self._lock:
            self._reasons.tell(machine, since, reason)

    def _add(self, folded: Folded) -> None:
        self.shifts.add(folded)
        self._hours.add(folded)
        self._keep(folded.intervals)

    def _stand(self, rows: Lines) -> None:
        self.shifts.add_intervals(rows)
        self._hours.add_intervals(rows)
        self._keep(rows)

    def _keep(self, rows: Lines) -> None:
        self._intervals.append((rows, self._begun.of(rows)))
        self._count += len(rows)
        while self._count > MOST_INTERVALS and len(self._intervals) > 1:
            self._count -= len(self._intervals.popleft()[0])

    def relive(self, journal: Path, controller: Controller, until: int) -> None:
        """Add what a journal tells up to a time, µs, with a fresh controller; in a thread of its own."""
        try:
            with closing(Journal.read(journal)) as read:
                after, since, block = begin(read, controller)
                for note in notes(journal, [REASON]):
                    if note.seq > after:
                        self.explain(note.element, note.x, note.text)
                fold, charts = Fold(self.plant, block, since=since), Charts(self.plant)
                for machine in lost_at(journal, after):
                    fold.gaps.lose(machine, since)
                controller.watch()
                for rows in records(read, after):
                    rows = rows[rows[:, 0] <= until]
                    if len(given := for_controller(rows)):
                        controller.handle(given, again=True)
                    tell_gaps(rows, fold.gaps)
                    with self._lock:
                        self._reasons.follow(rows)
                    folded = [fold.feed(lines) for lines in controller.lines()]
                    with self._lock:
                        for each in folded:
                            self.shifts.add(each)
                            self._hours.add(each)
                    for each in folded:
                        charts.feed(each.passes)
            with self._lock:
                self.shifts.add_intervals(fold.close(until))
                self.known_since = since
                self._go_on(fold, charts)
        except LinesideError:  # what cannot be read stays unknown: the screen tells since when it knows
            return
        finally:
            with self._lock:
                self.reading = False
                self._late.clear()

    def _go_on(self, fold: Fold, charts: Charts) -> None:
        """Go on with what the past has led to: it knows of parts on their way what a block does not tell.

        Intervals since then are in the sums already, and gaps are told to the fold that follows them.
        """
        for lines in self._late:
            charts.feed(fold.feed(lines).passes)
        fold.close(self._now)
        fold.gaps = self._fold.gaps
        charts.on_signal = self._charts.on_signal
        self._fold, self._charts = fold, charts

    def document(self, number: int | None = None) -> dict[str, object]:
        """Shifts, and one of them with all that is known of it: the present one, or the one of a number."""
        with self._lock:
            now, present = self._now, self.shifts.periods.at(self._now)
            chosen = present if number is None else number
            listed = [n for n in self.shifts.numbers if self.shifts.periods.period(n).is_shift or n == present]
            told = [self._line(n, now) for n in sorted(listed, reverse=True)[:LISTED]]
            period = self.shifts.periods.period(chosen)
            whole = self.shifts.whole([chosen])
            stations = [self._station(s, chosen) for s in range(len(self.plant.stations))]
            charts = self._charts.document()
            hourly = self._hourly(period.begin, min(period.end, now))
        return {
            "now_s": now / SECOND,
            "known_since_s": self.known_since / SECOND,
            "reading": self.reading,
            "shifts": told,
            "shift": self._told_line(chosen, told, now),
            "whole": _figures(whole),
            "stations": stations,
            "hourly": hourly,
            "charts": charts,
            "losses": self._losses(chosen, whole, period.begin, min(period.end, now)),
        }

    def _told_line(self, number: int, told: list[dict[str, object]], now: int) -> dict[str, object]:
        return next((each for each in told if each["number"] == number), None) or self._line(number, now)

    def _line(self, number: int, now: int) -> dict[str, object]:
        """A shift in a line: when, OEE, and each product against its plan."""
        period, whole = self.shifts.periods.period(number), self.shifts.whole([number])
        end = min(period.end, now)
        begin_s, end_s = period.begin / SECOND, end / SECOND
        open_s = self._day.open_seconds(begin_s, end_s)
        products = []
        for p, (made, first, lost) in enumerate(self.shifts.done([number])):
            planned = self._day.planned(p, begin_s, end_s)
            products.append(
                {
                    "made": made,
                    "first_pass": first,
                    "scrapped": lost,
                    "planned": planned,
                    "planned_whole": self._day.planned(p, begin_s, period.end / SECOND),
                    "attainment": made / planned if planned > 0 else None,
                    "takt_planned_s": open_s / planned if planned > 0 else None,
                    "takt_s": open_s / made if made else None,
                }
            )
        return {
            "number": number,
            "name": period.name,
            "is_shift": period.is_shift,
            "begin_s": begin_s,
            "end_s": period.end / SECOND,
            "over": period.end <= now,
            "open_s": open_s,
            "oee": indicators(whole.elements, whole.quantities)["oee"].value,
            "products": products,
        }

    def _station(self, row: int, number: int) -> dict[str, object]:
        return _figures(self.shifts.station(row, [number]))

    def _hourly(self, begin: int, end: int) -> list[dict[str, object]]:
        """By clock hour: when it begins, and parts made of each product."""
        if end <= begin:
            return []
        periods = self._hours.periods
        numbers = range(periods.at(begin), periods.at(end - 1) + 1)
        return [
            {
                "begin_s": periods.period(n).begin / SECOND,
                "made": [made for made, _, _ in self._hours.done([n])],
                "planned": [
                    self._day.planned(p, periods.period(n).begin / SECOND, periods.period(n).end / SECOND)
                    for p in range(len(self.plant.products))
                ],
            }
            for n in numbers
        ]

    def _losses(self, number: int, whole: Figures, begin: int, end: int) -> dict[str, object] | None:
        """The tree of a shift's losses; None where its intervals are no longer kept.

        What was found once is kept, and only the time since then looked at: a shift of 209 machines takes 2 s at once.
        """
        with self._looking:
            done, by_state = self._waits.get(number, (begin, {}))
            if end <= begin:
                return None
            if end > done:
                kept, _ = self._since(done)
                if not len(kept) or int(kept["since"].min()) > done:
                    return None
                for (_, state), roots in self._chains.waits(kept, done, end).items():
                    mine = by_state.setdefault(state, {})
                    for root, us in roots.items():
                        mine[root] = mine.get(root, 0) + us
                self._waits[number] = (end, by_state)
                for old in sorted(self._waits)[:-LISTED]:
                    del self._waits[old]
            reasons = self._why(begin, end)
            return loss_tree(whole, with_reasons(by_state, reasons), self._meaning).as_json()

    def _why(self, begin: int, end: int) -> dict[str, dict[str, int]]:
        """What was said of the stops of a time: said afterwards, it counts all the same."""
        kept, begun = self._since(begin)
        with self._lock:
            return self._reasons.sums(kept, begun, begin, end)

    def _since(self, time: int) -> tuple[Lines, Ints]:
        """The intervals kept that end after a time, and when their states began."""
        with self._lock:
            found = [each for each in self._intervals if len(each[0]) and int(each[0]["until"].max()) > time]
        if not found:
            return np.zeros(0, INTERVAL), np.zeros(0, np.int64)
        return np.concatenate([rows for rows, _ in found]), np.concatenate([begun for _, begun in found])


def _figures(of: Figures) -> dict[str, object]:
    """Elements in seconds, quantities, and every indicator with its range."""
    found: dict[str, object] = {f"{name}_s": getattr(of.elements, name) / SECOND for name in ELEMENTS}
    found["pbt_s"] = of.elements.pbt / SECOND
    found |= {name: getattr(of.quantities, name) for name in QUANTITIES if name != "planned"}
    found["planned_s"] = of.quantities.planned / SECOND
    found |= {"failures": of.failures, "mtbf_s": mtbf_s(of.elements, of.failures)}
    found["mttr_s"] = mttr_s(of.elements, of.failures)
    found["by_state"] = {state: us / SECOND for state, us in of.by_state.items() if us}
    found["kpi"] = {
        name: {"value": it.value, "low": it.low, "high": it.high}
        for name, it in indicators(of.elements, of.quantities).items()
    }
    return found
