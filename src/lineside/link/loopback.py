"""The emulated plant in the same process: what is said to it is turned into bytes and back, as over any other link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.link.emulated import EmulatedPlant
from lineside.link.link import LinkError
from lineside.link.message import Bye, Hello, Message, Refusal, Reply, Turn, Welcome, decode, encode

if TYPE_CHECKING:
    from lineside.model.plant import Plant


class Loopback:
    """A link to an emulated plant that lives and dies with the run."""

    outlives = False
    source = "emulated"

    def __init__(self, plant: Plant, seed: int) -> None:
        """A plant before its first instant."""
        self.plant = EmulatedPlant(plant, seed)

    def open(self, hello: Hello) -> Welcome:
        """Meet the plant."""
        answer = self._say(hello)
        if not isinstance(answer, Welcome):
            raise LinkError(f"the plant does not answer a hello: {answer}")
        return answer

    def turn(self, turn: Turn) -> Reply:
        """Hand over commands and hear what happens next."""
        answer = self._say(turn)
        if not isinstance(answer, Reply):
            raise LinkError(f"the plant does not answer a turn: {answer}")
        return answer

    def close(self) -> None:
        """Leave the plant."""
        self.plant.answer(Bye(0))

    def snapshot(self) -> bytes:
        """The plant as bytes."""
        return self.plant.snapshot()

    def restore(self, data: bytes) -> None:
        """Have the plant be what a snapshot says. Raises KernelError for bytes that are none."""
        self.plant.restore(data)

    def owes(self, acknowledged: int) -> bool:
        """Whether it has reported more than the facts up to that one."""
        return self.plant.reported > acknowledged

    def anew(self, plant: Plant) -> None:
        """Have a plant of a model before its first instant."""
        self.plant.anew(plant)

    def revise(self, old: Plant, new: Plant) -> None:
        """Have the plant go on by another model."""
        self.plant.revise(old, new)

    def _say(self, message: Message) -> Message | None:
        answer = self.plant.answer(decode(encode(message)))
        if isinstance(answer, Refusal):
            raise LinkError(f"the plant refuses: {answer.text}")
        return None if answer is None else decode(encode(answer))
