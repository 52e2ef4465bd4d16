"""The emulated plant: the kernel's plant half, playing the devices of a plant.

`python -m lineside.link.emulated MODEL --seed 1` runs it as a process of its own, which speaks the messages of
`lineside.link.message` over standard input and output.
"""

from __future__ import annotations

import argparse
import os
import signal
import struct
import sys
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.errors import KernelError, LinesideError
from lineside.kernel import entry
from lineside.kernel.build.cache import kernel_hash
from lineside.link.message import (
    FACT_COLUMNS,
    VERSION,
    Bye,
    Decoder,
    Hello,
    Message,
    MessageError,
    Refusal,
    Reply,
    Turn,
    Welcome,
    encode,
    no_rows,
)
from lineside.lower.block import Block
from lineside.lower.codes import DONE
from lineside.lower.tables import lower, seed_number
from lineside.lower.truth import carried
from lineside.model.load import load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.plant import Plant

_SNAPSHOT: Final = struct.Struct("<qqqq")
READ_BYTES: Final = 1 << 16
MOST_FACTS: Final = 1 << 20
"""Facts of one instant beyond which the emulated plant gives up."""


class EmulatedPlant:
    """Answers messages. What it has reported it keeps until that is acknowledged."""

    def __init__(self, plant: Plant, seed: int) -> None:
        """A plant before its first instant."""
        self.seed = seed
        self._last = 0
        self._room = np.empty((64, FACT_COLUMNS), np.int64)
        self.anew(plant)

    def anew(self, plant: Plant) -> None:
        """Be a plant before its first instant, for the run that it has met."""
        self.model = plant.model_hash
        self.block = lower(plant, [*plant.dispatch.values()])
        self.block.head["seed"] = seed_number(self.seed)
        entry.start_plant(self.block)
        self.reported = self.acknowledged = self.reached = 0
        self._kept = no_rows(FACT_COLUMNS)

    def answer(self, message: Message) -> Message | None:
        """What the plant says to a message; nothing to a farewell, nor to a turn that comes late.

        Late is a turn of a run that is no more, or one that was said before the last turn: it would let the plant go
        further than the run of today has allowed.
        """
        match message:
            case Turn():
                return self._turn(message) if self._is_current(message.number) else None
            case Hello():
                return self._hello(message)
            case Bye():
                return None
            case _:
                return Refusal(message.number, f"a plant is not told {type(message).__name__}")

    def snapshot(self) -> bytes:
        """The plant as bytes, with the facts that it still keeps."""
        numbers = _SNAPSHOT.pack(self.reported, self.acknowledged, self.reached, len(self._kept))
        return numbers + self._kept.tobytes() + self.block.snapshot()

    def restore(self, data: bytes) -> None:
        """Be what a snapshot says. Raises KernelError for bytes that are none."""
        try:
            reported, acknowledged, reached, kept = _SNAPSHOT.unpack_from(data)
            end = _SNAPSHOT.size + 8 * FACT_COLUMNS * kept
            facts = np.frombuffer(data[_SNAPSHOT.size : end], np.int64).reshape(kept, FACT_COLUMNS)
        except (struct.error, ValueError):
            raise KernelError("these bytes are no snapshot of an emulated plant") from None
        self.block = Block.from_bytes(data[end:])
        self.reported, self.acknowledged, self.reached = reported, acknowledged, reached
        self._kept = facts.copy()

    def revise(self, old: Plant, new: Plant) -> None:
        """Go on by another model; what was reported by the old one was heard."""
        self._drop(self.reported)
        self.block = carried(self.block, old, new, int(self.block.head["seed"]), [*new.dispatch.values()])
        self.model = new.model_hash

    def _is_current(self, number: int) -> bool:
        if number >> 32 != self._last >> 32 or number < self._last:
            return False
        self._last = number
        return True

    def _hello(self, hello: Hello) -> Message:
        differs = [
            f"{what}: the run has {theirs}, this plant {ours}"
            for what, theirs, ours in (
                ("version of the messages", hello.version, VERSION),
                ("kernel", hello.kernel, kernel_hash()),
                ("model", hello.model, self.model),
                ("seed", hello.seed, self.seed),
            )
            if theirs != ours
        ]
        if differs:
            return Refusal(hello.number, "this is another plant than the run's; " + "; ".join(differs))
        self._last = hello.number
        return Welcome(hello.number, self.reached, self.reported, self.acknowledged)

    def _turn(self, turn: Turn) -> Message:
        if turn.acknowledged > self.reported:
            text = f"fact {turn.acknowledged} was never reported, the last one was {self.reported}"
            return Refusal(turn.number, text)
        self._drop(turn.acknowledged)
        self._obey(turn.commands, turn.at)
        if not len(self._kept):
            self._go(turn.until)
        return Reply(turn.number, self.reached, self.reported - len(self._kept) + 1, self._kept)

    def _drop(self, acknowledged: int) -> None:
        if acknowledged > self.acknowledged:
            first = self.reported - len(self._kept)
            self._kept = self._kept[acknowledged - first :]
            self.acknowledged = acknowledged

    def _obey(self, commands: NDArray[np.int64], at: int) -> None:
        commands, done = np.ascontiguousarray(commands, np.int64), 0
        while done < len(commands):
            done, reason = entry.obey_all(self.block, commands, done, at)
            if reason != DONE:
                self._grow()

    def _go(self, until: int) -> None:
        n, reason = entry.collect_facts(self.block, until, self._room, 0)
        while reason != DONE:
            if n == len(self._room):
                if n >= MOST_FACTS:
                    raise LinesideError(f"the emulated plant reports more than {MOST_FACTS:,} facts in one instant")
                self._room = np.concatenate((self._room, np.empty_like(self._room)))
            else:
                self._grow()
            n, reason = entry.collect_facts(self.block, until, self._room, n)
        self._kept = self._room[:n].copy()
        self.reported += n
        self.reached = int(self._kept[0, 0]) if n else max(self.reached, until)

    def _grow(self) -> None:
        self.block.grow()


def serve(plant: EmulatedPlant, source: int, target: int) -> None:
    """Answer what comes from one file descriptor on another, until a farewell or the end of the file."""
    decoder = Decoder()
    while data := os.read(source, READ_BYTES):
        while True:
            try:
                for message in decoder.feed(data):
                    if isinstance(message, Bye):
                        return
                    _answer(plant, message, target)
                break
            except MessageError as error:
                write_all(target, encode(Refusal(0, str(error))))
                data = b""


def _answer(plant: EmulatedPlant, message: Message, target: int) -> None:
    answer = plant.answer(message)
    if answer is not None:
        write_all(target, encode(answer))


def write_all(target: int, data: bytes) -> None:
    """Write to a file descriptor until everything is written."""
    view = memoryview(data)
    while view:
        view = view[os.write(target, view) :]


def main(arguments: list[str] | None = None) -> int:
    """The emulated plant as a process of its own. Exit status 2 and a message when there is no such model."""
    parser = argparse.ArgumentParser(prog="python -m lineside.link.emulated", description="The emulated plant.")
    parser.add_argument("model", help="a model's file, or the name of a bundled example")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rule", action="append", default=[], help="a dispatching rule that the run has; not called")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run, which then says farewell
    try:
        serve(
            EmulatedPlant(load(options.model, rules=tuple(options.rule)), options.seed),
            sys.stdin.fileno(),
            sys.stdout.fileno(),
        )
    except BrokenPipeError:
        return 0  # the run has gone without a farewell
    except LinesideError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
