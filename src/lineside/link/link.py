"""What a run asks of a plant, whatever protocol it speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from lineside.errors import LinesideError

if TYPE_CHECKING:
    from lineside.link.message import Hello, Reply, Turn, Welcome
    from lineside.model.plant import Plant


class LinkError(LinesideError):
    """The plant cannot be reached, or says what makes no sense."""


class Link(Protocol):
    """A way to a plant. All calls raise LinkError when it cannot be reached."""

    outlives: bool
    """Whether the plant goes on when this process dies. Then it must be told nothing that is not durable yet."""
    source: str
    """What the journal writes beside its facts."""

    def open(self, hello: Hello) -> Welcome:
        """Meet the plant. Raises LinkError when it is another plant than the one meant."""

    def turn(self, turn: Turn) -> Reply:
        """Hand over commands and hear what happens next; repeated until the plant has answered."""

    def close(self) -> None:
        """Leave the plant. A plant that does not outlive this process ends."""


@runtime_checkable
class Remembered(Protocol):
    """A link whose plant lives in this process, and is kept in the run's snapshots beside the controller."""

    def snapshot(self) -> bytes:
        """The plant as bytes."""

    def restore(self, data: bytes) -> None:
        """Have the plant be what a snapshot says. Raises KernelError for bytes that are none."""

    def owes(self, acknowledged: int) -> bool:
        """Whether it has reported more than the facts up to that one."""

    def anew(self, plant: Plant) -> None:
        """Have a plant of a model before its first instant."""

    def revise(self, old: Plant, new: Plant) -> None:
        """Have the plant go on by another model. It must have reported all and been told all."""
