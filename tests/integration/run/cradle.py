"""Imports the command line and loads the kernel once, then forks a process for every line that asks for one."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from lineside.cli import main

TANDEM = """
plant: tandem
stations: {a: {}, b: {buffer: 1}}
products: {part: {route: [{at: a, time: 1 s}, {at: b, time: 1 s}]}}
release: {part: always}
"""


def warm_up() -> None:
    """A run, so that whatever is loaded when it is first used is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "tandem.yaml"
        model.write_text(TANDEM, encoding="utf-8")
        journal = str(Path(folder) / "tandem.lineside")
        for _ in range(2):
            status = main(["run", str(model), "--journal", journal, "--speed", "max", "--for", "10s", "--quiet"])
            assert status == 0
    for name in ("lineside.run.serve", "lineside.district", "uvicorn.protocols.http.auto", "uvicorn.loops.auto"):
        import_module(name)


def start(arguments: list[str], out: str) -> int:
    """Fork a process that runs the command line; its number."""
    pid = os.fork()
    if pid:
        return pid
    file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    status = main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def serve() -> None:
    """Answer one line by one line, until the end of the input."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = start(asked["arguments"], asked["out"])
        print(answer, flush=True)


if __name__ == "__main__":
    warm_up()
    serve()
