"""The trace: every change of every machine's state."""

from __future__ import annotations

import polars as pl
import pytest

import lineside
from lineside.errors import KernelError
from lineside.lower.codes import STATES
from lineside.simulate import replication
from tests.unit.simulate.plants import PACED, random_line


def test_a_paced_line_is_traced_as_it_goes() -> None:
    result = lineside.simulate(lineside.loads(PACED), "20 s", replications=1, trace=True)
    lines = result.frame("trace").select("time_s", "machine", "state", "serial", "step").rows()
    assert lines == [
        (10.0, "drill/1", "busy", 1, "drill"),
        (12.0, "drill/1", "starved", None, None),
        (12.0, "polish/1", "busy", 1, "polish"),
        (18.0, "polish/1", "starved", None, None),
        (20.0, "drill/1", "busy", 2, "drill"),
    ]


def test_the_trace_adds_up_to_the_shares_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when its table is taken out many times."""
    monkeypatch.setattr(replication, "TRACE_ROWS", 100)
    result = lineside.simulate(random_line(), "2 h", replications=2, trace=True)
    trace = result.frame("trace")
    assert trace["replication"].unique().to_list() == [0, 1]
    machine = trace.filter(machine="s2/1").sort("replication", "time_s", maintain_order=True)
    lasted = machine.with_columns(
        pl.col("time_s")
        .shift(-1, fill_value=None)
        .over("replication")
        .fill_null(7200.0)
        .sub(pl.col("time_s"))
        .alias("s")
    )
    busy = lasted.filter(state="busy")["s"].sum() / 2 / 7200
    assert busy == pytest.approx(result.stations["s2"].time["busy"].mean)
    assert set(trace["state"].unique()) <= set(STATES)


def test_tracing_changes_nothing_else() -> None:
    with_trace = lineside.simulate(random_line(), "1 h", replications=2, trace=True)
    without = lineside.simulate(random_line(), "1 h", replications=2)
    assert with_trace.products == without.products
    assert with_trace.stations == without.stations


def test_a_trace_that_would_fill_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replication, "MOST_LINES", 50)
    with pytest.raises(KernelError, match=r"trace of replication 1 has more than 50 lines; simulate a shorter time"):
        lineside.simulate(random_line(), "2 h", replications=1, trace=True)


def test_what_was_not_traced_has_no_trace() -> None:
    result = lineside.simulate(random_line(), "1 min", replications=1)
    with pytest.raises(ValueError, match="not traced"):
        result.frame("trace")
