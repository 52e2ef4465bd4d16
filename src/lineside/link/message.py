"""The messages between a run and an emulated plant, as bytes: a frame around a few numbers and rows of int64.

A frame is `LSD1`, a kind, a length, the CRC-32 of these two and that of the content, and the content; numbers are
little-endian. Whoever reads may begin in the middle of a frame that a killed process left behind: `Decoder` skips to
the next frame that is whole, and never waits for the rest of a frame whose length was not written by a friend.

A turn and its reply are all that is said while a plant runs. Both may be lost, doubled or said again: a plant obeys an
activity number once, and reports a fact until its sequence number is acknowledged.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.errors import LinesideError

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION: Final = 2
FACT_COLUMNS: Final = 6
"""A fact's time (µs), kind, element, activity number and two values."""
COMMAND_COLUMNS: Final = 8
"""A command's kind, element, activity number, target, step, release number, visit and row of the lot."""
MOST_BYTES: Final = 1 << 26

_FRAME = struct.Struct("<4sIIII")
_SHAPE = struct.Struct("<II")
_MAGIC = b"LSD1"
_HELLO = struct.Struct("<qqq32s16s")
_WELCOME = struct.Struct("<qqqq")
_TURN = struct.Struct("<qqqq")
_REPLY = struct.Struct("<qqq")
_NUMBER = struct.Struct("<q")


class MessageError(LinesideError):
    """Bytes that are no message of this protocol."""


def no_rows(columns: int) -> NDArray[np.int64]:
    """An empty list of facts or commands."""
    return np.empty((0, columns), np.int64)


