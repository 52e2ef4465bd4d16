"""How the plant's clock follows the wall clock."""

from __future__ import annotations

import time

from lineside.lower.codes import NEVER, SECOND

FASTEST = 600.0
ASLEEP_S = 5.0
"""Longer between two looks the process cannot have been at work: it, or its machine, was asleep."""


class Pace:
    """The plant's time, `speed` seconds a second from where it stood; speed 0 is as fast as the machine can."""

    def __init__(self, speed: float, start: int, *, stands: bool = False) -> None:
        """Start the clock at plant time `start`, µs.

        `stands`: the plant stands still while this process, or its machine, is asleep, as an emulated one does that
        lives in it. Only the monotonic clock counts; the wall clock may be set meanwhile.
        """
        self.speed = speed
        self._start = start
        self._stands = stands
        self._began = self._seen = time.monotonic()

    @property
    def now(self) -> int:
        """What the plant's clock shows, µs; NEVER at speed 0, when nothing holds it back."""
        if not self.speed:
            return NEVER
        seen, self._seen = self._seen, time.monotonic()
        if self._stands and self._seen - seen > ASLEEP_S:
            self._began += self._seen - seen
        return self._start + int((self._seen - self._began) * self.speed * SECOND)

    def wait(self, until: int, at_most_s: float) -> None:
        """Sleep until the plant's clock shows `until`, but not longer than so many seconds."""
        if self.speed:
            left = (until - self.now) / (self.speed * SECOND)
            time.sleep(min(max(left, 0.0), at_most_s))
