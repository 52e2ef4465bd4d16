"""What programs ask of a run: answered by the thread that runs it, between two steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import TimeoutError as LateError
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from lineside.errors import InputError, Place, Problem
from lineside.kpi.elements import ALL_STATES
from lineside.lower import codes
from lineside.lower.codes import SECOND
from lineside.run.foreign import Alarm, ForeignSession
from lineside.run.inbox import BusyError, Inbox
from lineside.run.journal.notes import notes
from lineside.run.journal.schema import REASON
from lineside.run.status import status
from lineside.run.words import machines
from lineside.web.problem import WebError
from lineside.web.programs import LATE_S, OfMachine, OfPart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lineside.run.session import Session
    from lineside.run.watch import Watch

Answer = TypeVar("Answer")
MOST_ALARMS: Final = 100
MOST_STOPS: Final = 500
UNQUALIFIED: Final = "unqualified"
STANDS: Final = (
    "down",
    "blocked",
    "starved",
    "waiting_parts",
    "waiting_worker",
    "waiting_vehicle",
    "held",
    "maintenance",
)
_KINDS: Final = {
    "started": codes.STARTED,
    "ended": codes.ENDED,
    "stopped": codes.STOPPED,
    "failed": codes.FAILED,
    "repaired": codes.REPAIRED,
    "counted": codes.COUNTED,
    "seen": codes.SEEN,
    "moved": codes.MOVED,
}
_RESULTS: Final = {None: codes.PASSED, "passed": codes.PASSED, "held": codes.HELD_BACK, "rejected": codes.REJECTED}


class Programs:
    """A run for programs."""

    def __init__(self, watch: Watch) -> None:
        """Over what watches the run, whose inbox serves."""
        self._watch = watch
        self._inbox: Inbox = watch.inbox
        self._plant = watch.plant
        self._machines = {name: row for row, name in enumerate(machines(watch.plant))}
        self._stations = {name: row for row, name in enumerate(watch.plant.stations)}
        self._products = {name: row for row, name in enumerate(watch.plant.products)}
        self._reasons: dict[tuple[int, int], tuple[str, str]] = {
            (note.element, note.x): (note.text, note.by) for note in notes(watch.session.journal.path, [REASON])
        }

    def state(self) -> dict[str, object]:
        """The whole line, by names."""
        return self._asked(self._state)

    def metrics(self) -> str:
        """Prometheus text."""
        return self._asked(self._metrics)

    def tell(self, facts: Sequence[OfMachine | OfPart], by: str) -> int:
        """Take facts, all or none. Raises WebError where a name leads nowhere."""
        rows = [self._row(fact) for fact in facts]

        def do(session: Session) -> int:
            for kind, element, number, x, y in rows:
                session.request(kind, element, number, x, y, by=f"program {by}")
            return len(rows)

        return self._asked(do)

    def stops(self, station: str | None = None) -> list[dict[str, object]]:
        """Times in which machines stood, the last first; of one station where it is named.

        Raises WebError where there is no such station.
        """
        found: list[dict[str, object]] = []
        names = list(self._machines)
        if station is None:
            lines = self._watch.history.lines(frozenset(range(len(names))), 0.0)
        else:
            lines = self._watch.lines(self._named(self._stations, station, "station"), 0.0)
        by_machine: dict[int, list[list[float]]] = {}
        for line in lines:
            by_machine.setdefault(int(line[1]), []).append(line)
        for m, several in by_machine.items():
            for n, line in enumerate(several):
                state = ALL_STATES[int(line[2])]
                until = several[n + 1][0] if n + 1 < len(several) else None
                if state in STANDS and (until is None or until > line[0]):
                    reason, by = self._reasons.get((m, round(line[0] * SECOND)), (UNQUALIFIED, ""))
                    stop = {"machine": names[m], "state": state, "from_s": line[0], "until_s": until}
                    found.append(stop | {"reason": reason, "by": by})
        return sorted(found, key=lambda stop: -float(str(stop["from_s"])))[:MOST_STOPS]

    def explain(self, machine: str, from_s: float, reason: str, by: str) -> None:
        """Keep why a machine stood, as a record. Raises WebError for a machine that is not there."""
        row = self._named(self._machines, machine, "machine")
        at = round(from_s * SECOND)

        def do(session: Session) -> bool:
            record = np.array([(max(session.time, session.journal.last_time), REASON, row, 0, at, 0)], np.int64)
            session.journal.append(record, by, text=reason)
            session.journal.commit()
            self._reasons[row, at] = (reason, by)
            self._watch.shifts.explain(row, at, reason)
            return True

        self._asked(do)

    def _row(self, fact: OfMachine | OfPart) -> tuple[int, int, int, int, int]:
        kind = _KINDS[fact.fact]
        if isinstance(fact, OfPart):
            station = self._named(self._stations, fact.station, "station")
            return kind, station, 0, self._named(self._products, fact.product, "product"), fact.serial
        machine = self._named(self._machines, fact.machine, "machine")
        if kind == codes.COUNTED:
            return kind, machine, 0, fact.number, 0
        x = codes.NONE if kind == codes.FAILED else _RESULTS[fact.result] if kind == codes.ENDED else 0
        return kind, machine, fact.number, x, 0

    def _named(self, known: Mapping[str, int], name: str, what: str) -> int:
        if name not in known:
            raise WebError(422, "The request cannot be read", f"no {what} is called `{name[:80]}`")
        return known[name]

    def _state(self, session: Session) -> dict[str, object]:
        found = status(session.controller, session.time, session.unknown).as_json()
        unknown, alarms = _known(session)
        names = list(self._machines)
        told = [
            {
                "number": n,
                "kind": each.kind,
                "time_s": each.time / SECOND,
                "machine": names[each.machine] if 0 <= each.machine < len(names) else "",
                "text": each.text,
            }
            for n, each in alarms[-MOST_ALARMS:]
        ]
        return found | {"unknown": [names[m] for m in sorted(unknown)], "alarms": told}

    def _metrics(self, session: Session) -> str:
        found = status(session.controller, session.time, session.unknown)
        unknown, alarms = _known(session)
        lines = [
            *_metric("lineside_facts_total", "counter", "Facts handled", [({}, found.facts)]),
            *_metric("lineside_time_seconds", "gauge", "Time of the plant since the run began", [({}, found.time_s)]),
            *_metric("lineside_questions", "gauge", "Questions that nobody has answered", [({}, len(found.questions))]),
            *_metric(
                "lineside_alarms_total", "counter", "Alarms of devices", [({}, alarms[-1][0] + 1 if alarms else 0)]
            ),
            *_metric("lineside_machines_unknown", "gauge", "Machines of which nothing is known", [({}, len(unknown))]),
        ]
        products = [("completed", "counter"), ("scrapped", "counter"), ("inside", "gauge"), ("outside", "gauge")]
        for name, kind in products:
            total = "_total" if kind == "counter" else ""
            values = [({"product": each.name}, getattr(each, name)) for each in found.products]
            lines += _metric(f"lineside_parts_{name}{total}", kind, f"Parts {name}", values)
        made = session.controller.block.table("machine")["made"]
        ended = [({"machine": name}, int(made[row])) for name, row in self._machines.items()]
        lines += _metric("lineside_machine_made_total", "counter", "Operations that have ended", ended)
        queues = [({"station": each.name}, each.queue) for each in found.stations]
        lines += _metric("lineside_station_queue", "gauge", "Parts that wait in front", queues)
        states = [
            ({"machine": machine.name, "state": machine.state}, 1)
            for station in found.stations
            for machine in station.machines
        ]
        return "\n".join([*lines, *_metric("lineside_machine_state", "gauge", "1 for the state it is in", states), ""])

    def _asked(self, do: Callable[[Session], Answer]) -> Answer:
        found: list[Answer] = []

        def kept(session: Session) -> bool:
            found.append(do(session))
            return True

        try:
            self._inbox.put(kept).result(LATE_S)
        except BusyError:
            raise WebError(503, "Too much is asked at once", "try again") from None
        except LateError:
            raise WebError(503, "The line does not answer", "it may be busy; look whether it was done") from None
        return found[0]


def _known(session: Session) -> tuple[set[int], list[tuple[int, Alarm]]]:
    """Machines of which nothing is known, and alarms by their numbers."""
    if not isinstance(session, ForeignSession):
        return set(), []
    first = session.alarm_count - len(session.alarms)
    return session.unknown, list(enumerate(session.alarms, first))


def _metric(name: str, kind: str, told: str, values: Sequence[tuple[Mapping[str, str], float]]) -> list[str]:
    lines = [f"# HELP {name} {told}", f"# TYPE {name} {kind}"]
    for labels, value in values:
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value:.15g}" if inside else f"{name} {value:.15g}")
    return lines


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def read_tokens(path: Path | None) -> dict[str, str]:
    """Tokens by the names of programs: a name and a token a line, `#` begins a comment. Raises InputError."""
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(Place(str(path)), f"cannot be read: {error}", "")]) from None
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, _, token = line.partition("#")[0].strip().partition(" ")
        if not name:
            continue
        if not re.fullmatch(r"[\w.-]{1,64}", name) or not re.fullmatch(r"[\x21-\x7e]{16,200}", token.strip()):
            hint = (
                "a program's name, a blank and a token of at least 16 characters, such as `openssl rand -hex 24` makes"
            )
            raise InputError([Problem(Place(str(path), number, 1), "this is no name and token", hint)])
        if name in found or token.strip() in found.values():
            hint = "one line for each program, each with a token of its own"
            raise InputError([Problem(Place(str(path), number, 1), "this name or token stands in a line above", hint)])
        found[name] = token.strip()
    return found
