"""A simulation that is told to end leaves no process behind, and says nothing of a library's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from lineside.kernel.build.warm import warm

COMMAND = [sys.executable, "-P", "-m", "lineside"]
SIMULATE = ["simulate", "tandem", "--for", "20000d", "--replications", "4", "--workers", "2"]
COMPARE = [
    "compare",
    "tandem",
    "--with",
    "stations.s2.machines=2",
    "--for",
    "20000d",
    "--replications",
    "4",
    "--workers",
    "2",
]
LONG_S = 60.0


def group(leader: int) -> list[str]:
    """The processes of a group that are still there, by what they run."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pgid,stat,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return [args for pgid, stat, args in rows if pgid == str(leader) and not stat.startswith("Z")]


def wait_for(leader: int, count: int) -> None:
    """Until so many workers of a group are there; none: until the whole group is gone."""
    end = time.monotonic() + LONG_S
    while time.monotonic() < end:
        there = group(leader)
        if (count == 0 and not there) or (count and sum("popen_loky" in each for each in there) >= count):
            return
        time.sleep(0.1)
    raise AssertionError(f"after {LONG_S:.0f} s: {group(leader)}")


@pytest.mark.skipif(os.name == "nt", reason="tells processes of a group by ps")
def test_workers_end_by_themselves_when_their_command_is_killed() -> None:
    """One that waits for work or is being started would otherwise be there for five minutes."""
    warm()
    with subprocess.Popen(
        [*COMMAND, *SIMULATE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as run:
        try:
            wait_for(run.pid, 2)
            run.kill()
            run.wait(LONG_S)
            wait_for(run.pid, 0)
        finally:
            if group(run.pid):
                os.killpg(run.pid, signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(("arguments", "ending"), [(SIMULATE, "SIGTERM"), (COMPARE, "SIGTERM"), (SIMULATE, "SIGHUP")])
def test_no_worker_goes_on_when_its_command_is_ended(arguments: list[str], ending: str) -> None:
    warm()
    number = getattr(signal, ending)
    heard = signal.signal(number, signal.SIG_DFL)  # whoever starts the tests with `nohup` has them ignore SIGHUP
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        signal.signal(number, heard)
        try:
            wait_for(run.pid, 2)
            run.send_signal(number)
            _, said = run.communicate(timeout=LONG_S)
            wait_for(run.pid, 0)
        finally:
            if group(run.pid):
                os.killpg(run.pid, signal.SIGKILL)
    assert run.returncode == 128 + number
    assert "leaked" not in said
    assert "Traceback" not in said
    assert "Warning" not in said
