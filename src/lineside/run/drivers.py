"""Several drivers as one: each device is at the broker or server that its address begins with."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from lineside.link.driver import Batch, Driver, Health

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lineside.link.driver import Value


class Drivers:
    """A driver of the devices of several brokers and servers."""

    def __init__(self, drivers: Mapping[str, Driver]) -> None:
        self._drivers = dict(drivers)

    @property
    def health(self) -> Health:
        """All together."""
        found = Health(all(each.health.connected for each in self._drivers.values()))
        for each in self._drivers.values():
            found.messages += each.health.messages
            for reason, count in each.health.refused.items():
                found.refused[reason] = found.refused.get(reason, 0) + count
            found.broken |= each.health.broken
        return found

    def start(self, devices: Iterable[str]) -> None:
        """Meet all. Raises LinkError when one cannot be reached."""
        devices = list(devices)
        for name, each in self._drivers.items():
            each.start([device for device in devices if device.startswith(f"{name}/")])

    def take(self) -> list[Batch]:
        """All that waits, in the order in which it came."""
        found = [batch for each in self._drivers.values() for batch in each.take()]
        return sorted(found, key=lambda batch: batch.received)

    def wait(self, seconds: float) -> None:
        """Until something waits at one of them, or a few milliseconds."""
        share = min(seconds, 0.02) / len(self._drivers)
        end = time.monotonic() + seconds
        for each in self._drivers.values():
            each.wait(min(share, max(0.0, end - time.monotonic())))

    def write(self, device: str, values: Sequence[tuple[str, Value]]) -> bool:
        """Tell a device."""
        return any(each.write(device, values) for name, each in self._drivers.items() if device.startswith(f"{name}/"))

    def close(self) -> None:
        """Leave all."""
        for each in self._drivers.values():
            each.close()
