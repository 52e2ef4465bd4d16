"""Processes of the command line, each forked from one that has imported everything: real ones, but quick to start."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import lineside
from lineside.run.journal import Journal

STARTING_S, RUNNING_S = 0.2, 0.15
"""How long a process may live before it is killed: from its start, or from when it begins to write."""
PATIENCE_S = 60.0
SOURCE = Path(lineside.__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONWARNINGS": "error"}


def last_time(journal: Path) -> int:
    """The time of a journal's last durable record, µs."""
    reader = Journal.read(journal)
    reader.close()
    return reader.last_time


def traces(journal: Path) -> object:
    """Something that changes whenever a journal is written."""
    files = [journal.with_name(journal.name + suffix) for suffix in ("", "-wal")]
    return [(file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.exists()]


@dataclass(frozen=True, slots=True)
class Child:
    """A process of the nursery."""

    nursery: Nursery
    pid: int
    out: Path

    def kill_some_time(self, journal: Path, chance: random.Random, before: object) -> None:
        """`kill -9` while it starts or recovers, or at some moment after it has begun to write its journal."""
        if chance.random() < 0.3:
            time.sleep(chance.uniform(0.0, STARTING_S))
        else:
            give_up = time.monotonic() + PATIENCE_S
            while traces(journal) == before and time.monotonic() < give_up:
                time.sleep(0.002)
            time.sleep(chance.uniform(0.0, RUNNING_S))
        assert self.kill() == -9, self.said

    def kill(self) -> int:
        """`kill -9`; the exit status, negative for a signal."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    def interrupt(self) -> None:
        """Ctrl-C."""
        os.kill(self.pid, signal.SIGINT)

    def wait(self) -> int:
        """The exit status, once it has ended."""
        return int(self.nursery.ask({"wait": self.pid}))

    @property
    def said(self) -> str:
        """All it has printed."""
        return self.out.read_text(encoding="utf-8")


class Nursery:
    """The process that the others are forked from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("cradle.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=ENVIRONMENT,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe(self._process.stdin).close()
        self._process.wait(timeout=60)
        self._pipe(self._process.stdout).close()

    def start(self, *arguments: object) -> Child:
        """Start the command line; its output goes to a file."""
        self._count += 1
        out = self._folder / f"{self._count}.txt"
        pid = self.ask({"arguments": [str(each) for each in arguments], "out": str(out)})
        return Child(self, int(pid), out)

    def run(self, *arguments: object) -> str:
        """Run the command line to its end, which must be good; what it printed."""
        child = self.start(*arguments)
        status = child.wait()
        assert status == 0, child.said
        return child.said

    def ask(self, what: dict[str, object]) -> str:
        """One line to the process, one line back."""
        stdin = self._pipe(self._process.stdin)
        stdin.write(json.dumps(what) + "\n")
        stdin.flush()
        return self._pipe(self._process.stdout).readline()

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe
