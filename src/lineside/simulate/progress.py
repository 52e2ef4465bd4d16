"""How far a simulation is, told while it runs."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NoReturn, TypeAlias

from lineside.errors import CancelledError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far all replications are together: simulated time (warm-ups included), facts handled, time on the clock.

    `finished` replications tell by now how much is made to `half_width` of it, 0.02 for ± 2 %: half of a 95 % interval
    over its mean, of the product of which least is known. None before two have finished. `what` names the part of a
    larger task that is being simulated, such as a variant.
    """

    simulated_s: float
    total_s: float
    facts: int
    wall_s: float
    finished: int = 0
    half_width: float | None = None
    what: str = ""

    def cancel(self) -> NoReturn:
        """Stop what is being simulated, from within the listener: CancelledError leaves the call that it was given to.

        With `keep` the replications that are finished are kept instead, as after a Ctrl-C.
        """
        raise CancelledError("the simulation was cancelled by its progress listener")

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.simulated_s / self.total_s

    @property
    def facts_per_s(self) -> float:
        """Facts handled in a second of the clock."""
        return self.facts / self.wall_s if self.wall_s > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds of the clock until all is done, should it go on like this; None before anything is done."""
        return self.wall_s * (1.0 / self.share - 1.0) if self.share > 0 else None


STOPPED: Final = (KeyboardInterrupt, CancelledError)
"""How a person or a listener ends what is simulated; what is finished may be kept."""


class HaltedError(Exception):
    """A replication left off since the listener raised something; only between processes."""


Listener: TypeAlias = Callable[[Progress], None]
"""Called with the progress about five times a second, for long replications from another thread."""


class Whole:
    """A larger task made of parts that are simulated one after another: a listener hears of it as one."""

    def __init__(self, listener: Listener, total_s: float) -> None:
        self._listener = listener
        self._total_s = total_s
        self._before = Progress(0.0, total_s, 0, 0.0)
        self._now = self._before

    def part(self, what: str) -> Listener:
        """The listener for the next part; what the parts before it came to counts from here on."""
        self._before = self._now

        def tell(it: Progress) -> None:
            done = self._before
            self._now = replace(
                it,
                simulated_s=done.simulated_s + it.simulated_s,
                total_s=self._total_s,
                facts=done.facts + it.facts,
                wall_s=done.wall_s + it.wall_s,
                what=what,
            )
            self._listener(self._now)

        return tell


class Board:
    """A file on which every process writes how far its replications are: µs simulated, facts handled."""

    ROW = struct.Struct("<qq")

    def __init__(self, file: Path, replications: int) -> None:
        self.file = file
        self.replications = replications

    def clear(self) -> None:
        """Make the file, with nothing done yet."""
        self.file.write_bytes(bytes(self.ROW.size * self.replications))

    def halt(self) -> None:
        """Every process is to leave off at its next look."""
        self.file.with_suffix(".halt").touch()

    def write(self, number: int, now: int, facts: int) -> None:
        """Replication `number` has come to `now`. Raises HaltedError when it is to leave off."""
        if self.file.with_suffix(".halt").exists():
            raise HaltedError
        with self.file.open("r+b", buffering=0) as file:
            file.seek(number * self.ROW.size)
            file.write(self.ROW.pack(now, facts))

    def read(self) -> tuple[int, int]:
        """µs simulated and facts handled by all."""
        rows = list(self.ROW.iter_unpack(self.file.read_bytes()))
        return sum(now for now, _ in rows), sum(facts for _, facts in rows)


def told_as(name: str, progress: Listener | None) -> Listener | None:
    """A listener that is told of one of several simulations, by its name in `what`."""
    if progress is None:
        return None

    def tell(it: Progress) -> None:
        progress(replace(it, what=name))

    return tell
