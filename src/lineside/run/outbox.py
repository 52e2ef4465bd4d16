"""Commands on their way to foreign devices: each is confirmed by itself, said again, or held for a person.

A device obeys a number once, so that saying it again is harmless. One that cannot echo its number is told once: after a
crash nobody knows whether it was, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lineside.lower import codes
from lineside.lower.codes import NONE, SECOND

if TYPE_CHECKING:
    from lineside.link.driver import Driver, Value
    from lineside.link.mapping import Linked, Mapper
    from lineside.model.link import Command
    from lineside.run.controller import Controller

BY_KIND: Final = {codes.BEGIN: "begin", codes.RESUME: "resume", codes.INTERRUPT: "interrupt"}
LONGEST: Final = 30 * SECOND


@dataclass(slots=True)
class Waiting:
    """A command that is not confirmed yet."""

    linked: Linked
    word: str
    command: Command
    number: int
    values: tuple[tuple[str, Value], ...]
    next: int = 0
    """When it is said, or said again, µs of the plant's time."""
    times: int = 0


class Outbox:
    """What devices are to be told."""

    def __init__(self, controller: Controller, mapper: Mapper, driver: Driver, say: Callable[[int, str], None]) -> None:
        """`say` is told, with a machine's row, what a person should know."""
        self._controller, self._mapper, self._driver, self._say = controller, mapper, driver, say
        self._of = {each.row: each for each in mapper.linked}
        self._waiting: dict[tuple[int, str], Waiting] = {}
        self.sent = self.repeated = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def collect(self) -> None:
        """Take what the controller asks of the plant; what no device is told is for people, or not at all."""
        commands = self._controller.commands
        if not len(commands):
            return
        for row in commands.tolist():
            kind, element, number, _, step, _, visit, lot = row
            word, linked = BY_KIND.get(kind, ""), self._of.get(element)
            if word and linked is not None:
                self._add(linked, word, number, step, visit, lot)
        self._controller.confirm()

    def recover(self) -> None:
        """After a restart: what the controller believes to be commanded, and no device has confirmed."""
        machines = self._controller.block.table("machine")
        lots = self._controller.block.table("lot")
        for linked in self._mapper.linked:
            row = machines[linked.row]
            command = linked.device.takes.begin
            if command is None or row["operation"] != codes.RUNNING or row["lot"] == NONE:
                continue
            lot = lots[row["lot"]]
            if command.confirm == "none":
                number = int(row["work"])
                text = f"{linked.name}: nobody knows whether job {number} was begun; look, and report its end by hand"
                self._say(linked.row, text)
                continue
            self._add(linked, "begin", int(row["work"]), int(lot["step"]), int(lot["visit"]), int(row["lot"]))

    def send(self, now: int) -> None:
        """Say what is due, to devices that are known to be there."""
        if not self._waiting:
            return
        machines = self._controller.block.table("machine")
        for key, each in list(self._waiting.items()):
            row = machines[each.linked.row]
            if each.word == "begin" and (each.linked.echoed >= each.number or int(row["work"]) != each.number):
                del self._waiting[key]
                continue
            if now < each.next or not each.linked.known:
                continue
            if not self._driver.write(each.linked.address, each.values):
                continue
            self.sent += 1
            self.repeated += each.times > 0
            pause = min(LONGEST, int(each.command.again_after * SECOND) << min(each.times, 10))
            each.next, each.times = now + pause, each.times + 1
            if each.command.confirm == "none" or each.word != "begin":
                del self._waiting[key]

    def due(self) -> int:
        """When something is said next, µs of the plant's time."""
        return min((each.next for each in self._waiting.values() if each.linked.known), default=codes.NEVER)

    def _add(self, linked: Linked, word: str, number: int, step: int, visit: int, lot: int) -> None:
        command: Command | None = getattr(linked.device.takes, word)
        if command is None:
            return
        meant = self._words(number, step, visit, lot)
        written = [(tag, _value(what, meant)) for tag, what in command.write.items()]
        written.sort(key=lambda each: each[0] == command.last)
        if command.call is not None:
            arguments = tuple(_value(what, meant) for what in command.arguments)
            written += [(f"call {command.call} {n}", value) for n, value in enumerate(arguments)]
            written.append((f"call {command.call}", None))
        self._waiting[linked.row, word] = Waiting(linked, word, command, number, tuple(written))

    def _words(self, number: int, step: int, visit: int, lot: int) -> dict[str, Value]:
        plant, block = self._controller.plant, self._controller.block
        steps = [each.name for product in plant.products.values() for each in product.steps()]
        row = block.table("lot")[lot] if 0 <= lot < len(block.table("lot")) else None
        product, serial = (int(row["product"]), int(row["serial"])) if row is not None else (0, 0)
        named = list(plant.products)[product]
        name = steps[step] if 0 <= step < len(steps) else steps[int(row["step"])] if row is not None else ""
        return {
            "number": number + self._mapper.offset,
            "serial": serial,
            "label": self._mapper.label_of.get((product, serial), f"{named}-{serial}"),
            "product": named,
            "step": name,
            "recipe": name,
            "visit": visit,
            "order": int(row["order"]) if row is not None else -1,
        }


def _value(what: str, meant: dict[str, Value]) -> Value:
    if not what.startswith("="):
        return meant[what]
    text = what[1:]
    if text in ("true", "false"):
        return text == "true"
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
