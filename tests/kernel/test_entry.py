"""The ways into the kernel are one kernel: a library, machine code kept in a file, numba, and plain Python."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import lineside
from lineside.kernel import entry
from lineside.kernel.build import native
from lineside.kernel.handle import handle
from lineside.kernel.loop import simulate
from lineside.kernel.world import start_plant
from lineside.lower.codes import DONE, SECOND, START
from lineside.lower.digest import state_hash
from lineside.lower.mode import JIT
from lineside.lower.tables import lower, seed_number

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.lower.block import Block

compiled_only = pytest.mark.skipif(not JIT, reason="there is no machine code with the compiler off")
MINUTES = 20 * 60 * SECOND


def fresh() -> Block:
    block = lower(lineside.load("engine-cell"))
    block.head["seed"] = seed_number(3)
    return block


@pytest.mark.compiler_off
def test_an_entry_is_the_function_itself() -> None:
    entered, called = fresh(), fresh()
    entry.start_plant(entered)
    start_plant(called.head)
    assert entry.handle(entered, 0, START, 0, 0, 0, 0) == handle(called.head, 0, START, 0, 0, 0, 0) == DONE
    assert entry.simulate(entered, MINUTES) == simulate(called.head, MINUTES) == DONE
    assert entered.snapshot() == called.snapshot()
    entry.settle_all(entered)
    assert state_hash(entered) != state_hash(called), "the running sums of one were brought up to now"
    entry.reset(entered)
    assert int(entered.head["facts"]) == 0


@compiled_only
def test_a_simulation_imports_no_numba_once_the_kernel_is_compiled() -> None:
    code = "import sys, lineside; lineside.simulate(lineside.load('tandem'), '1 h'); print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@compiled_only
def test_half_a_file_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = native.native_file()
    assert kept is not None
    whole = kept.read_bytes()
    file = tmp_path / "door.native"
    monkeypatch.setattr(native, "native_file", lambda: file)
    assert native.load_native() is None, "there is no file yet"
    for length in (0, 1, native.DIGEST, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert native.load_native() is None
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert native.load_native() is None
    file.write_bytes(whole)
    assert native.load_native() is not None
