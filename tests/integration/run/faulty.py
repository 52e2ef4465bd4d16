"""A disk that fails: SQLite's own calls of the system, of which a chosen one does not do what it should.

A copy of SQLite's default VFS is made the default, with its writes, syncs, truncations and reads in between. A disk may
also lie: from some moment on it says that it keeps what it was given and keeps it in its memory, until the power goes.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL, CANNOT_OPEN, READ, WRITE, FSYNC, TRUNCATE = 13, 14, 266, 778, 1034, 1546
SHORT = -1
"""Half of the bytes are written, and then there is no space."""

_P, _I, _L = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_CALLS = {
    "read": (2, ctypes.CFUNCTYPE(_I, _P, _P, _I, _L)),
    "write": (3, ctypes.CFUNCTYPE(_I, _P, _P, _I, _L)),
    "truncate": (4, ctypes.CFUNCTYPE(_I, _P, _L)),
    "sync": (5, ctypes.CFUNCTYPE(_I, _P, _I)),
}
"""Where each stands in `sqlite3_io_methods`, in words of eight bytes, and its type."""
_METHODS = 19
_OPEN = ctypes.CFUNCTYPE(_I, _P, _P, _P, _I, _P)
_VFS_WORDS, _NAME, _XOPEN = 22, 3, 5


def can_fail() -> bool:
    """Whether this Python's SQLite can be reached: it may be built into the interpreter."""
    try:
        return hasattr(_library(), "sqlite3_vfs_find") and ctypes.sizeof(_P) == 8
    except OSError:
        return False


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(getattr(_sqlite3, "__file__", None))


@dataclass(slots=True)
class Disk:
    """Counts calls by their kind; the one that is due fails, once."""

    calls: dict[str, int] = field(default_factory=lambda: dict.fromkeys([*_CALLS, "open"], 0))
    kind: str = ""
    at: int = 0
    code: int = 0
    failed: bool = False
    always: bool = False
    lying: dict[str, bytes] | None = None
    """What each file holds in truth, since the disk began to lie."""
    claimed: list[tuple[str, int, bytes | None]] = field(default_factory=list)
    """Writes that it only says it keeps: file, place and bytes; None: the file was cut there."""
    files: dict[int, str] = field(default_factory=dict)
    """Paths of the files that SQLite has opened, by their address."""

    def fail(self, kind: str, at: int, code: int) -> None:
        """From now on the call of a kind after `at` others fails."""
        self.calls = dict.fromkeys(self.calls, 0)
        self.kind, self.at, self.code, self.failed, self.always = kind, at, code, False, False

    def fail_always(self, kind: str, code: int) -> None:
        """From now on every call of a kind fails."""
        self.fail(kind, 0, code)
        self.always = True

    def lie(self) -> None:
        """From now on nothing that is written is on the disk, whatever it says."""
        self.lying, self.claimed = {path: _bytes_of(path) for path in self.files.values()}, []

    def lose_power(self, chance: random.Random) -> None:
        """Every file comes back as it was, with some of the later writes, some of these by half, in no order."""
        assert self.lying is not None
        kept = {path: bytearray(data) for path, data in self.lying.items()}
        luck = chance.choice((0.0, 0.5, 0.98))
        for path, at, data in self.claimed:
            held = kept.setdefault(path, bytearray())
            if chance.random() >= luck:
                continue
            if data is None:
                del held[at:]
                continue
            held.extend(bytes(max(0, at - len(held))))
            part = data if chance.random() < 0.9 else data[: chance.randrange(len(data) + 1)]
            held[at : at + len(part)] = part
        for path, held in kept.items():
            Path(path).write_bytes(held)
        self.lying = None

    def judge(self, kind: str) -> int:
        """What a call comes to; 0: it is made."""
        count = self.calls[kind]
        self.calls[kind] = count + 1
        if kind == self.kind and count >= self.at and (self.always or not self.failed):
            self.failed = True
            return self.code
        return 0


def _bytes_of(path: str) -> bytes:
    file = Path(path)
    return file.read_bytes() if file.exists() else b""


@contextmanager
def failing_disk() -> Iterator[Disk]:
    """Connections that are opened in this context go to such a disk."""
    library, disk = _library(), Disk()
    library.sqlite3_vfs_find.restype = _P
    library.sqlite3_vfs_register.argtypes = [_P, _I]
    library.sqlite3_vfs_unregister.argtypes = [_P]
    original = library.sqlite3_vfs_find(None)
    vfs = (ctypes.c_uint64 * _VFS_WORDS).from_buffer_copy(ctypes.string_at(original, 8 * _VFS_WORDS))
    name = ctypes.create_string_buffer(b"failing")
    vfs[_NAME] = ctypes.addressof(name)
    real_open = _OPEN(vfs[_XOPEN])
    kept: dict[int, Any] = {}

    def opened(this: int, path: int, file: int, flags: int, out: int) -> int:
        if code := disk.judge("open"):
            ctypes.c_uint64.from_address(file).value = 0
            return code
        found = int(real_open(this, path, file, flags, out))
        if found == 0 and path:
            disk.files[file] = ctypes.string_at(path).decode()
            if disk.lying is not None:
                disk.lying.setdefault(disk.files[file], b"")
        methods = ctypes.c_uint64.from_address(file)
        if found == 0 and methods.value:
            if methods.value not in kept:
                kept[methods.value] = _failing(methods.value, disk)
            methods.value = ctypes.addressof(kept[methods.value][0])
        return found

    callback = _OPEN(opened)
    vfs[_XOPEN] = ctypes.cast(callback, _P).value or 0
    library.sqlite3_vfs_register(ctypes.addressof(vfs), 1)
    try:
        yield disk
    finally:
        library.sqlite3_vfs_register(original, 1)
        library.sqlite3_vfs_unregister(ctypes.addressof(vfs))


def _failing(methods: int, disk: Disk) -> tuple[Any, list[Any]]:
    """A file's methods with ours in front; and what must not be collected while they are used."""
    copy = (ctypes.c_uint64 * _METHODS).from_buffer_copy(ctypes.string_at(methods, 8 * _METHODS))
    held: list[Any] = []
    for kind, (place, of_type) in _CALLS.items():
        word = place
        real = of_type(copy[word])

        def call(*arguments: int, kind: str = kind, real: Any = real) -> int:
            code = disk.judge(kind)
            if disk.lying is not None and kind != "read":
                path = disk.files.get(arguments[0], "")
                if kind == "sync":
                    return 0
                if path:
                    given = ctypes.string_at(arguments[1], arguments[2]) if kind == "write" else None
                    disk.claimed.append((path, arguments[-1], given))
            if code == SHORT:
                file, data, size, offset = arguments
                real(file, data, size // 2, offset)
                return FULL
            return code or int(real(*arguments))

        ours = of_type(call)
        held += [real, ours]
        copy[word] = ctypes.cast(ours, _P).value or 0
    return copy, held
