"""What is asked of a run from other threads, when the run is over."""

from __future__ import annotations

import pytest

from lineside.run.inbox import BusyError, Inbox


def test_nobody_waits_for_a_run_that_is_over() -> None:
    inbox = Inbox()
    before = inbox.put(lambda _: True)
    inbox.close()
    after = inbox.put(lambda _: True)
    for answer in (before, after):
        assert answer.done()
        with pytest.raises(BusyError):
            answer.result(0)
