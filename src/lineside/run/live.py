"""The state of a run on a terminal, as a live table; elsewhere a line now and then."""

from __future__ import annotations

import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from lineside.chinese import spoken
from lineside.glossary import GLOSSARY
from lineside.lower.codes import SECOND
from lineside.run.status import Status, status
from lineside.run.words import clock, tell
from lineside.tongue import either, is_chinese

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
OF_VEHICLES = {
    "driving_loaded": "载货行驶",
    "driving_empty": "空载行驶",
    "loading": "装货",
    "unloading": "卸货",
    "charging": "充电",
    "idle": "空闲",
}
"""The Chinese of the states that vehicles alone have."""


def coloured(state: str, reason: str | None = None) -> Text:
    """A machine's state in words and its colour, and what it holds its part for."""
    if state in GLOSSARY:
        words = either(GLOSSARY[state].en, GLOSSARY[state].zh)
    else:
        words = either(state.replace("_", " "), OF_VEHICLES.get(state, state))
    return Text(f"{words}{either(': ', '：')}{reason}" if reason else words, COLOURS.get(state, "magenta"))


def machine_table(now: Status) -> Table:
    """Every machine: its state, for how long, its part; and its station's queue."""
    table = _table("machine 设备", "state 状态", "for 已持续", "part 工件", "step 工序", "queue 排队")
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
    table = _table("station 工位", "machines 设备", "queue 排队")
    for station in now.stations:
        states = Text(either(", ", "，")).join(Text(f"{n} ") + coloured(state) for state, n in station.states.items())
        table.add_row(station.name, states, _queue(station.queue, station.buffer))
    return table


def product_table(now: Status) -> Table:
    """Every product: parts outside, inside, made and scrapped."""
    table = _table(
        "product 产品", right=("outside 待投产（排队）", "in the plant 在制品", "completed 完成", "scrapped 报废")
    )
    for product in now.products:
        numbers = (product.outside, product.inside, product.completed, product.scrapped)
        table.add_row(product.name, *(f"{number:,}" for number in numbers))
    return table


def worker_table(now: Status) -> Table:
    """Every pool of workers: how many are there and at work."""
    table = _table("workers 人员", right=("present 在岗", "at work 工作中"))
    for pool in now.workers:
        table.add_row(pool.name, str(pool.present), str(pool.busy))
    return table


def fleet_table(now: Status) -> Table:
    """Every fleet: loads that wait for it, and how many of its vehicles are in which state."""
    table = _table("fleet 车队", "loads waiting 待运", "vehicles 车辆")
    for fleet in now.fleets:
        counts = Counter(fleet.vehicles.values()).most_common()
        states = Text(either(", ", "，")).join(Text(f"{n} ") + coloured(state) for state, n in counts)
        table.add_row(fleet.name, str(fleet.waiting), states)
    return table


def lacking_lines(now: Status) -> Text:
    """Parts for which machines wait."""
    lacks = [stock for stock in now.stocks if stock.waiting]
    lines = (
        either(
            f"{it.name}: {it.waiting} wait, {it.ordered} calls under way",
            f"{it.name.replace(' at ', ' → ')}：{it.waiting} 台等料，{it.ordered} 次叫料在途",
        )
        for it in lacks
    )
    return Text("\n".join(lines), "magenta")


def question_lines(now: Status) -> Text:
    """What a person must explain."""
    text = Text()
    for question in now.questions[:QUESTIONS_SHOWN]:
        often = either(f" ({question.times:,} times)", f"（{question.times:,} 次）") if question.times > 1 else ""
        last, asked = clock(round(question.last_s * SECOND)), spoken(question.text)
        number = question.number
        told = either(f"question {number}, {last}: {asked}{often}", f"问题 {number}，{last}：{asked}{often}")
        text.append(f"{told}\n", "bold red")
    if (more := len(now.questions) - QUESTIONS_SHOWN) > 0:
        text.append(either(f"and {more} more questions\n", f"另有 {more} 个问题\n"), "bold red")
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
    questions = len(now.questions)
    if is_chinese():
        parts = "，".join(f"{each.name} 完成 {each.completed:,}，在制 {each.inside}" for each in now.products)
        return f"{now.clock}  {parts}；上报 {now.facts:,} 条" + (f"；待回答 {questions} 个问题" if questions else "")
    made = ", ".join(f"{each.name} {each.completed:,} made, {each.inside} inside" for each in now.products)
    asked = f"; {questions} open questions" if questions else ""
    return f"{now.clock}  {made}; {now.facts:,} facts{asked}"


def _table(*left: str, right: tuple[str, ...] = ()) -> Table:
    """A table whose columns are called as is spoken: each in English, and its last word in Chinese."""
    table = Table(box=None, pad_edge=False)
    for column in (*left, *right):
        en, _, zh = column.rpartition(" ")
        table.add_column(either(en, zh), justify="right" if column in right else "left")
    return table


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
        self._events: deque[tuple[str, str]] = deque(maxlen=EVENTS_SHOWN)
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
        self._events.extend((clock(int(row[0])), tell(plant, row)) for row in rows[-EVENTS_SHOWN:])

    def _picture(self, now: Status) -> Group:
        wall, start = self._began
        speed = (self._session.time - start) / SECOND / max(time.monotonic() - wall, 1e-3)
        wanted = either(f" of {self._speed:g}", f"（设定 {self._speed:g}）") if self._speed else ""
        times = either(f"{speed:,.0f}{wanted} × real time", f"{speed:,.0f}{wanted} 倍实际速度")
        title = f"{self._session.controller.plant.name}   {now.clock}   {times}"
        path = self._session.journal.path
        en, zh = (
            f"{now.facts:,} facts   journal {path}   Ctrl-C stops",
            f"上报 {now.facts:,} 条   日志 {path}   Ctrl-C 停止",
        )
        foot = either(en, zh)
        events = Text("\n".join(f"{at}  {spoken(told)}" for at, told in self._events), "dim")
        # The address stands at the top: a terminal that is not tall enough shows no more than that of a long line.
        told = either(f"open {self._address} in a browser", f"用浏览器打开 {self._address}")
        where = [Text(told, "bold cyan")] if self._address else []
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
