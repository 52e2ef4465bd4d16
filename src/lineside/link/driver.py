"""What a run asks of foreign devices, whatever protocol they speak: batches of values in, values out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Value = int | float | bool | str | None
"""A device's value; None: it says itself that it does not know it."""


class Kind(IntEnum):
    """What a batch is: everything a device has, what has changed, or that it is gone."""

    BIRTH = 0
    DATA = 1
    DEATH = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """What came in one message of a device, in the order of its source times: it belongs together."""

    device: str
    """Broker and address: `cell/Cell7/Press1`."""
    kind: Kind
    received: int
    """When it came, µs since 1970 UTC."""
    values: tuple[tuple[str, Value], ...] = ()
    """Names and values."""
    at: int = 0
    """What the device's clock showed, µs since 1970 UTC; 0: it said nothing."""


@dataclass(slots=True)
class Health:
    """How a connection is, for people."""

    connected: bool = False
    messages: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """Messages that were not taken, by the reason."""
    broken: dict[str, set[str]] = field(default_factory=dict)
    """Rules of the protocol that each device breaks."""

    def refuse(self, reason: str) -> None:
        """Count a message that is not taken."""
        self.refused[reason] = self.refused.get(reason, 0) + 1

    def breaks(self, device: str, rule: str) -> None:
        """Remember that a device breaks a rule."""
        if len(self.broken) < MOST_BROKEN or device in self.broken:
            self.broken.setdefault(device, set()).add(rule)


MOST_BROKEN = 1000


class Driver(Protocol):
    """A way to foreign devices. Threads of its own listen; all calls come from the run's thread."""

    @property
    def health(self) -> Health:
        """How the connection is."""

    def start(self, devices: Iterable[str]) -> None:
        """Meet these devices. Raises LinkError when the broker or server cannot be reached."""

    def take(self) -> list[Batch]:
        """All that waits, in the order in which it came."""

    def wait(self, seconds: float) -> None:
        """Until something waits, but not longer."""

    def write(self, device: str, values: Sequence[tuple[str, Value]]) -> bool:
        """Tell a device, the last value last; False where it cannot be told now."""

    def close(self) -> None:
        """Leave."""
