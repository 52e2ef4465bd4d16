"""The emulated plant in a process of its own, over pipes: started by the run, or found at two named pipes."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lineside.link.emulated import READ_BYTES, write_all
from lineside.link.link import LinkError
from lineside.link.message import Bye, Decoder, Hello, Message, MessageError, Refusal, Reply, Turn, Welcome, encode

if TYPE_CHECKING:
    from lineside.model.plant import Plant

AGAIN_S = 0.5
"""A message that was not answered for so long is said again."""
PATIENCE_S = 60.0
"""A plant that has not answered for so long is given up. It may have to compile its kernel first."""

LAST_WORDS_S = 5.0
"""A plant's process that has not ended so long after the farewell is killed: nothing in it is worth keeping."""


class Pipe:
    """A link over two file descriptors. What is not answered is said again."""

    source = "emulated"

    def __init__(
        self,
        reads: int,
        writes: int,
        process: subprocess.Popen[bytes] | None = None,
        *,
        again_s: float = AGAIN_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Take over two file descriptors. A plant in `process` ends with the link; another one outlives it."""
        self.outlives = process is None
        self._reads, self._writes = reads, writes
        self.process = process
        """The plant's process, if it was started by this one."""
        self._again_s, self._patience_s = again_s, patience_s
        self._decoder = Decoder()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def to_new_process(cls, plant: Plant, seed: int) -> Self:
        """Start an emulated plant, which ends with this process."""
        from lineside.model.dispatch import RULES
        from lineside.model.write import canonical

        source = str(Path(__file__).parent.parent.parent)
        path = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))
        from_plant, its_output = os.pipe()
        its_input, to_plant = os.pipe()
        folder = tempfile.TemporaryDirectory(prefix="lineside-")
        model = Path(folder.name) / "model.yaml"
        model.write_text(canonical(plant), encoding="utf-8")
        own = [f"--rule={name}" for name in dict.fromkeys(plant.dispatch.values()) if name not in RULES]
        process = subprocess.Popen(
            [sys.executable, "-m", "lineside.link.emulated", str(model), "--seed", str(seed), *own],
            stdin=its_input,
            stdout=its_output,
            env=os.environ | {"PYTHONPATH": path},
        )
        os.close(its_input)
        os.close(its_output)
        link = cls(from_plant, to_plant, process)
        link._folder = folder
        return link

    @classmethod
    def to_named(cls, source: Path, target: Path) -> Self:
        """Meet a plant that writes one named pipe and reads another. Raises LinkError when nobody is there."""
        try:
            reads = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise LinkError(f"the plant's pipe {source} cannot be read: {error.strerror}") from None
        try:
            writes = os.open(target, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            os.close(reads)
            raise LinkError(f"no plant listens at {target}: {error.strerror}") from None
        os.set_blocking(reads, True)
        os.set_blocking(writes, True)
        return cls(reads, writes)

    def open(self, hello: Hello) -> Welcome:
        """Meet the plant."""
        answer = self._say(hello)
        if self._folder is not None:
            self._folder.cleanup()  # the plant has read its model
        if not isinstance(answer, Welcome):
            raise LinkError(f"the plant does not answer a hello, but says {type(answer).__name__}")
        return answer

    def turn(self, turn: Turn) -> Reply:
        """Hand over commands and hear what happens next."""
        answer = self._say(turn)
        if not isinstance(answer, Reply):
            raise LinkError(f"the plant does not answer a turn, but says {type(answer).__name__}")
        return answer

    def close(self) -> None:
        """Leave the plant; one that this process has started ends."""
        if self.process is not None:
            with contextlib.suppress(OSError):  # it may have ended already
                write_all(self._writes, encode(Bye(0)))
        os.close(self._writes)
        os.close(self._reads)
        if self.process is not None:
            try:
                self.process.wait(timeout=LAST_WORDS_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self._folder is not None:
            self._folder.cleanup()

    def _say(self, message: Message) -> Message:
        frame = encode(message)
        give_up = time.monotonic() + self._patience_s
        while time.monotonic() < give_up:
            try:
                write_all(self._writes, frame)
            except OSError as error:
                raise LinkError(f"the plant is gone: {error.strerror}") from None
            answer = self._listen(message.number, time.monotonic() + self._again_s)
            if answer is not None:
                return answer
        raise LinkError(f"the plant has not answered for {self._patience_s:g} s")

    def _listen(self, number: int, until: float) -> Message | None:
        """The answer to the message of a number, if it comes in time. Answers to others come late: they are void."""
        while (left := until - time.monotonic()) > 0:
            if not select.select([self._reads], [], [], left)[0]:
                return None
            data = os.read(self._reads, READ_BYTES)
            if not data:
                raise LinkError("the plant is gone: it has closed its end of the pipe")
            try:
                answers = list(self._decoder.feed(data))
            except MessageError as error:
                raise LinkError(f"the plant says what makes no sense: {error}") from None
            for answer in answers:
                if isinstance(answer, Refusal) and answer.number in (0, number):
                    raise LinkError(f"the plant refuses: {answer.text}")
                if answer.number == number:
                    return answer
        return None
