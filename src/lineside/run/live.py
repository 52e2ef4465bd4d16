"""The state of a run on a terminal, as a live table; elsewhere a line now and then."""

from __future__ import annotations

import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from lineside.glossary import GLOSSARY
from lineside.lower.codes import SECOND
from lineside.run.status import Status, status
from lineside.run.words import clock, tell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.run.session import Session

EVENTS_SHOWN = 6
QUESTIONS_SHOWN = 5
SECONDS_BETWEEN_LINES = 10.0
COLOURS = {
    "unknown": "bold magenta",
    "busy": "green",
    "down": "red",
    "held": "red",
    "blocked": "yellow",
    "off_shift": "dim",
    "starved": "cyan",
}


def coloured(state: str, reason: str | None = None) -> Text:
    """A machine's state in words and its colour, and what it holds its part for."""
    words = GLOSSARY[state].en if state in GLOSSARY else state.replace("_", " ")  # vehicles have states of their own
    return Text(f"{words}: {reason}" if reason else words, COLOURS.get(state, "magenta"))


def machine_table(now: Status) -> Table:
    """Every machine: its state, for how long, its part; and its station's queue."""
    table = Table("machine", "state", "for", "part", "step", "queue", box=None, pad_edge=False)
    for station in now.stations:
        for i, machine in enumerate(station.machines):
            since = clock(round(machine.for_s * SECOND))
            queue = _queue(station.queue, station.buffer) if i == 0 else ""
            table.add_row(
                machine.name,
                coloured(machine.state, machine.reason),
                since,
                machine.lot or "",
                machine.step or "",
                queue,
            )
    return table


def station_table(now: Status) -> Table:
    """Every station: how many of its machines are in which state, and its queue."""
    table = Table("station", "machines", "queue", box=None, pad_edge=False)
    for station in now.stations:
        states = Text(", ").join(Text(f"{n} ") + coloured(state) for state, n in station.states.items())
        table.add_row(station.name, states, _queue(station.queue, station.buffer))
    return table


def product_table(now: Status) -> Table:
    """Every product: parts outside, inside, made and scrapped."""
    table = Table("product", box=None, pad_edge=False)
    for column in ("outside", "in the plant", "completed", "scrapped"):
        table.add_column(column, justify="right")
    for product in now.products:
        numbers = (product.outside, product.inside, product.completed, product.scrapped)
        table.add_row(product.name, *(f"{number:,}" for number in numbers))
    return table


def worker_table(now: Status) -> Table:
    """Every pool of workers: how many are there and at work."""
    table = Table("workers", box=None, pad_edge=False)
    for column in ("present", "at work"):
        table.add_column(column, justify="right")
    for pool in now.workers:
        table.add_row(pool.name, str(pool.present), str(pool.busy))
    return table


def fleet_table(now: Status) -> Table:
    """Every fleet: loads that wait for it, and how many of its vehicles are in which state."""
    table = Table("fleet", "loads waiting", "vehicles", box=None, pad_edge=False)
    for fleet in now.fleets:
        counts = Counter(fleet.vehicles.values()).most_common()
        states = Text(", ").join(Text(f"{n} ") + coloured(state) for state, n in counts)
        table.add_row(fleet.name, str(fleet.waiting), states)
    return table


def lacking_lines(now: Status) -> Text:
    """Parts for which machines wait."""
    lacks = [stock for stock in now.stocks if stock.waiting]
    return Text("\n".join(f"{it.name}: {it.waiting} wait, {it.ordered} calls under way" for it in lacks), "magenta")


def question_lines(now: Status) -> Text:
    """What a person must explain."""
    text = Text()
    for question in now.questions[:QUESTIONS_SHOWN]:
        often = f" ({question.times:,} times)" if question.times > 1 else ""
        last = clock(round(question.last_s * SECOND))
        text.append(f"question {question.number}, {last}: {question.text}{often}\n", "bold red")
    if len(now.questions) > QUESTIONS_SHOWN:
        text.append(f"and {len(now.questions) - QUESTIONS_SHOWN} more questions\n", "bold red")
    return text


def whole(now: Status, height: int) -> Group:
    """All tables; stations instead of machines where the machines would not fit into so many lines."""
    few = sum(len(station.machines) for station in now.stations) <= max(8, height - len(now.products) - 16)
    parts: list[Table | Text] = [machine_table(now) if few else station_table(now), Text(), product_table(now)]
    if now.workers:
        parts += [Text(), worker_table(now)]
    if now.fleets:
        parts += [Text(), fleet_table(now)]
    if any(stock.waiting for stock in now.stocks):
        parts += [Text(), lacking_lines(now)]
    if now.questions:
        parts += [Text(), question_lines(now)]
    return Group(*parts)


def line(now: Status) -> str:
    """The plant in one line."""
    made = ", ".join(f"{each.name} {each.completed:,} made, {each.inside} inside" for each in now.products)
    asked = f"; {len(now.questions)} open questions" if now.questions else ""
    return f"{now.clock}  {made}; {now.facts:,} facts{asked}"


def _queue(waiting: int, buffer: int | None) -> str:
    return str(waiting) if buffer is None else f"{waiting}/{buffer}"


class Screen:
    """Shows a session while it runs; a context that tidies the terminal up."""

    def __init__(self, session: Session, console: Console, speed: float, *, quiet: bool, address: str = "") -> None:
        """`quiet`: show nothing. `address`: where the line can be looked at in a browser."""
        self._session = session
        self._console = console
        self._speed = speed
        self._quiet = quiet
        self._address = address
        self._events: deque[str] = deque(maxlen=EVENTS_SHOWN)
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal and not quiet else None
        self._next_line = time.monotonic() + SECONDS_BETWEEN_LINES
        self._began = (time.monotonic(), session.time)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._session.listeners.append(self._hear)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._session.listeners.remove(self._hear)
            self._live.stop()

    def show(self) -> None:
        """The state as it is now."""
        if self._live is not None:
            now = status(self._session.controller, self._session.time, self._session.unknown)
            self._live.update(self._picture(now), refresh=True)
        elif not self._quiet and time.monotonic() >= self._next_line:
            self._next_line += SECONDS_BETWEEN_LINES
            now = status(self._session.controller, self._session.time, self._session.unknown)
            self._console.print(line(now), highlight=False, soft_wrap=True)

    def _hear(self, rows: NDArray[np.int64], _: str) -> None:
        plant = self._session.controller.plant
        self._events.extend(f"{clock(int(row[0]))}  {tell(plant, row)}" for row in rows[-EVENTS_SHOWN:])

    def _picture(self, now: Status) -> Group:
        wall, start = self._began
        speed = (self._session.time - start) / SECOND / max(time.monotonic() - wall, 1e-3)
        wanted = f" of {self._speed:g}" if self._speed else ""
        title = f"{self._session.controller.plant.name}   {now.clock}   {speed:,.0f}{wanted} × real time"
        foot = f"{now.facts:,} facts   journal {self._session.journal.path}   Ctrl-C stops"
        events = Text("\n".join(self._events), "dim")
        # The address stands at the top: a terminal that is not tall enough shows no more than that of a long line.
        where = [Text(f"open {self._address} in a browser", "bold cyan")] if self._address else []
        return Group(
            Text(title, "bold"),
            *where,
            Text(),
            whole(now, self._console.height),
            Text(),
            events,
            Text(),
            Text(foot, "dim"),
        )
