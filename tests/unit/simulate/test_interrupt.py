"""Ctrl-C at moments that cannot be left half done."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from lineside.simulate.interrupt import heeded, ignored, postponed


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def interrupt_a_callback() -> None:
    with suppress(KeyboardInterrupt):
        interrupt()


@postponed()
def finish(done: list[str]) -> None:
    interrupt()
    done.append("the rest")


@heeded()
def go_on_after_a_lost_interrupt() -> None:
    interrupt_a_callback()


@heeded()
def fail_after_a_lost_interrupt() -> None:
    interrupt_a_callback()
    raise RuntimeError("half compiled")


def test_a_postponed_interrupt_counts_at_the_end() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        finish(done)
    assert done == ["the rest"]


def test_an_interrupt_that_a_callback_lost_counts_at_the_end() -> None:
    with pytest.raises(KeyboardInterrupt):
        go_on_after_a_lost_interrupt()


def test_an_error_that_follows_a_lost_interrupt_is_the_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt):
        fail_after_a_lost_interrupt()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells every process of a console")
def test_what_is_started_while_interrupts_are_ignored_ignores_them_too() -> None:
    with ignored():
        child = subprocess.Popen(
            [sys.executable, "-c", "import signal; signal.raise_signal(signal.SIGINT); print('still here')"],
            stdout=subprocess.PIPE,
            text=True,
        )
    assert child.communicate()[0] == "still here\n"
    with pytest.raises(KeyboardInterrupt):
        interrupt()


@pytest.mark.parametrize("guard", [postponed, heeded, ignored])
def test_afterwards_interrupts_are_handled_as_before(guard: object) -> None:
    before = signal.getsignal(signal.SIGINT)
    with guard():  # type: ignore[operator]
        pass
    assert signal.getsignal(signal.SIGINT) is before
