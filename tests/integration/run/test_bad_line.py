"""Messages between a run and its plant are lost, doubled, late, torn, or stand in rubbish: the state is the same."""

from __future__ import annotations

import os
import random
import threading
from typing import TYPE_CHECKING

from lineside.link.emulated import EmulatedPlant, write_all
from lineside.link.message import Decoder, Message, Turn, encode
from lineside.link.pipe import Pipe
from lineside.run.recovery import begin
from tests.integration.run.line import SECOND, SEED, line, simulated_hash

if TYPE_CHECKING:
    from pathlib import Path

AGAIN_S = 0.005
UNTIL = 1200 * SECOND


class BadLine(threading.Thread):
    """A plant at the end of a bad line."""

    def __init__(self, seed: int) -> None:
        super().__init__(daemon=True)
        self.reads, self.run_writes = os.pipe()
        self.run_reads, self.writes = os.pipe()
        self.plant = EmulatedPlant(line(), SEED)
        self.chance = random.Random(seed)
        self.lost = self.late = 0
        self.turns: list[Turn] = []

    def run(self) -> None:
        decoder = Decoder()
        while data := os.read(self.reads, 4096):
            for message in decoder.feed(data):
                self.take(message)

    def take(self, message: Message) -> None:
        """Have the plant hear a message, and whoever asked hear the answer; or not quite."""
        if isinstance(message, Turn):
            self.turns = [*self.turns[-20:], message]
        what = self.chance.randrange(12)
        if what == 0:  # the message is lost
            self.lost += 1
            return
        if what == 1 and self.turns:  # an older one comes once more, before it
            self.late += 1
            self.say(self.chance.choice(self.turns))
        answer = self.plant.answer(message)
        if answer is None or what == 2:  # the answer is lost
            self.lost += 1
            return
        frame = encode(answer)
        if what == 3:  # it comes twice
            write_all(self.writes, frame)
        elif what == 4:  # behind rubbish
            write_all(self.writes, b"LSD1" + self.chance.randbytes(40))
        elif what == 5:  # behind the first part of itself
            write_all(self.writes, frame[: self.chance.randrange(len(frame))])
        elif what == 6:  # with a bit turned over
            torn = bytearray(frame)
            torn[self.chance.randrange(len(torn))] ^= 1
            write_all(self.writes, bytes(torn))
            return
        write_all(self.writes, frame)

    def say(self, message: Message) -> None:
        answer = self.plant.answer(message)
        if answer is not None:
            write_all(self.writes, encode(answer))


def test_a_bad_line_changes_nothing_but_the_time_it_takes(tmp_path: Path) -> None:
    bad = BadLine(seed=7)
    bad.start()
    link = Pipe(bad.run_reads, bad.run_writes, again_s=AGAIN_S)
    session = begin(tmp_path / "run.lineside", line(), link, seed=SEED, speed=0)
    session.advance(UNTIL)
    session.close()
    bad.join()
    os.close(bad.reads)
    os.close(bad.writes)
    assert session.controller.hash == simulated_hash(UNTIL)
    assert bad.lost > 20
    assert bad.late > 10
