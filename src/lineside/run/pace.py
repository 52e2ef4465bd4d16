"""How the plant's clock follows the wall clock."""

from __future__ import annotations

import time

from lineside.lower.codes import NEVER, SECOND

FASTEST = 600.0


class Pace:
    """The plant's time, `speed` seconds a second from where it stood; speed 0 is as fast as the machine can."""

    def __init__(self, speed: float, start: int) -> None:
        """Start the clock at plant time `start`, µs."""
        self.speed = speed
        self._start = start
        self._began = time.monotonic()

    @property
    def now(self) -> int:
        """What the plant's clock shows, µs; NEVER at speed 0, when nothing holds it back."""
        if not self.speed:
            return NEVER
        return self._start + int((time.monotonic() - self._began) * self.speed * SECOND)

    def wait(self, until: int, at_most_s: float) -> None:
        """Sleep until the plant's clock shows `until`, but not longer than so many seconds."""
        if self.speed:
            left = (until - self.now) / (self.speed * SECOND)
            time.sleep(min(max(left, 0.0), at_most_s))
