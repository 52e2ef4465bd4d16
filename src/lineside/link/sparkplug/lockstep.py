"""The emulated plant as Sparkplug edges: what is said to it goes through a broker, in bytes, and in lock-step.

Each machine is a device. A turn of the run is a DCMD for each command and an NCMD that says how far the plant may go;
the plant's say is a DDATA for each fact and an NDATA that says how many they are. What is lost is said again: the plant
obeys a number once, and reports a fact until it is acknowledged, as over any other link.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.link.driver import Kind
from lineside.link.link import LinkError
from lineside.link.loopback import Loopback
from lineside.link.message import COMMAND_COLUMNS, FACT_COLUMNS, Refusal, Reply, Turn, no_rows
from lineside.link.sparkplug.edge import EdgeNode
from lineside.link.sparkplug.host import Host
from lineside.link.sparkplug.payload import INT64, STRING
from lineside.lower import codes
from lineside.model.linking import machines_of

if TYPE_CHECKING:
    from lineside.link.driver import Batch, Value
    from lineside.link.message import Message
    from lineside.link.sparkplug.edge import Metrics
    from lineside.link.sparkplug.host import Door
    from lineside.link.sparkplug.payload import Payload
    from lineside.model.plant import Plant

GROUP: Final = "lineside"
AGAIN_S: Final = 0.5
PATIENCE_S: Final = 30.0
_COMMAND: Final = ("Number", "Target", "Step", "Release", "Visit", "Lot")
_FACT: Final = ("Time", "Number", "X", "Y")
_OF_MACHINES: Final = frozenset(
    [
        codes.FAILED,
        codes.ENDED,
        codes.STOPPED,
        codes.REPAIRED,
        codes.RELEASED,
        codes.STARTED,
        codes.COUNTED,
        codes.REFUSED,
    ]
)


class AtBroker(Loopback):
    """A link to an emulated plant that lives with the run, and is told and heard through a broker."""

    def __init__(self, plant: Plant, seed: int, door: Door) -> None:
        """A plant before its first instant. Raises LinkError when the broker cannot be reached."""
        super().__init__(plant, seed)
        self._machines = [name.replace("/", ".") for name in machines_of(plant)]
        self._node = plant.name
        self._commands: dict[int, dict[int, list[int]]] = {}
        self._lock = threading.Lock()
        self._host = Host("emulated", door, GROUP, f"lineside-{plant.name}"[:60])
        self._edge = EdgeNode(door, GROUP, plant.name, self._births, self._hear)
        self._told: dict[int, list[int]] = {}
        self._edge.start()
        try:
            self._host.start([f"emulated/{self._node}"])
            self._meet()
        except BaseException:
            self._host.close()
            self._edge.stop()
            raise

    def close(self) -> None:
        """Leave the plant."""
        self._host.close()
        self._edge.stop()
        super().close()

    def turn(self, turn: Turn) -> Reply:
        """Hand over commands and hear what happens next, as often as it takes."""
        give_up = time.monotonic() + PATIENCE_S
        self._told.clear()
        while time.monotonic() < give_up:
            self._say_turn(turn)
            reply = self._listen(turn.number, time.monotonic() + AGAIN_S)
            if reply is not None:
                return reply
        raise LinkError(f"the plant has not answered over the broker for {PATIENCE_S:g} s")

    def _meet(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if any(batch.kind == Kind.BIRTH for batch in self._host.take()):
                return
            self._host.wait(0.1)
        raise LinkError("the emulated plant was not born at the broker")

    def _say_turn(self, turn: Turn) -> None:
        for n, row in enumerate(turn.commands.tolist()):
            kind, element, *rest = row
            values: list[tuple[str, Value]] = [("Command/Kind", codes.COMMANDS[kind]), ("Command/Element", element)]
            values += [(f"Command/{name}", value) for name, value in zip(_COMMAND, rest, strict=True)]
            values += [("Command/Turn", turn.number), ("Command/Row", n)]
            self._host.write(f"emulated/{self._node}/{self._device(element)}", values)
        said = (("Turn", turn.number), ("At", turn.at), ("Until", turn.until), ("Acknowledged", turn.acknowledged))
        own: list[tuple[str, Value]] = [(f"Line/{name}", value) for name, value in said]
        self._host.write(f"emulated/{self._node}", [*own, ("Line/Commands", len(turn.commands))])

    def _listen(self, number: int, until: float) -> Reply | None:
        while (left := until - time.monotonic()) > 0:
            for batch in self._host.take():
                reply = self._read(batch, number)
                if isinstance(reply, Refusal):
                    raise LinkError(f"the plant refuses: {reply.text}")
                if reply is not None:
                    return reply
            self._host.wait(left)
        return None

    def _read(self, batch: Batch, number: int) -> Reply | Refusal | None:
        values = dict(batch.values)
        if values.get("Fact/Turn") == number:
            kind = codes.FACTS.index(str(values["Fact/Kind"]))
            time_, *rest = (_whole(values[f"Fact/{name}"]) for name in _FACT)
            self._told[_whole(values["Fact/Row"])] = [time_, kind, _whole(values["Fact/Element"]), *rest]
        if values.get("Line/Turn") != number or batch.kind == Kind.BIRTH:
            return None
        if values.get("Line/Refusal"):
            return Refusal(number, str(values["Line/Refusal"]))
        count = _whole(values["Line/Facts"])
        if sorted(self._told) != list(range(count)):
            return None  # some were lost; the turn is said again
        facts = np.array([self._told[n] for n in range(count)], np.int64) if count else no_rows(FACT_COLUMNS)
        return Reply(number, _whole(values["Line/Reached"]), _whole(values["Line/Sequence"]), facts)

    def _births(self) -> dict[str, Metrics]:
        """What an edge says of its devices at birth: all that it will ever say."""
        numbers = [(f"Fact/{name}", INT64, 0) for name in (*_FACT, "Element", "Row", "Turn")]
        device: Metrics = [("Fact/Kind", STRING, ""), *numbers]
        own: Metrics = [(f"Line/{name}", INT64, 0) for name in ("Turn", "Reached", "Sequence", "Facts")]
        return {"": [*own, ("Line/Refusal", STRING, "")], **{name: list(device) for name in (*self._machines, "line")}}

    def _device(self, element: int, fact: int | None = None) -> str:
        named = fact is None or fact in _OF_MACHINES
        return self._machines[element] if named and 0 <= element < len(self._machines) else "line"

    def _hear(self, device: str, payload: Payload) -> None:
        """On the edge's side, in the client's thread."""
        del device
        values = {metric.name: metric.value for metric in payload.metrics}
        with self._lock:
            if "Command/Turn" in values:
                row = [codes.COMMANDS.index(str(values["Command/Kind"])), _whole(values["Command/Element"])]
                row += [_whole(values[f"Command/{name}"]) for name in _COMMAND]
                turn = _whole(values["Command/Turn"])
                self._commands = {turn: self._commands.get(turn, {})}
                self._commands[turn][_whole(values["Command/Row"])] = row
            elif "Line/Turn" in values:
                self._obey(values)

    def _obey(self, values: dict[str, Value]) -> None:
        number, count = _whole(values["Line/Turn"]), _whole(values["Line/Commands"])
        given = self._commands.get(number, {})
        if sorted(given) != list(range(count)):
            return  # some were lost; the turn is said again
        rows = np.array([given[n] for n in range(count)], np.int64) if count else no_rows(COMMAND_COLUMNS)
        at, until, known = (_whole(values[f"Line/{name}"]) for name in ("At", "Until", "Acknowledged"))
        self._answer(self.plant.answer(Turn(number, at, until, known, rows)), number)

    def _answer(self, answer: Message | None, number: int) -> None:
        if isinstance(answer, Refusal):
            self._edge.say("", [("Line/Turn", INT64, number), ("Line/Refusal", STRING, answer.text)])
        if not isinstance(answer, Reply):
            return
        for n, (at, kind, element, *rest) in enumerate(answer.facts.tolist()):
            numbers = (("Element", element), ("Row", n), ("Turn", number), *zip(_FACT, (at, *rest), strict=True))
            metrics: Metrics = [("Fact/Kind", STRING, codes.FACTS[kind])]
            metrics += [(f"Fact/{name}", INT64, value) for name, value in numbers]
            self._edge.say(self._device(element, kind), metrics)
        told = (
            ("Turn", number),
            ("Reached", answer.reached),
            ("Sequence", answer.sequence),
            ("Facts", len(answer.facts)),
        )
        self._edge.say("", [(f"Line/{name}", INT64, value) for name, value in told])


def _whole(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise LinkError(f"the plant says {value!r} where a whole number belongs")
    return value