@dataclass(frozen=True, slots=True)
class Hello:
    """A run introduces itself: the plant must play this model with this seed, by the same kernel."""

    number: int
    seed: int
    model: str
    """The model's hash, 32 hexadecimal digits."""
    kernel: str
    """The kernel's hash, 16 hexadecimal digits."""
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Welcome:
    """The plant answers a hello: how far it has come."""

    number: int
    reached: int
    """There are no facts up to this time (µs) but those already reported."""
    reported: int
    """Sequence number of the last fact reported, 0 for a plant that has not begun."""
    acknowledged: int
    """Sequence number of the last fact that a run has acknowledged."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The run's say: commands given at a time, which facts it need not hear again, and how far the plant may go."""

    number: int
    """The reply carries the same number. The upper half says which run it is; the lower half rises."""
    at: int
    """When the commands were given, µs."""
    until: int
    """The plant goes on to its next instant with facts, not beyond this time, µs."""
    acknowledged: int
    """The last fact that is durable in the journal; 0: none."""
    commands: NDArray[np.int64] = field(default_factory=lambda: no_rows(COMMAND_COLUMNS))
    """One a row, in COMMAND_COLUMNS columns."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The plant's say: it has obeyed, and these are the facts of its next instant, or there are none."""

    number: int
    reached: int
    """There are no facts up to this time (µs) but those reported."""
    sequence: int
    """Sequence number of the first fact below; the others follow without a gap."""
    facts: NDArray[np.int64] = field(default_factory=lambda: no_rows(FACT_COLUMNS))
    """One a row, in FACT_COLUMNS columns."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The plant cannot do what was said, and why; the run tells a person."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Bye:
    """The run is over; the plant may end."""

    number: int


Message = Hello | Welcome | Turn | Reply | Refusal | Bye
_KINDS: Final[dict[type, int]] = {Hello: 1, Welcome: 2, Turn: 3, Reply: 4, Refusal: 5, Bye: 6}


def encode(message: Message) -> bytes:
    """A message as a frame."""
    payload = _payload(message)
    kind = _KINDS[type(message)]
    return _head(kind, len(payload), zlib.crc32(payload)) + payload


def _payload(message: Message) -> bytes:
    number = message.number
    match message:
        case Turn(_, at, until, acknowledged, commands):
            return _TURN.pack(number, at, until, acknowledged) + _bytes_of(commands)
        case Reply(_, reached, sequence, facts):
            return _REPLY.pack(number, reached, sequence) + _bytes_of(facts)
        case Hello(_, seed, model, kernel, version):
            return _HELLO.pack(number, version, seed, model.encode("ascii"), kernel.encode("ascii"))
        case Welcome(_, reached, reported, acknowledged):
            return _WELCOME.pack(number, reached, reported, acknowledged)
        case Refusal(_, text):
            return _NUMBER.pack(number) + text.encode()
        case Bye():
            return _NUMBER.pack(number)


def _head(kind: int, length: int, check: int) -> bytes:
    return _FRAME.pack(_MAGIC, kind, length, zlib.crc32(_SHAPE.pack(kind, length)), check)


def _bytes_of(rows: NDArray[np.int64]) -> bytes:
    return rows.astype("<i8", copy=False).tobytes()


def _hello(payload: bytes) -> Hello:
    number, version, seed, model, kernel = _HELLO.unpack(payload)
    return Hello(number, seed, _ascii(model), _ascii(kernel), version)


def _turn(payload: bytes) -> Turn:
    number, at, until, acknowledged = _TURN.unpack_from(payload)
    return Turn(number, at, until, acknowledged, _rows(payload, _TURN.size, COMMAND_COLUMNS))


def _reply(payload: bytes) -> Reply:
    number, reached, sequence = _REPLY.unpack_from(payload)
    return Reply(number, reached, sequence, _rows(payload, _REPLY.size, FACT_COLUMNS))


def _refusal(payload: bytes) -> Refusal:
    (number,) = _NUMBER.unpack_from(payload)
    return Refusal(number, payload[_NUMBER.size :].decode("utf-8", "replace"))


def _ascii(text: bytes) -> str:
    return text.rstrip(b"\0").decode("ascii", "replace")


def _rows(payload: bytes, at: int, columns: int) -> NDArray[np.int64]:
    if (len(payload) - at) % (8 * columns):
        raise MessageError(f"a message with {len(payload)} bytes does not hold whole rows of {columns} numbers")
    return np.frombuffer(payload, "<i8", offset=at).astype(np.int64, copy=False).reshape(-1, columns)


_READERS: Final[dict[int, Callable[[bytes], Message]]] = {
    1: _hello,
    2: lambda payload: Welcome(*_WELCOME.unpack(payload)),
    3: _turn,
    4: _reply,
    5: _refusal,
    6: lambda payload: Bye(*_NUMBER.unpack(payload)),
}


def _read(kind: int, payload: bytes) -> Message:
    reader = _READERS.get(kind)
    if reader is None:
        raise MessageError(f"message {kind} is of no known kind")
    try:
        return reader(payload)
    except struct.error:
        raise MessageError(f"message {kind} has {len(payload)} bytes, which is not what it should have") from None


class Decoder:
    """Cuts a stream of bytes into messages, wherever the stream is taken up."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that are whole once these bytes have come. What is no frame is skipped.

        Raises MessageError for a whole frame that makes no sense.
        """
        self._bytes += data
        while True:
            at = self._bytes.find(_MAGIC)
            del self._bytes[: at if at >= 0 else max(0, len(self._bytes) - len(_MAGIC) + 1)]
            if at < 0 or len(self._bytes) < _FRAME.size:
                return
            head = bytes(self._bytes[: _FRAME.size])
            _, kind, length, _, check = _FRAME.unpack(head)
            if length <= MOST_BYTES and head == _head(kind, length, check):
                if len(self._bytes) < _FRAME.size + length:
                    return
                payload = bytes(self._bytes[_FRAME.size : _FRAME.size + length])
                if zlib.crc32(payload) == check:
                    del self._bytes[: _FRAME.size + length]
                    yield _read(kind, payload)
                    continue
            del self._bytes[:1]


def decode(frame: bytes) -> Message:
    """The one message of a frame. Raises MessageError for anything else."""
    head, payload = frame[: _FRAME.size], frame[_FRAME.size :]
    if len(head) == _FRAME.size:
        _, kind, _, _, check = _FRAME.unpack(head)
        if head == _head(kind, len(payload), check) and zlib.crc32(payload) == check:
            return _read(kind, payload)
    raise MessageError(f"{len(frame)} bytes are not one message")
